"""Repairs of brackets: what stands before or behind one belongs to all of it, or to less."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlcourse.checks.repairs import rules
from mlcourse.checks.repairs.clues import Clues
from mlcourse.checks.repairs.numbers import Edits
from mlcourse.checks.repairs.sites import Site, is_sum, less, minus, number, plus, times, to_the

Signed = tuple[bool, ast.expr]  # whether a term is subtracted
MOST_TERMS = 12  # of a sum in which brackets are searched for: their number grows with the square
OPERATIONS = (ast.Mult, ast.Div, ast.MatMult)


def brackets(site: Site, clues: Clues) -> Edits:
    """A bracket that is lost, or that holds too much."""
    for new in _lost(_without_brackets(site)):
        yield rules.BRACKET, new
    for new in _too_wide(site.node):
        yield rules.BRACKET, new


def factors_of_brackets(site: Site, clues: Clues) -> Edits:
    """A lost factor or square of a bracket, which nobody needs without it: 1 - s + t for a*(1 - s) + t."""
    terms = _without_brackets(site)
    factors = [(factor, ast.dump(factor)) for factor in clues.factors] if terms else []
    for i in range(len(terms)):
        for k in range(i + 1, len(terms)):
            if k - i + 1 < len(terms):  # a factor of all of them is a factor of the whole sum
                subtracted, first = terms[i]
                turned = [(subtracted != less_, term) for less_, term in terms[i + 1 : k + 1]]
                inside = _total([(False, first), *turned])
                lost = [(rules.EXPONENT, to_the(inside, number(2)))]
                same = ast.dump(inside)  # times itself it is the square
                lost += [(rules.FACTOR_LOST, times(one, inside)) for one, text in factors if text != same]
                for rule, bracket in lost:
                    yield rule, _total([*terms[:i], (subtracted, bracket), *terms[k + 1 :]])


def _without_brackets(site: Site) -> list[Signed]:
    """Return the terms round some of which brackets may be lost; none in no whole sum, or too long a one."""
    terms = _written(site.node) if is_sum(site.node) and not site.begins_a_sum else []
    return terms if len(terms) <= MOST_TERMS else []


def _written(node: ast.expr) -> list[Signed]:
    """Return the terms of a sum with the signs that stand before them."""
    match node:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            return [*_written(left), (isinstance(op, ast.Sub), right)]
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not is_sum(operand):
            return [(True, operand)]
    return [(False, node)]


def _total(terms: list[Signed]) -> ast.expr:
    """Return the sum of terms."""
    subtracted, total = terms[0]
    if subtracted:
        total = minus(total)
    for subtracted, term in terms[1:]:
        total = less(total, term) if subtracted else plus(total, term)
    return total


def _lost(terms: list[Signed]) -> Iterator[ast.expr]:
    """Yield the sums in which a bracket is put round terms that stand side by side."""
    for i in range(len(terms)):
        for k in range(i + 1, len(terms)):
            subtracted, first = terms[i]
            for split in _openings(first):
                inside = _total([(False, split[1]), *terms[i + 1 : k + 1]])
                yield _total([*terms[:i], (subtracted, split[0](inside)), *terms[k + 1 :]])
            if subtracted and k > i + 1:
                inside = _total([(False, first), *terms[i + 1 : k + 1]])
                yield _total([*terms[:i], (True, inside), *terms[k + 1 :]])
            last_subtracted, last = terms[k]
            for split in _closings(last):
                inside = _total([(False, first), *terms[i + 1 : k], (last_subtracted, split[1])])
                yield _total([*terms[:i], (subtracted, split[0](inside)), *terms[k + 1 :]])
                if subtracted:
                    inside = _total([*terms[i:k], (last_subtracted, split[1])])
                    yield _total([*terms[:i], (False, split[0](inside)), *terms[k + 1 :]])


def _openings(term: ast.expr) -> Iterator[tuple[_Around, ast.expr]]:
    """Yield what stands before each place in a product at which a bracket could open, and what behind."""
    factors = _chain(term)
    for i in range(1, len(factors)):
        before = _joined(factors[:i])
        operation = factors[i][0]
        behind = _joined([(None, factors[i][1]), *factors[i + 1 :]])
        yield _Around(before, operation, True), behind
    if isinstance(term, ast.Call) and len(term.args) == 1 and not term.keywords:
        yield _Around(term, None, True), term.args[0]


def _closings(term: ast.expr) -> Iterator[tuple[_Around, ast.expr]]:
    """Yield what stands behind each place in a product at which a bracket could close, and what before."""
    factors = _chain(term)
    for i in range(1, len(factors)):
        behind = _joined([(None, factors[i][1]), *factors[i + 1 :]])
        if i == len(factors) - 1 or isinstance(factors[i][0], ast.Mult | ast.MatMult):
            yield _Around(behind, factors[i][0], False), _joined(factors[:i])
    if isinstance(term, ast.BinOp) and isinstance(term.op, ast.Pow):
        yield _Around(term.right, ast.Pow(), False), term.left


class _Around:
    """What stands around a bracket: called with what is inside, it gives the whole."""

    def __init__(self, other: ast.expr, operation: ast.operator | None, in_front: bool) -> None:
        self.other, self.operation, self.in_front = other, operation, in_front

    def __call__(self, inside: ast.expr) -> ast.expr:
        if self.operation is None:
            assert isinstance(self.other, ast.Call)
            return ast.Call(self.other.func, [inside], [])
        if self.in_front:
            return ast.BinOp(self.other, self.operation, inside)
        return ast.BinOp(inside, self.operation, self.other)


Factor = tuple[ast.operator | None, ast.expr]


def _chain(node: ast.expr) -> list[Factor]:
    """Return the factors of a product as they stand, each with the operation before it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, OPERATIONS):
        return [*_chain(node.left), (node.op, node.right)]
    return [(None, node)]


def _joined(factors: list[Factor]) -> ast.expr:
    product = factors[0][1]
    for operation, factor in factors[1:]:
        assert operation is not None, "only the first factor has no operation before it"
        product = ast.BinOp(product, operation, factor)
    return product


def _too_wide(node: ast.expr) -> Iterator[ast.expr]:
    """Yield what comes out if the last or the first term leaves its bracket."""
    match node:
        case ast.BinOp(
            left=left, op=op, right=ast.BinOp(left=first, op=ast.Add() | ast.Sub() as sign, right=last)
        ) if isinstance(op, OPERATIONS):
            yield ast.BinOp(ast.BinOp(left, op, first), sign, last)
    match node:
        case ast.BinOp(
            left=ast.BinOp(left=first, op=ast.Add() | ast.Sub() as sign, right=last), op=op, right=right
        ) if isinstance(op, (*OPERATIONS, ast.Pow)):
            yield ast.BinOp(first, sign, ast.BinOp(last, op, right))
        case ast.Call(
            args=[ast.BinOp(left=first, op=ast.Add() | ast.Sub() as sign, right=last)], keywords=[]
        ):
            yield ast.BinOp(ast.Call(node.func, [first], []), sign, last)
