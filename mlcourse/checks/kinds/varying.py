"""Exercises whose numbers may be another's for every student."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcourse.checks.context import EXAMPLE, Context, tidy
from mlcourse.checks.exercise import Exercise
from mlcourse.checks.running import arrays
from mlcourse.checks.running.inputs import generator
from mlcourse.checks.verdict import Verdict, wrong

Numbers = dict[str, Any]
MOST_ENTRIES = 10_000


def as_numbers(answer: Any) -> tuple[np.ndarray | None, str]:
    """Return what is bound to a name as a plain real array, or None and what to say of it."""
    if _too_large(answer):
        return None, f"is too large (more than {MOST_ENTRIES} entries)."
    return arrays.to_array(answer, "is")


def _too_large(answer: Any) -> bool:
    """Count before NumPy makes room for it; a list may even hold itself."""
    waiting, count = [answer], 0
    while waiting and count <= MOST_ENTRIES:
        value = waiting.pop()
        count += _length(value)
        if isinstance(value, list | tuple):
            waiting += value[: MOST_ENTRIES + 1]
    return count > MOST_ENTRIES


def _length(value: Any) -> int:
    try:
        return value.size if isinstance(value, np.ndarray) else len(value)
    except Exception:  # a number has none, and that of an object of the student's may fail
        return 1


@dataclass(frozen=True, kw_only=True)
class VaryingExercise(Exercise):
    """What exercises with numbers of one's own have in common.

    Parameters
    ----------
    numbers : callable, optional
        Draws the numbers, by name, from a random generator that belongs to the student; all draws are
        equally difficult. The answer, known mistakes and right answers are then functions of them.
    """

    numbers: Callable[[np.random.Generator], Numbers] | None = None

    @property
    def varies(self) -> bool:
        """Whether every student has numbers of his own."""
        return self.numbers is not None

    def shape_expected_of(self, answer: Any) -> str:
        """Return that it has to be values or, where the numbers vary, a function of them, unless it is."""
        if callable(answer) and self.numbers is not None:
            return ""
        expected = super().shape_expected_of(answer)
        return f"{expected}, or a function of `numbers` that returns one" if expected else ""

    def numbers_of(self, student: str) -> Numbers:
        """Return a student's numbers by name: always the same ones."""
        return self.numbers(generator("numbers", tidy(student), self.id)) if self.numbers else {}

    def handed_in(self, answer: Any, student: str = EXAMPLE) -> tuple[Any, ...]:
        """Return a declared answer, worked out for a student's numbers."""
        return tuple(answer(self.numbers_of(student)) if callable(answer) else answer)

    def _judge(self, answers: tuple[Any, ...], context: Context) -> Verdict:
        student, other = context.student, context.named
        verdict = self._judge_for(student, answers)
        if self.numbers is None or verdict.status == "ok":
            return verdict if student or self.numbers is None else _for_example(verdict)
        if self._is_known(student, answers):  # that is more than a coincidence with somebody else's numbers
            return verdict if student else _for_example(verdict)
        if other != student and self._judge_for(other, answers).status == "ok":
            return wrong(
                f"These are the right answers for {_whom(other)}; yours are graded for `{student}`.",
                mistake="the numbers of another id",
            )
        if student != EXAMPLE and self._judge_for(EXAMPLE, answers).status == "ok":
            line = f"These are the right answers for {_whom(EXAMPLE)}, not for `{student}`."
            return wrong(line, mistake="the numbers of the example")
        return verdict if student else _for_example(verdict)

    def _is_known(self, student: str, answers: tuple[Any, ...]) -> bool:
        """Tell whether this is, number for number, what a known mistake leads to."""
        given = [as_numbers(answer)[0] for answer in answers]
        wrongs = (self.handed_in(mistake.wrong, student) for mistake in self.mistakes)
        return any(all(map(_same, wrong, given)) for wrong in wrongs)

    def _judge_for(self, student: str, answers: tuple[Any, ...]) -> Verdict:
        """Judge answers against the numbers of one student."""
        raise NotImplementedError


def _same(wrong: Any, given: np.ndarray | None) -> bool:
    """Tell whether what is given are numbers, and those of a declared answer."""
    return given is not None and np.array_equal(wrong, given)


def _whom(student: str) -> str:
    return f"`{student}`, the id that the notebook gives" if student else "the example's numbers"


def _for_example(verdict: Verdict) -> Verdict:
    return verdict.with_line('These are the example\'s numbers: `student("…")` with your id gives yours.')
