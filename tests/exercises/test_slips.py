"""Blind slips in the derivations of all exercises: the place is always right, the name is never false."""

import ast
from collections import Counter
from dataclasses import dataclass, field
from unittest.mock import patch

import pytest
from full import FULL
from slips import set_aside, slips

from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.maths.syntax import ExpressionError
from mlcourse.checks.repairs import explanation as explaining
from mlcourse.checks.repairs import rules
from mlcourse.checks.repairs.explanation import explanations
from mlcourse.checks.repairs.search import repairs
from mlcourse.checks.repairs.sites import size
from mlcourse.exercises import registry

ONE_IN = 1 if FULL else 120  # slips is judged
NAMED = 0.85
PROOFS = [exercise for exercise in registry().values() if isinstance(exercise, ProofExercise)]
# What each kind of slip breaks.
BROKEN = {
    "plus as minus": {rules.SIGN},
    "minus as plus": {rules.SIGN},
    "exchanged": {rules.SIGN},
    "minus lost": {rules.SIGN},
    "minus added": {rules.SIGN},
    "minus inside": {rules.SIGN},
    "bracket lost": {rules.BRACKET},
    "term lost": {rules.TERM},
    "factor lost": {rules.FACTOR, rules.INNER},
    "numerator lost": {rules.FACTOR, rules.INNER},
    "denominator lost": {rules.FACTOR},
    "times as divided by": {rules.FRACTION},
    "divided by as times": {rules.FRACTION},
    "upside down": {rules.FRACTION},
    "doubled": {rules.FACTOR},
    "other number": {rules.NUMBER},
    "other name": {rules.NAMES},
    "other function": {rules.FUNCTIONS},
    "function lost": {rules.FUNCTIONS},
    "exponent lost": {rules.POWER},
    "other exponent": {rules.POWER},
    "sign of the exponent": {rules.POWER, rules.FRACTION},
    "other variable": {rules.VARIABLE},
    "derivative forgotten": {rules.OPERATOR, rules.INNER},
    "other side": {rules.COMPARISON},
    "transpose lost": {rules.TRANSPOSE},
    "transposed": {rules.TRANSPOSE},
    "other order": {rules.ORDER},
    "entry by entry": {rules.SUMMED},
    "other axis": {rules.SUMMED},
    "axis lost": {rules.SUMMED},
    "sum forgotten": {rules.SUMMED},
}


@dataclass
class Searching:
    """The search, which remembers what it found last and in which line."""

    found: list = field(default_factory=list)
    line: object = None

    def __call__(self, language, clues, points):
        self.found, self.line = repairs(language, clues, points), clues.line
        return self.found


def outcome(slip):
    """What became of one slip: a name that is declared, right, false or unknown."""
    exercise, language = slip.exercise, slip.exercise._language
    search = Searching()
    with patch.object(explaining, "repairs", search):
        verdict = exercise.judge(slip.chain)
    assert verdict.lines[0].startswith(f"Line {slip.number}"), (slip, verdict.lines)
    if verdict.mistake is None or verdict.mistake in {mistake.name for mistake in exercise.mistakes}:
        return "declared" if verdict.mistake else "unknown"
    said = {explanation.rule.kind for explanation in explanations(search.found, size(search.line))}
    lines = [ast.unparse(repair.line) for repair in search.found if repair.rule.kind in said]
    right = said & BROKEN[slip.kind] or any(identical(language, line, slip.right) for line in lines)
    return "right" if right else f"false: {slip.kind}: {slip.wrong}: {verdict.mistake}"


class Plainly(ast.NodeTransformer):
    """Leaves out what is multiplied by 0; a product with ones is the sum that it stands for."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.MatMult) and ast.unparse(node.right).startswith("ones("):
            return ast.parse(f"sum({ast.unparse(node.left)}, axis=1)", mode="eval").body
        if isinstance(node.op, ast.MatMult) and ast.unparse(node.left).startswith("ones("):
            return ast.parse(f"sum({ast.unparse(node.right)}, axis=0)", mode="eval").body
        zero = [isinstance(side, ast.Constant) and side.value == 0 for side in (node.left, node.right)]
        match node.op:
            case ast.Mult() if any(zero):
                return ast.Constant(0)
            case ast.Add() if any(zero):
                return node.right if zero[0] else node.left
            case ast.Sub() if any(zero):
                return ast.UnaryOp(ast.USub(), node.right) if zero[0] else node.left
        return node


def identical(language, one, other):
    """Whether two lines are the same up to order, needless brackets, numbers, and how sums are written."""
    try:
        texts = [ast.unparse(Plainly().visit(ast.parse(line, mode="eval").body)) for line in (one, other)]
        return one == other or language.structure(texts[0]).key == language.structure(texts[1]).key
    except ExpressionError:
        return False


@pytest.mark.parametrize("aside", [False, True], ids=["seen", "set aside"])
def test_the_place_is_right_and_no_name_is_false(aside):
    found = Counter(
        outcome(slip)
        for exercise in PROOFS
        if set_aside(exercise) == aside
        for slip in slips(exercise, ONE_IN)
    )
    assert not [what for what in found if what.startswith("false")]
    assert (found["right"] + found["declared"]) / found.total() >= NAMED, found


@pytest.mark.parametrize("exercise", PROOFS, ids=lambda e: e.id)
def test_each_exercise_has_slips(exercise):
    assert next(slips(exercise), None)
