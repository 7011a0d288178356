"""Repairs of what numbers and entries are made of: signs, factors, terms, exponents, names, functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from mlcourse.checks.maths.syntax import rational
from mlcourse.checks.repairs import rules
from mlcourse.checks.repairs.clues import Clues, function_of
from mlcourse.checks.repairs.rules import Rule
from mlcourse.checks.repairs.sites import (
    Site,
    call,
    factors_of,
    has_names,
    is_minus,
    less,
    minus,
    number,
    over,
    plus,
    terms_of,
    times,
    to_the,
)

Edits = Iterator[tuple[Rule, ast.expr]]
FEW = (2, 3)
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


def signs(site: Site, clues: Clues) -> Edits:
    """A plus for a minus, a minus lost or too many."""
    node = site.node
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield rules.SIGN, less(left, right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield rules.SIGN, plus(left, right)
            yield rules.SIGN, less(right, left)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if not site.is_exponent:
            yield rules.SIGN, operand
    right_of_a_sum = site.in_sum and site.slot[0] != "left"
    if not (
        right_of_a_sum
        or site.is_exponent
        or site.in_product
        or is_minus(node)
        or site.begins_a_sum
        or _is_comparison(node)
    ):
        yield rules.SIGN, minus(node)


def lost_factors(site: Site, clues: Clues) -> Edits:
    """A factor that is lost, above the line or below."""
    if clues.zeros and site.in_sum:
        yield rules.FACTOR_LOST, times(number(0), site.node)
    if site.in_product or is_minus(site.node) or site.begins_a_sum or not has_names(site.node):
        return
    if not any(isinstance(factor, ast.Constant) for _, factor in factors_of(site.node)):
        for value in FEW:
            yield rules.FACTOR_LOST, times(number(value), site.node)
            yield rules.DENOMINATOR_LOST, over(site.node, number(value))
    for name in dict.fromkeys(part.node.id for part in site.below() if isinstance(part.node, ast.Name)):
        if not clues.shapes:  # s of s(1 − s), for instance
            yield rules.FACTOR_LOST, times(less(number(1), ast.Name(name, ast.Load())), site.node)
    for mask in clues.masks:
        yield rules.FACTOR_LOST, times(mask, site.node)
    for factor in clues.factors:
        yield rules.FACTOR_LOST, times(factor, site.node)
        yield rules.DENOMINATOR_LOST, over(site.node, factor)


def further_factors(site: Site, clues: Clues) -> Edits:
    """A factor too many, or on the wrong side of the line of a fraction."""
    match site.node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield rules.FACTOR_EXTRA, left
            yield rules.FACTOR_EXTRA, right
            yield rules.FRACTION, over(left, right)
            yield rules.FRACTION, over(right, left)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            yield rules.DENOMINATOR_EXTRA, left
            yield rules.FACTOR_EXTRA, over(number(1), right)
            yield rules.FRACTION, times(left, right)
            yield rules.FRACTION, over(right, left)


def further_terms(site: Site, clues: Clues) -> Edits:
    """A term too many."""
    match site.node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield rules.TERM_EXTRA, left
            yield rules.TERM_EXTRA, right
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield rules.TERM_EXTRA, left
            yield rules.TERM_EXTRA, minus(right)


def lost_terms(site: Site, clues: Clues) -> Edits:
    """A term that is lost; if a bracket was multiplied out, it could also be the bracket that is lost."""
    if site.in_sum or not has_names(site.node):
        return
    present = [term for _, term in terms_of(site.node)]
    if all(isinstance(term, ast.Name) for term in present):
        for term in present:
            for other, index in clues.others(term.id):  # type: ignore[attr-defined]
                if index:
                    yield rules.TERM_LOST, plus(site.node, ast.Name(other, ast.Load()))
    texts = {ast.dump(term) for term in present}
    for term in clues.terms:
        if ast.dump(term) not in texts:  # else it would be there twice, or not at all
            yield rules.TERM_LOST, plus(site.node, term)
            yield rules.TERM_LOST, less(site.node, term)
    factors = {ast.dump(factor) for term in present for _, factor in factors_of(term)}
    for term in clues.multiplied_out:
        # A single term may be what stood beside a bracket, whatever it is called by now.
        shared = len(present) == 1 or any(ast.dump(factor) in factors for _, factor in factors_of(term))
        for rule in (rules.TERM_LOST, rules.FACTOR_LOST) if shared else (rules.TERM_LOST,):
            yield rule, plus(site.node, term)
            yield rule, less(site.node, term)


def exponents(site: Site, clues: Clues) -> Edits:
    """Another exponent."""
    node = site.node
    square = rules.SQUARE if clues.divides and site.below_the_line else rules.EXPONENT
    match node:
        case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
            yield (square if rational(exponent) == 2 else rules.EXPONENT), base
            yield rules.EXPONENT, to_the(base, minus(exponent))
            if isinstance(exponent, ast.Constant) and isinstance(exponent.value, int):
                yield rules.EXPONENT, to_the(base, number(exponent.value + 1))
                yield rules.EXPONENT, to_the(base, number(exponent.value - 1))
        case (
            ast.Name()
            | ast.Call()
            | ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.MatMult())
        ):
            if not (site.begins_a_sum or site.begins_a_product or site.in_chain):
                yield square, to_the(node, number(2))
                for other in clues.exponents:
                    yield rules.EXPONENT, to_the(node, number(other))
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and _ends_in_a_power(node):
                yield rules.BRACKET, to_the(times(node.left, node.right.left), node.right.right)  # type: ignore[attr-defined]


def constants(site: Site, clues: Clues) -> Edits:
    """Another number."""
    match site.node:
        case ast.Constant(value=int() as value) if not (isinstance(value, bool) or site.is_exponent):
            for other in dict.fromkeys([value - 1, value + 1, 2 * value, 0, 1, 2, 3, 4]):
                if other != value and not (other == 1 and site.in_product) and (other or not site.in_sum):
                    yield rules.NUMBER, number(other)


def names(site: Site, clues: Clues) -> Edits:
    """Another name, or another index of the same; not of a whole line, of which nothing would be left."""
    match site.node:
        case ast.Name(id=name) if site.above:
            for other, index in clues.others(name):
                yield (rules.INDEX if index else rules.NAME), ast.Name(other, ast.Load())


def functions(site: Site, clues: Clues) -> Edits:
    """Another function, one that is lost, or one too many."""
    node = site.node
    match node:
        case ast.Call(
            func=ast.Name(id="I"), args=[ast.Compare(left=left, ops=[op], comparators=[right])]
        ) if type(op) in OPPOSITE:
            yield rules.COMPARISON, call("I", ast.Compare(left, [OPPOSITE[type(op)]()], [right]))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords) if name not in ("D", "outer"):
            for other in clues.functions_like(name):
                yield rules.FUNCTION, ast.Call(ast.Name(other, ast.Load()), args, keywords)
            if len(args) == 1 and not keywords:
                yield rules.FUNCTION_EXTRA, args[0]
    if has_names(node) and not (site.begins_a_sum or site.begins_a_product):
        outside = function_of(site.above.node) if site.above else ""
        inside = function_of(node)
        for name in clues.functions:
            if (outside and (outside, name) not in clues.nested) or (
                inside and (name, inside) not in clues.nested
            ):
                continue
            lost = call(name, node)
            if not site.is_differentiated:
                yield rules.FUNCTION_LOST, lost
            elif not clues.is_written_out(name, lost):
                carried_out = clues.is_carried_out(lost)
                yield (rules.FUNCTION_CARRIED_OUT if carried_out else rules.FUNCTION_LOST), lost


def _is_comparison(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare)


def _ends_in_a_power(node: ast.BinOp) -> bool:
    return isinstance(node.right, ast.BinOp) and isinstance(node.right.op, ast.Pow)
