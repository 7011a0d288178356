"""Mistakes that show when an answer is called again: order, axes, where numbers cease to be finite."""

import numpy as np
import pytest

from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case


def exercise(answer, cases, public):
    return CodeExercise(
        id="TST-04",
        title="Called again",
        points=1,
        book="tests.html#calls",
        section="Calls",
        notebook="none",
        problem_set="none",
        answer_names=("answer",),
        answer=answer,
        cases=cases,
        public=public,
    )


def quotient(x, g, times):
    return g / (1 + x**2) * times


def pairs(rng):
    return [Case("ordinary numbers", (rng.normal(size=5), rng.normal(size=5), 3)) for _ in range(2)]


ORDER = exercise(quotient, pairs, ("ordinary numbers",))


def test_arguments_in_another_order_are_noticed_by_calling_in_that_order():
    assert ORDER.judge(lambda g, x, times: quotient(x, g, times)).mistake == "the arguments in another order"
    assert ORDER.judge(lambda x, g, times: g / (1 + x**2) / times).mistake is None


def test_whole_numbers_are_not_tried_in_other_places():
    """A loop in steps of another argument might not end."""
    seen = []

    def answer(x, g, times):
        seen.append(times)
        return x

    assert ORDER.judge(answer).mistake is None
    assert set(seen) == {3}


def test_an_upstream_gradient_of_ones_has_a_name_and_zeros_have_not():
    assert ORDER.judge(lambda x, g, times: times / (1 + x**2)).mistake == "the upstream gradient left out"
    assert ORDER.judge(lambda x, g, times: np.zeros(5)).mistake is None


def centred(x):
    return x - x.mean(axis=-1, keepdims=True)


def rows(rng):
    return [
        Case("ordinary numbers", (rng.normal(size=5),)),
        Case("a batch", (rng.normal(size=(7, 5)),)),
        Case("a batch of batches", (rng.normal(size=(3, 7, 5)),)),
    ]


AXES = exercise(centred, rows, ("ordinary numbers", "a batch", "a batch of batches"))


def test_the_first_axis_and_everything_at_once():
    assert AXES.judge(lambda x: x - x.mean(axis=0)).mistake == "the first axis for the last"
    assert AXES.judge(lambda x: x - x.mean()).mistake == "everything at once, not row by row"
    assert AXES.judge(lambda x: x - np.median(x)).mistake is None


def log_sigmoid(x):
    return -np.logaddexp(0, -x)


def wide(rng):
    return [
        Case("ordinary numbers", (rng.normal(size=5),)),
        Case("numbers up to ±1000", (rng.permutation(np.linspace(-1000, 1000, 9)),)),
    ]


WIDE = exercise(log_sigmoid, wide, ("ordinary numbers", "numbers up to ±1000"))


def stable_sigmoid(x):
    small = np.exp(-np.abs(x))
    return np.where(x > 0, 1, small) / (1 + small)


FINITE_UNTIL = [
    (lambda x: np.log(1 / (1 + np.exp(-x))), "an exponential that overflows"),
    (lambda x: x - np.log(1 + np.exp(x)), "an exponential that overflows"),
    (lambda x: np.log(1 / np.sqrt(1 + np.exp(-2 * x) + 2 * np.exp(-x))), "an exponential that overflows"),
    (lambda x: np.log(stable_sigmoid(x)), "a logarithm of 0"),
    (lambda x: np.where(np.abs(x) > 900, np.nan, log_sigmoid(x)), None),
    (lambda x: np.where(x < -900, 0, log_sigmoid(x)), None),
]


@pytest.mark.parametrize(("answer", "name"), FINITE_UNTIL)
def test_where_numbers_cease_to_be_finite_tells_exp_from_log(answer, name):
    assert WIDE.judge(answer).mistake == name
