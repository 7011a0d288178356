"""Reading the mathematics that a student types, without ever evaluating it as Python.

The text is parsed to Python's syntax tree and rebuilt in SymPy from a list of allowed names and
operations. Two expressions are the same if their values agree to 30 digits at random points; that
lets every way of writing a formula pass, where simplifying symbolically would refuse some.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import mpmath
import sympy

from mlcourse.checks.maths.functions import FUNCTIONS, MEANING, SEVERAL, indicator

LONGEST = 2000
LARGEST_EXPONENT = 64
LARGEST_NUMBER_BITS = 10_000
DEEPEST_TOWER = 4  # e to the e to the e …: one more, and the exponent alone fills the memory
DIGITS = 50
AGREEMENT = mpmath.mpf(10) ** -30
Point = dict[str, mpmath.mpf]
KNOWN = [*FUNCTIONS, *SEVERAL, "I"]
# What has an exponential of its argument inside.
GROWING = (sympy.exp, sympy.sinh, sympy.cosh, sympy.tanh, FUNCTIONS["sigma"], FUNCTIONS["softplus"])


CONSTANTS = {"pi": sympy.pi, "E": sympy.E}
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], sympy.Expr]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
}


class ExpressionError(ValueError):
    """What a student typed cannot be read; the message says where and why."""


def syntax_tree(text: Any) -> ast.expr:
    """Return Python's syntax tree of what was typed; nothing of it is executed.

    Raises
    ------
    ExpressionError
        If it is no text, too long, or no expression.
    """
    if isinstance(text, sympy.Basic):
        text = str(text)
    if not isinstance(text, str):
        raise ExpressionError(f'expected a formula in quotes, such as "x1 - x2", got {type(text).__name__}.')
    if len(text) > LONGEST:
        raise ExpressionError(f"{len(text)} characters are too many (at most {LONGEST}).")
    if "^" in text:
        raise ExpressionError(f"in `{shortened(text)}`, write powers as ** (x**2), not ^.")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        place = getattr(problem, "offset", None)
        at = f" near character {place}" if place else ""
        raise ExpressionError(
            f"cannot read `{shortened(text)}`{at}: is a * or a parenthesis missing?"
        ) from None


class Reader:
    """Reads expressions in the names of one exercise.

    Parameters
    ----------
    names : iterable of str
        Variables that may be used.
    where : mapping of str to str
        Abbreviations, such as ``{"Z": "exp(x1) + exp(x2)"}``, in the order of their definition.
    depends : mapping of str to str
        For each variable that depends on u, the name of its derivative: ``{"x1": "dx1"}`` lets
        ``D(…, u)`` follow the chain rule.
    as_written : bool, default False
        Keep derivatives as symbols instead of carrying them out.
    """

    def __init__(
        self,
        names: tuple[str, ...],
        where: Mapping[str, str] | None = None,
        depends: Mapping[str, str] | None = None,
        *,
        as_written: bool = False,
    ) -> None:
        self.symbols = {name: sympy.Symbol(name, real=True) for name in names}
        self.depends = dict(depends or {})
        self.as_written = as_written
        self.where: dict[str, sympy.Expr] = {}
        for name, text in (where or {}).items():
            self.where[name] = self.read(text)

    def read(self, text: Any) -> sympy.Expr:
        """Return the SymPy expression that `text` (or a SymPy expression) stands for.

        Raises
        ------
        ExpressionError
            If it is no expression in the allowed names.
        """
        expression = self._build(syntax_tree(text))
        if _tower(expression) > DEEPEST_TOWER:
            raise ExpressionError(f"powers and exponentials are nested more than {DEEPEST_TOWER} deep.")
        return expression

    def typeset(self, text: Any) -> str:
        """Return LaTeX for what was typed, abbreviations kept as they are."""
        names = (*self.symbols, *self.where)
        with sympy.evaluate(False):
            expression = Reader(names, depends=self.depends, as_written=True).read(text)
        return sympy.latex(expression, order="none")

    def _build(self, node: ast.expr) -> sympy.Expr:
        match node:
            case ast.Constant(value=bool()):
                raise ExpressionError(f"{node.value} is not a number.")
            case ast.Constant(value=int() | float() as value):
                return sympy.Rational(str(value)) if isinstance(value, float) else sympy.Integer(value)
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._build(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._build(operand)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self._power(self._build(left), self._build(right))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return OPERATORS[type(op)](self._build(left), self._build(right))
            case ast.Call(func=ast.Name(id="D"), args=[expr, ast.Name(id=variable)], keywords=[]):
                return self._derivative(self._build(expr), variable)
            case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
                return FUNCTIONS[name](self._build(argument))
            case ast.Call(func=ast.Name(id=name), args=[_, _, *_] as arguments, keywords=[]) if (
                name in SEVERAL
            ):
                return SEVERAL[name](*map(self._build, arguments))
            case ast.Call(func=ast.Name(id="I"), args=[condition], keywords=[]):
                return self._indicator(condition)
            case ast.Compare():
                written = shortened(ast.unparse(node))
                raise ExpressionError(
                    f"a comparison stands inside of I(…) only, such as I(x > 0): `{written}`."
                )
            case ast.Call(func=ast.Name(id=name)) if name in SEVERAL or name == "I":
                example = "I(x > 0)" if name == "I" else f"{name}(x, 0)"
                raise ExpressionError(
                    f"write `{name}` as in {example}, not `{shortened(ast.unparse(node))}`."
                )
            case ast.Call(func=ast.Name(id=name)):
                if name in self.symbols or name in self.where:
                    raise ExpressionError(f"`{name}` is not a function: is a * missing after it?")
                raise ExpressionError(f"`{name}(…)` is not known here; there are {', '.join(KNOWN)}.")
        raise ExpressionError(f"cannot use `{shortened(ast.unparse(node))}` in a formula.")

    def _name(self, name: str) -> sympy.Expr:
        for known in (self.symbols, self.where, CONSTANTS):
            if name in known:
                return known[name]
        allowed = ", ".join([*self.symbols, *self.where])
        raise ExpressionError(f"`{name}` is not a name of this exercise; there are {allowed}.")

    def _indicator(self, condition: ast.expr) -> sympy.Expr:
        """Return the indicator of one comparison, or of a chain such as 0 < x <= 1: their product."""
        if not isinstance(condition, ast.Compare):
            raise ExpressionError(
                f"I(…) takes a comparison, such as I(x > 0), not `{shortened(ast.unparse(condition))}`."
            )
        sides = [self._build(side) for side in (condition.left, *condition.comparators)]
        factors = [
            indicator(op, left, right)
            for op, left, right in zip(condition.ops, sides, sides[1:], strict=False)
        ]
        if None in factors:
            raise ExpressionError("comparisons are <, <=, >, >=, == and !=.")
        return sympy.Mul(*factors)

    def _power(self, base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr:
        if exponent.is_number and abs(exponent) > LARGEST_EXPONENT:
            raise ExpressionError(f"the exponent is too large (at most {LARGEST_EXPONENT}).")
        if base.is_Rational and exponent.is_Rational:
            bits = max(int(base.p).bit_length(), int(base.q).bit_length()) * abs(exponent)
            if bits > LARGEST_NUMBER_BITS:
                raise ExpressionError("a number with thousands of digits is too large.")
        return base**exponent

    def _derivative(self, expression: sympy.Expr, variable: str) -> sympy.Expr:
        if self.as_written:
            return sympy.Derivative(expression, sympy.Symbol(variable, real=True), evaluate=False)
        if variable == "u" and self.depends:
            return sympy.Add(
                *(expression.diff(self.symbols[x]) * self.symbols[dx] for x, dx in self.depends.items())
            )
        if variable not in self.symbols:
            raise ExpressionError(f"`D(…, {variable})`: {variable} is not a variable of this exercise.")
        return expression.diff(self.symbols[variable])


def functions_in(text: Any) -> set[str]:
    """Return the names of the functions that stand in a formula; of several names, the first."""
    first = {function: name for name, function in reversed(FUNCTIONS.items())}
    tree = ast.parse(str(text).strip(), mode="eval")
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    typed = [function.id for function in calls if isinstance(function, ast.Name)]
    return {first.get(FUNCTIONS.get(name), name) for name in typed}


def _tower(expression: sympy.Expr) -> int:
    """Return how deep exponentials stand in exponents."""
    inner = max(map(_tower, expression.args), default=0)
    grows = isinstance(expression, GROWING) or (
        isinstance(expression, sympy.Pow) and expression.exp.free_symbols
    )
    return inner + bool(grows)


def evaluate(expression: sympy.Expr, point: Point) -> mpmath.mpf | mpmath.mpc:
    """Return the value at a point to 50 digits; nan where it is not defined."""
    if expression.has(sympy.zoo, sympy.nan, sympy.oo, -sympy.oo):
        return mpmath.nan
    names, function = _compiled(expression)
    with mpmath.workdps(DIGITS):
        try:
            return mpmath.mpmathify(function(*(point[name] for name in names)))
        except (ZeroDivisionError, ValueError, TypeError, OverflowError):
            return mpmath.nan


@lru_cache(maxsize=512)
def _compiled(expression: sympy.Expr) -> tuple[tuple[str, ...], Callable[..., Any]]:
    """Return the names that an expression depends on, and the expression as a function of them."""
    symbols = sorted(expression.free_symbols, key=str)
    modules = [MEANING, "mpmath"]
    return tuple(map(str, symbols)), sympy.lambdify(symbols, expression, modules)


def differs_at(a: sympy.Expr, b: sympy.Expr, points: list[Point]) -> Point | None:
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


def number_text(value: Any) -> str:
    """Write a value that may be complex or undefined."""
    if isinstance(value, mpmath.mpc) and value.imag:
        return "a complex number"
    return f"{float(value.real):.4g}" if mpmath.isfinite(value) else "nothing finite"


def shortened(text: str) -> str:
    """Return at most 60 characters of what was typed."""
    return text if len(text) <= 60 else f"{text[:57]}…"
