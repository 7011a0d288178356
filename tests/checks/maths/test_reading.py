"""What people write: read in every spelling, refused with both readings where there are two."""

import ast
import random
import re

import numpy as np
import pytest

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.maths.languages import ScalarLanguage, agree
from mlcourse.checks.maths.matrices import MatrixLanguage
from mlcourse.checks.maths.syntax import ExpressionError
from mlcourse.checks.maths.values import differs_at, random_points
from mlcourse.exercises import judge, registry

NAMES = ("x", "y", "x1", "x_k", "alpha", "lam", "o1", "d_h")
NUMBERS = ScalarLanguage(NAMES, {"s": "sigma(x)", "Z": "exp(o1) + x"})
POINTS = random_points(np.random.default_rng(4), NAMES)
SHAPES = {"W": ("m", "h"), "Q": ("h", "h"), "delta_o": ("m",), "ha": ("h",), "D": ("N", "m"), "c": ()}
MATRICES = MatrixLanguage(SHAPES, {"s": "softmax(ha)"})
OF_MATRICES = MATRICES.random_points(np.random.default_rng(4))

SAME = [
    ("x^2", "x**2"),
    ("-x^2", "-(x**2)"),
    ("x²y", "x**2*y"),
    ("x⁻¹²", "x**(-12)"),
    ("x^2 y", "x**2*y"),
    ("x^2(1 - y)", "x**2*(1 - y)"),
    ("x^(2)y", "x**2*y"),
    ("s(1-s)", "s*(1 - s)"),
    ("(s)(1−s)", "s*(1 - s)"),
    ("s·(1–s)", "s*(1 - s)"),
    ("2x", "2*x"),
    ("2x/3", "2*x/3"),
    ("-2(x)(y)", "-2*x*y"),
    ("xy^2", "x*y**2"),
    ("x×y÷x1", "x*y/x1"),
    ("½x", "x/2"),
    ("x_1", "x1"),
    ("x₁", "x1"),
    ("x_{1}", "x1"),
    ("xₖ", "x_k"),
    ("xk", "x_k"),
    ("dh", "d_h"),
    ("x1x_k", "x1*x_k"),
    ("α", "alpha"),
    ("αx", "alpha*x"),
    ("λ", "lam"),
    ("lambda*x", "lam*x"),
    (r"\alpha x_1", "alpha*x1"),
    (r"$x \cdot y\,x_1$", "x*y*x1"),
    (r"\left(x + y\right) \times 2", "(x + y)*2"),
    (r"\sqrt{x^{2}}", "abs(x)"),
    ("2σ(2x) − 1", "tanh(x)"),
    ("np.tanh(x) + math.exp(y)", "tanh(x) + exp(y)"),
    ("np.maximum(x, 0)", "max(x, 0)"),
    ("2H(x)-1", "sgn(x)"),
    ("x_k/|x_k|", "sign(x_k)"),
    ("|x||y|", "abs(x*y)"),
    ("2|x| + 3|y|", "2*abs(x) + 3*abs(y)"),
    ("||x| - |y||", "abs(abs(x) - abs(y))"),
    ("e^o1 + e**x", "exp(o1) + exp(x)"),
    ("e^-x", "exp(-x)"),
    ("e^{-x}y", "exp(-x)*y"),
    ("xe^y", "x*exp(y)"),
    ("ln e", "1"),
    ("exp x + y", "exp(x) + y"),
    ("exp -x", "exp(-x)"),
    ("ln exp x", "x"),
    ("2 ln |x|", "2*log(abs(x))"),
    ("√(x²) + √2", "abs(x) + sqrt(2)"),
    ("tanh²(x)y", "tanh(x)**2*y"),
    ("2tanh^2 x + y", "2*tanh(x)**2 + y"),
    ("xexp(y)", "x*exp(y)"),
    ("2πx", "2*pi*x"),
    ("I(x ≤ y) + I(x > y)", "1"),
    ("slope = s(1-s)", "s*(1 - s)"),
    ("f(x, y) = xy", "x*y"),
    ("lambda x, y: xy", "x*y"),
    (1, "1"),
    (np.float64(0.25), "1/4"),
]


@pytest.mark.parametrize(("text", "plain"), SAME)
def test_numbers_are_read_in_every_spelling(text, plain):
    assert differs_at(NUMBERS.read(text), NUMBERS.read(plain), POINTS) is None


OF_MATRIX_FORMULAS = [
    ("np.dot(W.T, delta_o)", "W.T @ delta_o"),
    ("W.T.dot(δ_o)*sigma(ha)", "(W.T @ delta_o)*sigma(ha)"),
    ("np.matmul(W, ha)", "W @ ha"),
    ("W^T @ delta_o", "W.T @ delta_o"),
    (r"W^{\top} @ delta_o", "W.T @ delta_o"),
    ("Wᵀ @ delta_o", "W.T @ delta_o"),
    ("np.transpose(W) @ delta_o", "W.T @ delta_o"),
    ("D.sum(axis=0)", "sum(D, axis=0)"),
    ("np.sum(D, 0)", "sum(D, axis=0)"),
    ("D.mean(axis=1, keepdims=True)", "mean(D, axis=1, keepdims=True)"),
    ("(1/N) D.T", "D.T/N"),
    ("2W @ ha", "2*(W @ ha)"),
    ("2·ha", "2*ha"),
    ("ha ⊙ ha", "ha**2"),
    ("1 - tanh²(ha)", "1 - tanh(ha)**2"),
    ("tanh(Q @ ha)^2 + s²", "tanh(Q @ ha)**2 + s**2"),
    (r"W.T @ delta_o \odot sigma(ha)", "(W.T @ delta_o)*sigma(ha)"),
    ("e^ha", "exp(ha)"),
    ("dW = np.outer(delta_o, ha)", "outer(delta_o, ha)"),
    ("s*(1−s)", "s - s**2"),
    (3, "3"),
]


@pytest.mark.parametrize(("text", "plain"), OF_MATRIX_FORMULAS)
def test_matrices_are_read_in_every_spelling(text, plain):
    assert MATRICES.differs_at(MATRICES.read(text), MATRICES.read(plain), OF_MATRICES) is None


TWO_WAYS = [
    (NUMBERS, "1/2x", "(1/2)*x", "1/(2*x)"),
    (NUMBERS, "y + x/yx1", "(x/y)*x1", "x/(y*x1)"),
    (NUMBERS, "1/x (y + 1)", "(1/x)*(y + 1)", "1/(x*(y + 1))"),
    (NUMBERS, "x^2y", "(x^2)*y", "x^(2*y)"),
    (NUMBERS, "e^2x", "(e^2)*x", "e^(2*x)"),
    (NUMBERS, "e^x(1 + x)", "(e^x)*(1 + x)", "e^(x*(1 + x))"),
    (NUMBERS, "exp x y", "exp(x)*y", "exp(x*y)"),
    (NUMBERS, "exp 2x", "exp(2)*x", "exp(2*x)"),
    (NUMBERS, "ln x/y", "ln(x)/y", "ln(x/y)"),
    (NUMBERS, "√x²", "√(x)²", "√(x²)"),
    (NUMBERS, "y + x^1/2", "(x^1)/2", "x^(1/2)"),
    (NUMBERS, "x 2", "x*2", "x2"),
    (NUMBERS, "(x)2", "(x)*2", "(x)**2"),
    (NUMBERS, "3½", "3*½", "3 + ½"),
    (NUMBERS, "s(x)", "s*(x)", "s at x"),
    (NUMBERS, "s(-x)", "s*(-x)", "s at -x"),
    (NUMBERS, "x(y)", "x*(y)", "x at y"),
    (NUMBERS, "tanh^-1(x)", "tanh(x)**(-1)", "the inverse function of tanh"),
    (NUMBERS, "|x|y|x|", "|…|*…*|x|", "|…*|…|*…|"),
    (MATRICES, "W ha", "W*ha", "W @ ha"),
    (MATRICES, "W·ha", "W*ha", "W @ ha"),
    (MATRICES, "s(1 - s)", "s*(1 - s)", "s @ (1 - s)"),
    (MATRICES, "Q^2", "Q**(2)", "a product of matrices, such as A @ A"),
    (MATRICES, "Q.T^2", "Q.T**(2)", "a product of matrices, such as A @ A"),
    (MATRICES, "outer(ha, ha)^2", "outer(ha, ha)**(2)", "a product of matrices, such as A @ A"),
    (MATRICES, "ha ⊙ W.T @ delta_o", "(ha ⊙ W.T) @ delta_o", "ha ⊙ (W.T @ delta_o)"),
    (MATRICES, "Q⁻¹", "Q**(-1)", "a product of matrices, such as A @ A"),
    (MATRICES, "|ha|", "abs(ha)", "sqrt(sum((ha)**2))"),
    (MATRICES, "1/N D", "(1/N)*D", "1/(N*D)"),
]


@pytest.mark.parametrize(("language", "text", "one", "other"), TWO_WAYS, ids=[case[1] for case in TWO_WAYS])
def test_what_has_two_readings_is_refused_with_both(language, text, one, other):
    with pytest.raises(ExpressionError) as refusal:
        language.read(text)
    assert f"can be read as `{one}` or as `{other}`: write the one that you mean." in str(refusal.value)


@pytest.mark.parametrize("text", [case[1] for case in TWO_WAYS[:10]])
def test_both_readings_can_be_read_and_differ(text):
    with pytest.raises(ExpressionError) as refusal:
        NUMBERS.read(text)
    one, other = re.findall(r"as `([^`]*)`", str(refusal.value))
    assert differs_at(NUMBERS.read(one), NUMBERS.read(other), POINTS) is not None


UNKNOWN = [
    ("2q", "`q` is not a name of this exercise"),
    ("β²", "`β` is not a name of this exercise"),
    ("lnx", "`lnx` is not a name of this exercise"),
    ("f(2x)", "`f(…)` is not known here"),
    ("arctanh(2x)", "`arctanh(…)` is not known here"),
    ("sin 2x", "`sin` is not a name of this exercise"),
    ("lambda t: 2t", "`t` is not a name of this exercise"),
    ("eˣ", "`ˣ` is not known here"),
    ("∂x", "`∂` is not known here"),
    (r"\int x", r"`\int` is not read here"),
    ("2x +* y", "cannot read `2x +* y` near character 5"),
    ("(2x", "cannot read `(2x`"),
    ("2x if y else 1", "cannot use `2x if y else 1` in a formula."),
    ("exp(|x|, 2y)", "there are exp, log"),
    ("√" * 2000, "cannot read"),
    ("x²" * 900, "at most 100 operations"),
]


@pytest.mark.parametrize(("text", "said"), UNKNOWN, ids=[text[:20] for text, _ in UNKNOWN])
def test_what_is_not_known_is_named_as_it_was_typed(text, said):
    with pytest.raises(ExpressionError) as refusal:
        NUMBERS.read(text)
    assert said in str(refusal.value)


def test_shapes_are_said_in_the_spelling_that_was_typed():
    with pytest.raises(ExpressionError, match=r"`W` of shape \(m, h\) @ `δ_o` of shape \(m,\): h columns"):
        MATRICES.read("W.dot(δ_o)")
    assert agree(MATRICES, "np.dot(W, delta_o)", "W @ delta_o", OF_MATRICES)  # it is the same mistake


def plain(chance, depth):
    """A random expression in Python's notation."""
    if not depth or chance.random() < 0.1:
        return chance.choice(["x", "y", "x1", "x_k", "alpha", "s", "2", "3"])
    one, other = (plain(chance, depth - 1) for _ in range(2))
    return chance.choice(
        [f"({one})*({other})"] * 3
        + [f"({one} + {other})", f"({one} - {other})", f"({one})/({other})", f"({one})**2"]
        + [f"tanh({one})", f"sigma({one})", f"abs({one})"]
    )


OTHER_SPELLINGS = [
    (r"\*\*2", ["^2 ", "²", "^{2}", "**2"]),
    (r"(?<!\*)\*(?!\*)", ["·", "×", r" \cdot ", "", " ", r"\,"]),
    (r"-", ["−", "–", "-"]),
    (r"\balpha\b", ["α", r"\alpha "]),
    (r"\bx1\b", ["x_1", "x₁", "x_{1}"]),
    (r"\bsigma\(", ["σ(", "np.sigma(", r"\sigma("]),
    (r"\btanh\(", ["np.tanh(", "math.tanh("]),
    (r"\babs\(", ["np.abs(", "Abs("]),
]


def respelled(chance, text):
    """The same in the notation of many people; sometimes it can then be read in two ways."""
    for pattern, spellings in OTHER_SPELLINGS:
        text = re.sub(pattern, lambda _, spellings=spellings: chance.choice(spellings), text)
    return chance.choice([text, f"${text}$", f"slope = {text}", f"lambda x: {text}"])


def read_unless_two_ways(text):
    """What was read, or None if it was refused with two readings."""
    try:
        return NUMBERS.read(text)
    except ExpressionError as refusal:
        if "can be read as" not in str(refusal):
            raise
        return None


def test_random_expressions_in_random_spellings_mean_the_same_or_have_two_readings():
    chance, read = random.Random(8), 0
    for _ in range(150):
        text = ast.unparse(ast.parse(plain(chance, 3)))
        other = respelled(chance, text)
        expression, expected = read_unless_two_ways(other), NUMBERS.read(text)
        if expression is None:
            continue
        assert NUMBERS.structure(other).key == NUMBERS.structure(text).key, (text, other)
        undefined = differs_at(expected, expected, POINTS) is not None
        assert undefined or differs_at(expression, expected, POINTS) is None, (text, other)
        read += 1
    assert read > 100


RIGHT = [
    ("ACT-07-formula", ("s·(1-s)", 0.25)),
    ("ACT-10-formula", ("α", 1, "1")),
    ("IDN-01", ("(np.tanh(x/2)+1)/2", "2σ(2x) − 1")),
    ("ACT-01-formula", ("I(x>0) - I(x<0)", "2H(x)-1")),
    ("NRM-02-formula", ("sgn(x_k)",)),
    ("LOS-04-formula", ("-o2 + ln(e^o1 + e^o2 + e^o3)",)),
    ("BWD-06-formula", ("W2ᵀ.dot(δ_o) * σ(ha)",)),
    ("BWD-10-formula", ("delta_h^T @ x", "delta_h.sum(axis=0)")),
    ("SMX-01", (["e^x1/Z + e^x2/Z + e^x3/Z", "(e^x₁+e^x₂+e^x₃)/Z", 1],)),
]
WRONG = [
    ("ACT-07-formula", ("s(1+s)", "½")),
    ("ACT-07-formula", ("s(1-s)²", 0.5)),
    ("ACT-01-formula", ("I(x>0) + I(x<0)", "2H(x)+1")),
    ("ACT-01-formula", ("sgn x", "sgn(x)")),
    ("BWD-06-formula", ("W2.dot(delta_o) * sigma(ha)",)),
    ("SMX-01", (["e^x1/Z + e^x2/Z + e^x3/Z", "(e^x1+e^x2-e^x3)/Z", 1],)),
]


@pytest.mark.parametrize(("exercise", "answers"), RIGHT)
def test_right_answers_are_right_in_other_spellings(exercise, answers):
    assert judge(registry()[exercise], answers, HIDDEN).status == "ok"


@pytest.mark.parametrize(("exercise", "answers"), WRONG)
def test_wrong_answers_stay_wrong_in_other_spellings(exercise, answers):
    assert judge(registry()[exercise], answers, HIDDEN).points == 0
