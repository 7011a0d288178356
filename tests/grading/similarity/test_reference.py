"""Code of the reference is recognised in every dress; the declared answers are not taken for it."""

import ast

import pytest
from rewriter import rewritten

from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import registry
from mlcourse.exercises.source import answer_source
from mlcourse.grading.similarity.fingerprints import structure
from mlcourse.grading.similarity.reference import LEAST, _sources, copies_reference, same_code

LONG = '''
def jacobian(logits, upstream):
    """Text."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    weights = np.exp(shifted)
    total = weights.sum(axis=-1, keepdims=True)
    probabilities = weights / total
    return probabilities * (upstream - (probabilities * upstream).sum(axis=-1, keepdims=True))
'''
RENAMED = LONG.replace("logits", "x").replace("probabilities", "p").replace('"""Text."""', '"Another."')
CODE = [exercise for exercise in registry().values() if isinstance(exercise, CodeExercise)]
COPIES = [(e, s) for e in CODE for s in _sources(e.id) if structure(s).size >= LEAST]


def test_code_with_other_names_is_the_same_code():
    assert same_code(LONG, RENAMED)
    assert not same_code(LONG, LONG.replace("upstream - ", "upstream + "))
    assert not same_code("def f(x):\n    return x", "def g(y):\n    return y")


def without_annotations(source):
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return ast.unparse(tree)


def with_a_line(source, line):
    tree = ast.parse(source)
    tree.body[0].body.insert(1, ast.parse(line).body[0])
    return ast.unparse(tree)


DISGUISES = {
    "as it is": lambda source: source,
    "without annotations": without_annotations,
    "with an idle line": lambda source: with_a_line(source, "idle = 0"),
    "with a line that does nothing": lambda source: with_a_line(
        source, "for _ in range(0): idle = print(_ + 1)"
    ),
    "rewritten": lambda source: rewritten(source, 1),
}


@pytest.mark.parametrize("disguise", DISGUISES)
def test_every_copy_of_the_reference_is_recognised(disguise):
    assert len(COPIES) > 50
    missed = [e.id for e, source in COPIES if not copies_reference(e, DISGUISES[disguise](source))]
    assert missed == []


def test_declared_answers_are_not_taken_for_it():
    known = [(exercise, answer) for exercise in CODE for answer in exercise.correct]
    assert [(e.id, a.name) for e, a in known if copies_reference(e, answer_source(e, a))] == []
