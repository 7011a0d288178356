"""Derivations in matrices against NumPy and difference quotients: what is true, and where a slip stands."""

import ast
import copy
import random

import pytest
from full import FULL
from in_numpy import same_in_numpy

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import registry

CHAINS = [e for e in registry().values() if isinstance(e, ProofExercise) and e.matrices]
SIGNS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.MatMult, ast.MatMult: ast.Mult}
SLIPS = 10_000 if FULL else 2  # of each derivation; all of them are about 1,700


@pytest.mark.parametrize("exercise", CHAINS, ids=lambda e: e.id)
def test_numpy_agrees_with_every_line(exercise):
    chains = [exercise.answer, *(correct.answer for correct in exercise.correct)]
    lines = dict.fromkeys(line for chain in chains for line in chain)
    assert [
        line for line in lines if _plain(line) and not same_in_numpy(exercise, exercise.first, line)
    ] == []


def _plain(line):
    """Whether NumPy reads it as it stands."""
    return not any(spelled in line for spelled in (".sum(", ".mean("))


def one_edit(node, exercise):
    """What one slip of the pen makes of a part of a line."""
    changes = {dx: x for x, dx in exercise.depends.items()}
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            if type(op) in SIGNS:
                yield ast.BinOp(left, SIGNS[type(op)](), right)
            yield left  # a factor, a term or a denominator lost
            yield right
            yield ast.BinOp(right, op, left)
        case ast.Attribute(value=inner):
            yield inner  # a transpose lost
        case ast.Name(id=name):
            if len(exercise.matrices.get(name, ())) == 2:
                yield ast.Attribute(node, "T", ast.Load())
            if name in changes:
                yield ast.Name(changes[name], ast.Load())
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            yield ast.Constant(number + 1)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=keywords):
            if name not in ("ones", "eye"):
                yield argument
            if keywords:
                yield ast.Call(node.func, [argument], [])


class _Put(ast.NodeTransformer):
    """Puts another part in the place of one."""

    def __init__(self, place, part):
        self.place, self.part = place, part

    def visit(self, node):
        return self.part if node is self.place else self.generic_visit(node)


def slips(exercise):
    """Every line with one edit, and the number of the line."""
    for number in range(1, len(exercise.answer) - 1):
        tree = ast.parse(exercise.answer[number], mode="eval")
        for place in range(len(list(ast.walk(tree)))):
            for variant in range(len([*one_edit(list(ast.walk(tree))[place], exercise)])):
                edited = copy.deepcopy(tree)
                node = list(ast.walk(edited))[place]
                part = [*one_edit(node, exercise)][variant]
                yield number, ast.unparse(ast.fix_missing_locations(_Put(node, part).visit(edited)))


@pytest.mark.parametrize("exercise", CHAINS, ids=lambda e: e.id)
def test_a_slip_is_found_in_its_line_and_an_edit_that_changes_nothing_is_none(exercise):
    found = [*slips(exercise)]
    chosen = random.Random(exercise.id).sample(found, min(SLIPS, len(found)))
    for number, line in chosen:
        steps = [*exercise.answer]
        steps[number] = line
        verdict = exercise.judge(steps, context=HIDDEN)
        blamed = verdict.lines[0].startswith((f"Line {number + 1} ", f"Line {number + 1}:"))
        same = same_in_numpy(exercise, exercise.answer[number], line)
        assert blamed is not same, (number + 1, line, verdict.lines)
