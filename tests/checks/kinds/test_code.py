"""Answers that are not even wrong: each gets one clear sentence, and nothing of ours is printed."""

import numpy as np
import pytest

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.cost.memory import MemoryGrows
from mlcourse.checks.exercise import Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case

CALLS = {"count": 0}


def cube(x, y):
    return x**3 + y


def cases(rng):
    return [
        Case("ordinary numbers", (rng.normal(size=5), rng.normal(size=5))),
        Case("a batch", (rng.normal(size=(4, 5)), rng.normal(size=(4, 5)))),
        Case("float32", tuple(rng.normal(size=(2, 7)).astype(np.float32))),
    ]


EXERCISE = CodeExercise(
    id="TST-01",
    title="A cube",
    points=4,
    book="tests.html#cube",
    section="Cubes",
    notebook="none",
    problem_set="none",
    answer_names=("cube",),
    answer=cube,
    cases=cases,
    loses={"float32": 1},
    mistakes=(Mistake("the square for the cube", lambda x, y: x**2 + y, "One power more."),),
)


def raises(x, y):
    raise KeyError("no such key")


def leaves(x, y):
    raise SystemExit(0)


def prints_a_megabyte(x, y):
    print("x" * 2**20)
    return x**3 + y


def changes_its_input(x, y):
    x **= 3
    x += y
    return x


def different_each_time(x, y):
    CALLS["count"] += 1
    return x**3 + y + (1e-13 * CALLS["count"])


def not_written(x, y):
    """Return x³ + y."""


def not_implemented(x, y):
    raise NotImplementedError


BAD = [
    (5, "`cube` is an int, expected a function: hand in the function, not its result."),
    ("def cube", "`cube` is a str, expected a function: hand"),
    (lambda x: x, "`cube` takes (x), expected (x, y)."),
    (lambda: 0, "`cube` takes (), expected (x, y)."),
    (lambda x, y, z: 0, "`cube` takes (x, y, z), expected (x, y)."),
    (lambda x, *, y: 0, "`cube` takes (x, *, y), expected (x, y)."),
    (raises, "`cube` raises KeyError: 'no such key' (line "),
    (leaves, "`cube` raises SystemExit: 0 (line "),
    (lambda x, y: print(), "`cube` returns None: is the `return` missing?"),
    (lambda x, y: "text", "`cube` returns a str, expected numbers."),
    (lambda x, y: {1: 2}, "`cube` returns a dict, expected numbers."),
    (lambda x, y: [[1], [1, 2]], "`cube` returns rows of different lengths, expected a rectangular array."),
    (lambda x, y: np.array([None] * 5), "`cube` returns an array of dtype object, expected numbers."),
    (lambda x, y: x**3 + 1j * y, "`cube` returns complex numbers, expected real ones."),
    (lambda x, y: x > y, "`cube` returns True and False, expected numbers."),
    (
        lambda x, y: np.sum,
        "`cube` returns a function, expected numbers: are the parentheses of a call missing?",
    ),
    (lambda x, y: (x**3 + y)[:, None], "Shape: `cube` returns (5, 1), expected (5,) for x of shape (5,) and"),
    (lambda x, y: 7.0, "Shape: `cube` returns (), expected (5,) for x of shape (5,)"),
    (lambda x, y: (x**3 + y).astype(int), "Dtype: `cube` returns int64, which cuts off the fractions"),
    (
        lambda x, y: (x**3 + y) * np.nan,
        "Shape (5,) is right. At index [0] for ordinary numbers: you return nan, exp",
    ),
    (lambda x, y: (x**3 + y) / 0, "Shape (5,) is right. At index [0] for ordinary numbers: you return "),
    (changes_its_input, "`cube` changes its argument `x` in place: work on a new array."),
    (different_each_time, "`cube` gives two different results for the same input."),
]


@pytest.mark.parametrize(("answer", "said"), BAD, ids=[said[:40] for _, said in BAD])
def test_a_bad_answer_gets_one_clear_sentence_and_no_points(capfd, answer, said):
    verdict = EXERCISE.judge(answer)
    assert verdict.points == 0
    assert verdict.lines[0].startswith(said)
    assert "\n" not in "".join(verdict.lines)
    assert capfd.readouterr() == ("", "")


def test_a_torch_tensor_is_sent_back_by_name():
    torch = pytest.importorskip("torch")
    verdict = EXERCISE.judge(lambda x, y: torch.as_tensor(x**3 + y))
    assert verdict.lines == ("`cube` returns a torch tensor; this exercise is about NumPy arrays.",)


@pytest.mark.parametrize("answer", [not_written, not_implemented, None, ...])
def test_an_untouched_answer_is_missing(answer):
    assert EXERCISE.judge(answer).status == "missing"


def test_prints_and_warnings_of_a_right_answer_do_not_matter(capfd):
    def noisy(x, y):
        np.log(-np.abs(x))
        return prints_a_megabyte(x, y)

    assert EXERCISE.judge(noisy, context=HIDDEN).status == "ok"
    assert capfd.readouterr() == ("", "")


def test_an_exception_that_cannot_be_printed_is_still_one_sentence():
    class Unprintable(Exception):
        def __str__(self):
            raise RuntimeError

    def answer(x, y):
        raise Unprintable

    assert EXERCISE.judge(answer).lines[0].startswith("`cube` raises Unprintable")


def test_a_signature_that_lies_and_an_exception_of_the_lowest_kind_are_no_fault_of_ours():
    class Lowest(BaseException):
        pass

    def answer(x, y):
        raise Lowest("deep down")

    assert EXERCISE.judge(answer).lines[0].startswith("`cube` raises Lowest: deep down (line ")
    answer.__signature__ = "(x, y)"
    assert EXERCISE.judge(answer).status == "error"


def test_an_interrupt_gets_through():
    def answer(x, y):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        EXERCISE.judge(answer)


def test_a_result_whose_conversion_fails_is_a_sentence():
    class Refuses:
        def __array__(self, dtype=None, copy=None):
            raise RuntimeError

    verdict = EXERCISE.judge(lambda x, y: Refuses())
    assert verdict.points == 0
    assert "expected" in verdict.lines[0]


def test_only_the_regime_that_fails_costs_points():
    def fails_for_float32(x, y):
        return x**3 + y if x.dtype == np.float64 else x

    assert EXERCISE.judge(fails_for_float32).status == "ok"
    verdict = EXERCISE.judge(fails_for_float32, context=HIDDEN)
    assert (verdict.status, verdict.points) == ("partial", 3.0)
    assert verdict.lines[-1] == "All else is right; only float32 went wrong."


def test_a_keyword_or_default_argument_more_is_welcome():
    assert EXERCISE.judge(lambda x, y, power=3: x**power + y).status == "ok"
    assert EXERCISE.judge(lambda *args: args[0] ** 3 + args[1]).status == "ok"


def test_memory_that_grows_like_n_squared_costs_its_points_and_is_named():
    exercise = CodeExercise(**{**EXERCISE.__dict__, "cost": MemoryGrows(loses=1.5)})
    assert exercise.judge(cube).status == "ok"
    verdict = exercise.judge(lambda x, y: (np.eye(x.shape[-1]) @ x.T).T ** 3 + y)
    assert (verdict.status, verdict.points, verdict.mistake) == ("partial", 2.5, "the n×n matrix is formed")
    assert "MB for vectors of length 600" in verdict.lines[0]
