"""Numbers that carry a slope, and the functions that may stand in a formula, each beside its derivative.

Values are mpmath numbers. What would fill the memory has no value: an exponential whose argument has
thousands of binary digits before the point. At a kink the derivative is the one that the course agrees on:
0, as for a constant.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath

LARGEST_MAGNITUDE = 4096  # of an exponent, in binary digits
LARGEST_POWER = 2**64

Number = Any  # an mpmath number, or a Dual


class Undefined(ArithmeticError):
    """There is no value here, or none that could be held."""


@dataclass(frozen=True)
class Dual:
    """A value and its slope; the slope of a D(…) inside of another one belongs to the higher level."""

    level: int
    value: Number
    slope: Number

    def __neg__(self) -> Dual:
        return Dual(self.level, -self.value, -self.slope)

    def __add__(self, other: Number) -> Number:
        return _both(self, other, operator.add, lambda a, da, b, db: da + db)

    def __sub__(self, other: Number) -> Number:
        return _both(self, other, operator.sub, lambda a, da, b, db: da - db)

    def __mul__(self, other: Number) -> Number:
        return _both(self, other, operator.mul, lambda a, da, b, db: da * b + a * db)

    def __truediv__(self, other: Number) -> Number:
        return _both(self, other, operator.truediv, lambda a, da, b, db: da / b - a * db / (b * b))

    def __radd__(self, other: Number) -> Number:
        return self + other

    def __rsub__(self, other: Number) -> Number:
        return -self + other

    def __rmul__(self, other: Number) -> Number:
        return self * other

    def __rtruediv__(self, other: Number) -> Number:
        return _both(other, self, operator.truediv, lambda a, da, b, db: da / b - a * db / (b * b))


def _both(a: Number, b: Number, of: Callable[..., Number], slope: Callable[..., Number]) -> Number:
    """Apply a function of two numbers; whichever has the higher level is what is differentiated in."""
    level = max(_level(a), _level(b))
    (a, da), (b, db) = _parts(a, level), _parts(b, level)
    return Dual(level, of(a, b), slope(a, da, b, db))


def _level(number: Number) -> int:
    return number.level if isinstance(number, Dual) else 0


def _parts(number: Number, level: int) -> tuple[Number, Number]:
    return (number.value, number.slope) if _level(number) == level else (number, mpmath.mpf(0))


def slope_of(number: Number, level: int) -> Number:
    """Return the slope at a level: zero for what does not depend on the variable."""
    return _parts(number, level)[1]


def plain(number: Number) -> Number:
    """Return the value without any slope."""
    while isinstance(number, Dual):
        number = number.value
    return number


def power(base: Number, exponent: Number) -> Number:
    """Return a power; one of a constant exponent has a slope at 0 too."""
    level = max(_level(base), _level(exponent))
    if not level:
        return _power(base, exponent)
    (b, db), (e, de) = _parts(base, level), _parts(exponent, level)
    if _level(exponent) == level:
        slope = power(b, e) * (de * apply("log", b) + e * db / b)
    else:
        slope = e * power(b, e - 1) * db if plain(e) else mpmath.mpf(0)
    return Dual(level, power(b, e), slope)


def _power(base: Number, exponent: Number) -> Number:
    if not base or (mpmath.isint(exponent) and abs(exponent) <= LARGEST_POWER):
        return mpmath.power(base, exponent)
    return _exp(exponent * _log(base))


def apply(name: str, *arguments: Number) -> Number:
    """Return the value of a function, with the slope that its arguments give it."""
    level = max(map(_level, arguments))
    if not level:
        return VALUES[name](*arguments)
    parts = [_parts(argument, level) for argument in arguments]
    values = [value for value, _ in parts]
    slopes = [of(*values) * slope for of, (_, slope) in zip(SLOPES[name], parts, strict=True)]
    return Dual(level, apply(name, *values), sum(slopes[1:], slopes[0]))


def _exp(t: Number) -> Number:
    if mpmath.mag(mpmath.re(t)) > LARGEST_MAGNITUDE:
        if mpmath.re(t) > 0:
            raise Undefined
        return mpmath.mpf(0)
    return mpmath.exp(t)


def _log(t: Number) -> Number:
    if not t:
        raise Undefined
    return mpmath.log(t)


def _tanh(t: Number) -> Number:
    return mpmath.sign(mpmath.re(t)) if mpmath.mag(mpmath.re(t)) > 8 else mpmath.tanh(t)


def _sigma(t: Number) -> Number:
    shrinking = _exp(-abs(t)) if isinstance(t, mpmath.mpf) else _exp(-t)
    return (shrinking if isinstance(t, mpmath.mpf) and t < 0 else 1) / (1 + shrinking)


def _real(number: Number) -> Number:
    """Return a number that may be compared; log and exp leave an imaginary part of a rounding error."""
    if isinstance(number, mpmath.mpc) and abs(number.imag) <= 1e-40 * max(1, abs(number)):
        return number.real
    return number


COMPARISONS: dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], bool]]] = {
    ast.Lt: ("<", operator.lt),
    ast.LtE: ("<=", operator.le),
    ast.Gt: (">", operator.gt),
    ast.GtE: (">=", operator.ge),
    ast.Eq: ("==", operator.eq),
    ast.NotEq: ("!=", operator.ne),
}
# What they are at a point.
VALUES: dict[str, Callable[..., Number]] = {
    "exp": _exp,
    "log": _log,
    "sqrt": mpmath.sqrt,
    "abs": abs,
    "tanh": _tanh,
    "sinh": lambda t: (_exp(t) - _exp(-t)) / 2,
    "cosh": lambda t: (_exp(t) + _exp(-t)) / 2,
    "sigma": _sigma,
    "softplus": lambda t: mpmath.log(1 + _exp(t)),
    "H": lambda t: mpmath.mpf(mpmath.sign(_real(t)) + 1) / 2,
    "sign": lambda t: mpmath.sign(_real(t)),
    "max": lambda a, b: max(_real(a), _real(b)),
    "min": lambda a, b: min(_real(a), _real(b)),
    "relu": lambda t: max(_real(t), mpmath.mpf(0)),
    # Any differentiable function: what holds for this one and is no accident holds for all.
    "phi": lambda t: _tanh(t) + t * t / 5,
    "dphi": lambda t: 1 - _tanh(t) ** 2 + 2 * t / 5,
} | {
    sign: (lambda a, b, compare=compare: mpmath.mpf(compare(_real(a), _real(b))))
    for sign, compare in COMPARISONS.values()
}
_FLAT: tuple[Callable[..., Number], ...] = (lambda t: mpmath.mpf(0),)
# The derivative in each argument, off the jumps.
SLOPES: dict[str, tuple[Callable[..., Number], ...]] = {  # type: ignore[assignment]  # functions of one and of two arguments
    "exp": (lambda t: apply("exp", t),),
    "log": (lambda t: 1 / t,),
    "sqrt": (lambda t: 1 / (2 * apply("sqrt", t)),),
    "abs": (lambda t: apply("sign", t),),
    "tanh": (lambda t: 1 - apply("tanh", t) * apply("tanh", t),),
    "sinh": (lambda t: apply("cosh", t),),
    "cosh": (lambda t: apply("sinh", t),),
    "sigma": (lambda t: apply("sigma", t) * (1 - apply("sigma", t)),),
    "softplus": (lambda t: apply("sigma", t),),
    "H": _FLAT,
    "sign": _FLAT,
    "max": (lambda a, b: apply(">", a, b), lambda a, b: apply("<", a, b)),
    "min": (lambda a, b: apply("<", a, b), lambda a, b: apply(">", a, b)),
    "relu": (lambda t: apply(">", t, mpmath.mpf(0)),),
    "phi": (lambda t: apply("dphi", t),),
    "dphi": (
        lambda t: 2 * apply("tanh", t) * (power(apply("tanh", t), mpmath.mpf(2)) - 1) + mpmath.mpf(2) / 5,
    ),
} | {sign: (lambda a, b: mpmath.mpf(0),) * 2 for sign, _ in COMPARISONS.values()}
# By every name that may be typed; those of several numbers, and those with an exponential of theirs inside.
NAMES = {
    "exp": "exp",
    "log": "log",
    "ln": "log",
    "sqrt": "sqrt",
    "abs": "abs",
    "Abs": "abs",
    "tanh": "tanh",
    "sinh": "sinh",
    "cosh": "cosh",
    "sigma": "sigma",
    "sigmoid": "sigma",
    "softplus": "softplus",
    "H": "H",
    "sign": "sign",
}
SEVERAL = ("max", "min")
GROWING = {"exp", "sinh", "cosh", "tanh", "sigma", "sigmoid", "softplus", "softmax"}
