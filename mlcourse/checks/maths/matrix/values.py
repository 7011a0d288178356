"""The value of a part of a matrix expression, with its shape and how it is typeset.

Entries are mpmath numbers, or such numbers with a slope inside of d(…): 30 digits decide here as they do for
formulas, and nobody has to weigh a tolerance against a condition number. The matrices are small, so that
this costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import mpmath
import numpy as np

from mlcourse.checks.maths.duals import GROWING, Dual, apply, plain, slope_of
from mlcourse.checks.maths.syntax import DEEPEST_TOWER, ExpressionError

# How tightly what is typeset holds together; what begins with a ∑ takes all factors that follow.
SUM, OPEN, PRODUCT, RAISED, ATOM = 1, 2, 3, 4, 5


@dataclass(frozen=True)
class Term:
    """A value and how it looks.

    `sign` is that of a product, ``"@"`` or ``"*"``: one does not stand in the other without parentheses. A
    vector of which `row` is true is typeset as the row that it is, as in gᵀ A; `positive` is what stands
    behind a minus.
    """

    value: np.ndarray
    latex: str
    level: int = ATOM
    tower: int = 0
    sign: str = ""
    row: bool = False
    positive: Term | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape; empty for a number."""
        return self.value.shape

    def at(self, level: int) -> str:
        """Return LaTeX that holds together as tightly as `level` asks for."""
        return self.latex if self.level >= level else rf"\left({self.latex}\right)"

    def factor(self, sign: str, level: int) -> str:
        """Return LaTeX of a factor in a product with that sign."""
        return self.at(ATOM if self.sign and sign and self.sign != sign else level)

    def as_column(self) -> Term:
        """Return the same, as the column that a vector is."""
        return (
            replace(self, latex=rf"{self.at(ATOM)}^\top", level=RAISED, sign="", row=False)
            if self.row
            else self
        )


def as_array(value: Any) -> np.ndarray:
    """Return an array of mpmath numbers; NumPy gives back the bare number where there is no axis."""
    return value if isinstance(value, np.ndarray) else np.array(value, dtype=object)


def exact(value: Any) -> np.ndarray:
    """Return an array of ordinary numbers as one of mpmath numbers."""
    return as_array(np.frompyfunc(mpmath.mpf, 1, 1)(value))


def entrywise(name: str) -> Callable[..., Any]:
    """Return a function of numbers as one of arrays."""

    def of(*numbers: Any) -> Any:
        return apply(name, *numbers)

    return np.frompyfunc(of, 2 if name in ("max", "min") or not name[0].isalpha() else 1, 1)


def divide(a: np.ndarray, b: np.ndarray) -> Any:
    """Return a quotient, which has no value where the denominator is 0."""
    return np.frompyfunc(lambda x, y: x / y if plain(y) else mpmath.nan, 2, 1)(a, b)


def product(a: np.ndarray, b: np.ndarray, level: int) -> np.ndarray:
    """Return a matrix product; of numbers with slopes it is three products of numbers, or fewer."""
    if not level:
        return as_array(a @ b)
    (a, da), (b, db) = _parts(a, level), _parts(b, level)
    value = product(a, b, level - 1)
    slopes = [product(da, b, level - 1)] if da is not None else []
    slopes += [product(a, db, level - 1)] if db is not None else []
    return with_slopes(value, as_array(sum(slopes[1:], slopes[0])), level) if slopes else value


def _parts(numbers: np.ndarray, level: int) -> tuple[np.ndarray, np.ndarray | None]:
    """Return values and slopes at a level; None where nothing has one."""
    if not any(isinstance(number, Dual) and number.level == level for number in numbers.flat):
        return numbers, None
    value = np.frompyfunc(lambda n: n.value if isinstance(n, Dual) and n.level == level else n, 1, 1)
    return as_array(value(numbers)), slopes_of(numbers, level)


def with_slopes(values: np.ndarray, slopes: np.ndarray, level: int) -> np.ndarray:
    """Return numbers that carry slopes."""
    return as_array(np.frompyfunc(lambda value, slope: Dual(level, value, slope), 2, 1)(values, slopes))


def slopes_of(numbers: np.ndarray, level: int) -> np.ndarray:
    """Return the slopes at a level."""
    return as_array(np.frompyfunc(lambda number: slope_of(number, level), 1, 1)(numbers))


def diagonal(vector: np.ndarray) -> np.ndarray:
    """Return the matrix with a vector on its diagonal."""
    matrix = np.full((vector.size, vector.size), mpmath.mpf(0), dtype=object)
    matrix[np.diag_indices(vector.size)] = vector
    return matrix


def refuse_towers(term: Term, name: str) -> None:
    """Raise before an exponent alone fills the memory."""
    if name in GROWING and term.tower >= DEEPEST_TOWER:
        raise ExpressionError(f"powers and exponentials are nested more than {DEEPEST_TOWER} deep.")
