"""The places in a line at which something can be put in the place of something else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

Slot = tuple[str, int]  # a field of a node, and which of its entries; -1 where it holds one node alone
SUMS = (ast.Add, ast.Sub)
PRODUCTS = (ast.Mult, ast.Div)


@dataclass(frozen=True, eq=False)
class Site:
    """A part of a line, and the way to it from the whole."""

    node: ast.expr
    above: Site | None = None
    slot: Slot = ("", -1)

    def with_part(self, new: ast.expr) -> ast.expr:
        """Return the whole line with `new` here; all parts that stay are the same objects."""
        site = self
        while site.above is not None:
            new = _exchanged(site.above.node, site.slot, new)
            site = site.above
        return new

    @property
    def path(self) -> tuple[Slot, ...]:
        """The slots from the whole line to here."""
        return (*self.above.path, self.slot) if self.above else ()

    @property
    def in_sum(self) -> bool:
        """Whether this is a term of a sum that is no bracket."""
        return self.above is not None and (is_sum(self.above.node) or is_minus(self.above.node))

    @property
    def begins_a_sum(self) -> bool:
        """Whether this is the beginning of a longer sum, which nobody would put into a bracket."""
        return self.in_sum and is_sum(self.node) and self.slot[0] == "left"

    @property
    def in_product(self) -> bool:
        """Whether this is a factor of a product or a part of a quotient."""
        return self.above is not None and is_product(self.above.node)

    @property
    def begins_a_product(self) -> bool:
        """Whether this is the beginning of a longer product, which nobody would put into a bracket."""
        return self.in_product and is_product(self.node) and self.slot[0] == "left"

    @property
    def in_chain(self) -> bool:
        """Whether this is the product of matrices with which a longer one begins."""
        above = self.above.node if self.above else None
        return all(
            isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult) for node in (self.node, above)
        )

    @property
    def is_exponent(self) -> bool:
        """Whether this is the exponent of a power."""
        above = self.above.node if self.above else None
        return isinstance(above, ast.BinOp) and isinstance(above.op, ast.Pow) and self.slot[0] == "right"

    @property
    def is_transposed(self) -> bool:
        """Whether a transpose stands behind this."""
        return self.above is not None and isinstance(self.above.node, ast.Attribute)

    @property
    def is_differentiated(self) -> bool:
        """Whether this is what a derivative D(…, x) or a change d(…) is taken of, as a whole."""
        return self.above is not None and is_operator(self.above.node)

    @property
    def below_the_line(self) -> bool:
        """Whether this stands in a denominator."""
        if self.above is None or not is_product(self.above.node):
            return False
        below = isinstance(self.above.node.op, ast.Div) and self.slot[0] == "right"  # type: ignore[attr-defined]
        return below or self.above.below_the_line

    def below(self) -> Iterator[Site]:
        """Yield this site and all sites inside of it."""
        yield self
        for slot, child in _children(self.node):
            yield from Site(child, self, slot).below()


def together(sites: list[Site]) -> ast.expr:
    """Return the smallest part of a line in which all these sites lie."""
    common = min(sites, key=lambda site: len(site.path))
    while any(site.path[: len(common.path)] != common.path for site in sites):
        assert common.above is not None, "all sites lie in the whole line"
        common = common.above
    return common.node


def _children(node: ast.expr) -> Iterator[tuple[Slot, ast.expr]]:
    match node:
        case ast.BinOp(left=left, right=right):
            yield ("left", -1), left
            yield ("right", -1), right
        case ast.UnaryOp(operand=operand):
            yield ("operand", -1), operand
        case ast.Attribute(value=value) | ast.Subscript(value=value):
            yield ("value", -1), value
        case ast.Call(func=ast.Name(id="D"), args=[inner, _]):
            yield ("args", 0), inner
        case ast.Call(args=args):
            yield from ((("args", i), argument) for i, argument in enumerate(args))
        case ast.Compare(left=left, comparators=others):
            yield ("left", -1), left
            yield from ((("comparators", i), other) for i, other in enumerate(others))


def _exchanged(node: ast.expr, slot: Slot, child: ast.expr) -> ast.expr:
    """Return a copy of a node in which another child stands."""
    name, number = slot
    fields = {field: getattr(node, field) for field in node._fields}
    fields[name] = child if number < 0 else [*fields[name][:number], child, *fields[name][number + 1 :]]
    return type(node)(**fields)


def size(node: ast.expr) -> int:
    """Return how many operations, names and numbers stand in a part."""
    return sum(1 for _ in Site(node).below())


def is_sum(node: ast.expr) -> bool:
    """Tell whether a node adds or subtracts."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, SUMS)


def is_product(node: ast.expr) -> bool:
    """Tell whether a node multiplies or divides numbers or entries."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, PRODUCTS)


def is_minus(node: ast.expr) -> bool:
    """Tell whether a node is something with a minus in front."""
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def is_operator(node: ast.AST) -> bool:
    """Tell whether a node is a derivative D(f, x), or the change d(f)."""
    match node:
        case (
            ast.Call(func=ast.Name(id="D"), args=[_, ast.Name()]) | ast.Call(func=ast.Name(id="d"), args=[_])
        ):
            return True
    return False


def has_names(node: ast.expr) -> bool:
    """Tell whether a node is a value with something other than numbers in it."""
    return not isinstance(node, ast.Compare) and any(
        isinstance(site.node, ast.Name) for site in Site(node).below()
    )


def terms_of(node: ast.expr) -> list[tuple[bool, ast.expr]]:
    """Return the terms of a sum, each with whether it is subtracted."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return terms_of(left) + terms_of(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return terms_of(left) + [(not less, term) for less, term in terms_of(right)]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return [(not less, term) for less, term in terms_of(operand)]
    return [(False, node)]


def factors_of(node: ast.expr) -> list[tuple[bool, ast.expr]]:
    """Return the factors of a product, each with whether it stands below the line."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return factors_of(left) + factors_of(right)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return factors_of(left) + [(not below, factor) for below, factor in factors_of(right)]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return factors_of(operand)
    return [(False, node)]


def number(value: int) -> ast.expr:
    """Return a number as it is typed."""
    return ast.Constant(value) if value >= 0 else minus(ast.Constant(-value))


def minus(node: ast.expr) -> ast.expr:
    """Return a node with the other sign."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return node.operand
    return ast.UnaryOp(ast.USub(), node)


def plus(left: ast.expr, right: ast.expr) -> ast.expr:
    """Return a sum."""
    return ast.BinOp(left, ast.Add(), right)


def less(left: ast.expr, right: ast.expr) -> ast.expr:
    """Return a difference."""
    return ast.BinOp(left, ast.Sub(), right)


def times(left: ast.expr, right: ast.expr) -> ast.expr:
    """Return a product."""
    return ast.BinOp(left, ast.Mult(), right)


def over(left: ast.expr, right: ast.expr) -> ast.expr:
    """Return a quotient."""
    return ast.BinOp(left, ast.Div(), right)


def to_the(base: ast.expr, exponent: ast.expr) -> ast.expr:
    """Return a power."""
    return ast.BinOp(base, ast.Pow(), exponent)


def call(name: str, *arguments: ast.expr) -> ast.expr:
    """Return the call of a function."""
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])
