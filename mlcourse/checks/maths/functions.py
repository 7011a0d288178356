"""The functions that may stand in a formula: how they differentiate, what they are, how they look.

Those of our own stay as they were typed, so that σ(x) comes back as σ(x) and not as a quotient. At a
kink the derivative is the one that the course agrees on: 0, as for a constant.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

import mpmath
import sympy


class sigma(sympy.Function):
    """The logistic sigmoid."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative σ(1 − σ)."""
        return self * (1 - self)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"\sigma\left({}\right)", exp, printer, self)


class softplus(sympy.Function):
    """The smooth ramp log(1 + exp(x))."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative σ."""
        return sigma(self.args[0])

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"\operatorname{{softplus}}\left({}\right)", exp, printer, self)


class H(sympy.Function):
    """Heaviside's step with H(0) = 1/2."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative off the jump."""
        return sympy.Integer(0)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"H\left({}\right)", exp, printer, self)


class signum(sympy.Function):
    """The sign, 0 at 0."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative off the jump."""
        return sympy.Integer(0)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"\operatorname{{sign}}\left({}\right)", exp, printer, self)


class maximum(sympy.Function):
    """The larger of two."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return 1 where this argument is the larger one."""
        a, b = self.args if argindex == 1 else self.args[::-1]
        return indicator(ast.Gt(), a, b)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"\max\left({}\right)", exp, printer, self)


class minimum(sympy.Function):
    """The smaller of two."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return 1 where this argument is the smaller one."""
        a, b = self.args if argindex == 1 else self.args[::-1]
        return indicator(ast.Lt(), a, b)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"\min\left({}\right)", exp, printer, self)


class _Indicator(sympy.Function):
    """1 where two numbers compare as said, else 0."""

    sign: str

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative off the jump."""
        return sympy.Integer(0)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        left, right = map(printer.doprint, self.args)
        base = rf"\mathbf 1_{{{left} {self.sign} {right}}}"
        return rf"\left({base}\right)^{{{exp}}}" if exp else base


def _indicator_class(name: str, sign: str) -> type[_Indicator]:
    return type(f"indicator_{name}", (_Indicator,), {"sign": sign, "__doc__": _Indicator.__doc__})


INDICATORS: dict[type[ast.cmpop], tuple[type[_Indicator], Callable[[Any, Any], bool]]] = {
    ast.Lt: (_indicator_class("lt", "<"), operator.lt),
    ast.LtE: (_indicator_class("le", r"\le"), operator.le),
    ast.Gt: (_indicator_class("gt", ">"), operator.gt),
    ast.GtE: (_indicator_class("ge", r"\ge"), operator.ge),
    ast.Eq: (_indicator_class("eq", "="), operator.eq),
    ast.NotEq: (_indicator_class("ne", r"\ne"), operator.ne),
}


def indicator(op: ast.cmpop, left: sympy.Expr, right: sympy.Expr) -> sympy.Expr | None:
    """Return the indicator of a comparison; None if it is not one of numbers."""
    known = INDICATORS.get(type(op))
    return known[0](left, right) if known else None


def _of_two(function: Callable[[Any, Any], sympy.Expr]) -> Callable[..., sympy.Expr]:
    """Return a function of two numbers as one of several."""

    def of_several(first: sympy.Expr, *rest: sympy.Expr) -> sympy.Expr:
        for other in rest:
            first = function(first, other)
        return first

    return of_several


def _power(template: str, exp: str | None, printer: Any, function: sympy.Function) -> str:
    """Return LaTeX of a function, its power where mathematicians put it."""
    text = template.format(", ".join(map(printer.doprint, function.args)))
    return text.replace(r"\left(", rf"^{{{exp}}}\left(", 1) if exp else text


FUNCTIONS: dict[str, Callable[..., sympy.Expr]] = {
    "exp": sympy.exp,
    "log": sympy.log,
    "ln": sympy.log,
    "sqrt": sympy.sqrt,
    "abs": sympy.Abs,
    "Abs": sympy.Abs,
    "tanh": sympy.tanh,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "sigma": sigma,
    "sigmoid": sigma,
    "softplus": softplus,
    "H": H,
    "sign": signum,
}
SEVERAL: dict[str, Callable[..., sympy.Expr]] = {"max": _of_two(maximum), "min": _of_two(minimum)}
# What they are at a point, in mpmath.
MEANING: dict[str, Callable[..., Any]] = {
    "sigma": lambda t: 1 / (1 + mpmath.exp(-t)),
    "softplus": lambda t: mpmath.log(1 + mpmath.exp(t)),
    "H": lambda t: mpmath.mpf(mpmath.sign(t) + 1) / 2,
    "signum": mpmath.sign,
    "maximum": max,
    "minimum": min,
} | {
    kind.__name__: (lambda a, b, compare=compare: mpmath.mpf(compare(a, b)))
    for kind, compare in INDICATORS.values()
}
# Those with an exponential of their argument inside.
GROWING = {"exp", "sinh", "cosh", "tanh", "sigma", "sigmoid", "softplus", "softmax"}
# Entry by entry in a matrix expression: how they are typeset, and what they are in mpmath.
ELEMENTWISE: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "exp": (r"\exp", mpmath.exp),
    "log": (r"\log", mpmath.log),
    "ln": (r"\log", mpmath.log),
    "sqrt": (r"\operatorname{sqrt}", mpmath.sqrt),
    "abs": (r"\operatorname{abs}", abs),
    "tanh": (r"\tanh", mpmath.tanh),
    "sinh": (r"\sinh", mpmath.sinh),
    "cosh": (r"\cosh", mpmath.cosh),
    "sigma": (r"\sigma", MEANING["sigma"]),
    "sigmoid": (r"\sigma", MEANING["sigma"]),
    "softplus": (r"\operatorname{softplus}", MEANING["softplus"]),
    "relu": (r"\operatorname{relu}", lambda t: max(t, mpmath.mpf(0))),
    "H": ("H", MEANING["H"]),
    "sign": (r"\operatorname{sign}", mpmath.sign),
    # Any differentiable function: what holds for this one and is no accident holds for all.
    "phi": (r"\varphi", lambda t: mpmath.tanh(t) + t * t / 5),
    "dphi": (r"\varphi'", lambda t: 1 / mpmath.cosh(t) ** 2 + 2 * t / 5),
}
