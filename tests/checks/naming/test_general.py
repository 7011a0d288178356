"""What fits every result is named; what fits some is not."""

import numpy as np
import pytest

from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case


def product(A, B):
    return A @ B


def cases(rng):
    return [
        Case(f"{n} by {m}", (rng.normal(size=(n, 7)), rng.normal(size=(7, m))))
        for n, m in ((3, 5), (5, 4), (6, 3))
    ]


EXERCISE = CodeExercise(
    id="TST-02",
    title="A product",
    points=1,
    book="tests.html#product",
    section="Products",
    notebook="none",
    problem_set="none",
    answer_names=("product",),
    answer=product,
    cases=cases,
    public=("3 by 5", "5 by 4", "6 by 3"),
)

GENERAL = [
    (lambda A, B: -(A @ B), "the sign"),
    (lambda A, B: (A @ B).T, "the transpose"),
    (lambda A, B: 2 * (A @ B), "a factor 2 too many"),
    (lambda A, B: (A @ B) / 2, "a factor ½ too many"),
    (lambda A, B: (A @ B) / B.shape[1], "a division by n too many"),
    (lambda A, B: (A @ B) * B.shape[1], "a factor n too many"),
    (lambda A, B: (A @ B) / len(A), "a division by the batch size too many"),
]


@pytest.mark.parametrize(("answer", "name"), GENERAL, ids=[name for _, name in GENERAL])
def test_general_mistakes_are_named(answer, name):
    verdict = EXERCISE.judge(answer)
    assert verdict.mistake == name
    assert verdict.points == 0


UNKNOWN = [
    lambda A, B: 3 * (A @ B),
    lambda A, B: A @ B if len(A) != 5 else -(A @ B),
    lambda A, B: -(A @ B) if len(A) != 5 else A @ B,
    lambda A, B: -(A @ B) + 1e-3,
    lambda A, B: np.zeros((len(A), B.shape[1])),
    lambda A, B: abs(A @ B),
]


@pytest.mark.parametrize("answer", UNKNOWN)
def test_what_fits_only_some_results_is_unknown(answer):
    verdict = EXERCISE.judge(answer)
    assert (verdict.points, verdict.mistake) == (0, None)
