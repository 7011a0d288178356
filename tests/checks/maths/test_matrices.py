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
    ("trace(outer(ha, ha))", "ha @ ha"),
    ("trace(D.T @ D)", "sum(D * D)"),
    ("tr(D.mT @ np.ones_like(D))", "D.sum()"),
    ("(D > 0) * D", "relu(D)"),
    ("(D > 0).astype(float) * D", "max(D, 0)"),
    ("np.where(D > 0, D, -D)", "abs(D)"),
    ("where(c > 0, c, 0)", "relu(c)"),
    ("D.sum(axis=1)[:, None] * np.ones((N, m))", "sum(D, axis=1, keepdims=True) + zeros_like(D)"),
    ("np.sum(D, axis=-1)[:, np.newaxis]", "np.sum(D, -1, keepdims=True)"),
    ("ha[None, :].T @ ha[None]", "outer(ha, ha)"),
    ("log_softmax(D)", "log(softmax(D))"),
    ("ones(len(ha)) / ha.size + zeros(W1.shape[0])", "ones(h) / h"),
    ("np.eye(len(delta)) - np.ones((W2.shape[0], delta.size))", "eye(m) - ones(m, m)"),
    ("D - logsumexp(D, axis=1, keepdims=True)", "log_softmax(D, axis=1)"),
    ("softmax(D, axis=0)", "softmax(D.T).T"),
    ("logsumexp(D)", "log(sum(exp(D)))"),
    ("sum(D)", "sum(sum(D, axis=0))"),
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
    ("W2 @ delta", "do not fit in `W2` of shape (m, h) @ `delta` of shape (m,): h columns meet m rows."),
    (
        "delta @ ha.T",
        "`ha.T` of shape (h,): m columns meet h rows; `.T` of a vector changes nothing.",
    ),
    (
        "delta * ha",
        "`delta` of shape (m,) * `ha` of shape (h,): entry by entry, the shapes must be the same.",
    ),
    ("W2 + W1 * 2", "shapes do not fit in `W2` of shape (m, h) + `W1 * 2` of shape (h, d): entry by entry"),
    ("x + W2 @ W1 - X", "in `x + W2 @ W1` of shape (m, d) - `X` of shape (N, h): entry by entry"),
    ("where(D > 0, D, X)", "shapes (N, m) and (N, m) and (N, h) do not fit entry by entry in `where("),
    ("max(D, X)", "shapes (N, m) and (N, h) do not fit entry by entry in `max(D, X)`."),
    ("trace(W2)", "`trace(W2)` takes a square matrix, got (m, h)."),
    ("0 < x < 1", "write one comparison at a time in `0 < x < 1`."),
    ("x.shape[1]", "`x.shape[1]`: shape (d,) has no such axis."),
    ("ones(c.size/2)", "`c.size / 2` is no size; there are"),
    ("I @ W1", "`I` is not known here; the identity matrix is eye(n), with its size."),
    ("I - outer(x, x)", "`I` is an indicator, as in I(x > 0); the identity matrix is eye(n), with its size."),
    ("x[:, :, None]", "`x[:, :, None]`: shape (d,) has not so many axes."),
    ("sum(x, keepdims=c)", "`sum(x, keepdims=c)`: shape (d,) has no such axis."),
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
    ("(ha > 0) * ha", r"\mathbf 1_{ha > 0} \odot ha"),
    ("trace(W2 @ W2.T)", r"\operatorname{tr}\left(W_{2} \, W_{2}^\top\right)"),
    ("log_softmax(D, axis=1)", r"\log S_{\text{axis }1}\left(D\right)"),
    ("sum(x) * sum(x * x) - sum(x) * x", r"\left(\sum x\right) \, \sum x \odot x - \left(\sum x\right) \, x"),
    (
        "(x * sum(x)) * x - sum(sum(D, axis=0))",
        r"\left(x \, \sum x\right) \odot x - \sum \sum_{\text{axis }0} D",
    ),
    ("delta @ W2 @ W1 @ x", r"\delta^\top \, W_{2} \, W_{1} \, x"),
    ("delta @ W2 * ha", r"\left(\delta^\top \, W_{2}\right)^\top \odot ha"),
    ("(delta * delta) @ W2 @ ha", r"\left(\delta \odot \delta\right)^\top \, W_{2} \, ha"),
    ("W1.T.T", r"\left(W_{1}^\top\right)^\top"),
    ("D * (X @ W2.T)", r"D \odot \left(X \, W_{2}^\top\right)"),
    ("(D * D).T @ D", r"\left(D \odot D\right)^\top \, D"),
    ("(D * D) @ W2", r"\left(D \odot D\right) \, W_{2}"),
    ("-delta @ W2 @ ha", r"-\delta^\top \, W_{2} \, ha"),
    ("c * D @ W2", r"c \, D \, W_{2}"),
    ("delta[:, None] * D.T", r"\delta_{\text{[:, None]}} \odot D^\top"),
    ("zeros_like(D)", r"\mathbf 0_{N \times m}"),
]


@pytest.mark.parametrize(("text", "latex"), TYPESET)
def test_expressions_come_back_as_mathematics(text, latex):
    assert LANGUAGE.typeset(text) == latex


CHANGING = MatrixLanguage(
    {"X": ("n", "p"), "W": ("h", "p"), "b": ("h",), "G": ("n", "h"), "z": ("p",), "lam": ()},
    {"A": "X @ W.T + b", "s": "softmax(z)"},
    depends={"X": "dX", "W": "dW", "b": "db", "z": "dz"},
)
CHANGES = CHANGING.random_points(np.random.default_rng(2))

DIFFERENTIALS = [
    ("d(A)", "dX @ W.T + X @ dW.T + db"),
    ("d(X.T)", "dX.T"),
    ("d(G)", "zeros_like(G)"),
    ("d(sum(G * A))", "sum((G @ W) * dX) + sum((G.T @ X) * dW) + sum(sum(G, axis=0) * db)"),
    ("d(trace(W.T @ W))", "2 * trace(W.T @ dW)"),
    ("d(X * X)", "2 * X * dX"),
    ("d(1/(1 + X**2))", "-2 * X * dX/(1 + X**2)**2"),
    ("d(lam * sum(W**2))", "sum(2 * lam * W * dW)"),
    ("d(relu(A))", "(A > 0) * d(A)"),
    ("d(max(A, 0))", "H(A) * d(A)"),
    ("d(where(A > 0, A, exp(A) - 1))", "where(A > 0, 1, exp(A)) * d(A)"),
    ("d(phi(A))", "dphi(A) * d(A)"),
    ("d(sigmoid(A))", "sigma(A) * (1 - sigma(A)) * d(A)"),
    ("d(tanh(A))", "(1 - tanh(A)**2) * d(A)"),
    ("d(exp(A))", "exp(A) * d(A)"),
    ("d(log(exp(A)))", "d(A)"),
    ("d(softplus(A))", "sigma(A) * d(A)"),
    ("d(sqrt(1 + X**2))", "X * dX / sqrt(1 + X**2)"),
    ("d(abs(X))", "sign(X) * dX"),
    ("d(s)", "(diag(s) - outer(s, s)) @ dz"),
    ("d(log_softmax(z))", "dz - (s @ dz)"),
    ("d(logsumexp(z))", "s @ dz"),
    ("d(softmax(A))", "softmax(A) * (d(A) - sum(softmax(A) * d(A), axis=1, keepdims=True))"),
    ("d(softmax(A, axis=0))", "d(softmax(A.T).T)"),
    ("d(mean(A, axis=0))", "mean(d(A), axis=0)"),
    ("d(outer(z, b))", "outer(dz, b) + outer(z, db)"),
    ("d(diag(z))", "diag(dz)"),
    ("d(z[:, None])", "dz[:, None]"),
    ("d(d(X * X))", "2 * dX * dX"),
    ("d(dphi(b))", "d(d(phi(b))) / db"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENTIALS)
def test_d_follows_every_rule_of_differentiation(one, other):
    assert CHANGING.differs_at(CHANGING.read(one), CHANGING.read(other), CHANGES) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("d(A)", "dX @ dW.T + db"),
        ("d(s)", "s * (1 - s) * dz"),
        ("d(phi(A))", "phi(d(A))"),
        ("d(X * X)", "dX * dX"),
        ("d(relu(A))", "relu(d(A))"),
    ],
)
def test_d_follows_no_other_rule(one, other):
    assert CHANGING.differs_at(CHANGING.read(one), CHANGING.read(other), CHANGES) in CHANGES


def test_d_is_typeset_as_a_differential_and_may_not_stand_too_deep():
    assert CHANGING.typeset("d(X @ W.T) + d(s) @ dz") == (
        r"\mathrm d\left(X \, W^\top\right) + \left(\mathrm ds\right)^\top \, \mathrm dz"
    )
    assert CHANGING.typeset("dX @ dW.T") == r"\mathrm dX \, \left(\mathrm dW\right)^\top"
    with pytest.raises(ExpressionError, match="more than 3 deep"):
        CHANGING.read("d(d(d(d(X))))")
    with pytest.raises(ExpressionError, match="in this exercise nothing changes"):
        MatrixLanguage({"x": ("n",)}).read("d(x)")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("W.T @ (G.T @ X)", "(W.T @ G.T) @ X", True),
        ("-W.T @ G.T", "-(W.T @ G.T)", True),
        ("2*W.T @ (3*G.T)", "6*(W.T @ G.T)", True),
        ("W.T @ G.T", "(G @ W).T", False),
        ("(X + dX) @ W.T", "X @ W.T + dX @ W.T", False),
        ("z[:, None]", "z[None, :]", False),
        ("z[:, None]", "(z)[:, None]", True),
        ("lam * (W.T @ G.T)", "W.T @ G.T * lam", True),
        ("d(X @ W.T)", "dX @ W.T + X @ dW.T", False),
    ],
)
def test_what_is_a_step(one, other, same):
    assert (CHANGING.structure(one).key == CHANGING.structure(other).key) is same


def test_every_size_is_another_one_at_each_point_and_no_two_are_the_same():
    for language, points in ((LANGUAGE, POINTS), (CHANGING, CHANGES)):
        for letter in points[0].sizes:
            assert len({point.sizes[letter] for point in points}) == len(points)
        for point in points:
            assert len({*point.sizes.values()} | {1, 2}) == len(point.sizes) + 2
        assert language.random_points(np.random.default_rng(5))[0].sizes != points[0].sizes
    one = MatrixLanguage({"x": ("n",), "three": (3,)})
    sizes = {point.sizes["n"] for point in one.random_points(np.random.default_rng(0))}
    assert len(sizes) == 3
    assert 3 not in sizes  # which is the length of `three`


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
    assert verdict.lines[0].startswith("`dh`: shapes do not fit in `W2` of shape (m, h) @ `delta` of")
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
