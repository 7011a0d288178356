"""Which functions of NumPy an answer calls: seen where it runs, under any name of its notebook."""

import functools

import numpy as np
import pytest
from numpy import sign as own_name

from mlcourse.checks.context import Context
from mlcourse.checks.cost.calls import called
from mlcourse.exercises import registry


def through_a_helper(x):
    return by_alias(x)


def by_alias(x):
    return own_name(x)


def imported_inside(x):
    from numpy import sign

    return sign(x)


def from_a_list(x):
    return [np.sign, np.abs][0](x)


def as_a_default(x, f=np.sign):
    return f(x)


def speaks_of_it(x):
    """Without np.sign: np.sign(x) would do it."""
    text = "np.sign(x)"  # np.sign(x)
    return np.where(x > 0, 1.0, 0) - np.where(x < 0, 1.0, 0) + 0 * len(text)


def not_run(x):
    return np.sign(x) if x is None else (1.0 * (x > 0)) - (1.0 * (x < 0))


def sign(x):
    return 1.0 * np.greater(x, 0) - 1.0 * np.less(x, 0)


def its_own_sign(x):
    return sign(x)


half_bound = functools.partial(np.sign)
CALLS = [through_a_helper, by_alias, imported_inside, from_a_list, np.sign]
CALLS_NONE = [speaks_of_it, not_run, its_own_sign, sign, lambda x: np.copysign(1.0, x) * (x != 0)]
UNSEEN = [half_bound, as_a_default]  # by the way it is kept: who is not seen is believed


@pytest.mark.parametrize("function", CALLS, ids=lambda f: f.__name__)
def test_a_call_is_seen_under_any_name(function):
    assert called(function, ("sign", "exp"), [(np.ones(3),)]) == ["sign"]
    assert registry()["ACT-01"].judge(function).mistake == "a call of np.sign"


@pytest.mark.parametrize("function", CALLS_NONE, ids=lambda f: f.__name__)
def test_who_calls_none_is_right_whatever_is_written(function):
    for context in (Context(), Context("winter", hidden=True)):
        verdict = registry()["ACT-01"].judge(function, context=context)
        assert (verdict.status, verdict.points) == ("ok", 1), verdict.lines


@pytest.mark.parametrize("function", UNSEEN)
def test_who_is_not_seen_is_believed(function):
    assert registry()["ACT-01"].judge(function).status == "ok"


def test_all_is_as_before_whatever_happens():
    def fails(x):
        np.sign(x)
        raise KeyError

    before = np.sign, own_name, np.exp
    assert called(fails, ("sign", "exp"), [(1.0,), (2.0,)]) == ["sign"]
    assert (np.sign, own_name, np.exp) == before


def test_a_watched_function_has_the_methods_of_the_real_one():
    assert (
        called(lambda x: np.add.reduce(x) + np.multiply.outer(x, x), ("add", "multiply"), [(np.ones(2),)])
        == []
    )


WAYS = {
    "ACT-01": (lambda x: np.sign(x), 1),
    "IDN-01-code": (lambda x: 1 / (1 + np.exp(-x)), 1),
    "IDN-01-inverse-code": (lambda x: np.tanh(x), 1),
    "CNV-01": (lambda a, v, mode: np.convolve(a, v, mode), 3),
}


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("hidden", [False, True])
def test_what_the_text_excludes_earns_nothing_and_is_announced(name, hidden):
    function, points = WAYS[name]
    exercise = registry()[name]
    verdict = exercise.judge(function, context=Context("winter", hidden=hidden))
    assert (verdict.status, verdict.points) == ("wrong", 0)
    assert "is to be found without it" in verdict.lines[0]
    assert f"costs {points} point" in exercise.announced


def test_what_is_right_in_part_is_not_paid_if_it_comes_from_there():
    def longer_kernels_forgotten(a, v, mode):
        return np.convolve(a, v, mode)[: len(a) + (mode == "full") * (len(v) - 1)]

    verdict = registry()["CNV-01"].judge(longer_kernels_forgotten, context=Context("winter", hidden=True))
    assert verdict.points == 0
    assert verdict.lines[-1].startswith("The result comes from `np.convolve`")
    assert len(verdict.lines) <= 4
