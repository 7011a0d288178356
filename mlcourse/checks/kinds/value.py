"""Exercises in which numbers are entered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from mlcourse.checks.kinds.varying import VaryingExercise
from mlcourse.checks.naming.known import recognise
from mlcourse.checks.running import arrays
from mlcourse.checks.verdict import UNKNOWN, Verdict, few

ABSOLUTE_TOLERANCE = 1e-6
NOT_RIGHT = "are not right."


@dataclass(frozen=True, kw_only=True)
class ValueExercise(VaryingExercise):
    """Enter numbers; each of the names counts the same share of the points."""

    kind: ClassVar[str] = "value"

    def _judge_for(self, student: str, answers: tuple[Any, ...], *, hidden: bool) -> Verdict:
        truths = self.handed_in(self.answer, student)
        complaints = [self._complaint(*item) for item in zip(self.answer_names, answers, truths, strict=True)]
        found = [complaint for complaint in complaints if complaint]
        if not found:
            return Verdict("ok", self.points, ("Right.",))
        wrongs = [self.handed_in(mistake.wrong, student) for mistake in self.mistakes]
        mistake = recognise(self.mistakes, wrongs, answers, truths, self._same)
        numbers = any(complaint.endswith(NOT_RIGHT) for complaint in found)
        lines = few(found) + ([str(mistake)] if mistake else [UNKNOWN] if numbers else [])
        points = self.points * complaints.count("") / len(complaints)
        status = "partial" if points else "wrong"
        return Verdict(status, points, tuple(lines), mistake.name if mistake else None)

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
        return f"`{name}`: {int(off.sum())} of {off.size} numbers {NOT_RIGHT}"

    def _same(self, i: int, answer: Any, other: Any) -> bool:
        return not self._complaint(self.answer_names[i], answer, other)
