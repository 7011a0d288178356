"""Exercises in torch: tensors in, tensors of the same dtype out."""

import numpy as np
import pytest
from declared_for_tests import PLACE

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.exercise import Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running import tensors
from mlcourse.checks.running.inputs import Case

torch = pytest.importorskip("torch")

EXERCISE = CodeExercise(
    id="TST-09",
    title="A sum of squares",
    **PLACE,
    answer_names=("squares",),
    answer=lambda x: (x**2).sum(dim=-1),
    backend="torch",
    cases=lambda rng: [
        Case("ordinary numbers", (rng.normal(size=(4, 3)),)),
        Case("float32", (rng.normal(size=(5, 3)).astype(np.float32),)),
    ],
    public=("ordinary numbers", "float32"),
    loses={"float32": 2},
    mistakes=(Mistake("the sum over the rows", lambda x: (x**2).sum(dim=0), "Sum along the last axis."),),
)


def in_place(x):
    return x.mul_(x).sum(dim=-1)


BAD = [
    (lambda x: (x.numpy() ** 2).sum(axis=-1), "`squares` returns a NumPy array, expected a tensor."),
    (lambda x: print(), "`squares` returns None (is the `return` missing?), expected a tensor."),
    (lambda x: (x**2).sum(dim=-1).tolist(), "`squares` returns a list, expected a tensor."),
    (
        lambda x: (x**2).sum(dim=-1).double(),
        "Dtype: `squares` returns torch.float64, expected torch.float32.",
    ),
    (lambda x: (x**2).sum(dim=-1) + 0j, "`squares` returns complex numbers, expected real ones."),
    (lambda x: x**2, "Shape: `squares` returns (4, 3), expected (4,) for x of shape (4, 3)"),
    (lambda x: (x**2).sum(dim=-1) + 1, "Shape (4,) is right. At index [0] for ordinary numbers: you return"),
    (in_place, "`squares` changes its argument `x` in place: work on a new array."),
]


def test_right_answers_pass_in_float32_too():
    assert EXERCISE.judge(lambda x: torch.einsum("ij,ij->i", x, x), context=HIDDEN).status == "ok"
    assert EXERCISE.judge(lambda x: (x.requires_grad_() ** 2).sum(-1), context=HIDDEN).status == "ok"


@pytest.mark.parametrize(("answer", "said"), BAD, ids=[said[:40] for _, said in BAD])
def test_a_bad_answer_gets_one_clear_sentence(answer, said):
    verdict = EXERCISE.judge(answer)
    assert verdict.points == 0
    assert verdict.lines[0].startswith(said)


def test_a_wrong_dtype_is_no_mistake_in_mathematics():
    verdict = EXERCISE.judge(lambda x: (x**2).sum(dim=-1).double())
    assert (verdict.mistake, len(verdict.lines)) == (None, 2), verdict.lines


def test_mistakes_are_named():
    assert EXERCISE.judge(lambda x: (x * x).sum(0)).mistake == "the sum over the rows"
    assert EXERCISE.judge(lambda x: -(x * x).sum(-1)).mistake == "the sign"


def test_without_torch_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(tensors.importlib.util, "find_spec", lambda name: None)
    assert EXERCISE.judge(lambda x: x).lines == (tensors.NOT_INSTALLED,)


def test_a_tensor_without_numbers_is_a_wrong_answer():
    verdict = EXERCISE.judge(lambda x: (x**2).sum(dim=-1).to("meta"))
    assert verdict.points == 0
    assert "device meta" in verdict.lines[0]
