"""What people write, by lists that were written before the reader was: 400 lines of LaTeX, 150 others."""

import ast
import random
import re
import time
import warnings

import numpy as np
import pytest

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.maths.notation.latex.lines import lines_of
from mlcourse.checks.maths.notation.latex.mending import mended
from mlcourse.checks.maths.syntax import ExpressionError
from mlcourse.exercises import judge, registry
from tests.checks.maths.spelled import cases, language

SAID = {
    "two": r"can be read as `.+` or as `.+`: write the one that you mean\.",
    "name": r"is not a name of this exercise; there are |…\)` is not known here; there are |has no name in",
    "sign": r"is missing\.|parenthesis missing\?",
    "course": r"is not read here: |is not known here|is no command that is known|has no name|shapes|I\(x",
}
LISTS = [(name, aside) for name in ("plain", "latex") for aside in (False, True)]


def without_r(text):
    """What Python makes of a text in quotes if no r stands in front of them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.literal_eval(f'"{text}"')


def understood(section, text):
    """What was read, and None; or None, and the sentence of the refusal."""
    try:
        return language(section).read(text), None
    except ExpressionError as refusal:
        return None, str(refusal)


def means(section, read, plain):
    """Whether what was read is what is written in plain notation."""
    spoken = language(section)
    points = spoken.random_points(np.random.default_rng(3))[:1]
    return spoken.differs_at(read, spoken.read(plain), points) is None


def test_the_lists_are_as_long_as_promised():
    assert len(cases("latex")) >= 400
    assert len(cases("plain")) >= 150
    assert sum(case.aside for case in cases("latex")) >= 80


@pytest.mark.parametrize(("name", "aside"), LISTS)
def test_95_of_100_lines_are_read_and_none_is_read_wrongly(name, aside):
    meant = [case for case in cases(name) if case.aside == aside and not case.refused]
    refused = []
    for case in meant:
        read, said = understood(case.section, case.text)
        if said is None:
            assert means(case.section, read, case.meaning), case
            assert not aside or language(case.section).typeset(case.text), case
        else:
            refused.append((case.text, said))
    assert len(refused) <= 0.05 * len(meant), refused


@pytest.mark.parametrize(("name", "aside"), LISTS)
def test_what_must_be_refused_is_refused_with_one_sentence_that_helps(name, aside):
    for case in cases(name):
        if case.refused and case.aside == aside:
            _, said = understood(case.section, case.text)
            assert said is not None, case
            assert re.search(SAID[case.meaning], said), (case, said)
            assert len(said) < 400, said


def test_without_r_before_the_quotes_a_text_means_the_same_or_is_refused():
    """Python takes the backslash of \\frac, \\tanh, \\beta … away."""
    read = eaten = 0
    for case in cases("latex"):
        if re.search(r"\\[xuUN]", case.text):
            continue  # an error of Python's own
        text = without_r(case.text)
        if text == case.text:
            continue
        eaten += 1
        found, said = understood(case.section, text)
        if said is None:
            assert not case.refused, (case, text)
            assert means(case.section, found, case.meaning), (case, text)
            read += 1
    assert eaten > 150
    assert read > 0.6 * eaten


EATEN = [
    r"\frac{1}{2}",
    r"\left( \tanh(x) \right)",
    r"\begin{aligned} x &= y \\ &= z \end{aligned}",
    r"\begin{aligned} x &= y \\[4pt] &= z \end{aligned}",
    r"\alpha \beta \varphi \rho",
    r"\bigl( \theta \nabla \bigr)",
]


@pytest.mark.parametrize("text", EATEN)
def test_what_python_took_away_is_put_back_where_it_is_certain(text):
    assert mended(without_r(text)) == text
    assert mended(text) == text


@pytest.mark.parametrize("text", ["x\n+ 1", "x\r\n+ 1", "x\ty", "\\frac{x}{2}\n\t+ 1", "x\ny"])
def test_new_lines_and_tabs_that_somebody_typed_stay(text):
    assert mended(text) == text


@pytest.mark.parametrize("text", [r"\frax{1}{2}", r"\abc", r"\frac{1}{2} + I(x \ne 0)", r"\f{x}"])
def test_what_is_not_certain_asks_for_an_r_before_the_quotes(text):
    with pytest.raises(ExpressionError, match='write r"…", with an r before the quotes'):
        mended(without_r(text))


@pytest.mark.parametrize("case", cases("derivations"), ids=lambda case: f"{case.section}: {case.text[:30]}")
def test_a_derivation_in_latex_is_judged_line_by_line(case):
    exercise = registry()[case.section.removeprefix("row ")]
    text = case.text.replace("⏎", "\n")
    for answer in (text, [text]) if "\n=" not in text else (text,):
        verdict = judge(exercise, (answer,), HIDDEN)
        if case.meaning == "ok":
            assert verdict.status == "ok", verdict
        else:
            assert verdict.lines[0].startswith(f"Line {case.meaning} "), verdict
    lines = [line for line in lines_of(text) if line]
    assert judge(exercise, (lines,), HIDDEN) == verdict


def test_lines_without_latex_stay_as_they_are():
    assert lines_of("x = y\n\nz") == ["x = y", "z"]
    assert lines_of("x\n+ y", below=False) == ["x\n+ y"]
    assert lines_of(r"\frac{1}{x"), "what cannot be read is a line, of which it is then said why"


SECOND_LOOK = [  # found by reading on after the lists were read
    ("numbers", r"\|", None),
    ("numbers", r"$e^{x}^2$", None),
    ("numbers", r"3\frac12", "two"),
    ("numbers", r"x^{(2)}", "two"),
    ("numbers", r"$|a|b|c|$", "two"),
    ("numbers", r"\left|a\right|b\left|c\right|", "abs(a)*b*abs(c)"),
    ("numbers", r"\frac{dy}{dx}", None),
    ("numbers", r"\frac{\partial^2 y}{\partial x^2}", None),
    ("numbers", r"\frac{d}{dx}\bigl(x^3\bigr)", "3*x**2"),
    ("numbers", r"\ln{xy}", "log(x*y)"),
    ("numbers", r"$0{,}5$", None),
    ("numbers", r"2x \text{ for } x>0", None),
    ("numbers", r"dL/do = s - y", "s - y"),
    ("numbers", r"$dL/do = s - y$", "s - y"),
    ("numbers", r"a/b = \frac{a}{b}", None),
    ("numbers", r"\sqrt x^2", "sqrt(x)**2"),
    ("indexed", r"\sum_{i=1}^3 i x_i", "x1 + 2*x2 + 3*x3"),
    ("indexed", r"\sum_i\sum_j x_i x_j", "(x1 + x2 + x3)**2"),
    ("indexed", r"\sum_{i,j} x_i x_j", None),
    ("network", r"$W_2 * h_s$", "two"),
    ("network", r"\sigma(h_a) * (W2.T @ \delta_o)", "sigma(ha)*(W2.T @ delta_o)"),
    ("network", r"h_sh_s^\top", "outer(hs, hs)"),
    ("network", r"x \cdot x", "two"),
    ("network", r"$x^Tx$", "x @ x"),
    ("network", r"\delta_o (W_2 h_s)^\top", "outer(delta_o, W2 @ hs)"),
    ("network", r"\|W_2\|^2", None),
    ("network", r"h_a \odot h_s h_s^\top", "two"),
    ("network", r"W_2 \odot \delta_o h_s^\top", "W2*outer(delta_o, hs)"),
    ("network", r"h_s \odot W_2^\top W_2 h_s", "two"),
    ("network", r"\log\sum e^{h_a}", "log(sum(exp(ha)))"),
    ("network", r"\log\sum e^{h_a} c", "two"),
    ("network", r"\sum_{\text{axis }1} W_2 + b_2", "sum(W2, axis=1) + b2"),
    ("network", r"W_2^{\odot 2} \mathbf 1_h", "sum(W2**2, axis=1)"),
    ("softmax", r"J \odot J s", "two"),
    ("softmax", r"J^{\odot 2} s", "(J*J) @ s"),
    ("softmax", r"\frac{e^x}{\mathbf 1_n^\top e^x}", "softmax(x)"),
    ("softmax", r"\diag(S(x)) - S(x) S(x)^\top", "diag(softmax(x)) - outer(softmax(x), softmax(x))"),
    ("softmax", r"(I_n - \mathbf 1_n s^\top) g", "g - ones(n)*(s @ g)"),
    ("softmax", r"\varphi'(x) \odot g", "dphi(x)*g"),
    ("softmax", r"e^x/\mathbf 1_n^\top e^x", "two"),
    ("softmax", r"\tanh(J)^{-2} s", "(tanh(J)**(-2)) @ s"),
    ("network", r"\|W_2\|_F^2", "sum(W2**2)"),
]


@pytest.mark.parametrize(("section", "text", "meaning"), SECOND_LOOK)
def test_what_lies_beside_the_lists(section, text, meaning):
    read, said = understood(section, text)
    if said is None:
        assert means(section, read, meaning)
    else:
        assert meaning == "two" if "can be read as" in said else meaning is None, said


def test_what_is_shown_typeset_means_the_same_when_it_is_typed():
    shown = read = 0
    for exercise in registry().values():
        if exercise.kind not in ("formula", "proof"):
            continue
        spoken = exercise._language
        points = spoken.random_points(np.random.default_rng(2))[:1]
        for line in exercise.answer[::2]:
            shown += 1
            try:
                back = spoken.read(f"${spoken.typeset(line)}$")
            except ExpressionError:
                continue
            read += 1
            assert spoken.differs_at(spoken.read(line), back, points) is None, (exercise.id, line)
    assert read > 0.9 * shown


HOSTILE = [
    r"\frac" * 390,
    "{" * 1900,
    r"\sum_i" * 300,
    r"\hat" * 490,
    r"\sum_{i=1}^{20}" * 6 + "x_i",
    r"\sum_i \sum_j \sum_k \sum_l x_i x_j x_k x_l",
    "$" + "|" * 1900,
    "$" + "x^" * 900 + "x",
    r"\ln " * 480 + "x",
    r"\left(" * 300,
    r"\begin{cases} x & x>0 \\ " * 30,
    r"\frac{d}{dx}" * 150 + "x",
    r"\exp" * 10 + "{x}" * 200,
    r"\sum_i" + r"\frac{x_i}{Z}" * 120,
    "\\" * 1501,
    "$" + "'" * 500,
    r"\cdot" * 300,
    "$J^",
    r"\bigl( x \bigr(",
]


@pytest.mark.parametrize("section", ["indexed", "softmax"])
def test_a_hostile_text_ends_in_a_sentence_quickly(section):
    for text in HOSTILE:
        before = time.process_time()
        _, said = understood(section, text)
        assert said is None or len(said) < 400, text[:40]
        assert time.process_time() - before < 3, text[:40]


BROKEN = [
    "\\",
    "{",
    "}",
    "^",
    "_",
    "(",
    ")",
    "\\frac",
    "\\left(",
    "&",
    "\\\\",
    "|",
    "\\sum_i",
    "'",
    "=",
    "x",
    "2",
]


def test_a_text_with_typing_errors_ends_in_a_verdict_or_a_sentence():
    chance = random.Random(14)
    lines = cases("latex")
    for _ in range(600):
        case = chance.choice(lines)
        text = case.text
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice([chance.choice(BROKEN), ""]) + text[at + chance.randint(0, 1) :]
        understood(case.section, text)
