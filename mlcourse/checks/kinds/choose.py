"""Exercises with many right answers: whatever satisfies the condition is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from mlcourse.checks.exercise import Mistake
from mlcourse.checks.kinds.varying import VaryingExercise, as_numbers
from mlcourse.checks.running.digest import digest_of
from mlcourse.checks.verdict import Verdict, wrong


@dataclass(frozen=True, kw_only=True)
class ChooseExercise(VaryingExercise):
    """Find numbers that satisfy a condition; the condition is evaluated, never compared.

    Parameters
    ----------
    condition : callable
        Takes the answers as float arrays (after the student's numbers, if there are any); returns the
        empty string if they will do, else what stands in the way, in one sentence without numbers: a
        known mistake is recognised by meeting the same objection.
    """

    kind: ClassVar[str] = "choose"
    task: ClassVar[str] = "choose values"

    condition: Callable[..., str]

    def _judge_for(self, student: str, answers: tuple[Any, ...]) -> Verdict:
        chosen = []
        for name, answer in zip(self.answer_names, answers, strict=True):
            array, reason = as_numbers(answer)
            if array is None:
                return wrong(f"`{name}` {reason}")
            if not np.isfinite(array).all():
                return wrong(f"`{name}` holds a number that is not finite.")
            chosen.append(array.astype(float))
        complaint = self._objection(student, chosen)
        if not complaint:
            return Verdict("ok", self.points, ("Right: your numbers do what is asked.",))
        mistake = self._recognise(student, chosen, complaint)
        if mistake:
            return wrong(complaint, str(mistake), mistake=mistake.name)
        return wrong(complaint, digest=digest_of(complaint))

    def _recognise(self, student: str, chosen: list[np.ndarray], complaint: str) -> Mistake | None:
        """Return the mistake with these very numbers, else the only one that meets the same objection."""
        known = [(mistake, self._given(mistake.wrong, student)) for mistake in self.mistakes]
        for mistake, wrong_ones in known:
            if all(map(np.array_equal, wrong_ones, chosen)):
                return mistake
        found = [m for m, wrong_ones in known if self._objection(student, wrong_ones) == complaint]
        return found[0] if len(found) == 1 else None

    def _given(self, answer: Any, student: str) -> list[np.ndarray]:
        return [np.asarray(number, dtype=float) for number in self.handed_in(answer, student)]

    def _objection(self, student: str, chosen: list[np.ndarray]) -> str:
        return self.condition(*((self.numbers_of(student),) if self.numbers else ()), *chosen)
