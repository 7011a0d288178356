"""The language of matrix expressions: read as Python, evaluated on random matrices, never executed.

Sizes are pairwise different and never 1 or 2, so that a wrong order of factors does not fit, and a
missing transpose shows in the shape.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import mpmath
import numpy as np

from mlcourse.checks.maths.functions import ELEMENTWISE
from mlcourse.checks.maths.matrix.builder import Builder
from mlcourse.checks.maths.matrix.calls import CALLS
from mlcourse.checks.maths.matrix.values import Term, exact
from mlcourse.checks.maths.notation.vocabulary import SYNONYMS, Shape, Vocabulary
from mlcourse.checks.maths.reading import OF_MATRICES, tree_of, understood
from mlcourse.checks.maths.structure import Structure
from mlcourse.checks.maths.syntax import ExpressionError, as_written, syntax_tree
from mlcourse.checks.maths.values import AGREEMENT, DIGITS, apart, in_digits
from mlcourse.checks.running.arrays import first_index

POINTS = 3
REMEMBERED = 300  # lines at one point
FUNCTIONS = frozenset({*ELEMENTWISE, *CALLS, *OF_MATRICES, *SYNONYMS})


@dataclass(frozen=True)
class Point:
    """Random matrices, the sizes that the letters of their shapes have there, and what was worked out."""

    values: Mapping[str, np.ndarray]
    sizes: Mapping[str, int]
    terms: dict[str, Term] = field(default_factory=dict)


class MatrixLanguage:
    """Reads expressions in the matrices of one exercise.

    Parameters
    ----------
    matrices : mapping of str to tuple
        Shapes by name, in letters or numbers: ``{"W2": ("m", "h"), "delta": ("m",)}``.
    where : mapping of str to str
        Abbreviations, such as ``{"s": "softmax(x)"}``.
    domain : tuple of two floats
        Where entries are drawn.
    depends : mapping of str to str
        For each matrix that changes, the name of its change: ``{"X": "dX"}`` lets ``d(…)`` follow the rules
        of differentiation.
    """

    def __init__(
        self,
        matrices: Mapping[str, Shape],
        where: Mapping[str, str] | None = None,
        domain: tuple[float, float] = (-2.0, 2.0),
        depends: Mapping[str, str] | None = None,
    ) -> None:
        self.depends = dict(depends or {})
        self.matrices = {**matrices, **{dx: matrices[x] for x, dx in self.depends.items()}}
        self.domain = domain
        self.where = {name: syntax_tree(text) for name, text in (where or {}).items()}
        self._sample = self.random_points(np.random.default_rng(0))[0]

    def read(self, text: Any) -> ast.expr:
        """Return the syntax tree of an expression whose shapes fit.

        Raises
        ------
        ExpressionError
            If it is none in the allowed names, or shapes do not fit; the message names them.
        """
        return understood(text, self._vocabulary, self._fitting)

    def tree(self, text: Any) -> ast.expr:
        """Return the syntax tree of what was typed, even if shapes do not fit."""
        try:
            return self.read(text)
        except ExpressionError:
            return tree_of(text, self._vocabulary)

    def _fitting(self, tree: ast.expr) -> ast.expr:
        self._at(tree, self._sample)
        return tree

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        names: dict[str, Shape] = dict.fromkeys(self._sample.sizes, ())
        if self.depends:
            names.pop("d", None)  # the letter of a size, where it is no differential
        names |= self.matrices
        names |= {name: self._at(tree, self._sample).shape for name, tree in self.where.items()}
        return Vocabulary(names, FUNCTIONS, matrices=True, shape=self._shape)

    def _shape(self, tree: ast.expr) -> tuple[int, ...]:
        return self._at(tree, self._sample).shape

    def typeset(self, text: Any) -> str:
        """Return LaTeX for what was typed."""
        return self._at(self.read(text), self._sample).latex

    def structure(self, text: Any) -> Structure:
        """Return what stands written, up to order, needless parentheses and numbers."""
        return Structure.of(self.read(text))

    def random_points(self, rng: np.random.Generator) -> list[Point]:
        """Return random points; each letter has another size at each of them, and no two letters the same."""
        axes = dict.fromkeys(size for shape in self.matrices.values() for size in shape)
        letters = [size for size in axes if isinstance(size, str)]
        free = [size for size in range(3, 50) if size not in axes][: max(len(letters), POINTS)]
        sizes = rng.permutation(free)
        turned = [dict(zip(letters, np.roll(sizes, k).tolist(), strict=False)) for k in range(POINTS)]
        return [self._point(rng, sizes_there) for sizes_there in turned]

    def differs_at(self, a: ast.expr, b: ast.expr, points: list[Point]) -> Point | None:
        """Return the first point at which two expressions differ, or None if they agree at all."""
        return next((point for point in points if self._wrong(a, b, point) is not None), None)

    def values(self, a: ast.expr, points: list[Point]) -> tuple[str, ...]:
        """Return the values of an expression in digits, the same for expressions that agree."""
        found = [self._at(a, point) for point in points]
        shapes = [str(term.shape) for term in found]
        return (*shapes, *(in_digits(entry) for term in found for entry in np.ravel(term.value)))

    def difference(self, a: ast.expr, b: ast.expr, point: Point) -> str:
        """Say how `a` differs from the `b` that is expected: shape first, then the place."""
        try:
            got, expected = self._at(a, point), self._at(b, point)
        except ExpressionError as problem:
            return str(problem)
        if got.shape != expected.shape:
            text = self.builder(point).shape_text
            return f"shape {text(got.shape)}, expected {text(expected.shape)}."
        wrong = self._wrong(a, b, point)
        assert wrong is not None, "asked only about a point at which the two differ"
        first = tuple(np.argwhere(wrong)[0])
        values = apart(got.value[first], expected.value[first])
        more = f" (and {wrong.sum() - 1} more)" if wrong.sum() > 1 else ""
        shape = f"shape {self.builder(point).shape_text(got.shape)} is right; " if got.shape else ""
        return f"{shape}for random matrices, {first_index(wrong)} is {values[0]}, expected {values[1]}{more}."

    def unlike(self, a: ast.expr, b: ast.expr) -> str:
        """Return "has shape (h,) where (m,) stood before", or the empty string if shapes are the same."""
        got, before = self._at(a, self._sample).shape, self._at(b, self._sample).shape
        text = self.builder(self._sample).shape_text
        return "" if got == before else f"has shape {text(got)} where {text(before)} stood before"

    def _wrong(self, a: ast.expr, b: ast.expr, point: Point) -> np.ndarray | None:
        """Return where two expressions differ, everywhere if their shapes do; None if nowhere."""
        try:
            left, right = self._at(a, point).value, self._at(b, point).value
        except ExpressionError:  # its shapes fitted other sizes by chance: diag(x) has the smaller one
            return np.ones((), dtype=bool)
        if left.shape != right.shape:
            return np.ones(left.shape, dtype=bool)
        with mpmath.workdps(DIGITS):
            close = np.frompyfunc(lambda x, y: abs(x - y) <= AGREEMENT * max(1, abs(x), abs(y)), 2, 1)
            wrong = ~np.asarray(close(left, right), dtype=bool)  # nan is close to nothing
        return wrong if wrong.any() else None

    def _at(self, tree: ast.expr, point: Point) -> Term:
        key = as_written(tree)
        if key not in point.terms:
            if len(point.terms) >= REMEMBERED:
                point.terms.clear()
            point.terms[key] = self._worked_out(tree, point)
        return point.terms[key]

    def _worked_out(self, tree: ast.expr, point: Point) -> Term:
        with mpmath.workdps(DIGITS):
            try:
                return self.builder(point).build(tree)
            except (ArithmeticError, ValueError, TypeError) as problem:
                if isinstance(problem, ExpressionError):
                    raise
                raise ExpressionError("it has no value for random matrices.") from None

    def builder(self, point: Point) -> Builder:
        """Return what works out formulas at one point."""
        return Builder(point.values, point.sizes, self.where, self.depends)

    def _point(self, rng: np.random.Generator, sizes: Mapping[str, int]) -> Point:
        values = {}
        for name, shape in self.matrices.items():
            size = tuple(sizes[s] if isinstance(s, str) else s for s in shape)
            values[name] = exact(rng.uniform(*self.domain, size=size))
        return Point(values, sizes)
