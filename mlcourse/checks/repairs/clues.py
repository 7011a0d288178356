"""What a lost part of a line may have been: parts of the line before, of this one, and of the two ends."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from mlcourse.checks.maths.duals import NAMES, SEVERAL
from mlcourse.checks.repairs.sites import (
    Site,
    call,
    factors_of,
    is_operator,
    is_product,
    is_sum,
    number,
    over,
    size,
    terms_of,
    times,
)

MOST_PARTS = 40
FEWER_PARTS = 24
LARGEST_MATRIX = 4  # operations and names in what may be lost from a product of matrices
NO_FUNCTIONS = {"D", "d", "I", "outer", "where", "ones", "zeros", "eye", "len", "sum", "mean", *SEVERAL}
OF_SIZES = {"eye", "ones"}
# What a function is written out with.
INSIDE = {"log_softmax": ("log", "softmax"), "logsumexp": ("log",), "softmax": ("exp",)}
ALIKE = [
    {"exp", "log"},
    {"sigma", "tanh", "softplus"},
    {"sinh", "cosh", "tanh"},
    {"sin", "cos"},
    {"H", "sign", "abs"},
    {"max", "min"},
    {"phi", "dphi"},
    {"relu", "H"},
    {"sum", "mean"},
]


@dataclass(frozen=True, eq=False)
class Clues:
    """What the search may put into a line.

    Parameters
    ----------
    line, before : ast.expr
        The line that does not follow, and the one before it.
    ends : tuple of ast.expr
        The prescribed ends of the derivation.
    names : tuple of str
        All names of the exercise, abbreviations among them.
    shapes : mapping of str to tuple
        The shapes of matrices by name; empty where everything is a number.
    """

    line: ast.expr
    before: ast.expr
    ends: tuple[ast.expr, ...]
    names: tuple[str, ...]
    shapes: Mapping[str, tuple[int | str, ...]]

    @property
    def trees(self) -> tuple[ast.expr, ...]:
        """Where parts are taken from, the nearest first."""
        return self.before, self.line, *self.ends

    @cached_property
    def sizes(self) -> set[int | str]:
        """What the shapes are made of: letters, and numbers."""
        return {size for shape in self.shapes.values() for size in shape}

    @cached_property
    def factors(self) -> list[ast.expr]:
        """Factors that may be missing, numbers apart."""
        found: list[ast.expr] = []
        for tree in self.trees:
            for site in Site(tree).below():
                plain = not (isinstance(site.node, ast.Constant | ast.Compare) or is_product(site.node))
                if plain and not (is_sum(site.node) and (site.above is None or site.in_sum)):
                    found.append(site.node)
        named: list[ast.expr] = [ast.Name(name, ast.Load()) for name in self.names]
        if self.shapes:  # a product of matrices takes longer, and there are two more ways to multiply
            found = [part for part in found if size(part) <= LARGEST_MATRIX]
            return different([*found, *(call("sum", name) for name in named)])[:FEWER_PARTS]
        return different([*found, *named])[:MOST_PARTS]

    @cached_property
    def terms(self) -> list[ast.expr]:
        """Terms that may be missing."""
        found: list[ast.expr] = []
        for tree in (self.before, self.line):
            for site in Site(tree).below():
                if is_sum(site.node):
                    found += [term for _, term in terms_of(site.node)]
                    found.append(site.node)
        whole = terms_of(self.before)
        found += [term for _, term in whole if len(whole) > 1]
        changing = (o.args[0] for o in self.operators if len(o.args) == 1)
        inside = (node for part in changing for node in ast.walk(part) if isinstance(node, ast.Name))
        found += [call("d", node) for node in inside if node.id in self.names]
        if "u" in self.variables:
            found += [call("D", ast.Name(name, ast.Load()), ast.Name("u", ast.Load())) for name in self.names]
        return different([number(1), *found])[:MOST_PARTS]

    @cached_property
    def multiplied_out(self) -> list[ast.expr]:
        """Terms that brackets of the line before give if they are multiplied out."""
        found: list[ast.expr] = []
        for site in Site(self.before).below():
            if is_product(site.node) and not site.in_product:
                found += _multiplied_out(site.node)
            elif isinstance(site.node, ast.BinOp) and isinstance(site.node.op, ast.MatMult):
                found += _of_matrices(site.node)
        return different(found)[:MOST_PARTS]

    @cached_property
    def masks(self) -> list[ast.expr]:
        """Comparisons of this line and the one before, and those the other way round: of what is left out."""
        found: list[ast.expr] = []
        for node in (node for tree in (self.before, self.line) for node in ast.walk(tree)):
            match node:
                case ast.Compare(left=left, ops=[op], comparators=[right]):
                    found += [node, ast.Compare(right, [op], [left])]
        return different(found)[:MOST_PARTS]

    @cached_property
    def operators(self) -> list[ast.Call]:
        """The derivatives D(…, x) in the line before, and the changes d(…)."""
        return [node for node in ast.walk(self.before) if is_operator(node)]  # type: ignore[misc]

    @cached_property
    def zeros(self) -> bool:
        """Whether a factor may be 0: one stands there, or a derivative does, which is 0 for a constant."""
        parts = (site.node for tree in (self.before, self.line) for site in Site(tree).below())
        return bool(self.operators) or any(isinstance(p, ast.Constant) and not p.value for p in parts)

    @cached_property
    def exponents(self) -> list[int]:
        """Whole exponents that a part may have lost, 2 apart: what stands there, and what products give."""
        found = []
        for node in (node for tree in self.trees for node in ast.walk(tree)):
            match node:
                case ast.BinOp(op=ast.Pow(), right=ast.Constant(value=int() as value)) if value > 1:
                    found += [value, value + 1]
        return [value for value in dict.fromkeys(found) if value != 2]

    @cached_property
    def variables(self) -> list[str]:
        """What derivatives of the line before and of this one are taken in."""
        operators = [
            node for tree in (self.before, self.line) for node in ast.walk(tree) if is_operator(node)
        ]
        return list(dict.fromkeys(node.args[1].id for node in operators if len(node.args) > 1))  # type: ignore[attr-defined]

    @cached_property
    def differentiated(self) -> set[str]:
        """All that is differentiated in the line before, with its parts, as texts."""
        parts = (site.node for operator in self.operators for site in Site(operator.args[0]).below())
        return {ast.dump(part) for part in parts if not isinstance(part, ast.Constant)}

    def is_written_out(self, name: str, called: ast.expr) -> bool:
        """Tell whether a function that the line before differentiates can be written out: it may go then."""
        return name in INSIDE and ast.dump(called) in self.differentiated

    def is_carried_out(self, called: ast.expr) -> bool:
        """Tell whether the line before differentiates this as a whole: a step does without it then."""
        text = ast.dump(called)
        return any(text == ast.dump(operator.args[0]) for operator in self.operators)

    @cached_property
    def inner(self) -> list[tuple[str, ast.expr]]:
        """What stands inside of functions that are differentiated, as a text, and its derivative."""
        found: list[tuple[ast.expr, list[ast.expr]]] = []
        for operator in self.operators:
            for node in ast.walk(operator.args[0]):
                match node:
                    case ast.Call(func=ast.Name(id=name), args=[inside]) if name in NAMES:
                        found.append((inside, operator.args[1:]))
                    case ast.BinOp(left=base, op=ast.Pow()) if not isinstance(base, ast.Name):
                        found.append((base, operator.args[1:]))
                    case ast.BinOp(op=ast.Div(), right=below) if not isinstance(below, ast.Constant):
                        found.append((below, operator.args[1:]))
                    case ast.Name(id=name) if name in self.names:
                        found.append((node, operator.args[1:]))
        slopes = {ast.dump(inside): (ast.dump(inside), derived(inside, by)) for inside, by in found}
        return list(slopes.values())

    @cached_property
    def of_products(self) -> list[ast.expr]:
        """The terms of the product rule for the products that are differentiated."""
        found: list[ast.expr] = []
        for operator in self.operators:
            for site in Site(operator.args[0]).below():
                if is_product(site.node) and not site.in_product:
                    found += _product_rule(site.node, operator.args[1:])
        return different(found)

    @cached_property
    def divides(self) -> bool:
        """Whether a quotient is differentiated in the line before."""
        nodes = [node for operator in self.operators for node in ast.walk(operator.args[0])]
        return any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Pow) for node in nodes)

    @cached_property
    def functions(self) -> list[str]:
        """Functions of one number that stand in the line before, in this one, or at the ends."""
        calls = [node.func for tree in self.trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
        names = dict.fromkeys(function.id for function in calls if isinstance(function, ast.Name))
        inside = [part for name in names for part in INSIDE.get(name, ())]
        return [name for name in dict.fromkeys([*names, *inside]) if name not in NO_FUNCTIONS]

    @cached_property
    def of_sizes(self) -> list[ast.Call]:
        """Arrays that are made from sizes, eye(n) for instance: without the function a size stands there."""
        found: list[ast.expr] = []
        for node in (node for tree in self.trees for node in ast.walk(tree)):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[_, *_]) if name in OF_SIZES:
                    found.append(node)
        return different(found)  # type: ignore[return-value]

    @cached_property
    def nested(self) -> set[tuple[str, str]]:
        """The functions of functions in the line before and at the ends, the outer one first."""
        sites = [site for tree in (self.before, *self.ends) for site in Site(tree).below() if site.above]
        pairs = {(function_of(site.above.node), function_of(site.node)) for site in sites if site.above}
        return {pair for pair in pairs if all(pair)}

    def others(self, name: str) -> Iterator[tuple[str, bool]]:
        """Yield the names that may stand in the place of one, and whether it is its index that is another."""
        for other in self.names:
            if other != name:
                yield other, stem(other) == stem(name)

    def functions_like(self, name: str) -> list[str]:
        """Return the functions that may stand in the place of one."""
        alike = {other for group in ALIKE if name in group for other in group}
        return [other for other in dict.fromkeys([*self.functions, *sorted(alike)]) if other != name]


def function_of(node: ast.expr) -> str:
    """Return the name of the function that is called; empty if none is."""
    match node:
        case ast.Call(func=ast.Name(id=name)) if name not in NO_FUNCTIONS:
            return name
    return ""


def derived(inside: ast.expr, by: list[ast.expr]) -> ast.expr:
    """Return D(…, x), or d(…) where nothing says by which variable."""
    return call("D" if by else "d", inside, *by)


def stem(name: str) -> str:
    """Return a name without its index: x of x1, x_1 and x_i."""
    return re.sub(r"_?(\d+|_[a-z]|(?<=_)[a-z])$", "", name)


def different(nodes: list[ast.expr]) -> list[ast.expr]:
    """Return each of the nodes once."""
    return list({ast.dump(node): node for node in reversed(nodes)}.values())[::-1]


def _multiplied_out(product: ast.expr) -> Iterator[ast.expr]:
    """Yield the terms of a product in which a bracket stands."""
    factors = factors_of(product)
    for i, (bracket_below, bracket) in enumerate(factors):
        if is_sum(bracket) and not bracket_below:
            for _, term in terms_of(bracket):
                for j, (below, other) in enumerate(factors):
                    if i != j:
                        term = (over if below else times)(term, other)
                yield term


def _of_matrices(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the terms of a product of matrices in which a bracket stands."""
    match node:
        case ast.BinOp(left=left, op=ast.MatMult() as op, right=right):
            if is_sum(right):
                yield from (ast.BinOp(left, op, term) for _, term in terms_of(right))
            yield from (ast.BinOp(left, op, term) for term in _of_matrices(right))
            yield from (ast.BinOp(term, op, right) for term in _of_matrices(left))
            if is_sum(left):
                yield from (ast.BinOp(term, op, right) for _, term in terms_of(left))


def _product_rule(product: ast.expr, by: list[ast.expr]) -> Iterator[ast.expr]:
    factors = factors_of(product)
    for i, (below, factor) in enumerate(factors):
        if isinstance(factor, ast.Constant):
            continue
        term = derived(factor, by)
        for j, (other_below, other) in enumerate(factors):
            if i != j:
                term = (over if other_below else times)(term, other)
        yield over(term, times(factor, factor)) if below else term
        if any(below for below, _ in factors):  # as it stands above the square of the denominator
            above: ast.expr = derived(factor, by)
            for j, (_, other) in enumerate(factors):
                if i != j:
                    above = times(above, other)
            yield above
