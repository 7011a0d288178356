"""The two languages in which formulas and derivations are written: numbers and matrices."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from mlcourse.checks.maths.expressions import Expression, Reader
from mlcourse.checks.maths.matrices import MatrixLanguage
from mlcourse.checks.maths.structure import Structure
from mlcourse.checks.maths.syntax import ExpressionError
from mlcourse.checks.maths.values import Point, apart, differs_at, evaluate, in_digits, random_points

FEW = 2  # points at which values are taken: each takes time …
RANDOM = 5  # … and the special ones, which come after the random ones
Language = Any  # a ScalarLanguage or a MatrixLanguage: they have the same methods


class ScalarLanguage(Reader):
    """What formulas and derivations need of a language, for expressions in numbers.

    `domain` is where points are drawn, `points_at` are special ones; the rest is as for `Reader`.
    """

    def __init__(
        self,
        names: tuple[str, ...],
        where: Mapping[str, str] | None = None,
        depends: Mapping[str, str] | None = None,
        *,
        domain: tuple[float, float] = (-2.0, 2.0),
        points_at: tuple[Mapping[str, float], ...] = (),
    ) -> None:
        super().__init__(names, where, depends)
        self.domain, self.points_at = domain, points_at

    def typeset(self, text: Any) -> str:
        """Return LaTeX for what was typed, abbreviations kept as they are."""
        from mlcourse.checks.maths.typesetting import latex

        return latex(self.read(text).tree, (*self.names, *self.where))

    def structure(self, text: Any) -> Structure:
        """Return what stands written, up to order, needless parentheses and numbers."""
        return Structure.of(self.read(text).tree)

    def random_points(self, rng: Any) -> list[Point]:
        """Return random points, then the special ones."""
        return random_points(rng, self.names, domain=self.domain, also=self.points_at)

    def differs_at(self, a: Expression, b: Expression, points: list[Point]) -> Point | None:
        """Return the first point at which two expressions differ, or None if they agree at all."""
        return differs_at(a, b, points)

    def values(self, a: Expression, points: list[Point]) -> tuple[str, ...]:
        """Return the values of an expression in digits, the same for expressions that agree."""
        return tuple(in_digits(evaluate(a, point)) for point in points)

    def difference(self, a: Expression, b: Expression, point: Point) -> str:
        """Say how `a` differs from the `b` that is expected."""
        at = ", ".join(f"{name} = {float(value):.3g}" for name, value in point.items())
        got, expected = apart(evaluate(a, point), evaluate(b, point))
        return f"at {at} your formula gives {got}, expected {expected}."

    def unlike(self, a: Expression, b: Expression) -> str:
        """Return the empty string: all numbers have the same shape."""
        return ""


def language_of(exercise: Any, depends: Mapping[str, str] | None = None) -> Language:
    """Return the language of a formula or a derivation; in the latter a name may depend on another."""
    if exercise.matrices:
        return MatrixLanguage(exercise.matrices, exercise.where, exercise.domain, depends)
    return ScalarLanguage(
        exercise.names, exercise.where, depends, domain=exercise.domain, points_at=exercise.points_at
    )


def agree(language: Language, one: Any, other: Any, points: list[Any]) -> bool:
    """Tell whether two answers say the same; two that cannot be read do if it is for the same reason."""
    problems, trees = [], []
    for text in (one, other):
        tree, problem = (_read_once if isinstance(text, str) else _read)(language, text)
        problems += [problem] if problem else []
        trees += [] if problem else [tree]
    if problems:
        return not trees and problems[0] == problems[1]
    return language.differs_at(*trees, points) is None


def says(language: Language, text: Any, points: list[Any]) -> tuple[str, ...]:
    """Return what is equal for texts that say the same: values, or why a text cannot be read."""
    tree, problem = (_read_once if isinstance(text, str) else _read)(language, text)
    if problem:
        return ("", problem)
    try:
        return tuple(language.values(tree, [*points[:FEW], *points[RANDOM:]]))
    except ExpressionError as stopped:
        return ("", stopped.reason)


def _read(language: Language, text: Any) -> tuple[Any, str]:
    """Return what a text says, or why it cannot be read."""
    try:
        return language.read(text), ""
    except ExpressionError as problem:
        return None, problem.reason


# An answer is compared with every known mistake: reading a long one each time would take seconds.
_read_once = lru_cache(maxsize=64)(_read)
