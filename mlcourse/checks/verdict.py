"""What a check found out: the score, and what to tell the student."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

# Said instead of a name where no known wrong answer explains what came out: a guess would mislead.
UNKNOWN = "An unknown mistake: none of the known ones gives this result."
STATUSES = ("ok", "partial", "wrong", "error", "missing", "grader_fault")


def points_text(points: float) -> str:
    """Return "1 point" or "2.5 points"; what gives none is for practice."""
    if not points:
        return "practice"
    return f"{points:g} point{'' if points == 1 else 's'}"


@dataclass(frozen=True)
class Verdict:
    """The judgement of one answer.

    Parameters
    ----------
    status : {"ok", "partial", "wrong", "error", "missing", "grader_fault"}
        ``error``: the answer raised an exception; ``missing``: there is no answer yet;
        ``grader_fault``: the check itself failed.
    points : float
        Points earned; nan for a fault of the grader, which must never pass for a zero.
    lines : tuple of str
        What the student reads, the shape or the place first, the mistake after it.
    mistake : str, optional
        Name of the recognised mistake.
    latex : tuple of str
        What the student typed, as mathematics.
    raised : str
        The type of the exception that the answer raised, where the status is ``error``.
    digest : str
        Where no name fits: a mark of what came out, equal for equal results. The grader keeps it for staff;
        it is never shown.
    """

    status: str
    points: float
    lines: tuple[str, ...] = ()
    mistake: str | None = None
    latex: tuple[str, ...] = field(default=())
    raised: str = ""
    digest: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise ValueError(f"status is {self.status!r}, expected one of {', '.join(STATUSES)}")

    def with_line(self, line: str) -> Verdict:
        """Return the same verdict with one more line."""
        return replace(self, lines=(*self.lines, line))


def few(complaints: list[str]) -> list[str]:
    """Return at most two lines for the complaints: nobody reads a list."""
    more = len(complaints) - 1
    return complaints if more < 2 else [complaints[0], f"{more} more are not right."]


def wrong(*lines: str, mistake: str | None = None, latex: tuple[str, ...] = (), digest: str = "") -> Verdict:
    """Return a verdict without points for an answer that is there and is not right."""
    return Verdict("wrong", 0.0, lines, mistake, latex, digest=digest)


def missing(names: tuple[str, ...]) -> Verdict:
    """Return the verdict for an exercise that nobody has touched."""
    return Verdict("missing", 0.0, (f"Not answered yet: {' and '.join(f'`{n}`' for n in names)}.",))


def grader_fault(problem: Exception) -> Verdict:
    """Return the verdict for a check that failed itself: no score, and no blame."""
    line = f"The check itself failed ({type(problem).__name__}). This is not your mistake: tell the course."
    return Verdict("grader_fault", math.nan, (line,))
