"""Flags for staff: derivatives by machine and copied code are seen, honest answers are not."""

import inspect
import textwrap

import pytest

from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import registry
from mlcourse.exercises.source import answer_source
from mlcourse.grading.results.flags import flag, same_code

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


@pytest.mark.parametrize(
    "source",
    ["y.backward()", "torch.autograd.grad(y, x)", "torch.func.vjp(f, x)", "l.backward ( )",
     "from torch.func import jacrev"],
)  # fmt: skip
def test_derivatives_by_machine_are_flagged(source):
    assert "written by hand" in flag(None, source)


@pytest.mark.parametrize(
    "source",
    [
        "# backward() is not used",
        "'autograd'",
        "def mlp_backward(cache): return cache",
        "backward = 1",
        "x = (",
    ],
)
def test_words_about_it_are_not(source):
    assert flag(None, source) == ""


def test_code_with_other_names_is_the_same_code():
    assert same_code(LONG, RENAMED)
    assert not same_code(LONG, LONG.replace("upstream - ", "upstream + "))
    assert not same_code("def f(x):\n    return x", "def g(y):\n    return y")


def test_a_copy_of_the_reference_is_flagged():
    found = [e for e in registry().values() if isinstance(e, CodeExercise) and inspect.isfunction(e.answer)]
    copied = []
    for exercise in found:
        source = textwrap.dedent(inspect.getsource(exercise.answer))
        if source.startswith("def") and flag(exercise, source):
            copied.append(exercise.id)
    assert copied, "no reference is long enough to be recognised"


def test_independent_answers_are_not_flagged():
    for exercise in registry().values():
        for correct in exercise.correct if isinstance(exercise, CodeExercise) else ():
            assert flag(exercise, answer_source(exercise, correct)) == "", (exercise.id, correct.name)
