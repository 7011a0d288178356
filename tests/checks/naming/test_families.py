"""Families: one build, wrong parts, a fitted ε, and what is said where two names fit."""

import numpy as np
import pytest

from mlcourse.checks.exercise import Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.naming.families import Epsilon, Family, Variant, beside
from mlcourse.checks.running.inputs import Case


def share(x):
    return x / np.sum(np.abs(x))


def cases(rng):
    return [
        Case("ordinary numbers", (rng.normal(size=5),)),
        Case("more numbers", (rng.normal(size=9),)),
        Case("integers", (np.arange(1, 6),)),
    ]


def exercise(*families, mistakes=()):
    return CodeExercise(
        id="TST-05",
        title="Shares",
        points=1,
        book="tests.html#families",
        section="Families",
        notebook="none",
        problem_set="none",
        answer_names=("share",),
        answer=share,
        cases=cases,
        public=("ordinary numbers", "more numbers"),
        families=families,
        mistakes=mistakes,
    )


def over(total):
    return lambda x: x / total(np.abs(x))


TOTALS = Family(over, np.sum, (Variant("the maximum for the sum", np.max, "All of them count."),))
EPSILON = Epsilon(
    "an ε in the denominator", lambda e: lambda x: x / (np.sum(np.abs(x)) + e), "No.", tiny="cut"
)


def test_a_variant_is_named_in_any_spelling():
    assert exercise(TOTALS).judge(lambda x: x / np.abs(x).max()).mistake == "the maximum for the sum"
    assert exercise(TOTALS).judge(lambda x: x / np.median(np.abs(x))).mistake is None


@pytest.mark.parametrize("epsilon", [0.03, 1e-5, 2e-7])
def test_an_epsilon_is_found_whatever_its_size(epsilon):
    answer = EPSILON.build(epsilon)
    assert exercise(EPSILON).judge(answer).mistake == "an ε in the denominator"


def test_what_no_epsilon_explains_has_no_name():
    assert exercise(EPSILON).judge(lambda x: x / (np.sum(np.abs(x)) + 1e-3 * len(x))).mistake is None
    assert exercise(EPSILON).judge(lambda x: np.ones(3)).mistake is None
    assert exercise(EPSILON).judge(lambda x: np.array("text")).mistake is None


def test_two_names_that_fit_are_both_said_and_three_are_not():
    one, other, third = (
        beside(share, (name, lambda x: x / np.max(np.abs(x)), f"Hint {name}.")) for name in ("A", "B", "C")
    )
    verdict = exercise(one, other).judge(lambda x: x / np.abs(x).max())
    assert verdict.mistake == "A, or B"
    assert "Hint A. Hint B." in verdict.lines[-1]
    assert exercise(one, other, third).judge(lambda x: x / np.abs(x).max()).mistake is None


def test_a_known_mistake_comes_first():
    known = Mistake("the largest", lambda x: x / np.max(np.abs(x)), "All of them count.")
    assert exercise(TOTALS, mistakes=(known,)).judge(over(np.max)).mistake == "the largest"


def test_a_second_slip_where_only_grading_looks_does_not_hide_the_first():
    def answer(x):
        return over(np.max)(x).astype(x.dtype) if x.dtype.kind == "i" else over(np.max)(x)

    from mlcourse.checks.context import HIDDEN

    graded = exercise(TOTALS).judge(answer, context=HIDDEN)
    assert graded.mistake == exercise(TOTALS).judge(answer).mistake == "the maximum for the sum"
