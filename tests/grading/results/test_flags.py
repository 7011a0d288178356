"""Flags for staff: derivatives by machine and copied code are seen, honest answers are not."""

import inspect
import textwrap

import pytest

from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import registry
from mlcourse.exercises.source import answer_source
from mlcourse.grading.results.flags import BY_MACHINE, COPIED, flag


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
        "def backward(g): return 2 * g\nvjp = backward(1)",  # of one's own
        "x = (",
    ],
)
def test_words_about_it_are_not(source):
    assert flag(None, source) == ""


def test_a_copy_of_the_reference_is_flagged_beside_other_reasons():
    exercise = registry()["SMX-02"]
    source = "import torch.autograd\n" + textwrap.dedent(inspect.getsource(exercise.answer))
    assert flag(exercise, source) == f"{BY_MACHINE.format('autograd')}; {COPIED}"


def test_independent_answers_are_not_flagged():
    for exercise in registry().values():
        for correct in exercise.correct if isinstance(exercise, CodeExercise) else ():
            assert flag(exercise, answer_source(exercise, correct)) == "", (exercise.id, correct.name)
