"""Exercises in which numbers are entered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from mlcourse.checks import arrays
from mlcourse.checks.declaration import Exercise
from mlcourse.checks.naming import recognise
from mlcourse.checks.verdict import Verdict

ABSOLUTE_TOLERANCE = 1e-6


@dataclass(frozen=True, kw_only=True)
class ValueExercise(Exercise):
    """Enter numbers; each of the names counts the same share of the points."""

    kind: ClassVar[str] = "value"

    def _judge(self, answers: tuple[Any, ...], *, hidden: bool) -> Verdict:
        complaints = [
            self._complaint(*item) for item in zip(self.answer_names, answers, self.answer, strict=True)
        ]
        found = [complaint for complaint in complaints if complaint]
        if not found:
            return Verdict("ok", self.points, ("Right.",))
        mistake = recognise(self.mistakes, answers, self.answer, self._same)
        if mistake:
            found.append(str(mistake))
        points = self.points * complaints.count("") / len(complaints)
        status = "partial" if points else "wrong"
        return Verdict(status, points, tuple(found[:4]), mistake.name if mistake else None)

    def _complaint(self, name: str, answer: Any, expected: Any) -> str:
        array, reason = arrays.to_array(answer)
        if array is None:
            return f"`{name}` {reason.replace('returns', 'is', 1)}"
        truth = np.asarray(expected, dtype=float)
        if array.shape != truth.shape:
            return f"`{name}` has shape {array.shape}, expected {truth.shape}."
        off = ~arrays.equal(array, truth, ABSOLUTE_TOLERANCE)
        if not off.any():
            return ""
        # How many, not which number: a value that is told is a value that need not be worked out.
        return f"`{name}`: {int(off.sum())} of {off.size} numbers are not right."

    def _same(self, i: int, answer: Any, other: Any) -> bool:
        return not self._complaint(self.answer_names[i], answer, other)
