"""Repairs of matrix products: a transpose, the order of the factors, which product, which axis is summed."""

from __future__ import annotations

import ast

from mlcourse.checks.repairs import rules
from mlcourse.checks.repairs.clues import Clues
from mlcourse.checks.repairs.numbers import Edits
from mlcourse.checks.repairs.sites import Site, call, times

AXES = (0, 1)


def transposes(site: Site, clues: Clues) -> Edits:
    """A transpose that is lost or too many."""
    node = site.node
    if isinstance(node, ast.Attribute):
        yield rules.TRANSPOSE, node.value
    elif not (isinstance(node, ast.Constant | ast.Compare) or site.begins_a_sum or site.is_transposed):
        yield rules.TRANSPOSE, ast.Attribute(node, "T", ast.Load())


def orders(site: Site, clues: Clues) -> Edits:
    """Factors of a matrix product in another order, and a transposed product that was not turned round."""
    match site.node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield rules.ORDER, _product(right, left)
            yield rules.ENTRIES, times(left, right)
            yield rules.ENTRIES, call("outer", left, right)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield rules.ENTRIES, _product(left, right)
            yield rules.ENTRIES, call("outer", left, right)
        case ast.Call(func=ast.Name(id="outer"), args=[left, right]):
            yield rules.ORDER, call("outer", right, left)
            yield rules.ENTRIES, times(left, right)
            yield rules.ENTRIES, _product(left, right)
    match site.node:
        case ast.BinOp(left=ast.BinOp(left=a, op=ast.MatMult(), right=b), op=ast.MatMult(), right=c):
            yield rules.ORDER, _product(_product(a, c), b)
            yield rules.ORDER, _product(_product(c, b), a)


def lost_products(site: Site, clues: Clues) -> Edits:
    """A matrix that is lost from a product, or one too many."""
    node = site.node
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield rules.FACTOR_EXTRA, left
            yield rules.FACTOR_EXTRA, right
    if isinstance(node, ast.Constant | ast.Compare) or site.begins_a_sum:
        return
    above = site.above.node if site.above else None
    inside = isinstance(above, ast.BinOp) and isinstance(above.op, ast.MatMult)
    if inside and site.slot[0] == "left":  # the same as before or behind the whole product, or inside it
        return
    for factor in clues.factors:
        yield rules.FACTOR_LOST, _product(factor, node)
        if not inside:
            yield rules.FACTOR_LOST, _product(node, factor)


KEPT = ast.keyword("keepdims", ast.Constant(True))  # a sum of each row, as a column beside the rows


def axes(site: Site, clues: Clues) -> Edits:
    """A sum over another axis, over all, or none at all."""
    node = site.node
    match node:
        case ast.Call(func=ast.Name(id="sum" | "mean"), args=[inside], keywords=keywords):
            if not keywords:
                yield rules.FUNCTION_EXTRA, inside
            given = [keyword for keyword in keywords if keyword.arg != "axis"]
            for axis in AXES:
                yield rules.AXIS, ast.Call(node.func, [inside], [_axis(axis), *given])
            if len(given) < len(keywords):
                yield rules.AXIS, ast.Call(node.func, [inside], given)
                yield rules.FUNCTION_EXTRA, inside
    if isinstance(node, ast.Name) and node.id in clues.sizes:
        yield rules.FUNCTION_LOST, call("ones", node)
        for made in clues.of_sizes:
            if ast.dump(made.args[0]) == ast.dump(node):
                yield rules.FUNCTION_LOST, made
    if not (isinstance(node, ast.Constant | ast.Compare) or site.begins_a_sum):
        yield rules.SUM_LOST, call("sum", node)
        for along in ([_axis(0)], [_axis(1)], [_axis(1), KEPT]):
            yield rules.SUM_LOST, ast.Call(ast.Name("sum", ast.Load()), [node], along)


def _axis(axis: int) -> ast.keyword:
    return ast.keyword("axis", ast.Constant(axis))


def _product(left: ast.expr, right: ast.expr) -> ast.BinOp:
    return ast.BinOp(left, ast.MatMult(), right)
