"""Naming the mistake: the known wrong answers first, then what fits them all (sign, factor, transpose).

A name is only given when it explains *every* result that the student's function returned, and the
case that is shown to the student among them. A guess would be worse than silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcourse.checks.answers import Outcome, call
from mlcourse.checks.arrays import equal, tolerance
from mlcourse.checks.declaration import Mistake
from mlcourse.checks.inputs import Case


@dataclass(frozen=True)
class Trial:
    """One case with what the reference says and what the student's function did."""

    case: Case
    expected: np.ndarray
    outcome: Outcome
    got: np.ndarray | None  # None where the call raised or returned no numbers

    @property
    def atol(self) -> float:
        """Return the error that a right answer may have."""
        return tolerance(self.case.args, self.expected)

    @property
    def right(self) -> bool:
        """Tell whether the answer is right in this case."""
        return self.got is not None and self._agrees_with(self.expected)

    def looks_like(self, other: np.ndarray) -> bool:
        """Tell whether the student's result is the same as another wrong one."""
        if self.got is None:
            return False
        return self._agrees_with(other)

    def _agrees_with(self, other: np.ndarray) -> bool:
        if self.got is None or self.got.shape != other.shape:
            return False
        return bool(equal(self.got, other, self.atol).all())


def name_mistake(trials: list[Trial], shown: Trial, mistakes: tuple[Mistake, ...]) -> tuple[str, str] | None:
    """Return name and hint of the mistake that explains the results, or None if it is unknown."""
    for mistake in mistakes:
        if _explains(mistake, trials, shown):
            return mistake.name, mistake.hint
    return _general(trials, shown)


def recognise(
    mistakes: tuple[Mistake, ...],
    answers: tuple[Any, ...],
    truths: tuple[Any, ...],
    same: Callable[[int, Any, Any], bool],
) -> Mistake | None:
    """Return the mistake whose answers these are; else the one that explains all that is wrong.

    ``same(i, a, b)`` tells whether `a` and `b` are the same as answer number i.
    """
    numbers = range(len(answers))
    for mistake in mistakes:
        if all(same(i, answers[i], mistake.wrong[i]) for i in numbers):
            return mistake
    for mistake in mistakes:
        if all(same(i, answers[i], mistake.wrong[i]) or same(i, answers[i], truths[i]) for i in numbers):
            return mistake
    return None


def _explains(mistake: Mistake, trials: list[Trial], shown: Trial) -> bool:
    """Tell whether the known mistake gives what the student got, wherever the student got something."""
    return all(_same_outcome(mistake, trial) for trial in trials if trial.got is not None or trial is shown)


def _same_outcome(mistake: Mistake, trial: Trial) -> bool:
    wrong = call(mistake.wrong, trial.case.args)
    if wrong.changed != trial.outcome.changed:
        return False
    if wrong.exception is not None:
        return type(wrong.exception) is type(trial.outcome.exception)
    if trial.got is None or trial.outcome.exception is not None:
        return False
    return trial.looks_like(np.asarray(wrong.value))


def _general(trials: list[Trial], shown: Trial) -> tuple[str, str] | None:
    seen = [trial for trial in trials if trial.got is not None]
    # One agreement may be chance; and where every expected entry is 0, any factor fits.
    if shown.got is None or len(seen) < 2:
        return None
    for name, hint, transform in _general_mistakes():
        if all(_fits(trial, transform) for trial in seen) and not shown.looks_like(shown.expected):
            return name, hint
    return None


def _fits(trial: Trial, transform: Callable[[np.ndarray], np.ndarray]) -> bool:
    with np.errstate(all="ignore"):
        return trial.looks_like(transform(trial.expected))


def _general_mistakes() -> Iterator[tuple[str, str, Callable[[np.ndarray], np.ndarray]]]:
    yield "the sign", "Everything has the right size and the wrong sign.", lambda e: -e
    yield "the transpose", "Rows and columns are exchanged: entry [i, j] is ∂f_i/∂x_j.", lambda e: e.T
    yield "a factor 2 too many", "Everything is twice as large as it should be.", lambda e: 2 * e
    yield "a factor ½ too many", "Everything is half as large as it should be.", lambda e: e / 2
    yield (
        "a division by n too many",
        "Everything is too small by the number of entries: this is a sum, not a mean.",
        lambda e: e / e.shape[-1] if e.ndim else e,
    )
    yield (
        "a factor n too many",
        "Everything is too large by the number of entries.",
        lambda e: e * e.shape[-1] if e.ndim else e,
    )
    yield (
        "a division by the batch size too many",
        "Everything is too small by the number of rows: each row has its own loss here.",
        lambda e: e / e.shape[0] if e.ndim > 1 else e,
    )
