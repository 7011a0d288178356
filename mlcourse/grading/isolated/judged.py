"""What the judge says of a graded cell, as data: no word that a cell shows decides anything.

The judge's process is ours and so is the wire from it; a student's side never makes one of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["JUDGED", "CheckResult", "Judged"]

JUDGED = "mlcourse_judged"  # among nbgrader's resources, for its steps after the run


@dataclass(frozen=True)
class CheckResult:
    """What one call of `check` found; see `mlcourse.checks.show.as_json`."""

    exercise: str
    status: str
    points: float | None  # None: the check failed itself, and gives no score
    lines: tuple[str, ...] = ()
    mistake: str | None = None
    raised: str = ""  # type of the exception that the answer raised, where it did
    digest: str = field(default="", compare=False)  # equal for equal results that have no name; for staff

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> "CheckResult":
        """Read what `mlcourse.checks.show.as_json` has written."""
        lines, mistake = tuple(said["lines"]), said.get("mistake")
        marks = said.get("raised", ""), said.get("digest", "")
        return cls(said["exercise"], said["status"], said["points"], lines, mistake, *marks)


@dataclass(frozen=True)
class Judged:
    """How a graded cell ended, and what it found.

    Parameters
    ----------
    outcome : str
        ``done``, ``error``, ``timeout``, ``output_limit``, ``crashed``, ``memory``, ``not_run`` or
        ``grader_fault``.
    results : tuple of CheckResult
        What its checks found, in order.
    value : float, optional
        The number that it ended with.
    raised, undefined : str
        The type of the exception that left it; the name that was not there, if that was the reason.
    because : str
        Why it did not run.
    public : tuple of CheckResult, optional
        What its public checks found in a run without hidden inputs (see `unseen`): only these words may show
        what the answer computed. None where nothing hidden had been seen before.
    """

    outcome: str = "not_run"
    results: tuple[CheckResult, ...] = ()
    value: float | None = None
    raised: str = ""
    undefined: str = ""
    because: str = ""
    public: tuple[CheckResult, ...] | None = None

    @property
    def consistent(self) -> bool:
        """Whether the public checks found the same with and without hidden inputs seen before."""
        return self.public is None or self.public == self.results[: len(self.public)]

    @classmethod
    def of(cls, outcome: str, said: Mapping[str, Any]) -> "Judged":
        """Read what the judge's process said of a cell that ended like this."""
        results = tuple(CheckResult.of(one) for one in said.get("results", ()))
        return cls(outcome, results, said.get("value"), said.get("raised", ""), said.get("undefined", ""))
