"""What was typed, as LaTeX: decoration, which never decides and never fails."""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Mapping
from typing import Any

import sympy

from mlcourse.checks.maths.functions import FUNCTIONS, INDICATORS, SEVERAL, derivative
from mlcourse.checks.maths.syntax import number_of, shortened, text_of

CONSTANTS = {"pi": sympy.pi, "E": sympy.E}
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], sympy.Expr]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: a**b,
}
ESCAPED = {c: "\\" + c for c in "#$%&_{}"} | {
    "\\": r"\backslash ",
    "~": r"\sim ",
    "^": r"\hat{ }",
}


def latex(tree: ast.expr, names: Container[str] = ()) -> str:
    """Return LaTeX for what was read, abbreviations kept as they are, nothing worked out.

    `names` are the exercise's own: its E is no e = 2.718.
    """
    constants = {name: value for name, value in CONSTANTS.items() if name not in names}
    try:
        with sympy.evaluate(False):
            return sympy.latex(_built(tree, constants), order="none")
    except Exception:  # SymPy's own limits; what was typed is shown as it was typed
        return verbatim(text_of(tree))


def verbatim(text: str) -> str:
    """Return LaTeX that shows a text as it is."""
    return rf"\texttt{{{''.join(ESCAPED.get(c, c) for c in shortened(text))}}}"


def _built(node: ast.expr, constants: Mapping[str, sympy.Expr]) -> sympy.Expr:
    def built(part: ast.expr) -> sympy.Expr:
        return _built(part, constants)

    match node:
        case ast.Constant():
            exact = number_of(node)
            return sympy.Rational(exact.numerator, exact.denominator)
        case ast.Name(id=name):
            return constants.get(name, sympy.Symbol(name, real=True))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -built(operand)
        case ast.UnaryOp(operand=operand):
            return built(operand)
        case ast.BinOp(left=left, op=op, right=right):
            return OPERATORS[type(op)](built(left), built(right))
        case ast.Call(func=ast.Name(id="D"), args=[inner, ast.Name(id=variable)]):
            return derivative(built(inner), sympy.Symbol(variable, real=True))
        case ast.Call(func=ast.Name(id="I"), args=[ast.Compare() as condition]):
            sides = list(map(built, (condition.left, *condition.comparators)))
            pairs = zip(condition.ops, sides, sides[1:], strict=False)
            return sympy.Mul(*(INDICATORS[type(op)](left, right) for op, left, right in pairs))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return (FUNCTIONS | SEVERAL)[name](*map(built, arguments))
    raise TypeError(node)
