"""Trying many lines that share most of their parts: each part is worked out once at each point."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import mpmath
import numpy as np

from mlcourse.checks.maths.duals import COMPARISONS, NAMES, SEVERAL, Number, apply, plain, slope_of
from mlcourse.checks.maths.expressions import CONSTANTS, OPERATORS, Place, TooMuch
from mlcourse.checks.maths.matrix.builder import Builder
from mlcourse.checks.maths.matrix.values import Term
from mlcourse.checks.maths.syntax import ExpressionError, number_of
from mlcourse.checks.maths.values import AGREEMENT, DIGITS
from mlcourse.checks.repairs.sites import Site

MOST_STEPS = 60_000  # operations on numbers in the whole search: some tenths of a second
MOST_ENTRIES = 200_000  # entries of matrices, in the same time
ROUGHLY = mpmath.mpf(10) ** -20
INVERSES: dict[str, Callable[[Number], Number]] = {
    "exp": mpmath.log,
    "log": mpmath.exp,
    "ln": mpmath.exp,
    "tanh": mpmath.atanh,
    "sigma": lambda value: mpmath.log(value / (1 - value)),
    "softplus": lambda value: mpmath.log(mpmath.exp(value) - 1),
}


@dataclass(eq=False)
class Spot(Place):
    """A place that remembers the value of each part; parts are known by their identity, and kept."""

    seen: dict[int, tuple[ast.expr, Number]] = field(default_factory=dict)
    inside: dict[Any, Spot] = field(default_factory=dict)

    def with_slopes(self, slopes: Mapping[str, Number]) -> Spot:
        """Return the same place with names that change as said, once for the same slopes."""
        key = tuple(slopes.items())
        if key not in self.inside:
            place = super().with_slopes(slopes)
            self.inside[key] = Spot(place.values, place.where, place.level, place.left)
        return self.inside[key]

    def value(self, node: ast.expr, depends: Mapping[str, str]) -> Number:
        """Return the value of a part."""
        if id(node) not in self.seen:
            self.step()
            self.seen[id(node)] = node, self._value(node, depends)
        return self.seen[id(node)][1]

    def _value(self, node: ast.expr, depends: Mapping[str, str]) -> Number:
        match node:
            case ast.Constant():
                exact = number_of(node)
                return mpmath.mpf(exact.numerator) / exact.denominator
            case ast.Name(id=name):
                return self._named(name)
            case ast.UnaryOp(op=sign, operand=operand):
                value = self.value(operand, depends)
                return -value if isinstance(sign, ast.USub) else value
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return OPERATORS[type(op)](self.value(left, depends), self.value(right, depends))
            case ast.Call(func=ast.Name(id="D"), args=[inner, ast.Name(id=variable)]):
                return self._slope(inner, variable, depends)
            case ast.Call(func=ast.Name(id="I"), args=[ast.Compare(left=left, ops=ops, comparators=others)]):
                sides = [self.value(side, depends) for side in (left, *others)]
                product = mpmath.mpf(1)
                for comparison, one, other in zip(ops, sides, sides[1:], strict=False):
                    product = product * apply(COMPARISONS[type(comparison)][0], one, other)
                return product
            case ast.Call(func=ast.Name(id=name), args=[argument]) if name in NAMES:
                return apply(NAMES[name], self.value(argument, depends))
            case ast.Call(func=ast.Name(id=name), args=[first, *more]) if name in SEVERAL:
                value = self.value(first, depends)
                for argument in more:
                    value = apply(name, value, self.value(argument, depends))
                return value
        raise TypeError(node)

    def _named(self, name: str) -> Number:
        if name in self.values:
            return self.values[name]
        return self.abbreviation(name) if name in self.where else CONSTANTS[name]()

    def _slope(self, inner: ast.expr, variable: str, depends: Mapping[str, str]) -> Number:
        by_u = variable == "u" and bool(depends)
        slopes = {x: self.values[dx] for x, dx in depends.items()} if by_u else {variable: mpmath.mpf(1)}
        changed = self.with_slopes(slopes)
        return slope_of(changed.value(inner, depends), changed.level)


class OfNumbers:
    """Compares lines in numbers with the line before, at some points."""

    def __init__(self, language: Any, before: ast.expr, points: list[Any]) -> None:
        left = [MOST_STEPS]
        self.before = before
        self.depends = language.depends
        self.spots = [Spot(dict(point), language.where, left=left) for point in points]
        self._wanted: dict[int, tuple[Site, Number]] = {}

    def follows(self, line: ast.expr) -> bool:
        """Tell whether a line equals the one before; raises `TooMuch` if the search has cost enough."""
        return self.same(line, self.before)

    def same(self, one: ast.expr, other: ast.expr) -> bool:
        """Tell whether two lines have the same values."""
        with mpmath.workdps(DIGITS):
            pairs = ((self._at(spot, one), self._at(spot, other)) for spot in self.spots)
            return all(_close(a, b, AGREEMENT) for a, b in pairs)

    def may_be(self, site: Site, new: ast.expr) -> bool:
        """Tell whether `new` may be what is wanted at a site: at one point, it has the value for that."""
        with mpmath.workdps(DIGITS):
            wanted = self._wanted_at(site)
            return wanted is None or _close(self._at(self.spots[0], new), wanted, ROUGHLY)

    def multiples(self, one: ast.expr, other: ast.expr) -> bool:
        """Tell whether one part is a number times another."""
        with mpmath.workdps(DIGITS):
            values = [(self._at(spot, one), self._at(spot, other)) for spot in self.spots]
            (a, b), *rest = values
            return bool(a) and bool(b) and all(_close(a * d, b * c, AGREEMENT) for c, d in rest)

    def _wanted_at(self, site: Site) -> Number:
        """Return the value that would make the line right if it stood here; None if that cannot be told."""
        if id(site) not in self._wanted:
            try:
                wanted = self._solved(site)
            except (ArithmeticError, ValueError, TypeError):
                wanted = None
            self._wanted[id(site)] = site, wanted
        return self._wanted[id(site)][1]

    def _solved(self, site: Site) -> Number:
        if site.above is None:
            return self._at(self.spots[0], self.before)
        whole = self._wanted_at(site.above)
        if whole is None:
            return None
        left = site.slot[0] == "left"
        match site.above.node:
            case ast.UnaryOp(op=ast.USub()):
                return -whole
            case ast.Call(func=ast.Name(id=name), args=[_]) if name in INVERSES:
                return INVERSES[name](whole)
            case ast.BinOp(left=one, op=op, right=other):
                beside = self._at(self.spots[0], other if left else one)
                if not whole or not beside or not mpmath.isfinite(beside):
                    return None
                match op:
                    case ast.Add():
                        return whole - beside
                    case ast.Sub():
                        return whole + beside if left else beside - whole
                    case ast.Mult():
                        return whole / beside
                    case ast.Div():
                        return whole * beside if left else beside / whole
        return None

    def _at(self, spot: Spot, tree: ast.expr) -> Number:
        try:
            return plain(spot.value(tree, self.depends))
        except (ArithmeticError, ValueError, TypeError, KeyError):
            return mpmath.nan


def _close(a: Number, b: Number, tolerance: Number) -> bool:
    return bool(abs(a - b) <= tolerance * max(1, abs(a), abs(b)))


@dataclass(frozen=True)
class RememberingBuilder(Builder):
    """Builds each part once, or remembers that its shapes do not fit."""

    seen: dict[tuple[int, int], tuple[ast.expr, Term | None]] = field(default_factory=dict)

    def build(self, node: ast.expr) -> Term:
        """Return the term of a part; inside of a d(…) it is another one."""
        key = getattr(self, "level", 0), id(node)
        if key not in self.seen:
            self.seen[key] = node, self._tried(node)
        term = self.seen[key][1]
        if term is None:
            raise ExpressionError("shapes do not fit.")
        return term

    def _tried(self, node: ast.expr) -> Term | None:
        try:
            return super().build(node)
        except (ExpressionError, ArithmeticError, ValueError, TypeError):
            return None


class OfMatrices:
    """Compares lines in matrices with the line before, at some points."""

    def __init__(self, language: Any, before: ast.expr, points: list[Any]) -> None:
        self.before = before
        self.left = [MOST_ENTRIES]
        builders = [language.builder(point) for point in points]
        given = [{f.name: getattr(builder, f.name) for f in fields(builder)} for builder in builders]
        self.builders = [RememberingBuilder(**(known | {"left": self.left})) for known in given]

    def follows(self, line: ast.expr) -> bool:
        """Tell whether a line equals the one before; raises `TooMuch` if the search has cost enough."""
        return self.same(line, self.before)

    def may_be(self, site: Site, new: ast.expr) -> bool:
        """Tell whether `new` may be what is wanted at a site: the shapes in it fit."""
        with mpmath.workdps(DIGITS):
            try:
                self.builders[0].build(new)
            except ExpressionError:
                return False
        return True

    def multiples(self, one: ast.expr, other: ast.expr) -> bool:
        """Tell whether one part is a number times another: here, whether it is the same or its negative."""
        return self.same(one, other) or self.same(ast.UnaryOp(ast.USub(), one), other)

    def same(self, one: ast.expr, other: ast.expr) -> bool:
        """Tell whether two lines have the same entries."""
        if self.left[0] < 0:
            raise TooMuch
        with mpmath.workdps(DIGITS):
            return all(self._same_at(builder, one, other) for builder in self.builders)

    def _same_at(self, builder: RememberingBuilder, one: ast.expr, other: ast.expr) -> bool:
        try:
            a, b = builder.build(one).value, builder.build(other).value
        except ExpressionError:
            return False
        if a.shape != b.shape:
            return False
        pairs = zip(np.ravel(a), np.ravel(b), strict=True)
        return all(abs(x - y) <= AGREEMENT * max(1, abs(x), abs(y)) for x, y in pairs)
