"""Values, choices, formulas and derivations: what is said about answers that are not right."""

import numpy as np
import pytest

from mlcourse.checks.verdict import UNKNOWN
from mlcourse.exercises import registry

UNIFORM = [0.25] * 4
SHIFT = "exp(x1 + c)/(exp(x1 + c) + exp(x2 + c) + exp(x3 + c))"
SHIFTED = "exp(x1)/(exp(x1) + exp(x2) + exp(x3))"

VALUES = [
    ((UNIFORM, [0, 1, 0], [0, 0, 0, 1]), 2, "`to_plus_infinity` has shape (3,), expected (4,)."),
    ((UNIFORM, "0, 1", [0, 0, 0, 1]), 2, "`to_plus_infinity` is a str, expected numbers."),
    ((UNIFORM, [0, 0.5, 0.5, 0], [1, 0, 0, 0]), 2, "`to_minus_infinity`: 2 of 4 numbers are not right."),
    ((0.25, 0, 1), 0, "`at_zero` has shape (), expected (4,)."),
    (([np.nan] * 4, [0, 0.5, 0.5, 0], [0, 0, 0, 1]), 2, "`at_zero`: none of the 4 numbers is right."),
]


@pytest.mark.parametrize(("answers", "points", "said"), VALUES)
def test_values_count_one_by_one_and_are_not_told(answers, points, said):
    verdict = registry()["SMX-04"].judge(*answers)
    assert verdict.points == points
    assert verdict.lines[0] == said
    assert verdict.mistake is None


CHOICES = [
    (("text", 2.0), "`x` is a str, expected numbers."),
    (([1.0, np.inf], 2.0), "`x` holds a number that is not finite."),
    (([[1.0, 0.0]], 2.0), "`x` must be a vector of at least two numbers and `c` a single number."),
    (([1.0, 0.0], [2.0]), "`x` must be a vector of at least two numbers and `c` a single number."),
    (([1.0], 2.0), "`x` must be a vector of at least two numbers and `c` a single number."),
    (([1.0, 1.0], 2.0), "All entries of `x` are equal: then S(c·x) is uniform for every c."),
]


@pytest.mark.parametrize(("answers", "said"), CHOICES)
def test_a_choice_that_will_not_do_is_told_why(answers, said):
    verdict = registry()["SMX-03-counterexample"].judge(*answers)
    assert (verdict.points, verdict.lines[0]) == (0, said)


def test_any_choice_that_satisfies_the_condition_is_right():
    rng = np.random.default_rng(1)
    for _ in range(20):
        x, c = rng.normal(size=rng.integers(2, 6)), rng.uniform(1.5, 3)
        assert registry()["SMX-03-counterexample"].judge(x, c).status == "ok"


PROOFS = [
    ([SHIFT, SHIFTED], "missing", 0, "`steps_smx_02` has no lines of yours yet."),
    ([], "missing", 0, "`steps_smx_02` has no lines of yours yet."),
    ([SHIFT, ..., SHIFTED], "missing", 0, "`steps_smx_02` has no lines of yours yet."),
    (
        [SHIFT, SHIFT, SHIFTED],
        "wrong",
        0,
        "2 different lines are a jump: show at least 3, the ends included.",
    ),
    (
        [SHIFT, SHIFT.replace(" ", ""), SHIFTED],
        "wrong",
        0,
        "2 different lines are a jump: show at least 3, the ends",
    ),
    ([SHIFT, SHIFTED, SHIFTED], "wrong", 0, "2 different lines are a jump"),
    ([SHIFT, "exp(x1", SHIFTED], "wrong", 0, "Line 2: cannot read `exp(x1`"),
    (
        [SHIFT, "q", SHIFTED],
        "wrong",
        0,
        "Line 2: `q` is not a name of this exercise; there are x1, x2, x3, c.",
    ),
    (["exp(x2)", SHIFTED], "wrong", 0, "Line 1 is not the prescribed beginning: `exp(x2)`."),
    (
        [SHIFTED, "exp(x1)/(exp(x1) + exp(x2) + exp(x3))*1", SHIFTED],
        "wrong",
        0,
        "Line 1 must be the prescribed",
    ),
    (
        [SHIFT, "exp(c)*exp(x1)/(exp(c)*(exp(x1) + exp(x2) + exp(x3)))"],
        "partial",
        1,
        "All lines follow, but the last",
    ),
    (3, "wrong", 0, "`steps_smx_02` is a int, expected a list of lines."),
    ([SHIFT, None, SHIFTED], "wrong", 0, "Line 2: expected a formula in quotes"),
]


@pytest.mark.parametrize(("steps", "status", "points", "said"), PROOFS)
def test_the_first_line_that_will_not_do_is_named(steps, status, points, said):
    verdict = registry()["SMX-02-proof"].judge(steps)
    assert (verdict.status, verdict.points) == (status, points)
    assert verdict.lines[0].startswith(said)


def test_a_derivation_may_be_one_text_with_equals_signs():
    text = f"{SHIFT}\n = exp(c)*exp(x1)/(exp(c)*(exp(x1) + exp(x2) + exp(x3)))\n = {SHIFTED}\n"
    assert registry()["SMX-02-proof"].judge(text).status == "ok"


def test_an_unknown_wrong_line_is_named_by_its_place_alone():
    verdict = registry()["SMX-02-proof"].judge([SHIFT, "exp(x1)/7", SHIFTED])
    assert verdict.lines == ("Line 2 does not follow from line 1: `exp(x1)/7`.", UNKNOWN)
    assert verdict.mistake is None


FORMULAS = [
    (
        ("S_i*(1 - S_i)", "q"),
        1,
        "`different`: `q` is not a name of this exercise; there are x_i, x_j, others, Z, S_i, S_j.",
    ),
    (("S_i**", "-S_i*S_j"), 1, "`same`: cannot read `S_i**`"),
    (({}, [2]), 0, "`same`: expected a formula in quotes"),
    (("S_i*(1 - S_i)", "log(-S_i)"), 1, "`different`: at "),
]


@pytest.mark.parametrize(("answers", "points", "said"), FORMULAS)
def test_each_formula_counts_for_itself(answers, points, said):
    verdict = registry()["JAC-01"].judge(*answers)
    assert verdict.points == points
    assert verdict.lines[0].startswith(said)


def test_a_formula_that_is_not_real_is_said_to_be_so():
    verdict = registry()["JAC-01"].judge("S_i*(1 - S_i)", "log(-S_i)")
    assert "your formula gives a complex number" in verdict.lines[0]
    verdict = registry()["SMX-05"].judge("1/(x1 - x1)")
    assert "your formula gives nothing finite" in verdict.lines[0]


def test_a_sympy_expression_is_as_good_as_text():
    import sympy

    x1, x2 = sympy.symbols("x1 x2")
    assert registry()["SMX-05"].judge(x1 - x2).status == "ok"


LIMITED = [
    (("x/abs(x)", "2*H(x) - 1"), 0.5, "`by_indicators`: `abs` is not for this answer; only `I` may be used."),
    (("sign(x)", "2*H(x) - 1"), 0.5, "`by_indicators`: `sign` is not for this answer; only `I` may be used."),
    (
        ("I(x > 0) - I(x < 0)", "D(abs(x), x)"),
        0.5,
        "`by_step`: `D` is not for this answer; only `H` may be used.",
    ),
]


@pytest.mark.parametrize(("answers", "points", "said"), LIMITED)
def test_a_formula_may_be_held_to_some_functions(answers, points, said):
    verdict = registry()["ACT-01-formula"].judge(*answers)
    assert (verdict.points, verdict.lines) == (points, (said,))


def test_an_answer_without_functions_says_so():
    verdict = registry()["ACT-07-formula"].judge("s*(1 - s)", "exp(-log(4))")
    assert verdict.lines[0] == "`largest_slope`: `exp` is not for this answer; no function may be used."


def test_another_name_of_an_allowed_function_is_allowed():
    assert registry()["ACT-04"].judge("x*H(x)", "Abs(x)*H(x)").status == "ok"
    assert registry()["IDN-01"].judge("(tanh(x/2) + 1)/2", "2*sigmoid(2*x) - 1").status == "ok"


def test_a_right_formula_with_a_wrong_function_is_no_known_mistake():
    verdict = registry()["ACT-04"].judge("x*H(x)", "max(0, x)")
    assert (verdict.points, verdict.mistake, len(verdict.lines)) == (1, None, 1)


@pytest.mark.parametrize("second", ["x*H(x)", "H(x)*x", "x*H(x) + 0", "2*x*H(x)/2"])
def test_one_formula_written_twice_is_one_formula(second):
    verdict = registry()["ACT-04"].judge("x*H(x)", second)
    assert (verdict.status, verdict.mistake) == ("partial", "the same formula twice")


def test_a_wrong_value_at_a_kink_is_seen():
    verdict = registry()["ACT-01-formula"].judge("I(x >= 0) - I(x < 0)", "2*H(x) - 1")
    assert verdict.lines[0] == "`by_indicators`: at x = 0 your formula gives 1, expected 0."
