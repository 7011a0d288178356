"""Naming the mistake: the known wrong answers first, then what fits them all (`general`).

A name is only given when it explains *every* result that the student's function returned, and the
case that is shown to the student among them. A guess would be worse than silence.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from mlcourse.checks.exercise import Mistake
from mlcourse.checks.naming.general import general_mistake
from mlcourse.checks.running.call import message_of
from mlcourse.checks.running.comparison import Comparison, Expected
from mlcourse.checks.running.trial import Trial


def name_mistake(
    trials: list[Trial],
    shown: Trial,
    mistakes: tuple[Mistake, ...],
    comparison: Comparison,
    expected: list[Expected],
) -> tuple[str, str] | None:
    """Return name and hint of the mistake that explains the results, or None if it is unknown."""
    pairs = list(zip(trials, expected, strict=True))
    for mistake in mistakes:
        told = _told(pairs, shown)
        if all(_same_outcome(comparison.trial(mistake.wrong, right), trial) for trial, right in told):
            return mistake.name, mistake.hint
    if shown.objection:
        objecting = [mistake for mistake in mistakes if _same_objections(mistake, pairs, comparison)]
        return (objecting[0].name, objecting[0].hint) if len(objecting) == 1 else None
    if all(part.agrees_with(part.expected) for trial in trials for part in trial.parts):
        return None  # the numbers are right: it is the dtype, and no mistake in mathematics
    return general_mistake(trials, shown, list(inspect.signature(comparison.reference).parameters))


def _told(pairs: list[tuple[Trial, Expected]], shown: Trial) -> list[tuple[Trial, Expected]]:
    """Return the cases that tell mistakes apart: those with a result, and the one that is shown."""
    return [(trial, right) for trial, right in pairs if trial.outcome.exception is None or trial is shown]


def _same_outcome(theirs: Trial, ours: Trial) -> bool:
    if theirs.outcome.changed != ours.outcome.changed or theirs.complaint != ours.complaint:
        return False
    if theirs.outcome.exception is not None or ours.outcome.exception is not None:
        return _raised(theirs) == _raised(ours)
    if len(theirs.parts) != len(ours.parts):
        return False
    return all(
        other.complaint == part.complaint and (part.got is other.got or part.agrees_with(other.got))
        for other, part in zip(theirs.parts, ours.parts, strict=True)
    )


# How `@` and np.dot say that the sizes which meet in a product, the left and the right one, are different.
MISFITS = (
    r"\(size (?P<right>\d+) is different from (?P<left>\d+)\)",
    r"not aligned: (?P<left>\d+) \(dim \d+\) != (?P<right>\d+) \(dim",
)


def _raised(trial: Trial) -> tuple[str, str]:
    """Return what tells one exception from another, whichever function of NumPy raised it."""
    exception = trial.outcome.exception
    message = message_of(exception)
    for misfit in MISFITS:
        if found := re.search(misfit, message):
            return "a product that does not fit", f"{found['left']}, {found['right']}"
    return type(exception).__name__, message


def _same_objections(mistake: Mistake, pairs: list[tuple[Trial, Expected]], comparison: Comparison) -> bool:
    """Tell whether a known mistake meets the same objection in every case."""
    return all(comparison.trial(mistake.wrong, right).objection == trial.objection for trial, right in pairs)


def recognise(
    mistakes: tuple[Mistake, ...],
    wrongs: list[tuple[Any, ...]],
    answers: tuple[Any, ...],
    right: tuple[Any, ...],
    same: Callable[[int, Any, Any], bool],
) -> Mistake | None:
    """Return the mistake whose answers these are; else the one that explains all that is wrong.

    `wrongs` are the mistakes' answers; ``same(i, a, b)`` tells whether `a` and `b` are the same as
    answer number i.
    """
    numbers = range(len(answers))
    known = list(zip(mistakes, wrongs, strict=True))
    for mistake, wrong in known:
        if all(same(i, answers[i], wrong[i]) for i in numbers):
            return mistake
    for mistake, wrong in known:
        if all(same(i, answers[i], wrong[i]) or same(i, answers[i], right[i]) for i in numbers):
            return mistake
    return None
