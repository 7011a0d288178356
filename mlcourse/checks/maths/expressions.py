"""Reading the mathematics that a student types, without ever evaluating it as Python.

The text is parsed to Python's syntax tree and rebuilt as a function of the names, from a list of allowed
names and operations. Two expressions are the same if their values agree to 30 digits at random points; that
lets every way of writing a formula pass, where simplifying symbolically would refuse some. Nothing is
simplified: what a formula costs is known from its length.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import mpmath

from mlcourse.checks.maths.duals import (
    COMPARISONS,
    NAMES,
    SEVERAL,
    Dual,
    Number,
    apply,
    power,
    slope_of,
)
from mlcourse.checks.maths.notation.vocabulary import SYNONYMS, Vocabulary
from mlcourse.checks.maths.reading import tree_of, understood
from mlcourse.checks.maths.syntax import (
    DEEPEST_TOWER,
    LARGEST_EXPONENT,
    ExpressionError,
    number_of,
    rational,
    text_of,
    tower,
)

MOST_STEPS = 5000  # at one point; a long formula takes some hundred
DEEPEST_DERIVATIVE = 3
REMEMBERED = 100
KNOWN = [*NAMES, *SEVERAL, "I"]
FUNCTIONS = frozenset({*KNOWN, "D", *(one for one, other in SYNONYMS.items() if other in KNOWN)})

CONSTANTS: dict[str, Callable[[], mpmath.mpf]] = {"pi": lambda: +mpmath.pi, "E": lambda: +mpmath.e}
OPERATORS: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: power,
}


class TooMuch(Exception):
    """A value takes too many steps."""


@dataclass
class Place:
    """Where an expression is evaluated: the values of the names, and of abbreviations once they are known."""

    values: dict[str, Number]
    where: Mapping[str, Term]
    level: int = 0
    left: list[int] = field(default_factory=lambda: [MOST_STEPS])
    known: dict[str, Number] = field(default_factory=dict)

    def step(self) -> None:
        """Count one operation."""
        self.left[0] -= 1
        if self.left[0] < 0:
            raise TooMuch

    def abbreviation(self, name: str) -> Number:
        """Return the value of an abbreviation, worked out once."""
        if name not in self.known:
            self.known[name] = self.where[name](self)
        return self.known[name]

    def with_slopes(self, slopes: Mapping[str, Number]) -> Place:
        """Return the same place with names that change as said."""
        level = self.level + 1
        changing = {name: Dual(level, self.values[name], slope) for name, slope in slopes.items()}
        return Place(self.values | changing, self.where, level, self.left)


Term = Callable[[Place], Number]


@dataclass(frozen=True, eq=False)
class Expression:
    """What was read: a function of a place, and the tree that it was read from."""

    tree: ast.expr
    term: Term
    where: Mapping[str, Term]
    values: dict[tuple[tuple[str, Any], ...], Number] = field(default_factory=dict)


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
    """

    def __init__(
        self,
        names: tuple[str, ...],
        where: Mapping[str, str] | None = None,
        depends: Mapping[str, str] | None = None,
    ) -> None:
        self.names = tuple(names)
        self.depends = dict(depends or {})
        self.where: dict[str, Term] = {}
        self._towers: dict[str, int] = {}
        self._variables: dict[str, frozenset[str]] = {}  # behind each abbreviation
        self._read: dict[str, Expression] = {}
        for name, text in (where or {}).items():
            read = self.read(text)
            self._towers[name] = tower(read.tree, self._towers)
            self.where[name] = read.term
            used = {node.id for node in ast.walk(read.tree) if isinstance(node, ast.Name)}
            behind = (self._variables.get(other, frozenset()) for other in used)
            self._variables[name] = frozenset(used & {*self.names}).union(*behind)

    def read(self, text: Any) -> Expression:
        """Return the expression that `text` (or a SymPy expression) stands for.

        Raises
        ------
        ExpressionError
            If it is no expression in the allowed names.
        """
        if isinstance(text, str) and text in self._read:
            return self._read[text]
        expression = understood(text, self._vocabulary(), self._expression)
        if isinstance(text, str) and len(self._read) < REMEMBERED:
            self._read[text] = expression
        return expression

    def tree(self, text: Any) -> ast.expr:
        """Return the syntax tree of what was typed, even if it is no formula."""
        try:
            return self.read(text).tree
        except ExpressionError:
            return tree_of(text, self._vocabulary())

    def _vocabulary(self) -> Vocabulary:
        names = dict.fromkeys([*self.names, *self.where], ())
        return Vocabulary(names, FUNCTIONS, frozenset({*CONSTANTS, "e"}), depends=self._variables)

    def _expression(self, tree: ast.expr) -> Expression:
        expression = Expression(tree, self._build(tree), self.where)
        if tower(tree, self._towers) > DEEPEST_TOWER:
            raise ExpressionError(f"powers and exponentials are nested more than {DEEPEST_TOWER} deep.")
        if _derivatives(tree) > DEEPEST_DERIVATIVE:
            raise ExpressionError(f"D(…) stands inside of D(…) more than {DEEPEST_DERIVATIVE} deep.")
        return expression

    def _build(self, node: ast.expr) -> Term:
        match node:
            case ast.Constant(value=bool()):
                raise ExpressionError(f"{node.value!r} is not a number.")
            case ast.Constant(value=int() | float()):
                exact = number_of(node)
                return lambda place: mpmath.mpf(exact.numerator) / exact.denominator
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self._build(operand)
                return lambda place: -inner(place)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._build(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return self._binary(op, left, right)
            case ast.Call(func=ast.Name(id="D"), args=[expr, ast.Name(id=variable)], keywords=[]):
                return self._derivative(self._build(expr), variable)
            case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in NAMES:
                return _function(NAMES[name], self._build(argument))
            case ast.Call(func=ast.Name(id=name), args=[first, _, *_] as arguments, keywords=[]) if (
                name in SEVERAL
            ):
                term = self._build(first)
                for argument in arguments[1:]:
                    term = _function(name, term, self._build(argument))
                return term
            case ast.Call(func=ast.Name(id="I"), args=[condition], keywords=[]):
                return self._indicator(condition)
        raise self._refusal(node)

    def _refusal(self, node: ast.expr) -> ExpressionError:
        """Return what to say of a part that is no formula."""
        written = text_of(node)
        match node:
            case ast.Compare():
                said = f"a comparison stands inside of I(…) only, such as I(x > 0): `{written}`."
            case ast.Call(func=ast.Name(id=name)) if name in SEVERAL or name == "I":
                example = "I(x > 0)" if name == "I" else f"{name}(x, 0)"
                said = f"write `{name}` as in {example}, not `{written}`."
            case ast.Call(func=ast.Name(id="D")):
                said = f"write `D` as in D(f, {self.names[0]}), not `{written}`."
            case ast.Call(func=ast.Name(id=name)) if name in self.names or name in self.where:
                said = f"`{name}` is not a function: is a * missing after it?"
            case ast.Call(func=ast.Name(id=name)):
                said = f"`{name}(…)` is not known here; there are {', '.join(KNOWN)}."
            case _:
                said = f"cannot use `{written}` in a formula."
        return ExpressionError(said)

    def _name(self, name: str) -> Term:
        if name in self.names:
            return lambda place: place.values[name]
        if name in self.where:
            return lambda place: place.abbreviation(name)
        if name in CONSTANTS:
            return lambda place: CONSTANTS[name]()
        allowed = ", ".join([*self.names, *self.where])
        raise ExpressionError(f"`{name}` is not a name of this exercise; there are {allowed}.")

    def _binary(self, op: ast.operator, left: ast.expr, right: ast.expr) -> Term:
        if isinstance(op, ast.Pow):
            exponent = rational(right)
            if exponent is not None and abs(exponent) > LARGEST_EXPONENT:
                raise ExpressionError(f"the exponent is too large (at most {LARGEST_EXPONENT}).")
        rational(ast.BinOp(left, op, right))  # refuses numbers of thousands of digits
        one, other, of = self._build(left), self._build(right), OPERATORS[type(op)]

        def term(place: Place) -> Number:
            place.step()
            return of(one(place), other(place))

        return term

    def _indicator(self, condition: ast.expr) -> Term:
        """Return the indicator of one comparison, or of a chain such as 0 < x <= 1: their product."""
        if not isinstance(condition, ast.Compare):
            raise ExpressionError(f"I(…) takes a comparison, such as I(x > 0), not `{text_of(condition)}`.")
        if not all(type(op) in COMPARISONS for op in condition.ops):
            raise ExpressionError("comparisons are <, <=, >, >=, == and !=.")
        sides = [self._build(side) for side in (condition.left, *condition.comparators)]
        signs = [COMPARISONS[type(op)][0] for op in condition.ops]
        factors = [_function(*three) for three in zip(signs, sides, sides[1:], strict=False)]

        def term(place: Place) -> Number:
            product = mpmath.mpf(1)
            for factor in factors:
                product = product * factor(place)
            return product

        return term

    def _derivative(self, inner: Term, variable: str) -> Term:
        by_u = variable == "u" and bool(self.depends)
        if not by_u and variable not in self.names:
            raise ExpressionError(f"`D(…, {variable})`: {variable} is not a variable of this exercise.")

        def term(place: Place) -> Number:
            place.step()
            slopes = {x: place.values[dx] for x, dx in self.depends.items()}
            changed = place.with_slopes(slopes if by_u else {variable: mpmath.mpf(1)})
            return slope_of(inner(changed), changed.level)

        return term


def _function(name: str, *arguments: Term) -> Term:
    def term(place: Place) -> Number:
        place.step()
        return apply(name, *(argument(place) for argument in arguments))

    return term


def _derivatives(node: ast.AST) -> int:
    """Return how deep D(…) stands inside of D(…)."""
    inner = max(map(_derivatives, ast.iter_child_nodes(node)), default=0)
    return inner + (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "D")
