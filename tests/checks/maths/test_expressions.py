"""Reading mathematics: what is understood, what is refused and how, and that nothing is executed."""

import mpmath
import numpy as np
import pytest
import sympy

from mlcourse.checks.maths.expressions import Reader
from mlcourse.checks.maths.languages import ScalarLanguage
from mlcourse.checks.maths.syntax import ExpressionError
from mlcourse.checks.maths.values import differs_at, evaluate, in_digits, random_points

READER = ScalarLanguage(("x", "y"), {"Z": "exp(x) + exp(y)", "S": "exp(x)/Z"})
POINTS = random_points(np.random.default_rng(3), ("x", "y"))

SAME = [
    ("x - y", "-(y - x)"),
    ("exp(x)*exp(y)", "exp(x + y)"),
    ("x**2 - y**2", "(x - y)*(x + y)"),
    ("sigma(x)", "1/(1 + exp(-x))"),
    ("sigmoid(-x)", "1 - sigma(x)"),
    ("D(sigma(x), x)", "sigma(x)*(1 - sigma(x))"),
    ("D(log(Z), x)", "S"),
    ("D(exp(x)/Z, y)", "-S*(1 - S)"),
    ("ln(exp(x))", "x"),
    ("0.1*x", "x/10"),
    ("tanh(x)", "2*sigma(2*x) - 1"),
    ("sqrt(x**2)", "abs(x)"),
    ("+x", "x"),
    ("E**x", "exp(x)"),
    (sympy.Symbol("x") * 2, "x + x"),
    ("exp(1000 + x)/exp(1000)", "exp(x)"),
    ("log(log(exp(exp(exp(exp(x))))))", "exp(exp(x))"),
    ("0.5**2*x*4", "x"),
    ("x*2**2/4", "x"),
    ("x/(x**2)**(1/2)", "sign(x)"),
    ("10**-2*x*100", "x"),
    ("x**(1+1)/x", "x"),
    ("x - (--y)", "x - y"),
    ("x\n - y", "x - y"),
    ("x*(--1)**(sqrt(4))", "x"),
    ("D(D(x**3*y, x), x)", "6*x*y"),
    ("D(x*D(x**2*y, x), y)", "2*x**2"),
    ("D(y*D(x*y, x), x)", "0"),
    ("D(x**y, x)", "y*x**(y - 1)"),
    ("D(E**(x*y), y)", "x*exp(x*y)"),
    ("D(D(tanh(x), x), x)", "-2*tanh(x)*(1 - tanh(x)**2)"),
    ("D(cosh(x)/sinh(x), x)", "-1/sinh(x)**2"),
    ("D(sqrt(x**2 + y**2), x)", "x/sqrt(x**2 + y**2)"),
    ("D(log(softplus(x)), x)", "sigma(x)/softplus(x)"),
    ("exp(-1e300)", "0"),
    ("sigma(-1e300) + tanh(-1e300)", "-1"),
    ("max(exp(log(x)), x)", "x"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_every_way_of_writing_it_is_the_same(one, other):
    assert differs_at(READER.read(one), READER.read(other), POINTS) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x", "y"),
        ("x", "x + 1e-25"),
        ("log(0)", "log(0)"),
        ("log(0)", "x"),
        ("x + 1/log(0)", "x"),
        ("log(-exp(x))", "x"),
        ("1/(x - x)", "x"),
        ("x**2", "x**2 + 0*y + 1"),
    ],
)
def test_what_differs_differs_at_a_point(one, other):
    assert differs_at(READER.read(one), READER.read(other), POINTS) in POINTS


REFUSED = [
    ("x +* y", "cannot read `x +* y` near character"),
    ("1/2x", "`1/2x` can be read as `(1/2)*x` or as `1/(2*x)`: write the one that you mean."),
    ("(x", "cannot read `(x`"),
    ("", "cannot read ``"),
    ("q", "`q` is not a name of this exercise; there are x, y, Z, S."),
    ("sin(x)", "`sin(…)` is not known here; there are exp, log"),
    ("x(y)", "`x(y)` can be read as `x*(y)` or as `x at y`: write the one that you mean."),
    ("x(y, y)", "`x(y, y)` can be read as"),
    ("exp(x, y)", "`exp(…)` is not known here"),
    ("x if y else 1", "cannot use `x if y else 1` in a formula."),
    ("x and y", "cannot use `x and y` in a formula."),
    ("[x]", "cannot use `[x]` in a formula."),
    ("x // y", "cannot use `x // y` in a formula."),
    ("True", "True is not a number."),
    ("9**9**9", "the exponent is too large (at most 64)."),
    ("((9**64)**64)**64", "a number with thousands of digits is too large."),
    ("exp(exp(exp(exp(exp(x)))))", "powers and exponentials are nested more than 4 deep."),
    ("2**2**x**x**x**x", "powers and exponentials are nested more than 4 deep."),
    ("x**65", "the exponent is too large (at most 64)."),
    ("D(x, q)", "`D(…, q)`: q is not a variable of this exercise."),
    ("x" * 2001, "2001 characters are too many (at most 2000)."),
    ("(" * 500 + "x" + ")" * 500, "cannot read"),
    ("\0", "cannot read"),
    (None, 'expected a formula in quotes, such as "x1 - x2", got NoneType.'),
    (
        "+".join(["x"] * 200),
        "is too long: at most 100 operations may stand in one row or inside of each other.",
    ),
    ("-" * 1900 + "x", "is too long: at most 100 operations"),
    ("1e999*x", "a number beyond 1e308 is too large."),
    ("D(D(D(D(x, x), x), x), x)", "D(…) stands inside of D(…) more than 3 deep."),
    ("D(x)", "write `D` as in D(f, x), not `D(x)`."),
    (["x"], 'expected a formula in quotes, such as "x1 - x2", got list.'),
]


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=[said[:30] for _, said in REFUSED])
def test_what_cannot_be_read_is_refused_in_one_sentence(text, said):
    with pytest.raises(ExpressionError) as refusal:
        READER.read(text)
    assert said in str(refusal.value)
    assert len(str(refusal.value)) < 250


HOSTILE = [
    "__import__('os').system('touch pwned')",
    "().__class__.__base__.__subclasses__()",
    "exp.__globals__",
    "open('/etc/passwd').read()",
    "(lambda: x)()",
    "x.evalf(10**9)",
    "exec('x')",
    "f'{x}'",
    "[y for y in x]",
    "(x := y)",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_executed(text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExpressionError):
        READER.read(text)
    assert list(tmp_path.iterdir()) == []


def test_the_chain_rule_follows_dependent_variables():
    reader = Reader(("x1", "x2", "a", "b"), depends={"x1": "a", "x2": "b"})
    points = random_points(np.random.default_rng(0), ("x1", "x2", "a", "b"))
    assert (
        differs_at(reader.read("D(x1*exp(x2), u)"), reader.read("a*exp(x2) + x1*b*exp(x2)"), points) is None
    )


def test_typesetting_keeps_what_was_written():
    assert READER.typeset("exp(x)/Z") == r"\frac{e^{x}}{Z}"
    assert READER.typeset("x - x") == "x - x"
    assert READER.typeset("D(exp(x)/Z, y)") == r"\frac{\partial}{\partial y} \frac{e^{x}}{Z}"
    assert READER.typeset("sigma(x)**2") == r"\sigma^{2}\left(x\right)"


def test_values_have_fifty_digits():
    with mpmath.workdps(50):
        assert abs(evaluate(READER.read("exp(x)"), {"x": mpmath.mpf(1)}) - mpmath.e) < mpmath.mpf(10) ** -48


KINKS = [
    ("H(x)", "(sign(x) + 1)/2"),
    ("I(x > 0) - I(x < 0)", "sign(x)"),
    ("max(x, 0)", "x*H(x)"),
    ("abs(x)", "max(x, -x)"),
    ("min(x, y)", "-max(-x, -y)"),
    ("max(x, y, 0)", "max(0, max(y, x))"),
    ("I(0 < x <= 1)", "I(x > 0)*I(1 >= x)"),
    ("I(x == 0)", "1 - I(x != 0)"),
    ("softplus(x) - softplus(-x)", "x"),
    ("D(softplus(x), x)", "sigma(x)"),
    ("D(max(x**2, x*y), x)", "2*x*I(x**2 > x*y) + y*I(x*y > x**2)"),
    ("D(min(x, y), y)", "I(y < x)"),
    ("D(x*sign(x), x)", "sign(x)"),
]
AT_ZERO = random_points(np.random.default_rng(3), ("x", "y"), also=({"x": 0}, {"x": 0, "y": 0}))


@pytest.mark.parametrize(("one", "other"), KINKS)
def test_functions_with_kinks_agree_at_the_kinks_too(one, other):
    assert differs_at(READER.read(one), READER.read(other), AT_ZERO) is None


@pytest.mark.parametrize(("one", "other"), [("H(x)", "I(x >= 0)"), ("sign(x)", "2*I(x > 0) - 1")])
def test_what_differs_at_a_kink_alone_differs_there(one, other):
    assert differs_at(READER.read(one), READER.read(other), AT_ZERO)["x"] == 0
    assert differs_at(READER.read(one), READER.read(other), POINTS) is None


MISUSED = [
    ("x > 0", "a comparison stands inside of I(…) only, such as I(x > 0): `x > 0`."),
    ("I(x)", "I(…) takes a comparison, such as I(x > 0), not `x`."),
    ("I(x in y)", "comparisons are <, <=, >, >=, == and !=."),
    ("I(x > 0, y)", "write `I` as in I(x > 0), not `I(x > 0, y)`."),
    ("max(x)", "write `max` as in max(x, 0), not `max(x)`."),
    ("sigma(exp(exp(exp(exp(x)))))", "powers and exponentials are nested more than 4 deep."),
]


@pytest.mark.parametrize(("text", "said"), MISUSED)
def test_misuse_of_functions_with_kinks_is_explained(text, said):
    with pytest.raises(ExpressionError) as refusal:
        READER.read(text)
    assert str(refusal.value) == said


def test_what_takes_too_many_steps_is_refused():
    reader = Reader(("x",), {"Z": "+".join(["exp(x)"] * 60)})
    heavy = reader.read("+".join(["D(Z, x)"] * 90))
    with pytest.raises(ExpressionError, match="takes too many steps"):
        differs_at(heavy, reader.read("x"), POINTS)


def test_what_sympy_cannot_typeset_is_shown_as_it_was_typed(monkeypatch):
    monkeypatch.setattr(sympy, "latex", lambda *args, **kwargs: 1 / 0)
    assert READER.typeset("x**2") == r"\texttt{x ** 2}"


def test_functions_with_kinks_are_typeset():
    assert READER.typeset("H(x)**2") == r"H^{2}\left(x\right)"
    assert READER.typeset("I(x >= 0)") == r"\mathbf 1_{x \ge 0}"
    assert READER.typeset("max(x, 0)") == r"\max\left(x, 0\right)"
    assert READER.typeset("sign(x) + softplus(y)") == (
        r"\operatorname{sign}\left(x\right) + \operatorname{softplus}\left(y\right)"
    )


def test_digits_tell_values_apart_by_sign_size_and_part_and_not_by_rounding():
    third = mpmath.mpf(1) / 3
    values = [
        0,
        third,
        -third,
        third * (1 + mpmath.mpf(10) ** -9),
        mpmath.mpc(third, 1),
        mpmath.inf,
        mpmath.nan,
    ]
    assert len({in_digits(value) for value in values}) == len(values)
    assert in_digits(third) == in_digits(third * (1 + mpmath.mpf(10) ** -25)) == in_digits(mpmath.mpc(third))
    assert in_digits(mpmath.mpf(10) ** -31) == "0"
    larger_than_all = [mpmath.cosh(mpmath.mpf(10) ** power) for power in (599, 600)]
    assert len(set(map(in_digits, larger_than_all))) == 2
