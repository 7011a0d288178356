"""Numbers that differ look different, and a dtype is named where it is the reason."""

import re

import numpy as np
import pytest
from declared_for_tests import PLACE

from mlcourse.checks.context import Context
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.running import arrays
from mlcourse.checks.running.inputs import Case

SAID = re.compile(r"(?:you return|gives) (\S+), expected (\S+?)[.]?(?= |$)")


def same(x):
    return x + 0.0


EXERCISE = CodeExercise(
    id="ARR-01",
    title="Nothing",
    **PLACE,
    answer_names=("f",),
    answer=same,
    cases=lambda rng: [
        Case("ordinary numbers", (rng.normal(0, 10.0 ** rng.integers(-3, 6), 5),)),
        Case("float32", (rng.normal(0, 1, 5).astype(np.float32),)),
    ],
    public=("ordinary numbers",),
)


def test_two_numbers_that_differ_are_written_differently():
    rng = np.random.default_rng(3)
    for size in range(-12, 13):
        x = rng.normal() * 10.0**size
        for step in range(1, 17):
            y = x * (1 + 10.0**-step)
            if y != x:
                assert len({*arrays.apart(x, y)}) == 2, (x, y)
        assert len({*arrays.apart(x, np.nextafter(x, np.inf))}) == 2, x
        assert len({*arrays.apart(np.float32(x), x)}) == 2, x


def test_what_differs_early_is_written_with_four_digits():
    assert arrays.apart(0.9557123456, 0.9558123456) == ("0.9557", "0.9558")
    assert arrays.apart(3.0, 4.0) == ("3", "4")
    assert arrays.apart(3.0, 3.00001) == ("3", "3.00001")
    assert arrays.apart(1e9, 1e9 + 1) == ("1000000000", "1000000001")
    assert arrays.apart(np.inf, -np.inf) == ("inf", "-inf")


@pytest.mark.parametrize("error", [10.0**-k for k in range(1, 10)])
def test_a_message_never_gives_the_same_number_as_wrong_and_as_right(error):
    """The error is as small as it may be and still be one: 1e-8 of the largest number."""
    verdict = EXERCISE.judge(lambda x: x + 3 * error * np.max(np.abs(x)))
    ((got, expected),) = SAID.findall(verdict.lines[0])
    assert got != expected, verdict.lines
    assert float(got) != float(expected)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_a_narrow_dtype_is_named_where_it_is_the_reason(dtype):
    (line, *_) = EXERCISE.judge(lambda x: np.tanh(x).astype(dtype)).lines
    assert str(np.dtype(dtype)) not in line  # it is the wrong function
    (line, *_) = EXERCISE.judge(lambda x: (x / 10).astype(dtype) * dtype(10)).lines
    digits = np.finfo(dtype).precision
    assert f"Your result is {np.dtype(dtype)}, exact to about {digits} digits: float64 is needed." in line


def test_a_dtype_whose_numbers_run_out_is_named():
    counts = CodeExercise(
        **{**EXERCISE.__dict__, "cases": lambda rng: [Case("ordinary numbers", ([-3, 5],))]}
    )
    counts = CodeExercise(**{**counts.__dict__, "answer": lambda x: np.asarray(x)})
    (line, *_) = counts.judge(lambda x: np.asarray(x).astype(np.uint8)).lines
    assert line.endswith("you return 253, expected -3. The dtype is uint8: whole numbers from 0 to 255.")


def test_float32_in_is_no_reason():
    verdict = EXERCISE.judge(
        lambda x: x.astype(np.float32) if x.dtype == np.float32 else x, context=Context(hidden=True)
    )
    assert verdict.status == "ok"


@pytest.mark.parametrize(("count", "total", "text"), [(1, 1, "the entry is"), (3, 3, "all 3 entries are")])
def test_a_count_does_not_repeat_the_total(count, total, text):
    assert arrays.count_text(count, total, "entry") == text
    assert arrays.count_text(1, 5, "entry") == "1 of 5 entries is"


@pytest.mark.parametrize("error", ["1e-3", "1e-9", "1e-18", "3e-29", "sqrt(-1)"])
def test_a_formula_that_is_nearly_right_shows_its_difference(error):
    exercise = FormulaExercise(
        id="ARR-02", title="A formula", **PLACE, answer_names=("f",), names=("x",), answer=("x*exp(x)",)
    )
    verdict = exercise.judge(f"x*exp(x) + {error}")
    ((got, expected),) = re.findall(r"gives (.+?), expected (.+)\.$", verdict.lines[0])
    assert got != expected, verdict.lines


def test_values_without_digits_are_not_said_twice():
    exercise = FormulaExercise(
        id="ARR-03", title="Large", **PLACE, answer_names=("f",), names=("x",), answer=("exp(1000*(x + 3))",)
    )
    (line, *_) = exercise.judge("2*exp(1000*(x + 3))").lines
    assert line.endswith("your formula gives a number beyond 1e300, expected another one.")
