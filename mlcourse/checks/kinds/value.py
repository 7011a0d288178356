"""Exercises in which numbers are entered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from mlcourse.checks.kinds.varying import VaryingExercise, as_numbers
from mlcourse.checks.naming.known import recognise
from mlcourse.checks.running import arrays
from mlcourse.checks.running.digest import digest_of, in_steps
from mlcourse.checks.verdict import UNKNOWN, Verdict, few

ABSOLUTE_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Complaint:
    """What is wrong with one answer; only numbers of the right shape can be a mistake in mathematics."""

    text: str
    about_numbers: bool = False


@dataclass(frozen=True, kw_only=True)
class ValueExercise(VaryingExercise):
    """Enter numbers; each of the names counts the same share of the points."""

    kind: ClassVar[str] = "value"
    task: ClassVar[str] = "enter numbers"

    def _judge_for(self, student: str, answers: tuple[Any, ...]) -> Verdict:
        right = self.handed_in(self.answer, student)
        complaints = [self._complaint(*item) for item in zip(self.answer_names, answers, right, strict=True)]
        found = [complaint for complaint in complaints if complaint]
        if not found:
            return Verdict("ok", self.points, ("Right.",))
        wrongs = [self.handed_in(mistake.wrong, student) for mistake in self.mistakes]
        mistake = recognise(self.mistakes, wrongs, answers, right, self._same)
        lines = few([complaint.text for complaint in found])
        if mistake or any(complaint.about_numbers for complaint in found):
            lines.append(str(mistake) if mistake else UNKNOWN)
        points = self.points * complaints.count(None) / len(complaints)
        status = "partial" if points else "wrong"
        digest = "" if mistake else digest_of(*map(self._mark, answers, right))
        return Verdict(status, points, tuple(lines), mistake.name if mistake else None, digest=digest)

    def _mark(self, answer: Any, expected: Any) -> Any:
        """Return what one answer is grouped by; where numbers vary, what it is in terms of the right one."""
        array, reason = as_numbers(answer)
        if array is None:
            return reason
        right = np.asarray(expected, dtype=float)
        if self.varies and array.shape == right.shape and np.all(right):
            array = array / right
        return in_steps(array, ABSOLUTE_TOLERANCE)

    def _complaint(self, name: str, answer: Any, expected: Any) -> Complaint | None:
        array, reason = as_numbers(answer)
        if array is None:
            return Complaint(f"`{name}` {reason}")
        right = np.asarray(expected, dtype=float)
        if array.shape != right.shape:
            return Complaint(f"`{name}` has shape {array.shape}, expected {right.shape}.")
        off = ~arrays.equal(array, right, ABSOLUTE_TOLERANCE)
        if not off.any():
            return None
        # How many, not which number: a value that is told is a value that need not be worked out.
        none = off.size > 1 and off.all()
        numbers = arrays.count_text(int(off.sum()), off.size, "number")
        what = f"none of the {off.size} numbers is right" if none else f"{numbers} not right"
        text = f"`{name}`: {what}."
        return Complaint(text, about_numbers=True)

    def _same(self, i: int, answer: Any, other: Any) -> bool:
        return self._complaint(self.answer_names[i], answer, other) is None
