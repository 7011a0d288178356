"""More than 300 right derivations, written otherwise: other orders and splittings, mixed, with steps more."""

import ast

import pytest
from full import FULL

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import registry

ONE_IN = 1 if FULL else 9
PROOFS = [exercise for exercise in registry().values() if isinstance(exercise, ProofExercise)]


class Commuted(ast.NodeTransformer):
    """Sums in the other order."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Add):
            node.left, node.right = node.right, node.left
        return node


class Inverses(ast.NodeTransformer):
    """A quotient as a product with one over the denominator."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Div):
            return ast.BinOp(node.left, ast.Mult(), ast.BinOp(ast.Constant(1), ast.Div(), node.right))
        return node


class Negatives(ast.NodeTransformer):
    """A difference as a sum with what is negative, a square as a product."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Sub):
            return ast.BinOp(node.left, ast.Add(), ast.UnaryOp(ast.USub(), node.right))
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant) and node.right.value == 2:
            return ast.BinOp(node.left, ast.Mult(), node.left)
        return node


def rewritten(line, how):
    """A line, written otherwise."""
    return ast.unparse(how().visit(ast.parse(line, mode="eval").body))


def chains(exercise):
    """The model derivation and the other right ones."""
    return [tuple(exercise.answer), *(tuple(correct.answer) for correct in exercise.correct)]


def variants(exercise):
    """Right derivations made from right ones, as (what was done, chain)."""
    known = chains(exercise)
    for number, (first, *inner, last) in enumerate(known):
        for how in (Commuted, Inverses, Negatives):
            yield how.__name__, (first, *(rewritten(line, how) for line in inner), last)
        twice = [line for step in inner for line in (step, rewritten(step, Commuted))]
        yield "each line twice", (first, *twice, last)
        other = known[(number + 1) % len(known)]
        half = (len(known[number]) + 1) // 2
        yield "on with another", (*known[number][:half], *other[1:])


ALL = [
    pytest.param(exercise, chain, id=f"{exercise.id}: {what} {number}")
    for exercise in PROOFS
    for number, (what, chain) in enumerate(variants(exercise))
]


@pytest.mark.parametrize(("exercise", "chain"), ALL[::ONE_IN])
def test_a_right_derivation_is_right_however_it_is_written(exercise, chain):
    verdict = exercise.judge(list(chain), context=HIDDEN)
    assert verdict.status == "ok", (chain, verdict.lines)


def test_there_are_three_hundred():
    assert len(ALL) >= 300
