"""Naming the mistake: the known wrong answers first, then what fits them all (`general`).

A name is only given when it explains *every* result that the student's function returned, and the
case that is shown to the student among them. A guess would be worse than silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mlcourse.checks.exercise import Mistake
from mlcourse.checks.naming.calls import call_mistake
from mlcourse.checks.naming.families import Answer, Variants
from mlcourse.checks.naming.general import general_mistake
from mlcourse.checks.naming.results import is_broken, result_mistake
from mlcourse.checks.running.call import message_of
from mlcourse.checks.running.comparison import Comparison, Expected
from mlcourse.checks.running.trial import Trial

Pairs = list[tuple[Trial, Expected]]
Named = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """What may explain wrong results of one exercise: its known mistakes, and its families of them."""

    mistakes: tuple[Mistake, ...]
    families: tuple[Variants, ...] = ()

    def name(self, function: Answer, pairs: Pairs, shown: Trial, comparison: Comparison) -> Named | None:
        """Return name and hint of the mistake that explains the results of `function`, or None.

        Where nothing explains all of them, a second slip may break some calls. And a whole wrong answer may
        be met in the regimes that the visible check runs, and a second slip do the rest.
        """
        whole = [pair for pair in pairs if pair[0] is shown or not is_broken(pair[0])]
        public = {trial.case.regime for trial, _ in pairs if not trial.case.hidden}
        seen = [pair for pair in whole if pair[0].case.regime in public]
        if shown.outcome.exception is not None or is_broken(shown):
            return self._any(function, pairs, shown, comparison)
        return (
            self._any(function, pairs, shown, comparison)
            or (self._any(function, whole, shown, comparison) if len(whole) < len(pairs) else None)
            or (
                self._built(seen, shown, comparison)
                if 0 < len(seen) < len(whole) and not shown.case.hidden
                else None
            )
        )

    def _any(self, function: Answer, pairs: Pairs, shown: Trial, comparison: Comparison) -> Named | None:
        """Return what explains these results: a whole wrong answer, or a rule that is true of them."""
        trials = _trials(pairs)
        named = self._built(pairs, shown, comparison)
        if named or shown.objection:
            return named
        if shows := result_mistake(trials):
            return shows
        if all(part.agrees_with(part.expected) for trial in trials for part in trial.parts):
            return None  # the numbers are right: it is the dtype, and no mistake in mathematics
        return general_mistake(trials, shown, comparison.arguments) or call_mistake(
            function, trials, shown, comparison
        )

    def _built(self, pairs: Pairs, shown: Trial, comparison: Comparison) -> Named | None:
        """Return the name of the wrong answer that makes these results: a known one, or one of a family."""
        told = _told(pairs, shown)
        for mistake in self.mistakes:
            if _explains(mistake, told, comparison):
                return mistake.name, mistake.hint
        candidates = [wrong for family in self.families for wrong in family.candidates(_trials(pairs))]
        if shown.objection:
            return _one_of([m for m in (*self.mistakes, *candidates) if _objects(m, pairs, comparison)])
        return _one_of([mistake for mistake in candidates if _explains(mistake, told, comparison)])


def _trials(pairs: Pairs) -> list[Trial]:
    return [trial for trial, _ in pairs]


def _one_of(mistakes: list[Mistake]) -> Named | None:
    """Return the name of mistakes that make the same results: two names are both said, more are none."""
    named = {mistake.name: mistake.hint for mistake in mistakes}
    return (", or ".join(named), " ".join(named.values())) if 1 <= len(named) <= 2 else None


def _explains(mistake: Mistake, told: Pairs, comparison: Comparison) -> bool:
    return all(_same_outcome(comparison.trial(mistake.wrong, right), trial) for trial, right in told)


def _told(pairs: Pairs, shown: Trial) -> Pairs:
    """Return the cases that tell mistakes apart: those with a result, and the one that is shown.

    It comes first, and then what is not right: there most candidates fail, and need no further call.
    """
    told = [pair for pair in pairs if pair[0].outcome.exception is None or pair[0] is shown]
    return sorted(told, key=lambda pair: (pair[0] is not shown, pair[0].right))


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


def _objects(mistake: Mistake, pairs: Pairs, comparison: Comparison) -> bool:
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
        if _exchanges(wrong, right, same):  # one of two alone is not exchanged
            continue
        if all(same(i, answers[i], wrong[i]) or same(i, answers[i], right[i]) for i in numbers):
            return mistake
    return None


def _exchanges(wrong: tuple[Any, ...], right: tuple[Any, ...], same: Callable[[int, Any, Any], bool]) -> bool:
    """Tell whether a mistake has nothing but right answers, each in another's place."""
    moved = [i for i in range(len(right)) if not same(i, wrong[i], right[i])]
    return len(moved) > 1 and all(any(same(i, wrong[i], right[j]) for j in moved if j != i) for i in moved)
