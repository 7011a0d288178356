"""One value of a matrix expression, built from Python's syntax tree, with its shape and how it is typeset."""

from __future__ import annotations

import ast
import operator
from dataclasses import dataclass, replace
from functools import lru_cache

import mpmath
import numpy as np
import sympy

from mlcourse.checks.maths.duals import plain, power
from mlcourse.checks.maths.matrix.calls import called, mask
from mlcourse.checks.maths.matrix.place import Place
from mlcourse.checks.maths.matrix.values import (
    ATOM,
    OPEN,
    PRODUCT,
    RAISED,
    SUM,
    Term,
    as_array,
    divide,
    product,
    slopes_of,
    with_slopes,
)
from mlcourse.checks.maths.syntax import (
    LARGEST_EXPONENT,
    ExpressionError,
    number_of,
    rational,
    text_of,
)

DEEPEST_DIFFERENTIAL = 3


@dataclass(frozen=True)
class Builder(Place):
    """Builds terms from syntax trees."""

    def build(self, node: ast.expr) -> Term:
        """Return the term of a syntax tree, or raise an `ExpressionError` that says what does not fit."""
        term = self._built(node).as_column()
        self.spend(term.value.size)
        return term

    def _built(self, node: ast.expr) -> Term:
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return _number(node)
            case ast.Name(id=name):
                return self._name(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                term = self.build(operand)
                latex = f"-{term.at(OPEN)}"
                return Term(as_array(-term.value), latex, SUM, term.tower, positive=term)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.build(operand)
            case ast.Attribute(value=inner, attr="T" | "mT"):
                return _transposed(self.build(inner))
            case ast.BinOp(left=left, op=op, right=right):
                chained = isinstance(op, ast.MatMult) and isinstance(left, ast.BinOp)
                first = self._built(left) if chained else self.build(left)
                return self._binary(node, op, first, self.build(right))
            case ast.Attribute(value=inner, attr="size"):
                return _count(self.build(inner).value.size)
            case ast.Call(func=ast.Name(id="len"), args=[inner], keywords=[]):
                return _count(self._length(node, inner, 0))
            case ast.Subscript(
                value=ast.Attribute(value=inner, attr="shape"), slice=ast.Constant(value=int(axis))
            ):
                return _count(self._length(node, inner, axis))
            case ast.Compare():
                return mask(self, node, node)
            case ast.Subscript(value=inner, slice=index) if (axes := _new_axes(index)) is not None:
                return self._indexed(node, self.build(inner), axes)
            case ast.Call(func=ast.Name(id=name)):
                return called(self, node, name)
        raise ExpressionError(f"cannot use `{text_of(node)}` in a matrix expression.")

    def _name(self, name: str) -> Term:
        if name in self.values:
            return self._matrix(name)
        latex = _typeset_name(name)
        if name in self.where:
            if name not in self.known:
                self.known[name] = self.build(self.where[name])
            term = self.known[name]
            return Term(term.value, latex, ATOM, term.tower)
        if name in self.sizes:
            return Term(as_array(mpmath.mpf(self.sizes[name])), latex)
        if name == "I":
            raise ExpressionError("`I` is not known here; the identity matrix is eye(n), with its size.")
        known = [f"{n} {self.shape_text(v.shape)}" if v.shape else n for n, v in self.values.items()]
        raise ExpressionError(
            f"`{name}` is not a name of this exercise; there are {', '.join([*known, *self.where])}."
        )

    def _matrix(self, name: str) -> Term:
        """Return a matrix; dX is typeset as the change of X that it is."""
        varied = next((x for x, dx in self.depends.items() if dx == name), "")
        latex = _typeset_name(varied or name)
        return Term(self.values[name], rf"\mathrm d{latex}" if varied else latex, PRODUCT if varied else ATOM)

    def _indexed(self, node: ast.Subscript, term: Term, axes: tuple[slice | None, ...]) -> Term:
        if sum(axis is not None for axis in axes) > len(term.shape):
            shape = self.shape_text(term.shape)
            raise ExpressionError(f"`{text_of(node)}`: shape {shape} has not so many axes.")
        index = ", ".join(":" if axis else "None" for axis in axes)
        return Term(term.value[axes], rf"{term.at(ATOM)}_{{\text{{[{index}]}}}}", ATOM, term.tower)

    def _length(self, node: ast.expr, inner: ast.expr, axis: int) -> int:
        """Return len(A), or A.shape[axis]."""
        shape = self.build(inner).shape
        if axis >= len(shape):
            raise ExpressionError(f"`{text_of(node)}`: shape {self.shape_text(shape)} has no such axis.")
        return shape[axis]

    def _binary(self, node: ast.BinOp, op: ast.operator, left: Term, right: Term) -> Term:
        tower = max(left.tower, right.tower)
        match op:
            case ast.Add() | ast.Sub():
                sign, of = ("+", operator.add) if isinstance(op, ast.Add) else ("-", operator.sub)
                tight = SUM if sign == "+" else OPEN
                latex = f"{left.latex} {sign} {right.at(tight)}"
                return Term(self.together(node, of, left, right), latex, SUM, tower)
            case ast.Mult():
                return _typeset_product(node, self.together(node, operator.mul, left, right), left, right)
            case ast.Div():
                value = self.together(node, divide, left, right)
                return Term(value, rf"\frac{{{left.latex}}}{{{right.latex}}}", ATOM, tower)
            case ast.MatMult():
                return _typeset_product(node, self._product(node, left, right), left, right)
            case ast.Pow():
                return self._power(node, left, right)
        raise ExpressionError(f"cannot use `{text_of(node)}` in a matrix expression.")

    def _product(self, node: ast.BinOp, left: Term, right: Term) -> np.ndarray:
        if not left.shape or not right.shape:
            raise ExpressionError(f"`@` is for matrices; in `{text_of(node)}` one side is a number: use `*`.")
        inner, outer = left.shape[-1], right.shape[0]
        if inner != outer or len(left.shape) > 2 or len(right.shape) > 2:
            vector = "; `.T` of a vector changes nothing" if _transposes_a_vector(self, node) else ""
            meet = f"{self.letter(inner)} columns meet {self.letter(outer)} rows{vector}"
            raise self.misfit(node, "@", left, right, meet)
        self.spend(left.value.size * right.value.size // inner)
        return product(left.value, right.value, self.level)

    def _power(self, node: ast.BinOp, left: Term, right: Term) -> Term:
        exponent = rational(node.right)
        if exponent is None:
            raise ExpressionError(f"the exponent in `{text_of(node)}` must be a number.")
        if abs(exponent) > LARGEST_EXPONENT:
            raise ExpressionError(f"the exponent is too large (at most {LARGEST_EXPONENT}).")
        of = np.frompyfunc(
            lambda base: power(base, right.value.item()) if plain(base) or exponent >= 0 else mpmath.nan, 1, 1
        )
        sign = rf"^{{\odot {right.latex}}}" if left.shape else f"^{{{right.latex}}}"
        return Term(as_array(of(left.value)), f"{left.at(ATOM)}{sign}", PRODUCT, left.tower)

    def differential(self, node: ast.Call) -> Term:
        """Return d(…): how much it changes to first order where each X that depends changes by its dX."""
        if not self.depends:
            raise ExpressionError(
                f"`{text_of(node)}`: in this exercise nothing changes, so d(…) is not used."
            )
        level = self.level + 1
        if level > DEEPEST_DIFFERENTIAL:
            raise ExpressionError(f"d(…) stands inside of d(…) more than {DEEPEST_DIFFERENTIAL} deep.")
        values = self.values
        changing = {x: with_slopes(values[x], values[dx], level) for x, dx in self.depends.items()}
        inner = replace(self, values={**values, **changing}, level=level, known={})
        term = inner.build(node.args[0])
        return Term(slopes_of(term.value, level), rf"\mathrm d{term.at(ATOM)}", PRODUCT, term.tower)


def _typeset_product(node: ast.BinOp, value: np.ndarray, left: Term, right: Term) -> Term:
    """Return a product with its looks; a minus of the first factor stands in front of all of it."""
    matrices = isinstance(node.op, ast.MatMult)
    sign = "@" if matrices else "*" if left.shape and right.shape else ""
    tower = max(left.tower, right.tower)
    level = OPEN if right.level == OPEN else PRODUCT  # one that ends with a ∑ takes what follows, too
    if left.positive is not None:
        inner = _typeset_product(node, value, left.positive, right)
        return replace(inner, latex=f"-{inner.at(OPEN)}", level=SUM, positive=inner)
    one = left.factor(sign, PRODUCT)
    if matrices and len(left.shape) == 1 and not left.row:
        one = rf"{left.at(ATOM)}^\top"
    between = r" \odot " if sign == "*" else r" \cdot " if isinstance(node.right, ast.Constant) else r" \, "
    latex = f"{one}{between}{right.factor(sign, OPEN)}"
    row = matrices and len(left.shape) == 1 and len(right.shape) == 2
    return Term(value, latex, level, tower, sign or left.sign or right.sign, row)


@lru_cache(maxsize=1000)  # names are few, and each stands in every line, at every point
def _typeset_name(name: str) -> str:
    return str(sympy.latex(sympy.Symbol(name)))


def _transposed(term: Term) -> Term:
    if len(term.shape) < 2:
        return term
    return Term(term.value.T, rf"{term.at(ATOM)}^\top", RAISED, term.tower)


def _number(node: ast.Constant) -> Term:
    exact = number_of(node)
    return Term(as_array(mpmath.mpf(exact.numerator) / exact.denominator), str(node.value))


def _count(number: int) -> Term:
    return Term(as_array(mpmath.mpf(number)), str(number))


def _transposes_a_vector(builder: Builder, node: ast.BinOp) -> bool:
    sides = (side for side in (node.left, node.right) if isinstance(side, ast.Attribute))
    return any(len(builder.build(side).shape) == 1 for side in sides)


def _new_axes(index: ast.expr) -> tuple[slice | None, ...] | None:
    """Return what [:, None] stands for; None if it is anything but new axes of length 1."""
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    found: list[slice | None] = []
    for part in parts:
        match part:
            case ast.Slice(lower=None, upper=None, step=None):
                found.append(slice(None))
            case ast.Constant(value=None) | ast.Name(id="newaxis"):
                found.append(None)
            case ast.Attribute(value=ast.Name(id="np" | "numpy"), attr="newaxis"):
                found.append(None)
            case _:
                return None
    return tuple(found)
