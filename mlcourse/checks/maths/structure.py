"""What stands written: a formula up to the order of its terms, needless parentheses and numbers.

Two lines of a derivation that differ in nothing else show no step. Only numbers are worked out, never
anything with a name in it: to simplify is the student's work. On the outside of a line, terms that cancel
and factors that cancel are left out, and it is remembered that there were some.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from mlcourse.checks.maths.duals import NAMES
from mlcourse.checks.maths.syntax import rational

Key = Any  # nested tuples of texts
Factor = tuple[Key, str]  # what is raised, and to which power
Term = tuple[Fraction, tuple[Factor, ...]]
ONE = "1"


@dataclass(frozen=True)
class Structure:
    """What a line is, whether terms or factors that cancel were left out of it, and how much stands there."""

    key: Key
    padded: bool
    length: int

    @classmethod
    def of(cls, tree: ast.expr) -> Structure:
        """Return the structure of what was read."""
        sums: dict[tuple[Factor, ...], Fraction] = defaultdict(Fraction)
        waiting, padded, brackets = _terms(tree), False, _brackets(tree)
        while waiting:
            coefficient, product = waiting.pop()
            kept = _without_pairs(product)
            padded |= kept != product
            if len(kept) == 1 and kept[0][1] == ONE and kept[0][0][0] == "sum":
                brackets += coefficient != 1
                waiting += [(coefficient * inner, factors) for inner, factors in _unsorted(kept[0][0])]
            else:
                sums[kept] += coefficient
        padded |= not all(sums.values())
        left = [(coefficient, product) for product, coefficient in sums.items() if coefficient]
        return cls(_sorted(left), padded, brackets + sum(1 for _ in ast.walk(tree)))

    @property
    def is_number(self) -> bool:
        """Whether nothing with a name is left."""
        return not any(factors for _, factors in self.key[1:])


def shown(lines: list[Structure], least: int) -> bool:
    """Tell whether a derivation shows its steps: `least` lines that differ by more than by numbers.

    Where numbers are worked out, a minus is taken into a bracket or something cancels, the line before and
    the line after are two; but nothing is shown by putting it in, so the longer one has to come first. At
    the end, that could be done without any work: there it counts beside other steps alone, and if something
    cancels, or if it is what leaves a number.
    """
    first_of: dict[Key, Structure] = {}
    worked_out = set()
    for line in lines:
        before = first_of.setdefault(line.key, line)
        if line.length < before.length:
            worked_out.add(line.key)
    last = lines[-1]
    steps = len(first_of) + len(worked_out - {last.key})
    at_the_end = last.key in worked_out and first_of[last.key].padded and (last.is_number or least > 3)
    return steps + at_the_end >= least


def _brackets(node: ast.expr) -> int:
    """Return how many brackets have a minus in front, or one inside that could stand in front."""
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _brackets(left) + _brackets(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _brackets(left) + _brackets(right) + (len(_terms(right)) > 1)
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _brackets(left) + _brackets(right) + (_product(right)[0] < 0)
        case ast.UnaryOp(operand=operand):
            return _brackets(operand) + (len(_terms(operand)) > 1)
    return 0


def _without_pairs(product: tuple[Factor, ...]) -> tuple[Factor, ...]:
    """Leave out factors that stand above and below."""
    left = list(product)
    for key, exponent in product:
        inverse = (key, f"-{exponent}")
        if inverse in left and (key, exponent) in left:
            left.remove(inverse)
            left.remove((key, exponent))
    return tuple(left)


def _terms(node: ast.expr) -> list[Term]:
    """Return a sum as its terms."""
    if (number := rational(node)) is not None:
        return [(number, ())]
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _terms(left) + _terms(right)
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            return _terms(left) + [(-c, factors) for c, factors in _terms(right)]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return [(-c, factors) for c, factors in _terms(operand)]
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _terms(operand)
    return [_product(node)]


def _product(node: ast.expr) -> Term:
    """Return a product as a number and sorted factors."""
    if (number := rational(node)) is not None:
        return number, ()
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            (a, one), (b, other) = _product(left), _product(right)
            return a * b, tuple(sorted(one + other, key=repr))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            (a, one), (b, other) = _product(left), _product(right)
            below = (_inverse(other),) if other else ()
            return (a / b, tuple(sorted(one + below, key=repr))) if b else (a, (_opaque(node),))
        case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
            return _power(base, exponent)
        case ast.BinOp(op=ast.MatMult()):
            return _matrix_product(node)
        case ast.BinOp(op=ast.Add() | ast.Sub()) | ast.UnaryOp(op=ast.USub() | ast.UAdd()):
            return _sum(_terms(node))
    return Fraction(1), ((_atom(node), ONE),)


def _matrix_product(node: ast.expr) -> Term:
    """Return a matrix product as a number and its factors in their order; where brackets stand is no step."""
    coefficient, waiting = Fraction(1), [node]
    keys: list[Key] = []
    while waiting:
        match waiting.pop():
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                waiting += [right, left]
            case factor:
                number, factors = _product(factor)
                coefficient *= number
                key, exponent = factors[0] if len(factors) == 1 else (("product",), ONE)
                chain = (key[0], exponent) == ("matmul", ONE)
                keys += key[1:] if chain else [("product", factors)]
    return coefficient, ((("matmul", *keys), ONE),)


def _inverse(factors: tuple[Factor, ...]) -> Factor:
    """Return one over a product; a product stays together, for to take it apart is a step."""
    if len(factors) == 1:
        key, exponent = factors[0]
        return key, exponent[1:] if exponent.startswith("-") else f"-{exponent}"
    return ("product", factors), f"-{ONE}"


def _power(base: ast.expr, exponent: ast.expr) -> Term:
    number = rational(exponent)
    if number == 1:
        return _product(base)
    if number == -1 and (inner := _product(base))[0]:
        return 1 / inner[0], (_inverse(inner[1]),)
    return Fraction(1), ((_key(base), repr(_key(exponent)) if number is None else str(number)),)


def _sum(terms: list[Term]) -> Term:
    """Return a sum as a number times what is left of it."""
    named = _named(terms)
    if len(named) == 1:
        return named[0]
    share = gcd(*(c.numerator for c, _ in named)) or 1
    content = Fraction(share, lcm(*(c.denominator for c, _ in named)))
    return content, ((_sorted([(c / content, factors) for c, factors in named]), ONE),)


def _named(terms: list[Term]) -> list[Term]:
    """Return a sum with its numbers added up, of which it is remembered that there were several.

    A single zero is left out. To add a one and take it away again is a step, but no second one.
    """
    numbers = [c for c, factors in terms if not factors]
    named = [(c, factors) for c, factors in terms if factors]
    if sum(numbers) or len(numbers) > 1:
        named.append((sum(numbers, Fraction(0)), ((("number", str(len(numbers) > 1)), ONE),)))
    return named


def _sorted(terms: list[Term]) -> Key:
    return ("sum", *sorted(((str(c), factors) for c, factors in terms), key=repr))


def _unsorted(key: Key) -> list[Term]:
    """Return the terms of a sum; numbers that were kept in it are numbers again."""
    terms = [(Fraction(c), factors) for c, factors in key[1:]]
    return [(c, () if factors and factors[0][0][0] == "number" else factors) for c, factors in terms]


def _key(node: ast.expr) -> Key:
    """Return the structure of what stands inside; a number common to a sum's terms stays in each of them."""
    named = _named(_terms(node))
    if len(named) > 1:
        return _sorted(named)
    coefficient, factors = _product(node)
    return ("product", str(coefficient), factors)


def _atom(node: ast.expr) -> Key:
    """Return what is neither a sum nor a product nor a power."""
    match node:
        case ast.Name(id=name):
            return ("name", name)
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=keywords):
            options = tuple((k.arg, ast.dump(k.value)) for k in keywords)
            return ("call", NAMES.get(name, name), tuple(map(_key, arguments)), options)
        case ast.Compare(left=left, ops=ops, comparators=others):
            signs = tuple(type(op).__name__ for op in ops)
            return ("compare", signs, tuple(map(_key, (left, *others))))
        case ast.Subscript(value=inner, slice=index):
            return ("subscript", ast.unparse(index), _key(inner))
        case ast.Attribute(value=inner, attr=name):
            return ("attribute", name, _key(inner))
    return _opaque(node)[0]


def _opaque(node: ast.expr) -> Factor:
    return ("text", ast.unparse(node)), ONE
