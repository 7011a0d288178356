"""What fits every result is named; what fits some is not."""

from dataclasses import replace

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
    (lambda A, B: abs(A @ B), "absolute values for the entries"),
    (lambda A, B: (A @ B) / np.log(2), "another base of the logarithm"),
    (lambda A, B: (A @ B).sum(), "a sum over everything"),
    (lambda A, B: (A @ B)[:-1, :-1], "the last row and column left out"),
    (lambda A, B: (A @ B)[:, :-1], "the last entry left out"),
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
    lambda A, B: abs(A @ B) + 1e-3,
]


@pytest.mark.parametrize("answer", UNKNOWN)
def test_what_fits_only_some_results_is_unknown(answer):
    verdict = EXERCISE.judge(answer)
    assert (verdict.points, verdict.mistake) == (0, None)


AXES = [
    (lambda A, B: (A @ B)[None], "an axis of length 1 too many"),
    (lambda A, B: (A @ B,), "an axis of length 1 too many"),
    (lambda A, B: (A @ B)[:, None, :, None], "an axis of length 1 too many"),
    (lambda A, B: A[:, :, None] * B, "a sum over an axis missing"),
    (lambda A, B: 7 * A[:, :, None] * B, "a mean over an axis missing"),
    (lambda A, B: (A @ B)[None] + 1, None),
    (lambda A, B: np.stack([A @ B] * 3), None),
    (lambda A, B: np.stack([A @ B] * 3) / 3, None),
]


@pytest.mark.parametrize(("answer", "name"), AXES, ids=[f"{i}: {name}" for i, (_, name) in enumerate(AXES)])
def test_only_an_axis_with_several_entries_lacks_a_sum(answer, name):
    assert EXERCISE.judge(answer).mistake == name


def test_an_axis_of_length_1_that_is_missing_is_named():
    exercise = replace(EXERCISE, answer=lambda A, B: (A @ B).sum(axis=1, keepdims=True))
    assert exercise.judge(lambda A, B: (A @ B).sum(axis=1)).mistake == "an axis of length 1 missing"
    assert exercise.judge(lambda A, B: (A @ B).sum(axis=0)).mistake is None


def scaled(x, jac):
    return x @ jac


def of_size(n):
    return lambda rng: [Case("ordinary numbers", (rng.normal(size=n), rng.normal(size=(n, 3))))]


def test_where_two_mistakes_are_the_same_number_both_are_said():
    four, five = (
        replace(EXERCISE, answer=scaled, cases=of_size(n), public=("ordinary numbers",)) for n in (4, 5)
    )
    answer = lambda x, jac: 2 * (x @ jac) / len(x)
    said = four.judge(answer)
    assert said.mistake == "a factor ½ too many"
    assert "Or a factor 2/n too many: with these sizes it is the same number." in said.lines[1]
    assert five.judge(answer).mistake == "a factor 2/n too many"


def test_the_length_of_an_argument_is_no_batch_size():
    exercise = replace(EXERCISE, answer=scaled, cases=of_size(5), public=("ordinary numbers",))
    assert (
        exercise.judge(lambda x, jac: x @ jac / len(x)).mistake == "a division by the length of `x` too many"
    )
    assert exercise.judge(lambda x, jac: x @ jac * len(x)).mistake == "a factor too many, the length of `x`"


def test_two_numbers_that_agree_may_be_chance():
    exercise = replace(
        EXERCISE, answer=lambda x, jac: (x @ jac)[:2], cases=of_size(5), public=("ordinary numbers",)
    )
    assert exercise.judge(lambda x, jac: -(x @ jac)[:2]).mistake is None
