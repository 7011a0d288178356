"""How the functions that may stand in a formula look.

Those of our own stay as they were typed, so that σ(x) comes back as σ(x) and not as a quotient.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

import sympy
from sympy.printing.precedence import PRECEDENCE


class sigma(sympy.Function):
    """The logistic sigmoid."""

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"\sigma\left({}\right)", exp, printer, self)


class softplus(sympy.Function):
    """The smooth ramp log(1 + exp(x))."""

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"\operatorname{{softplus}}\left({}\right)", exp, printer, self)


class H(sympy.Function):
    """Heaviside's step with H(0) = 1/2."""

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"H\left({}\right)", exp, printer, self)


class signum(sympy.Function):
    """The sign, 0 at 0."""

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"\operatorname{{sign}}\left({}\right)", exp, printer, self)


class maximum(sympy.Function):
    """The larger of two."""

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"\max\left({}\right)", exp, printer, self)


class minimum(sympy.Function):
    """The smaller of two."""

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return _power(r"\min\left({}\right)", exp, printer, self)


class derivative(sympy.Function):
    """The derivative of the first argument in the second, not carried out."""

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        inner, variable = self.args
        of = printer.parenthesize(inner, PRECEDENCE["Mul"], is_neg=False, strict=True)
        base = rf"\frac{{\partial}}{{\partial {printer.doprint(variable)}}} {of}"
        return rf"\left({base}\right)^{{{exp}}}" if exp else base


class _Indicator(sympy.Function):
    """1 where two numbers compare as said, else 0."""

    sign: str

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        left, right = map(printer.doprint, self.args)
        base = rf"\mathbf 1_{{{left} {self.sign} {right}}}"
        return rf"\left({base}\right)^{{{exp}}}" if exp else base


def _indicator_class(name: str, sign: str) -> type[_Indicator]:
    return type(f"indicator_{name}", (_Indicator,), {"sign": sign, "__doc__": _Indicator.__doc__})


INDICATORS: dict[type[ast.cmpop], type[_Indicator]] = {
    ast.Lt: _indicator_class("lt", "<"),
    ast.LtE: _indicator_class("le", r"\le"),
    ast.Gt: _indicator_class("gt", ">"),
    ast.GtE: _indicator_class("ge", r"\ge"),
    ast.Eq: _indicator_class("eq", "="),
    ast.NotEq: _indicator_class("ne", r"\ne"),
}


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
# Entry by entry in a matrix expression: how they are typeset, and what they are called in `duals`.
ELEMENTWISE: dict[str, tuple[str, str]] = {
    "exp": (r"\exp", "exp"),
    "log": (r"\log", "log"),
    "ln": (r"\log", "log"),
    "sqrt": (r"\operatorname{sqrt}", "sqrt"),
    "abs": (r"\operatorname{abs}", "abs"),
    "tanh": (r"\tanh", "tanh"),
    "sinh": (r"\sinh", "sinh"),
    "cosh": (r"\cosh", "cosh"),
    "sigma": (r"\sigma", "sigma"),
    "sigmoid": (r"\sigma", "sigma"),
    "softplus": (r"\operatorname{softplus}", "softplus"),
    "relu": (r"\operatorname{relu}", "relu"),
    "H": ("H", "H"),
    "sign": (r"\operatorname{sign}", "sign"),
    "phi": (r"\varphi", "phi"),
    "dphi": (r"\varphi'", "dphi"),
}
