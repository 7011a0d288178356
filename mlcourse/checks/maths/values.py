"""Values of expressions, and whether two expressions are the same: to 30 digits, at random points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mpmath

from mlcourse.checks.maths.duals import plain
from mlcourse.checks.maths.expressions import Expression, Place, TooMuch
from mlcourse.checks.maths.syntax import ExpressionError

DIGITS = 50
AGREEMENT = mpmath.mpf(10) ** -30
COMMON = 40  # bits that two ways of working out a value have in common
Point = dict[str, mpmath.mpf]


def evaluate(expression: Expression, point: Point) -> mpmath.mpf | mpmath.mpc:
    """Return the value at a point to 50 digits; nan where it is not defined.

    Raises
    ------
    ExpressionError
        If working it out takes too many steps.
    """
    key = tuple(point.items())
    if key not in expression.values:
        with mpmath.workdps(DIGITS):
            expression.values[key] = _value(expression, point)
    return expression.values[key]


def _value(expression: Expression, point: Point) -> mpmath.mpf | mpmath.mpc:
    try:
        value = plain(expression.term(Place(dict(point), expression.where)))
        return value if mpmath.isfinite(value) else mpmath.nan
    except TooMuch:
        raise ExpressionError("working out this formula takes too many steps.") from None
    except (ArithmeticError, ValueError, TypeError):  # complex numbers cannot be compared, for one
        return mpmath.nan


def differs_at(a: Expression, b: Expression, points: list[Point]) -> Point | None:
    """Return the first point at which two expressions differ, or None if they agree at all."""
    for point in points:
        left, right = evaluate(a, point), evaluate(b, point)
        with mpmath.workdps(DIGITS):
            gap = abs(left - right)
            if not gap <= AGREEMENT * max(1, abs(left), abs(right)):  # nan lands here too
                return point
    return None


def random_points(
    rng: Any,
    names: tuple[str, ...],
    count: int = 5,
    domain: tuple[float, float] = (-2.0, 2.0),
    also: tuple[Mapping[str, float], ...] = (),
) -> list[Point]:
    """Return random points with pairwise different coordinates in `domain`, then the special ones."""
    given: list[Mapping[str, float]] = [{}] * count
    return [
        {name: mpmath.mpf(float(point[name] if name in point else rng.uniform(*domain))) for name in names}
        for point in [*given, *also]
    ]


def number_text(value: Any, digits: int = 4) -> str:
    """Write a value that may be complex, undefined or too large to be written."""
    if isinstance(value, mpmath.mpc) and value.imag:
        return "a complex number"
    real = mpmath.re(value)
    if not mpmath.isfinite(real):
        return "nothing finite"
    if mpmath.mag(real) > 1000:
        return f"a number {'beyond 1e300' if real > 0 else 'below -1e300'}"
    return f"{float(real):.4g}" if digits == 4 else mpmath.nstr(real, digits)


def in_digits(value: Any) -> str:
    """Write a value with as many digits as two ways of working it out have in common; what is 0 is 0.

    In binary: decimal digits of exp(10**600) take longer than a check may.
    """
    with mpmath.workdps(DIGITS):
        if abs(value) <= AGREEMENT:
            return "0"
    with mpmath.workprec(COMMON):
        rounded = +mpmath.mpc(value)
    parts = ((part < 0, *part.man_exp) for part in (rounded.real, rounded.imag))
    return " ".join(f"{'-' * below}{mantissa}p{exponent}" for below, mantissa, exponent in parts)


def apart(got: Any, expected: Any) -> tuple[str, str]:
    """Write two values that differ with as many digits as it takes to see it."""
    for digits in (4, 6, 8, 12, 17, 24, 32):
        texts = number_text(got, digits), number_text(expected, digits)
        if texts[0] != texts[1]:
            return texts
    return texts[0], "another one"  # what has no digits: complex, or too large to be written
