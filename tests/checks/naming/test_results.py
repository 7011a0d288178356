"""Mistakes that show in all results together; each has a right answer beside it, or one that looks alike."""

import numpy as np
import pytest

from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises import judge, registry


def both(x):
    """An array, and its exponential: two results of one shape."""
    return np.asarray(x) / 2, np.exp(np.asarray(x) / 2)


def numbers(rng):
    return [
        Case("ordinary numbers", (rng.normal(size=5),)),
        Case("a batch", (rng.normal(size=(3, 5)),)),
        Case("integers", (rng.permutation(np.arange(1, 8)),)),
    ]


EXERCISE = CodeExercise(
    id="TST-03",
    title="Two results",
    points=1,
    book="tests.html#results",
    section="Results",
    notebook="none",
    problem_set="none",
    answer_names=("both",),
    answer=both,
    outputs=("half", "power"),
    cases=numbers,
    public=("ordinary numbers", "a batch", "integers"),
)


def shared(x):
    half = x / 2
    power = half
    power[...] = np.exp(power)
    return half, power


def of_whole_numbers(x):
    half, power = np.zeros_like(x), np.zeros_like(x)
    half[...], power[...] = both(x)
    return half, power


def in_place(x):
    found = both(x)
    x[...] = 0
    return found


NAMED = [
    (lambda x: both(x)[::-1], "the results in another order"),
    (shared, "one array under two names"),
    (of_whole_numbers, "whole numbers that stay whole"),
    (lambda x: tuple(np.float32(part) for part in both(x)), "float32 inside"),
    (lambda x: tuple(np.round(part, 5) for part in both(x)), "a rounded result"),
    (in_place, "an argument changed in place"),
]
SILENT = [
    lambda x: (both(x)[1], both(x)[1] + 1),  # the first is the second one's, which is wrong itself
    lambda x: (both(x)[0], np.round(both(x)[1], 1) + 1e-4),
    lambda x: (both(x)[0] + 1e-6, both(x)[1]),  # no rounding makes it
]


@pytest.mark.parametrize(("answer", "name"), NAMED, ids=[name for _, name in NAMED])
def test_what_explains_all_results_is_named(answer, name):
    assert EXERCISE.judge(answer).mistake == name


@pytest.mark.parametrize("answer", SILENT)
def test_what_only_resembles_it_is_not(answer):
    assert EXERCISE.judge(answer).mistake is None


@pytest.mark.parametrize("digits", [3, 4])
@pytest.mark.parametrize("hidden", [False, True])
def test_rounded_float32_is_named_too(hidden, digits):
    exercise = registry()["ACT-08"]
    verdict = judge(exercise, (lambda x: np.round(1 - np.tanh(x) ** 2, digits),), hidden=hidden)
    assert verdict.mistake == "a rounded result"
