"""Where a matrix expression is worked out: the matrices there, and what may be said of their shapes."""

from __future__ import annotations

import ast
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlcourse.checks.maths.matrix.values import Term, as_array
from mlcourse.checks.maths.syntax import ExpressionError, text_of

MOST_STEPS = 50_000  # entries worked out at one point; a long formula takes some thousand
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


@dataclass(frozen=True)
class Place(ABC):
    """Random matrices with the letters of their sizes, and how parts are built from them.

    Parameters
    ----------
    values : mapping of str to ndarray
        The matrices by name.
    sizes : mapping of str to int
        What the letters in their shapes stand for, pairwise different.
    where : mapping of str to ast.expr
        Abbreviations.
    depends : mapping of str to str
        For each matrix X that changes inside of d(…), the name of its change dX.
    left : list of one int
        How many entries may still be worked out.
    level : int
        Inside of how many d(…) we are.
    known : dict
        Abbreviations that are worked out already.
    """

    values: Mapping[str, np.ndarray]
    sizes: Mapping[str, int]
    where: Mapping[str, ast.expr]
    depends: Mapping[str, str] = field(default_factory=dict)
    left: list[int] = field(default_factory=lambda: [MOST_STEPS])
    level: int = 0
    known: dict[str, Term] = field(default_factory=dict)

    @abstractmethod
    def build(self, node: ast.expr) -> Term:
        """Return the term of a syntax tree, or raise an `ExpressionError` that says what does not fit."""

    @abstractmethod
    def differential(self, node: ast.Call) -> Term:
        """Return d(…): how much it changes to first order where each X that depends changes by its dX."""

    def spend(self, steps: int) -> None:
        """Count entries that are worked out, or raise an `ExpressionError` that there are too many."""
        self.left[0] -= steps << self.level  # each slope takes as much as a value
        if self.left[0] < 0:
            raise ExpressionError("working out this formula takes too many steps.")

    def shape_text(self, shape: tuple[int, ...]) -> str:
        """Return a shape in the letters of the exercise: (m, h)."""
        letters = {size: letter for letter, size in self.sizes.items()}
        listed = ", ".join(letters.get(size, str(size)) for size in shape)
        return f"({listed},)" if len(shape) == 1 else f"({listed})"

    def letter(self, size: int) -> str:
        """Return the letter of a size."""
        return self.shape_text((size,))[1:-2]

    def together(self, node: ast.expr, of: Callable[..., Any], *terms: Term) -> np.ndarray:
        """Apply an elementwise operation, with NumPy's rules for shapes.

        Raises
        ------
        ExpressionError
            If shapes do not fit; it names the factors.
        """
        try:
            self.spend(math.prod(np.broadcast_shapes(*(term.shape for term in terms))))
        except ValueError:
            if isinstance(node, ast.BinOp):
                why = "entry by entry, the shapes must be the same"
                raise self.misfit(node, SIGNS[type(node.op)], terms[0], terms[1], why) from None
            shapes = " and ".join(self.shape_text(term.shape) for term in terms)
            raise ExpressionError(
                f"shapes {shapes} do not fit entry by entry in `{text_of(node)}`."
            ) from None
        return as_array(of(*(term.value for term in terms)))

    def misfit(self, node: ast.BinOp, sign: str, left: Term, right: Term, why: str) -> ExpressionError:
        """Return that two shapes do not fit, with the factors that have them."""
        one, other = (f"of shape {self.shape_text(term.shape)}" for term in (left, right))
        factors = f"`{text_of(node.left)}` {one} {sign} `{text_of(node.right)}` {other}"
        return ExpressionError(f"shapes do not fit in {factors}: {why}.")
