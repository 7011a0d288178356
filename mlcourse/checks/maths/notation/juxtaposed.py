"""Matrices that stand side by side, as in LaTeX: which product it is, by their shapes.

A vector is a column, and its transpose a row: x yᵀ is the outer product, xᵀ y the inner one. What could be a
product entry by entry as well is refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from mlcourse.checks.maths.notation.words import two_ways
from mlcourse.checks.maths.syntax import ExpressionError, text_of

Shape = Callable[[ast.expr], tuple[int, ...]]


def product(node: ast.BinOp, shape: Shape) -> ast.expr:
    """Return what A B means, and A * B in LaTeX.

    Raises
    ------
    ExpressionError
        If shapes do not fit, or if it can be read in two ways.
    """
    left, right = node.left, node.right
    if isinstance(node.op, ast.Mod) and _entrywise(node, shape):
        return _regrouped(node, shape)
    one, other = shape(left), shape(right)
    if isinstance(node.op, ast.FloorDiv):
        if 2 in (len(one), len(other)) and one and other and one[-1] == other[0]:
            raise _two_ways(node)
        return ast.BinOp(left, ast.Mult(), right)
    if not one or not other:
        return ast.BinOp(left, ast.Mult(), right)
    rows = is_row(left, shape), is_row(right, shape)
    if len(one) == len(other) == 1 and rows == (False, True):
        return ast.Call(ast.Name("outer", ast.Load()), [left, right], [])
    if not _is_clear(one, other, rows):
        raise _two_ways(node)
    made = ast.BinOp(left, ast.MatMult(), right)
    if (len(one), len(other)) == (1, 2):
        made.row = True  # type: ignore[attr-defined]  # for `is_row`
    return made


def _entrywise(node: ast.BinOp, shape: Shape) -> bool:
    """Whether what stands on the left is A ⊙ B without parentheses: A ⊙ B x may be A ⊙ (B x)."""
    left = node.left
    if not isinstance(left, ast.BinOp) or not isinstance(left.op, ast.Mult):
        return False
    bare = getattr(left, "col_offset", -1) == getattr(node, "col_offset", -2)
    return bare and bool(shape(left.left)) and bool(shape(left.right))


def _regrouped(node: ast.BinOp, shape: Shape) -> ast.expr:
    """Return the one of (A ⊙ B) x and A ⊙ (B x) of which the shapes fit.

    Raises
    ------
    ExpressionError
        If both do, or none.
    """
    left = node.left
    assert isinstance(left, ast.BinOp), "`_entrywise` has seen to it"
    found: list[ast.expr] = []
    together = ast.BinOp(left.left, ast.Mult(), left.right)
    beside = ast.BinOp(left.right, ast.Mod(), node.right)
    for first in (True, False):
        try:
            if first:
                tree = product(ast.BinOp(together, ast.Mod(), node.right), shape)
            else:
                tree = ast.BinOp(left.left, ast.Mult(), product(beside, shape))
            shape(tree)
            found.append(tree)
        except ExpressionError:
            continue
    if len(found) != 1:
        one, other, right = text_of(left.left), text_of(left.right), text_of(node.right)
        written = text_of(node)
        raise two_ways(written, f"({one} ⊙ {other}) @ {right}", f"{one} ⊙ ({other} @ {right})")
    return found[0]


def _two_ways(node: ast.BinOp) -> ExpressionError:
    one, other = text_of(node.left), text_of(node.right)
    written = text_of(node) if getattr(node, "written", "") else f"{one} {other}"
    return two_ways(written, f"({one})*({other})", f"({one}) @ ({other})")


def _is_clear(one: tuple[int, ...], other: tuple[int, ...], rows: tuple[bool, bool]) -> bool:
    """Whether two shapes meet as rows by columns and in no other way."""
    match len(one), len(other):
        case 1, 1:
            return rows == (True, False)
        case 2, 2:
            return one != other
        case 2, 1:
            return not rows[1]
        case 1, 2:
            return rows[0] or one[0] != other[1]
    return True


def is_row(node: ast.expr, shape: Shape) -> bool:
    """Whether a vector lies down: it is transposed, or a row times a matrix."""
    if getattr(node, "row", False):
        return True
    match node:
        case ast.Attribute(value=inner, attr="T"):
            return len(shape(inner)) == 1 and not is_row(inner, shape)
        case ast.UnaryOp(operand=operand):
            return is_row(operand, shape)
        case ast.Call(args=[inner]):  # entry by entry, it stays one
            return len(shape(node)) == 1 and shape(inner) == shape(node) and is_row(inner, shape)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            return any(len(shape(side)) == 1 and is_row(side, shape) for side in (left, right))
    return False
