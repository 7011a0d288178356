"""One value of a matrix expression, with its shape and how it is typeset, built from Python's syntax tree.

Entries are mpmath numbers: 30 digits decide here as they do for formulas, and nobody has to weigh a
tolerance against a condition number. The matrices are small, so that this costs nothing.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import sympy

from mlcourse.checks.maths.duals import COMPARISONS, GROWING, VALUES, power
from mlcourse.checks.maths.functions import ELEMENTWISE, INDICATORS
from mlcourse.checks.maths.syntax import (
    DEEPEST_TOWER,
    LARGEST_EXPONENT,
    ExpressionError,
    number_of,
    rational,
    text_of,
)

SUM, PRODUCT, ATOM = 1, 2, 3  # how tightly what is typeset holds together
LARGEST_SIZE = 50
MOST_STEPS = 50_000  # entries worked out at one point; a long formula takes some thousand
OTHERS = ("softmax", "outer", "diag", "sum", "mean", "max", "min", "ones", "zeros", "eye", "I")


@dataclass(frozen=True)
class Term:
    """A value and how it looks."""

    value: np.ndarray
    latex: str
    level: int = ATOM
    tower: int = 0

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape; empty for a number."""
        return self.value.shape

    def at(self, level: int) -> str:
        """Return LaTeX that holds together as tightly as `level` asks for."""
        return self.latex if self.level >= level else rf"\left({self.latex}\right)"


@dataclass(frozen=True)
class Builder:
    """Builds terms at one point.

    Parameters
    ----------
    values : mapping of str to ndarray
        The matrices by name.
    sizes : mapping of str to int
        What the letters in their shapes stand for, pairwise different.
    where : mapping of str to ast.expr
        Abbreviations.
    left : list of one int
        How many entries may still be worked out.
    """

    values: Mapping[str, np.ndarray]
    sizes: Mapping[str, int]
    where: Mapping[str, ast.expr]
    left: list[int] = field(default_factory=lambda: [MOST_STEPS])

    def spend(self, steps: int) -> None:
        """Count entries that are worked out, or raise an `ExpressionError` that there are too many."""
        self.left[0] -= steps
        if self.left[0] < 0:
            raise ExpressionError("working out this formula takes too many steps.")

    def build(self, node: ast.expr) -> Term:
        """Return the term of a syntax tree, or raise an `ExpressionError` that says what does not fit."""
        term = self._built(node)
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
                return Term(_array(-term.value), f"-{term.at(PRODUCT)}", SUM, term.tower)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.build(operand)
            case ast.Attribute(value=inner, attr="T"):
                term = self.build(inner)
                latex = rf"{term.at(ATOM)}^\top" if len(term.shape) > 1 else term.at(ATOM)
                return Term(term.value.T, latex, ATOM, term.tower)
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(node, op, self.build(left), self.build(right))
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                return self._call(node, name, args, keywords)
        raise ExpressionError(f"cannot use `{text_of(node)}` in a matrix expression.")

    def shape_text(self, shape: tuple[int, ...]) -> str:
        """Return a shape in the letters of the exercise: (m, h)."""
        letters = {size: letter for letter, size in self.sizes.items()}
        listed = ", ".join(letters.get(size, str(size)) for size in shape)
        return f"({listed},)" if len(shape) == 1 else f"({listed})"

    def _name(self, name: str) -> Term:
        latex = sympy.latex(sympy.Symbol(name))
        if name in self.values:
            return Term(self.values[name], latex)
        if name in self.where:
            term = self.build(self.where[name])
            return Term(term.value, latex, ATOM, term.tower)
        if name in self.sizes:
            return Term(_array(mpmath.mpf(self.sizes[name])), latex)
        known = [f"{n} {self.shape_text(v.shape)}" if v.shape else n for n, v in self.values.items()]
        raise ExpressionError(
            f"`{name}` is not a name of this exercise; there are {', '.join([*known, *self.where])}."
        )

    def _binary(self, node: ast.BinOp, op: ast.operator, left: Term, right: Term) -> Term:
        tower = max(left.tower, right.tower)
        match op:
            case ast.Add() | ast.Sub():
                sign, of = ("+", operator.add) if isinstance(op, ast.Add) else ("-", operator.sub)
                tight = SUM if sign == "+" else PRODUCT
                latex = f"{left.latex} {sign} {right.at(tight)}"
                return Term(self._together(node, of, left, right), latex, SUM, tower)
            case ast.Mult():
                latex = f"{left.at(PRODUCT)}{_times(node, left, right)}{right.at(PRODUCT)}"
                return Term(self._together(node, operator.mul, left, right), latex, PRODUCT, tower)
            case ast.Div():
                value = self._together(node, _divide, left, right)
                return Term(value, rf"\frac{{{left.latex}}}{{{right.latex}}}", ATOM, tower)
            case ast.MatMult():
                latex = rf"{left.at(PRODUCT)} \, {right.at(PRODUCT)}"
                return Term(self._product(node, left, right), latex, PRODUCT, tower)
            case ast.Pow():
                return self._power(node, left, right)
        raise ExpressionError(f"cannot use `{text_of(node)}` in a matrix expression.")

    def _together(self, node: ast.expr, of: Callable[..., Any], left: Term, right: Term) -> np.ndarray:
        """Apply an elementwise operation, with NumPy's rules for shapes."""
        try:
            self.spend(math.prod(np.broadcast_shapes(left.shape, right.shape)))
        except ValueError:
            shapes = f"{self.shape_text(left.shape)} and {self.shape_text(right.shape)}"
            raise ExpressionError(
                f"shapes {shapes} do not fit entry by entry in `{text_of(node)}`."
            ) from None
        return _array(of(left.value, right.value))

    def _product(self, node: ast.BinOp, left: Term, right: Term) -> np.ndarray:
        if not left.shape or not right.shape:
            raise ExpressionError(f"`@` is for matrices; in `{text_of(node)}` one side is a number: use `*`.")
        inner, outer = left.shape[-1], right.shape[0]
        if inner != outer or len(left.shape) > 2 or len(right.shape) > 2:
            shapes = f"{self.shape_text(left.shape)} and {self.shape_text(right.shape)}"
            vector = "; `.T` of a vector changes nothing" if _transposes_a_vector(self, node) else ""
            raise ExpressionError(
                f"shapes {shapes} do not fit in `{text_of(node)}`: "
                f"{self._letter(inner)} columns meet {self._letter(outer)} rows{vector}."
            )
        self.spend(left.value.size * right.value.size // inner)
        return _array(left.value @ right.value)

    def _letter(self, size: int) -> str:
        return self.shape_text((size,))[1:-2]

    def _power(self, node: ast.BinOp, left: Term, right: Term) -> Term:
        exponent = rational(node.right)
        if exponent is None:
            raise ExpressionError(f"the exponent in `{text_of(node)}` must be a number.")
        if abs(exponent) > LARGEST_EXPONENT:
            raise ExpressionError(f"the exponent is too large (at most {LARGEST_EXPONENT}).")
        of = np.frompyfunc(
            lambda base: power(base, right.value.item()) if _defined(base, exponent) else mpmath.nan, 1, 1
        )
        sign = rf"^{{\odot {right.latex}}}" if left.shape else f"^{{{right.latex}}}"
        return Term(_array(of(left.value)), f"{left.at(ATOM)}{sign}", PRODUCT, left.tower)

    def _call(self, node: ast.Call, name: str, args: list[ast.expr], keywords: list[ast.keyword]) -> Term:
        options = {k.arg or "**": k.value for k in keywords}
        match name, args:
            case _, [argument] if name in ELEMENTWISE and not options:
                return self._elementwise(name, self.build(argument))
            case "softmax", [argument] if not options:
                return self._softmax(node, self.build(argument))
            case "outer" | "diag", _ if not options:
                return self._structured(node, name, [self.build(argument) for argument in args])
            case "sum" | "mean", [argument] if options.keys() <= {"axis", "keepdims"}:
                return self._reduced(node, name, self.build(argument), options)
            case "max" | "min", [one, other] if not options:
                left, right = self.build(one), self.build(other)
                of = np.frompyfunc(VALUES[name], 2, 1)
                latex = rf"\{name}\left({left.latex}, {right.latex}\right)"
                value = self._together(node, of, left, right)
                return Term(value, latex, ATOM, max(left.tower, right.tower))
            case "ones" | "zeros" | "eye", [_, *_] if not options and len(args) < 3 - (name == "eye"):
                return self._constant(name, [self._size(argument) for argument in args], args)
            case "I", [ast.Compare(left=left, ops=[op], comparators=[right])] if type(op) in INDICATORS:
                return self._indicator(node, op, self.build(left), self.build(right))
        if name in self.values or name in self.where:
            raise ExpressionError(f"`{name}` is not a function: is a * or an @ missing after it?")
        if name in ELEMENTWISE or name in OTHERS:
            raise ExpressionError(f"in `{text_of(node)}`, what stands in the parentheses does not fit.")
        known = ", ".join([*ELEMENTWISE, *OTHERS])
        raise ExpressionError(f"`{name}(…)` is not known here; there are {known}.")

    def _elementwise(self, name: str, term: Term) -> Term:
        _refuse_towers(term, name)
        latex, function = ELEMENTWISE[name]
        value, tower = _array(np.frompyfunc(function, 1, 1)(term.value)), term.tower + (name in GROWING)
        return Term(value, rf"{latex}\left({term.latex}\right)", ATOM, tower)

    def _softmax(self, node: ast.Call, term: Term) -> Term:
        if not term.shape:
            raise ExpressionError(f"`{text_of(node)}` takes the softmax of a single number.")
        _refuse_towers(term, "softmax")
        weights = np.frompyfunc(VALUES["exp"], 1, 1)(term.value)
        value = weights / weights.sum(axis=-1, keepdims=True)
        return Term(value, rf"S\left({term.latex}\right)", ATOM, term.tower + 1)

    def _structured(self, node: ast.Call, name: str, terms: list[Term]) -> Term:
        shapes = [len(term.shape) for term in terms]
        if name == "outer" and shapes == [1, 1]:
            a, b = terms
            self.spend(a.value.size * b.value.size)
            latex = rf"{a.at(PRODUCT)} \, {b.at(ATOM)}^\top"
            return Term(np.outer(a.value, b.value), latex, PRODUCT, max(a.tower, b.tower))
        if name == "diag" and shapes in ([1], [2]):
            (term,) = terms
            value = np.diagonal(term.value) if shapes == [2] else _diagonal(term.value)
            return Term(value, rf"\operatorname{{diag}}\left({term.latex}\right)", ATOM, term.tower)
        wanted = "two vectors" if name == "outer" else "one vector or matrix"
        got = " and ".join(self.shape_text(term.shape) for term in terms)
        raise ExpressionError(f"`{text_of(node)}` takes {wanted}, got {got or 'nothing'}.")

    def _reduced(self, node: ast.Call, name: str, term: Term, options: dict[str, ast.expr]) -> Term:
        try:
            given = {key: ast.literal_eval(value) for key, value in options.items()}
            value = _array((np.sum if name == "sum" else np.mean)(term.value, **given))
        except (ValueError, TypeError, np.exceptions.AxisError):
            shape = self.shape_text(term.shape)
            raise ExpressionError(f"`{text_of(node)}`: shape {shape} has no such axis.") from None
        sign = r"\sum" if name == "sum" else r"\operatorname{mean}"
        below = rf"_{{\text{{axis }}{given['axis']}}}" if "axis" in given else ""
        return Term(value, rf"{sign}{below} {term.at(PRODUCT)}", PRODUCT, term.tower)

    def _size(self, node: ast.expr) -> int:
        size = self.sizes.get(node.id) if isinstance(node, ast.Name) else getattr(node, "value", None)
        if type(size) is not int or not 1 <= size <= LARGEST_SIZE:
            raise ExpressionError(f"`{text_of(node)}` is no size; there are {', '.join(self.sizes)}.")
        return size

    def _constant(self, name: str, sizes: list[int], args: list[ast.expr]) -> Term:
        makers: dict[str, Callable[[tuple[int, ...]], np.ndarray]] = {
            "ones": np.ones,
            "zeros": np.zeros,
            "eye": lambda shape: np.eye(shape[0]),
        }
        letter = {"ones": r"\mathbf 1", "zeros": r"\mathbf 0", "eye": "I"}[name]
        value = np.frompyfunc(mpmath.mpf, 1, 1)(makers[name](tuple(sizes)))
        listed = r" \times ".join(text_of(arg) for arg in args)
        return Term(value, f"{letter}_{{{listed}}}")

    def _indicator(self, node: ast.Call, op: ast.cmpop, left: Term, right: Term) -> Term:
        of = np.frompyfunc(VALUES[COMPARISONS[type(op)][0]], 2, 1)
        latex = rf"\mathbf 1_{{{left.latex} {INDICATORS[type(op)].sign} {right.latex}}}"
        return Term(self._together(node, of, left, right), latex, ATOM, max(left.tower, right.tower))


def _number(node: ast.Constant) -> Term:
    exact = number_of(node)
    return Term(_array(mpmath.mpf(exact.numerator) / exact.denominator), str(node.value))


def _array(value: Any) -> np.ndarray:
    """Return an array of mpmath numbers; NumPy gives back the bare number where there is no axis."""
    return value if isinstance(value, np.ndarray) else np.array(value, dtype=object)


def _defined(base: Any, exponent: Fraction) -> bool:
    return bool(base) or exponent >= 0


def _divide(a: np.ndarray, b: np.ndarray) -> Any:
    return np.frompyfunc(lambda x, y: x / y if y else mpmath.nan, 2, 1)(a, b)


def _diagonal(vector: np.ndarray) -> np.ndarray:
    matrix = np.full((vector.size, vector.size), mpmath.mpf(0), dtype=object)
    matrix[np.diag_indices(vector.size)] = vector
    return matrix


def _times(node: ast.BinOp, left: Term, right: Term) -> str:
    if left.shape and right.shape:
        return r" \odot "
    return r" \cdot " if isinstance(node.right, ast.Constant) else r" \, "


def _transposes_a_vector(builder: Builder, node: ast.BinOp) -> bool:
    sides = (side for side in (node.left, node.right) if isinstance(side, ast.Attribute))
    return any(len(builder.build(side).shape) == 1 for side in sides)


def _refuse_towers(term: Term, name: str) -> None:
    """Raise before an exponent alone fills the memory."""
    if name in GROWING and term.tower >= DEEPEST_TOWER:
        raise ExpressionError(f"powers and exponentials are nested more than {DEEPEST_TOWER} deep.")
