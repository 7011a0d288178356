"""What every exercise declares, whatever its kind."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from mlcourse.checks.context import EXAMPLE, PUBLIC, Context
from mlcourse.checks.verdict import Verdict, missing


def looks_like(name: str, hint: str) -> str:
    """Return the line that names a mistake."""
    return f"This looks like: {name}. {hint}"


def _short(answer: Any) -> str:
    """Write an answer in one line that is not too long."""
    text = " ".join(repr(answer).split())
    return text if len(text) <= 80 else f"{text[:77]}..."


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer: what it is called, how it comes about, and where it was seen.

    Parameters
    ----------
    name : str
        A noun phrase that completes "This looks like: …".
    wrong : object
        The wrong answer itself: a function, a formula, a value, a chain of lines.
    hint : str
        One sentence that helps without giving the answer away.
    seen : str, optional
        The question part whose own answer made it, such as ``"001:Q1M"``.
    """

    name: str
    wrong: Any
    hint: str
    seen: str | None = None

    def __str__(self) -> str:
        """Say it the way students read it."""
        return looks_like(self.name, self.hint)


@dataclass(frozen=True)
class Correct:
    """A right answer, written independently of the reference."""

    name: str
    answer: Any


@dataclass(frozen=True, kw_only=True)
class Exercise(ABC):
    """What all kinds of exercise have in common.

    Parameters
    ----------
    id : str
        Syllabus row, with a suffix for its second exercises: ``"JAC-01"``, ``"JAC-01-proof"``.
    title : str
        Shown above every result.
    points : float
        Points of a right answer; 0 if it is offered for practice, and nobody's marks depend on it.
    book, section : str
        Address and title of the section of the book that explains it.
    notebook, problem_set : str
        Where a student finds it.
    answer_names : tuple of str
        The names that the student binds.
    answer : object
        The model answer.
    function : str, optional
        The public name in the reference library that the exercise is about.
    mistakes, correct : tuple
        Known wrong answers, and right ones that are not the model answer.
    hints : tuple of str
        Three steps for whoever is stuck; the third nearly gives it away.

    Attributes
    ----------
    kind, task : str
        What exercises of this kind are called, and what they ask for, as the book says it.
    judged : bool
        Whether a check judges it; a person does otherwise.
    needs_sympy : bool
        Whether judging it needs SymPy, which a browser loads only then.
    least_mistakes : int
        How many known mistakes it must have.
    """

    kind: ClassVar[str]
    task: ClassVar[str]
    judged: ClassVar[bool] = True
    needs_sympy: ClassVar[bool] = False
    least_mistakes: ClassVar[int] = 3

    id: str
    title: str
    points: float
    book: str
    section: str
    notebook: str
    problem_set: str
    answer_names: tuple[str, ...]
    answer: Any
    function: str | None = None
    mistakes: tuple[Mistake, ...] = ()
    correct: tuple[Correct, ...] = ()
    hints: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an answer of the wrong shape here, where it is declared.

        Raises
        ------
        TypeError
            That names the exercise, the answer, what came and what its kind takes.
        """
        declared = [("answer", self.answer)]
        declared += [(f"`wrong` of the mistake {mistake.name!r}", mistake.wrong) for mistake in self.mistakes]
        declared += [(f"the right answer {correct.name!r}", correct.answer) for correct in self.correct]
        for where, answer in declared:
            if expected := self.shape_expected_of(answer):
                raise TypeError(f"{self.id}, {where} is {_short(answer)}; expected {expected}")

    def shape_expected_of(self, answer: Any) -> str:
        """Return what a declared answer has to be, or the empty string if `answer` is that."""
        if isinstance(answer, tuple | list) and len(answer) == len(self.answer_names):
            return ""
        return f"a tuple with an entry for each of its names, {', '.join(self.answer_names)}"

    @property
    def row(self) -> str:
        """The syllabus row, such as ``"JAC-05"``."""
        return self.id[:6]

    @property
    def grade_id(self) -> str:
        """The id of the notebook's cell in which it is answered."""
        return self.id.lower()

    @property
    def answer_name(self) -> str:
        """The first of the names that the student binds."""
        return self.answer_names[0]

    @property
    def practice(self) -> bool:
        """Whether it is for practice alone: judged like any other, and worth nothing."""
        return not self.points

    @property
    def varies(self) -> bool:
        """Whether every student has numbers of his own."""
        return False

    def numbers_of(self, student: str) -> dict[str, Any]:
        """Return a student's numbers by name: always the same ones."""
        return {}

    def handed_in(self, answer: Any, student: str = EXAMPLE) -> tuple[Any, ...]:
        """Return what a student passes to `check` whose answer is the declared `answer`."""
        return tuple(answer)

    def source_of(self, answer: Any, student: str = EXAMPLE) -> str:
        """Return Python source that binds the names to a declared answer."""
        pairs = zip(self.answer_names, self.handed_in(answer, student), strict=True)
        return "".join(f"{name} = {_literal(value)}\n" for name, value in pairs)

    @property
    def asks_for(self) -> str:
        """The name of the reference's function that a student writes; empty where none is written."""
        return ""

    @property
    def announced(self) -> str:
        """What the text says of how it is judged beside what its author wrote, in Markdown; often nothing."""
        return ""

    def typical_errors(self) -> list[tuple[str, str, str | None]]:
        """Return what goes wrong: the name, a hint or a reason, and where it was seen."""
        return [(mistake.name, mistake.hint, mistake.seen) for mistake in self.mistakes]

    def for_marking(self) -> list[tuple[str, str]]:
        """Return titles and texts for a person who marks it, in Markdown; none if no person has to."""
        return []

    def judge(self, *answers: Any, context: Context = PUBLIC) -> Verdict:
        """Judge what a student handed in; the answer itself never makes it raise.

        Raises
        ------
        TypeError
            If the number of answers is not the number of names.
        """
        if complaint := self.complaint_about(answers):
            raise TypeError(complaint)
        if any(answer is None or answer is Ellipsis for answer in answers):
            return missing(self.answer_names)
        return self._judge(answers, context)

    def complaint_about(self, answers: tuple[Any, ...]) -> str:
        """Return what is wrong with the number of answers, or the empty string."""
        expected = len(self.answer_names)
        if len(answers) == expected:
            return ""
        names = ", ".join(self.answer_names)
        many = "answer" if expected == 1 else "answers"
        return f'check("{self.id}", {names}) takes {expected} {many} after the id, got {len(answers)}.'

    @abstractmethod
    def _judge(self, answers: tuple[Any, ...], context: Context) -> Verdict:
        """Judge answers that are all there."""


def _literal(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
