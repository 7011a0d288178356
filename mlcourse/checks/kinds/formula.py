"""Exercises in which a formula is entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from mlcourse.checks.context import PUBLIC, Context
from mlcourse.checks.exercise import Exercise
from mlcourse.checks.naming.known import recognise
from mlcourse.checks.running.digest import digest_of
from mlcourse.checks.running.inputs import seeded
from mlcourse.checks.verdict import UNKNOWN, Verdict, few


@dataclass(frozen=True)
class Finding:
    """What was found out about one answer: what is wrong, empty if nothing is, and what was read."""

    complaint: str
    latex: str = ""  # empty where nothing could be read, which is no mistake in mathematics


@dataclass(frozen=True, kw_only=True)
class FormulaExercise(Exercise):
    """Enter expressions; each counts the same share of the points.

    The operator ``D(…)`` belongs to derivations: here it would leave the work to the check.

    Parameters
    ----------
    names : tuple of str
        Variables that may be used.
    matrices : mapping of str to tuple
        In place of `names`: matrices and vectors with their shapes, ``{"W": ("m", "h"), "g": ("m",)}``.
        Expressions are then those of `mlcourse.checks.maths.matrices`, compared on random matrices.
    where : dict of str to str
        Abbreviations that may be used, such as ``{"S_i": "exp(x_i) / Z"}``.
    domain : tuple of two floats
        Where the random points are drawn.
    points_at : tuple of dict
        Points at which formulas are compared too, such as ``({"x": 0},)`` for a kink; names that are
        not given there are drawn at random.
    functions : mapping of str to tuple of str
        For an answer, the only functions that it may use: the sign by indicators is not ``sign(x)``.
    needs : mapping of str to tuple of str
        For an answer, the functions that it must use: ReLU by the step is not (x + |x|)/2.
    distinct : bool
        No answer may be the same expression as another, up to order.
    """

    kind: ClassVar[str] = "formula"
    task: ClassVar[str] = "enter a formula"
    needs_sympy: ClassVar[bool] = True

    names: tuple[str, ...] = ()
    matrices: Mapping[str, tuple[str | int, ...]] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    domain: tuple[float, float] = (-2.0, 2.0)
    points_at: tuple[Mapping[str, float], ...] = ()
    functions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    distinct: bool = False

    def shape_expected_of(self, answer: Any) -> str:
        """Return that it has to be formulas, one for each name, unless it is."""
        if expected := super().shape_expected_of(answer):
            return expected
        return "" if all(isinstance(text, str) for text in answer) else "formulas as texts, in quotes"

    def read_back(self, name: str, answer: str) -> Finding:
        """Return what is read in one answer, or why it is not; whether it is right, the check says."""
        from mlcourse.checks.maths.syntax import ExpressionError

        try:
            latex = self._language.typeset(answer)
            self._refuse_other_functions(name, answer)
            self._ask_for_functions(name, answer)
            return Finding("", latex)
        except ExpressionError as problem:
            return Finding(str(problem))

    def _judge(self, answers: tuple[Any, ...], context: Context) -> Verdict:
        asked = zip(self.answer_names, answers, self.answer, strict=True)
        found = [self._finding(name, answer, right, context) for name, answer, right in asked]
        if self.distinct and not any(finding.complaint for finding in found):
            found[-1] = replace(found[-1], complaint=self._repeated(answers))
        return self._verdict(answers, found)

    def _finding(self, name: str, answer: Any, right: str, context: Context) -> Finding:
        from mlcourse.checks.maths.syntax import ExpressionError

        latex = ""
        try:
            typeset = self._language.typeset(answer)
            self._refuse_other_functions(name, answer)
            self._ask_for_functions(name, answer)
            latex = rf"\texttt{{{name}}} = {typeset}"
            return Finding(self._complaint(name, answer, right, context), latex)
        except ExpressionError as problem:
            return Finding(f"`{name}`: {problem}", latex)

    def _repeated(self, answers: tuple[Any, ...]) -> str:
        """Return a complaint if two answers are one and the same expression."""
        if len({self._language.structure(answer).key for answer in answers}) == len(answers):
            return ""
        return f"All of {', '.join(f'`{name}`' for name in self.answer_names)} must be different formulas."

    def _others(self, name: str, answer: Any) -> set[str]:
        """Return the functions that an answer uses although it may not."""
        from mlcourse.checks.maths.syntax import functions_in

        used, allowed = functions_in(self._language.tree(answer)), self.functions.get(name)
        return used & {"D"} if allowed is None else used - set(allowed)

    def _refuse_other_functions(self, name: str, answer: Any) -> None:
        from mlcourse.checks.maths.syntax import ExpressionError

        if others := self._others(name, answer):
            if name not in self.functions:
                raise ExpressionError("`D(…)` leaves the derivative to the check: carry it out yourself.")
            allowed = ", ".join(f"`{function}`" for function in self.functions[name])
            but = f"only {allowed}" if allowed else "no function"
            raise ExpressionError(f"`{min(others)}` is not for this answer; {but} may be used.")

    def _lacking(self, name: str, answer: Any) -> set[str]:
        """Return the functions that an answer does not use although it must."""
        from mlcourse.checks.maths.syntax import functions_in

        return {*self.needs.get(name, ())} - functions_in(self._language.tree(answer))

    def _ask_for_functions(self, name: str, answer: Any) -> None:
        from mlcourse.checks.maths.syntax import ExpressionError

        if lacking := self._lacking(name, answer):
            raise ExpressionError(f"`{min(lacking)}` is to be used, and does not occur.")

    def _complaint(self, name: str, answer: Any, right: str, context: Context) -> str:
        expression, expected = self._language.read(answer), self._language.read(right)
        point = self._language.differs_at(expression, expected, self._random_points(context))
        if point is None:
            return ""
        if context.hidden:
            return f"`{name}` does not give the right value at a random point."
        return f"`{name}`: {self._language.difference(expression, expected, point)}"

    def _verdict(self, answers: tuple[Any, ...], found: list[Finding]) -> Verdict:
        latex = tuple(finding.latex for finding in found if finding.latex)
        complaints = [finding.complaint for finding in found if finding.complaint]
        if not complaints:
            return Verdict("ok", self.points, ("Right.",), latex=latex)
        points = self.points * (len(found) - len(complaints)) / len(found)
        lines = few(complaints)
        wrongs = [mistake.wrong for mistake in self.mistakes]
        mistake = recognise(self.mistakes, wrongs, answers, self.answer, self._same)
        if mistake or all(finding.latex for finding in found):
            lines.append(str(mistake) if mistake else UNKNOWN)
        status = "partial" if points else "wrong"
        digest = "" if mistake else self._digest(answers)
        return Verdict(status, points, tuple(lines), mistake.name if mistake else None, latex, digest=digest)

    def _digest(self, answers: tuple[Any, ...]) -> str:
        from mlcourse.checks.maths.languages import says

        points = self._random_points(PUBLIC)
        return digest_of(*(says(self._language, answer, points) for answer in answers))

    def _same(self, i: int, answer: Any, other: str) -> bool:
        from mlcourse.checks.maths.languages import agree

        name = self.answer_names[i]
        same = agree(self._language, answer, other, self._random_points(PUBLIC))
        return (
            same
            and not self._others(name, answer)
            and self._lacking(name, answer) == self._lacking(name, other)
        )

    @cached_property
    def _language(self) -> Any:
        from mlcourse.checks.maths.languages import language_of

        return language_of(self)

    def _random_points(self, context: Context) -> list[Any]:
        return self._language.random_points(seeded(self.id, context))
