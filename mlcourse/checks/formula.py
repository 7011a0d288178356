"""Exercises in which a formula is entered."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from mlcourse.checks.declaration import Exercise
from mlcourse.checks.inputs import seeded
from mlcourse.checks.naming import recognise
from mlcourse.checks.verdict import Verdict


@dataclass(frozen=True, kw_only=True)
class FormulaExercise(Exercise):
    """Enter expressions; each counts the same share of the points.

    Parameters
    ----------
    names : tuple of str
        Variables that may be used.
    where : dict of str to str
        Abbreviations that may be used, such as ``{"S_i": "exp(x_i) / Z"}``.
    """

    kind: ClassVar[str] = "formula"

    names: tuple[str, ...]
    where: dict[str, str] = field(default_factory=dict)
    domain: tuple[float, float] = (-2.0, 2.0)

    def _judge(self, answers: tuple[Any, ...], *, hidden: bool) -> Verdict:
        from mlcourse.checks.expression import ExpressionError

        complaints, latex = [], []
        for name, answer, truth in zip(self.answer_names, answers, self.answer, strict=True):
            try:
                latex.append(rf"\texttt{{{name}}} = {self._reader.typeset(answer)}")
                complaints.append(self._complaint(name, answer, truth, hidden))
            except ExpressionError as problem:
                complaints.append(f"`{name}`: {problem}")
        return self._verdict(answers, complaints, tuple(latex))

    def _complaint(self, name: str, answer: Any, truth: str, hidden: bool) -> str:
        from mlcourse.checks.expression import differs_at, evaluate

        expression, expected = self._reader.read(answer), self._reader.read(truth)
        point = differs_at(expression, expected, self._points(hidden))
        if point is None:
            return ""
        at = ", ".join(f"{n} = {float(v):.3g}" for n, v in point.items())
        value, right = evaluate(expression, point), evaluate(expected, point)
        if hidden:
            return f"`{name}` does not give the right value at a random point."
        return f"`{name}`: at {at} your formula gives {_number(value)}, expected {_number(right)}."

    def _verdict(self, answers: tuple[Any, ...], complaints: list[str], latex: tuple[str, ...]) -> Verdict:
        if not any(complaints):
            return Verdict("ok", self.points, ("Right.",), latex=latex)
        points = self.points * complaints.count("") / len(complaints)
        lines = [complaint for complaint in complaints if complaint]
        mistake = recognise(self.mistakes, answers, self.answer, self._same)
        if mistake:
            lines.append(str(mistake))
        status = "partial" if points else "wrong"
        return Verdict(status, points, tuple(lines[:4]), mistake.name if mistake else None, latex)

    def _same(self, i: int, answer: Any, other: str) -> bool:
        from mlcourse.checks.expression import ExpressionError, differs_at

        try:
            one, two = self._reader.read(answer), self._reader.read(other)
        except ExpressionError:
            return False
        return differs_at(one, two, self._points(hidden=False)) is None

    @cached_property
    def _reader(self) -> Any:
        from mlcourse.checks.expression import Reader

        return Reader(self.names, self.where)

    def _points(self, hidden: bool) -> list[Any]:
        from mlcourse.checks.expression import random_points

        return random_points(seeded(self.id, hidden=hidden), self.names, domain=self.domain)


def _number(value: Any) -> str:
    """Write a value that may be complex or undefined."""
    import mpmath

    if isinstance(value, mpmath.mpc) and value.imag:
        return "a complex number"
    return f"{float(value.real):.4g}" if mpmath.isfinite(value) else "nothing finite"
