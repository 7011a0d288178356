"""The rule that was broken is named, with its place: one, or one of two, and else none."""

import ast
import re

import pytest
from declared_for_tests import PLACE

from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.repairs import rules, search
from mlcourse.checks.repairs.explanation import explanations
from mlcourse.checks.repairs.search import Repair
from mlcourse.checks.repairs.sites import Site
from mlcourse.checks.verdict import UNKNOWN
from mlcourse.exercises import registry


def proof(**declared):
    """A derivation of which only the first line, the last one and the names matter."""
    first, last = declared.pop("first"), declared.pop("last")
    return ProofExercise(
        id="TST-31",
        title="A derivation",
        **PLACE,
        answer_names=("steps",),
        first=first,
        last=last,
        answer=(first, last),
        **declared,
    )


SLOPE = proof(first="D(1/(1 + exp(-x)), x)", last="s*(1 - s)", names=("x",), where={"s": "1/(1 + exp(-x))"})
CUBE = proof(first="D(exp(3*x)*x**2, x)", last="exp(3*x)*(3*x**2 + 2*x)", names=("x",))
QUOTIENT = proof(
    first="D(exp(x1)/(exp(x1) + exp(x2) + exp(x3)), x2)", last="-S1*S2", names=("x1", "x2", "x3"),
    where={"Z": "exp(x1) + exp(x2) + exp(x3)", "S1": "exp(x1)/Z", "S2": "exp(x2)/Z"},
)  # fmt: skip
LINE = proof(
    first="(a1 + t*a2) - (b1 + t*b2)", last="(a1 - b1) + t*(a2 - b2)", names=("a1", "a2", "b1", "b2", "t")
)
STEP = proof(first="max(0, x)", last="x*I(x > 0)", names=("x",))
UNITS = proof(first="2*sigma(2*x) - 1", last="tanh(x)", names=("x",))
GAP = proof(first="abs(sigma(x) - H(x))", last="sigma(-abs(x))", names=("x",))
LAYER = proof(
    first="W2.T @ (delta * y) + c",
    last="(delta * y) @ W2 + c",
    matrices={"W2": ("m", "h"), "delta": ("m",), "y": ("m",), "c": ("h",)},
)
CHAIN = proof(first="(A @ B).T", last="B.T @ A.T", matrices={"A": ("m", "h"), "B": ("h", "d")})
SQUARES = proof(
    first="(A @ B) @ (A + B)", last="A @ B @ A + A @ B @ B", matrices={"A": ("n", "n"), "B": ("n", "n")}
)
BATCH = proof(
    first="sum(X * G, axis=0) + b", last="sum(G * X, axis=0) + b",
    matrices={"X": ("N", "d"), "G": ("N", "d"), "b": ("d",)},
)  # fmt: skip

NAMED = [
    (CUBE, "D(exp(3*x), x)*x**2", rules.PRODUCT),
    (CUBE, "exp(3*x)*x**2 + 2*x*exp(3*x)", rules.INNER),
    (CUBE, "3*exp(3*x)*x**2 - 2*x*exp(3*x)", rules.SIGN),
    (CUBE, "3*exp(3*x)*x**3 + 2*x*exp(3*x)", rules.EXPONENT),
    (SLOPE, "exp(-x)/(1 + exp(-x))", rules.SQUARE),
    (SLOPE, "(0*(1 + exp(-x)) - 1*exp(-x))/(1 + exp(-x))**2", rules.SIGN),
    (QUOTIENT, "-exp(x1)*exp(x2)/Z", rules.SQUARE),
    (QUOTIENT, "D(exp(x1)/Z, x1)", rules.VARIABLE),
    (QUOTIENT, "-S1*S1", rules.INDEX),
    (LINE, "a1 + t*a2 - b1 + t*b2", rules.SIGN),
    (LINE, "(a1 - b1) + t*a2 - b2", rules.BRACKET),
    (LINE, "(a1 - b1) + t*(a2 - b1)", rules.INDEX),
    (LINE, "(a1 - b1) + t*t*(a2 - b2)", rules.FACTOR),
    (LINE, "a1 - b1 + t*a2", rules.TERM_LOST),
    (STEP, "x*I(x < 0)", rules.COMPARISON),
    (UNITS, "2*tanh(2*x) - 1", rules.FUNCTION),
    (GAP, "1 - sigma(x) + I(x < 0)*sigma(x)", rules.FACTOR_LOST),
    (LAYER, "W2 @ (delta * y) + c", rules.TRANSPOSE),
    (CHAIN, "A.T @ B.T", rules.ORDER),
    (CHAIN, "(B @ A).T", rules.ORDER),
    (SQUARES, "A @ B @ A + B @ A @ B", rules.ORDER),
    (SQUARES, "A @ B @ A.T + A @ B @ B", rules.TRANSPOSE),
    (BATCH, "sum(X * G, axis=1) + b", rules.AXIS),
    (BATCH, "sum(X * G, axis=0) - b", rules.SIGN),
]  # fmt: skip


def second_line(exercise, line):
    """What is said of the second line of a derivation."""
    return exercise.judge([exercise.first, line, exercise.last])


@pytest.mark.parametrize(("exercise", "line", "rule"), NAMED, ids=[line for _, line, _ in NAMED])
def test_the_broken_rule_is_named(exercise, line, rule):
    verdict = second_line(exercise, line)
    assert rule.name in (verdict.mistake or "").split(", or "), verdict.lines
    assert verdict.lines[0].startswith("Line 2")
    assert verdict.lines[1].startswith("This looks like: ")
    assert verdict.lines[1].endswith(".")


def test_the_place_is_shown():
    verdict = second_line(LINE, "a1 - b1 + t*(a2 + b2)")
    assert (
        verdict.lines[1]
        == "This looks like: a wrong sign at `a2 + b2`. Follow each minus from the line before."
    )
    assert verdict.mistake == "a wrong sign"


def test_two_rules_that_explain_a_line_are_both_said():
    verdict = second_line(proof(first="a*a*b", last="b*a**2", names=("a", "b")), "a*b")
    assert verdict.mistake == "a wrong exponent, or a missing factor"
    assert verdict.lines[1].endswith("Either of the two alone would make the line right.")


@pytest.mark.parametrize("line", ["exp(-x)**x/7", "3", "x - 5*s", "log(1 + exp(x + 4))"])
def test_what_no_rule_explains_is_unknown(line):
    assert second_line(SLOPE, line).lines[1] == UNKNOWN


def test_a_name_that_is_no_name_of_the_exercise_is_no_broken_rule():
    verdict = second_line(LAYER, "V.T @ (delta * y) + c")
    assert len(verdict.lines) == 1
    assert "`V` is not a name of this exercise" in verdict.lines[0]


@pytest.mark.parametrize("line", ["sum(g * (du + (v > u) * dv))", "sum(g * ((u > v) * du + dv))"])
def test_a_mask_that_is_lost_is_a_factor(line):
    size = dict.fromkeys(("g", "u", "v", "du", "dv"), ("n",))
    whole = proof(
        first="sum(g * where(u > v, du, dv))", last="(g * (u > v)) @ du + (g * (v > u)) @ dv", matrices=size
    )
    assert rules.FACTOR_LOST.name in whole.judge((whole.first, line, whole.last)).mistake


def test_a_line_that_is_one_name_is_no_other_name_in_its_place():
    whole = proof(first="total", last="a - b", names=("a", "b"), where={"edge": "a", "total": "edge - b"})
    assert whole.judge(("total", "edge", "a - b")).mistake is None  # a term was lost, not a name mistaken
    assert whole.judge(("total", "edge - a", "a - b")).mistake == rules.NAME.name


def test_a_search_that_would_take_too_long_names_nothing(monkeypatch):
    assert second_line(LINE, "a1 - b1 + t*(a2 + b2)").mistake
    monkeypatch.setattr(search, "MOST_TRIED", 5)
    assert second_line(LINE, "a1 - b1 + t*(a2 + b2)").lines[1] == UNKNOWN


def test_a_very_long_line_is_given_up():
    """By counting what is tried, not by the clock."""
    long = " + ".join(f"sigma(x{i}*t)*exp(x{i})" for i in range(1, 60))
    exercise = proof(first=long, last="t", names=("t", *(f"x{i}" for i in range(1, 60))))
    assert second_line(exercise, long.replace("x7*t", "x7 + t")).lines[1] == UNKNOWN


def test_every_rule_has_a_name_of_its_own_and_a_sentence():
    closed = [rule for rule in vars(rules).values() if isinstance(rule, rules.Rule)]
    special = [rule for rule in closed if rule.general or rule not in {r.general for r in closed}]
    assert len({rule.name for rule in special}) == len(special)
    for rule in closed:
        assert re.fullmatch(r"(an? |the |factors ).*[^.]", rule.name)
        assert re.fullmatch(r"[A-Z`(].*\.", rule.hint)


def test_the_line_itself_is_never_changed():
    line = LINE._language.tree("a1 - b1 + t*(a2 + b2)")
    before = ast.dump(line)
    second_line(LINE, "a1 - b1 + t*(a2 + b2)")
    assert ast.dump(line) == before


def changed_by_a_matrix(*lines):
    whole = proof(
        first="d(softmax(x))",
        last="(diag(s) - outer(s, s)) @ J @ du",
        matrices={"x": ("n",), "u": ("m",), "J": ("n", "m")},
        depends={"x": "dx"},
        where={"s": "softmax(x)"},
    )
    return whole.judge((whole.first, *lines, whole.last)).mistake


@pytest.mark.parametrize("line", ["d(x)", "diag(s) @ d(x)"])
def test_what_a_step_carries_out_is_no_function_that_is_lost(line):
    """Of d(softmax(x)) the factor was lost that stands before d(x); softmax is not to come back."""
    name = changed_by_a_matrix(line)
    assert name is None or rules.FUNCTION_LOST.name not in name


def test_a_function_that_is_lost_inside_of_what_changes_is_named():
    whole = proof(
        first="sum(g * d(p * sigma(p)))",
        last="sum(g * (dp * sigma(p) + p * d(sigma(p))))",
        matrices={"p": ("n",), "g": ("n",)},
        depends={"p": "dp"},
    )
    for line in ("sum(g * d(p * p))", "sum(g * (dp * sigma(p) + p * d(p)))"):
        assert rules.FUNCTION_LOST.name in whole.judge((whole.first, line, whole.last)).mistake


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("-d(log(sum(a)))", rules.TERM_LOST),  # d(x), of what the function stands for
        ("d(x) - log(sum(a))", rules.DERIVATIVE_LOST),  # beside a term that is differentiated
        ("d(x) - d(sum(a))", rules.FUNCTION_LOST),  # of the log that log_softmax is written out with
    ],
)
def test_what_a_function_is_written_out_with_can_be_lost(line, rule):
    whole = proof(
        first="d(log_softmax(x))",
        last="(eye(n) - outer(ones(n), s)) @ dx",
        matrices={"x": ("n",)},
        depends={"x": "dx"},
        where={"a": "exp(x)", "s": "softmax(x)"},
    )
    assert rule.name in whole.judge((whole.first, line, whole.last)).mistake


def test_what_is_0_lacks_no_term_beside_it():
    """The term that would mend it is the whole line before: a function was lost in what is 0 now."""
    whole = proof(
        first="d(sum(T * log_softmax(x)))",
        last="sum(T * (dx - sum(softmax(x) * dx)))",
        matrices={"x": ("n",), "T": ("n",)},
        depends={"x": "dx"},
    )
    assert whole.judge((whole.first, "sum(T * d(x - x))", whole.last)).mistake is None


def test_the_square_of_a_product_of_matrices_can_be_lost():
    whole = proof(
        first="sum((X @ g)**2) / 2 + a",
        last="a + sum((X @ g)**2) / 2",
        matrices={"X": ("n", "m"), "g": ("m",), "a": ()},
    )
    assert rules.EXPONENT.name in whole.judge((whole.first, "a + sum(X @ g) / 2", whole.last)).mistake


def test_a_function_that_can_be_written_out_is_not_lost_where_it_changes():
    """Of log_softmax(x) = x - logsumexp(x) the second term was lost, not the function."""
    whole = proof(
        first="d(-sum(T * log_softmax(x)))",
        last="-sum(T * (dx - sum(softmax(x) * dx)))",
        matrices={"x": ("n",), "T": ("n",)},
        depends={"x": "dx"},
    )
    name = whole.judge((whole.first, "-sum(T * d(x))", whole.last)).mistake
    assert name is None or rules.FUNCTION_LOST.name not in name


def test_the_square_of_a_bracket_can_be_lost_with_the_bracket():
    """Times itself a bracket is its square: an exponent was lost, not a factor."""
    whole = proof(
        first="(2*(f + g)**2 + 2*(f - g)**2)/4",
        last="f**2 + g**2",
        names=("f", "g"),
    )
    assert whole.judge((whole.first, "(f + g + (f - g)**2)/2", whole.last)).mistake == rules.EXPONENT.name


def test_a_function_that_a_step_carries_out_is_named_beside_another_rule_and_never_alone():
    whole = proof(
        first="sum(g * d(phi(X)))",
        last="sum(g * dphi(X) * dX)",
        matrices={"g": ("n", "m"), "X": ("n", "m")},
        depends={"X": "dX"},
    )
    said = whole.judge((whole.first, "sum(g * d(X))", whole.last)).mistake
    assert rules.FACTOR_LOST.name in said
    assert rules.FUNCTION_CARRIED_OUT.name in said
    alone = [Repair(rules.FUNCTION_CARRIED_OUT, Site(ast.parse("x", mode="eval").body), ast.Name("x"))]
    assert explanations(alone, 1) == []


def test_a_size_stands_where_eye_was_lost():
    normalised = registry()["NOR-04-derivation"]
    chain = list(normalised.answer)
    chain[5] = "g @ (n - outer(xh, xh) / n) @ (eye(n) - ones(n, n) / n) @ dx / s"
    said = normalised.judge(chain).mistake
    assert said is None or rules.FUNCTION_LOST.name in said


def test_exponents_of_the_line_before_can_be_lost():
    """The third power was lost, whatever stands below the line before beside it."""
    normalised = registry()["NOR-04-derivation"]
    chain = list(normalised.answer)
    chain[2] = "sum(g * (d(c) / s - c * mean(c * d(c)) / s))"
    assert rules.EXPONENT.name in normalised.judge(chain).mistake


def test_the_square_of_a_quotient_in_a_bracket_can_be_lost():
    noise = registry()["REG-02-proof"]
    chain = list(noise.answer)
    chain[1] = "(1 - p) * (p * x / (1 - p)) + p * x ** 2"
    assert rules.EXPONENT.name in noise.judge(chain).mistake


def test_a_factor_that_is_0_is_not_one_too_many():
    """Its own term was lost; to take the factor away would do as well, as would any other."""
    noise = registry()["REG-02-proof"]
    chain = list(noise.answer)
    chain[3] = "p * x ** 2 * (p - p) / (1 - p)"
    assert noise.judge(chain).mistake is None


def test_a_sum_that_keeps_its_axis_can_be_lost():
    smoothed = registry()["REG-03-derivation"]
    chain = list(smoothed.answer)
    chain[2] = "-sum(Q * (dZ - S * dZ)) / n"
    said = smoothed.judge(chain).mistake
    assert said is None or rules.SUM_LOST.name in said
