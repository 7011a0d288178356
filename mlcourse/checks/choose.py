"""Exercises with many right answers: whatever satisfies the condition is right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from mlcourse.checks import arrays
from mlcourse.checks.declaration import Exercise
from mlcourse.checks.verdict import Verdict, wrong


@dataclass(frozen=True, kw_only=True)
class ChooseExercise(Exercise):
    """Find numbers that satisfy a condition; the condition is evaluated, never compared.

    Parameters
    ----------
    condition : callable
        Takes the answers as float arrays; returns the empty string if they will do, else what
        stands in the way, in one sentence without numbers: a known mistake is recognised by
        meeting the same objection.
    """

    kind: ClassVar[str] = "choose"

    condition: Callable[..., str]

    def _judge(self, answers: tuple[Any, ...], *, hidden: bool) -> Verdict:
        numbers = []
        for name, answer in zip(self.answer_names, answers, strict=True):
            array, reason = arrays.to_array(answer)
            if array is None:
                return wrong(f"`{name}` {reason.replace('returns', 'is', 1)}")
            if not np.isfinite(array).all():
                return wrong(f"`{name}` holds a number that is not finite.")
            numbers.append(array.astype(float))
        complaint = self.condition(*numbers)
        if not complaint:
            return Verdict("ok", self.points, ("Right: your numbers do what is asked.",))
        mistake = next((m for m in self.mistakes if self._objection(m.wrong) == complaint), None)
        lines = [complaint] + ([str(mistake)] if mistake else [])
        return wrong(*lines, mistake=mistake.name if mistake else None)

    def _objection(self, answers: tuple[Any, ...]) -> str:
        return self.condition(*(np.asarray(answer, dtype=float) for answer in answers))
