"""Exercises in which a formula is entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from mlcourse.checks.declaration import Exercise
from mlcourse.checks.inputs import seeded
from mlcourse.checks.naming import recognise
from mlcourse.checks.verdict import UNKNOWN, Verdict, few


@dataclass(frozen=True, kw_only=True)
class FormulaExercise(Exercise):
    """Enter expressions; each counts the same share of the points.

    Parameters
    ----------
    names : tuple of str
        Variables that may be used.
    matrices : mapping of str to tuple
        In place of `names`: matrices and vectors with their shapes, ``{"W": ("m", "h"), "g": ("m",)}``.
        Expressions are then those of `mlcourse.checks.matrices`, compared on random matrices.
    where : dict of str to str
        Abbreviations that may be used, such as ``{"S_i": "exp(x_i) / Z"}``.
    domain : tuple of two floats
        Where the random points are drawn.
    points_at : tuple of dict
        Points at which formulas are compared too, such as ``({"x": 0},)`` for a kink; names that are
        not given there are drawn at random.
    functions : mapping of str to tuple of str
        For an answer, the only functions that it may use: the sign by indicators is not ``sign(x)``.
    distinct : bool
        No answer may be the same expression as another, up to order.
    """

    kind: ClassVar[str] = "formula"

    names: tuple[str, ...] = ()
    matrices: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    domain: tuple[float, float] = (-2.0, 2.0)
    points_at: tuple[Mapping[str, float], ...] = ()
    functions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    distinct: bool = False

    def shape_expected_of(self, answer: Any) -> str:
        """Return that it has to be formulas, one for each name, unless it is."""
        if expected := super().shape_expected_of(answer):
            return expected
        return "" if all(isinstance(text, str) for text in answer) else "formulas as texts, in quotes"

    def _judge(self, answers: tuple[Any, ...], *, hidden: bool) -> Verdict:
        from mlcourse.checks.expression import ExpressionError

        complaints, latex = [], []
        for name, answer, truth in zip(self.answer_names, answers, self.answer, strict=True):
            try:
                typeset = self._language.typeset(answer)
                self._refuse_other_functions(name, answer)
                latex.append(rf"\texttt{{{name}}} = {typeset}")
                complaints.append(self._complaint(name, answer, truth, hidden))
            except ExpressionError as problem:
                complaints.append(f"`{name}`: {problem}")
        if self.distinct and not any(complaints):
            complaints[-1] = self._repeated(answers)
        return self._verdict(answers, complaints, tuple(latex))

    def _repeated(self, answers: tuple[Any, ...]) -> str:
        """Return a complaint if two answers are one and the same expression."""
        if len({self._language.read(answer) for answer in answers}) == len(answers):
            return ""
        return f"All of {', '.join(f'`{name}`' for name in self.answer_names)} must be different formulas."

    def _others(self, name: str, answer: Any) -> set[str]:
        """Return the functions that an answer uses although it may not."""
        from mlcourse.checks.expression import functions_in

        allowed = self.functions.get(name)
        return set() if allowed is None else functions_in(answer) - set(allowed)

    def _refuse_other_functions(self, name: str, answer: Any) -> None:
        from mlcourse.checks.expression import ExpressionError

        if others := self._others(name, answer):
            allowed = ", ".join(f"`{function}`" for function in self.functions[name])
            but = f"only {allowed}" if allowed else "no function"
            raise ExpressionError(f"`{min(others)}` is not for this answer; {but} may be used.")

    def _complaint(self, name: str, answer: Any, truth: str, hidden: bool) -> str:
        expression, expected = self._language.read(answer), self._language.read(truth)
        point = self._language.differs_at(expression, expected, self._points(hidden))
        if point is None:
            return ""
        if hidden:
            return f"`{name}` does not give the right value at a random point."
        return f"`{name}`: {self._language.difference(expression, expected, point)}"

    def _verdict(self, answers: tuple[Any, ...], complaints: list[str], latex: tuple[str, ...]) -> Verdict:
        if not any(complaints):
            return Verdict("ok", self.points, ("Right.",), latex=latex)
        points = self.points * complaints.count("") / len(complaints)
        lines = few([complaint for complaint in complaints if complaint])
        wrongs = [mistake.wrong for mistake in self.mistakes]
        mistake = recognise(self.mistakes, wrongs, answers, self.answer, self._same)
        if mistake or len(latex) == len(complaints):  # what cannot be read is no mistake in mathematics
            lines.append(str(mistake) if mistake else UNKNOWN)
        status = "partial" if points else "wrong"
        return Verdict(status, points, tuple(lines), mistake.name if mistake else None, latex)

    def _same(self, i: int, answer: Any, other: str) -> bool:
        from mlcourse.checks.languages import agree

        same = agree(self._language, answer, other, self._points(hidden=False))
        return same and not self._others(self.answer_names[i], answer)

    @cached_property
    def _language(self) -> Any:
        from mlcourse.checks.languages import language_of

        return language_of(self)

    def _points(self, hidden: bool) -> list[Any]:
        return self._language.points(seeded(self.id, hidden=hidden))
