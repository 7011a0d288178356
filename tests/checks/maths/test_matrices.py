"""Matrix expressions: what is the same, what is not, which shapes do not fit, and how it is typeset."""

import numpy as np
import pytest
from declared_for_tests import PLACE

from mlcourse.checks.context import HIDDEN, Context
from mlcourse.checks.exercise import Mistake
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.maths.matrices import MatrixLanguage
from mlcourse.checks.maths.syntax import ExpressionError
from mlcourse.exercises import judge, registry

SHAPES = {
    "W2": ("m", "h"),
    "W1": ("h", "d"),
    "delta": ("m",),
    "ha": ("h",),
    "x": ("d",),
    "D": ("N", "m"),
    "X": ("N", "h"),
    "r": (1, "d"),
    "c": (),
}
LANGUAGE = MatrixLanguage(SHAPES, {"s": "softmax(delta)", "back": "W2.T @ delta"})
POINTS = LANGUAGE.random_points(np.random.default_rng(1))

SAME = [
    ("W2.T @ delta", "delta @ W2"),
    ("back * dphi(ha)", "diag(dphi(ha)) @ W2.T @ delta"),
    ("outer(delta, ha)", "outer(ha, delta).T"),
    ("sum(D, axis=0)", "ones(N) @ D"),
    ("mean(D, axis=0)", "D.T @ ones(N) / N"),
    ("D.T @ X", "(X.T @ D).T"),
    ("(diag(s) - outer(s, s)) @ delta", "s * (delta - sum(s * delta))"),
    ("D - mean(D, axis=1, keepdims=True)", "D @ (eye(m) - ones(m, m)/m)"),
    ("sum(s)", "1"),
    ("diag(outer(ha, ha))", "ha**2"),
    ("softmax(delta + c)", "s"),
    ("sigma(ha) * (1 - sigma(ha))", "exp(-ha)/(1 + exp(-ha))**2"),
    ("softplus(ha) - softplus(-ha)", "ha"),
    ("I(ha > 0) + I(ha < 0)", "ones(h)"),
    ("max(ha, 0) + min(ha, 0)", "relu(ha) - relu(-ha)"),
    ("W1 @ x", "W1 @ r.T @ eye(1) @ zeros(1) + W1 @ x"),
    ("c * W2 @ ha", "W2 @ (c * ha)"),
    ("log(exp(ha))", "+ha"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_every_way_of_writing_it_is_the_same(one, other):
    assert LANGUAGE.differs_at(LANGUAGE.read(one), LANGUAGE.read(other), POINTS) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("W2.T @ delta", "W2 @ ha"),
        ("outer(delta, ha)", "outer(ha, delta)"),
        ("sum(D, axis=0)", "mean(D, axis=0)"),
        ("sum(D)", "sum(D, axis=0)"),
        ("phi(ha)", "dphi(ha)"),
        ("ha", "ha + 1e-25"),
        ("log(-exp(ha))", "ha"),
        ("ha/0", "ha"),
    ],
)
def test_what_differs_differs(one, other):
    assert LANGUAGE.differs_at(LANGUAGE.read(one), LANGUAGE.read(other), POINTS) in POINTS


REFUSED = [
    ("W2 @ delta", "shapes (m, h) and (m,) do not fit in `W2 @ delta`: h columns meet m rows."),
    (
        "delta @ ha.T",
        "do not fit in `delta @ ha.T`: m columns meet h rows; `.T` of a vector changes nothing.",
    ),
    ("delta * ha", "shapes (m,) and (h,) do not fit entry by entry in `delta * ha`."),
    ("W2 + W1", "shapes (m, h) and (h, d) do not fit entry by entry in `W2 + W1`."),
    ("c @ W2", "`@` is for matrices; in `c @ W2` one side is a number: use `*`."),
    ("outer(W2, ha)", "`outer(W2, ha)` takes two vectors, got (m, h) and (h,)."),
    ("diag()", "`diag()` takes one vector or matrix, got nothing."),
    ("sum(ha, axis=1)", "`sum(ha, axis=1)`: shape (h,) has no such axis."),
    ("softmax(c)", "`softmax(c)` takes the softmax of a single number."),
    ("ones(q)", "`q` is no size; there are m, h, d, N."),
    ("zeros(10**9)", "`10 ** 9` is no size; there are"),
    ("q @ W2", "`q` is not a name of this exercise; there are W2 (m, h), W1 (h, d), delta (m,),"),
    ("W2(x)", "`W2(x)` can be read as `W2*(x)` or as `W2 @ (x)`: write the one that you mean."),
    ("sin(x)", "`sin(…)` is not known here; there are exp, log"),
    ("exp(x, x)", "in `exp(x, x)`, what stands in the parentheses does not fit."),
    ("W2[0]", "cannot use `W2[0]` in a matrix expression."),
    ("W2.shape", "cannot use `W2.shape` in a matrix expression."),
    ("x**x", "the exponent in `x ** x` must be a number."),
    ("x**65", "the exponent is too large (at most 64)."),
    ("exp(exp(exp(exp(exp(x)))))", "powers and exponentials are nested more than 4 deep."),
    ("True", "cannot use `True` in a matrix expression."),
    (None, "expected a formula in quotes"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[str(text) for text, _ in REFUSED])
def test_what_does_not_fit_is_refused_in_one_sentence(text, said):
    with pytest.raises(ExpressionError) as refusal:
        LANGUAGE.read(text)
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


HOSTILE = ["__import__('os').getcwd()", "x.__class__", "(lambda: x)()", "[x for x in W2]", "sum(x, out=x)"]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_executed(text):
    with pytest.raises(ExpressionError):
        LANGUAGE.read(text)


TYPESET = [
    ("W2.T @ delta", r"W_{2}^\top \, \delta"),
    ("back * dphi(ha)", r"back \odot \varphi'\left(ha\right)"),
    ("(W2 @ W1).T", r"\left(W_{2} \, W_{1}\right)^\top"),
    ("outer(delta, x)", r"\delta \, x^\top"),
    ("diag(s) - (s - s)", r"\operatorname{diag}\left(s\right) - \left(s - s\right)"),
    ("2*x/c", r"\frac{2 \, x}{c}"),
    ("sum(D, axis=0)", r"\sum_{\text{axis }0} D"),
    ("eye(m) + ones(m)", r"I_{m} + \mathbf 1_{m}"),
    ("I(ha > 0)", r"\mathbf 1_{ha > 0}"),
]


@pytest.mark.parametrize(("text", "latex"), TYPESET)
def test_expressions_come_back_as_mathematics(text, latex):
    assert LANGUAGE.typeset(text) == latex


BACK = FormulaExercise(
    id="TST-20",
    title="Back through the second layer",
    **PLACE,
    answer_names=("dW", "dh"),
    matrices={"W2": ("m", "h"), "delta": ("m",), "ha": ("h",)},
    answer=("outer(delta, phi(ha))", "(W2.T @ delta) * dphi(ha)"),
    mistakes=(
        Mistake("the transpose of the gradient", ("outer(phi(ha), delta)", "(W2.T @ delta) * dphi(ha)"), "…"),
        Mistake("no transpose", ("outer(delta, phi(ha))", "(W2 @ delta) * dphi(ha)"), "…"),
    ),
)


def test_a_formula_says_the_shape_first_and_then_the_place():
    assert BACK.judge("outer(delta, phi(ha))", "dphi(ha) * (delta @ W2)", context=HIDDEN).status == "ok"
    verdict = BACK.judge("outer(phi(ha), delta)", "W2.T @ delta")
    assert verdict.lines[0] == "`dW`: shape (h, m), expected (m, h)."
    assert verdict.lines[1].startswith("`dh`: shape (h,) is right; for random matrices, at index [0] is ")
    assert verdict.latex[1] == r"\texttt{dh} = W_{2}^\top \, \delta"
    assert (
        BACK.judge("outer(phi(ha), delta)", "dphi(ha) * (delta @ W2)").mistake
        == "the transpose of the gradient"
    )
    verdict = BACK.judge("outer(delta, phi(ha))", "W2 @ delta")
    assert verdict.points == 1
    assert verdict.lines[0].startswith("`dh`: shapes (m, h) and (m,) do not fit in `W2 @ delta`")
    assert verdict.mistake == "no transpose"  # what does not fit is recognised by what does not fit


FIRST, LAST = "(diag(s) - outer(s, s)) @ g", "s * (g - sum(s * g))"
PRODUCT = ProofExercise(
    id="TST-21",
    title="The product without the matrix",
    **PLACE,
    answer_names=("steps",),
    matrices={"x": ("n",), "g": ("n",)},
    where={"s": "softmax(x)"},
    first=FIRST,
    last=LAST,
    answer=(FIRST, "diag(s) @ g - outer(s, s) @ g", "s * g - s * (s @ g)", LAST),
    mistakes=(Mistake("the own product", (FIRST, "s * g - s * s * g", LAST), "A sum is missing."),),
)

PROOFS = [
    (list(PRODUCT.answer), "ok", "All 4 lines follow."),
    ([FIRST, LAST], "missing", "`steps` has no lines of yours yet."),
    ([FIRST, FIRST, LAST], "wrong", "2 different lines are a jump: show at least 3"),
    (
        [FIRST, f"({FIRST})", LAST],
        "wrong",
        "2 different lines are a jump: show at least 3, the ends included.",
    ),
    ([FIRST, "s @ g", LAST], "wrong", "Line 2 has shape () where (n,) stood before: `s @ g`."),
    ([FIRST, "s * g - s * s * g", LAST], "wrong", "Line 2 does not follow from line 1: `s * g - s * s * g`."),
    (
        [FIRST, "s @ g.T @ g", LAST],
        "wrong",
        "Line 2: `@` is for matrices; in `s @ g.T @ g` one",
    ),
    ([FIRST, "s * g - s * (s @ g)"], "partial", "All lines follow, but the last one is not yet"),
]


@pytest.mark.parametrize(("steps", "status", "said"), PROOFS)
def test_the_first_line_that_does_not_follow_is_named(steps, status, said):
    verdict = PRODUCT.judge(steps, context=HIDDEN)
    assert verdict.status == status
    assert verdict.lines[0].startswith(said)


def test_a_known_wrong_line_is_named():
    verdict = PRODUCT.judge([FIRST, "s * (g - s * g)", LAST])
    assert (verdict.mistake, verdict.latex) == ("the own product", (r"s \odot \left(g - s \odot g\right)",))


@pytest.mark.parametrize("text", ["I(delta_h == diag(delta_h))", "delta_h + diag(delta_h)"])
def test_shapes_that_fit_some_sizes_by_chance_are_no_fault_of_the_check(text):
    exercise = registry()["BWD-10-formula"]
    for secret in "abcdef":
        for hidden in (False, True):
            verdict = judge(exercise, ("delta_h.T @ x", text), Context(secret, hidden=hidden))
            assert (verdict.status, verdict.points) == ("partial", 1)
            assert verdict.lines[0].startswith("`dL_db1`")
