"""What stands written in a line: which lines are one and the same, and which show a step."""

import pytest

from mlcourse.checks.maths.structure import Structure, shown
from mlcourse.checks.maths.syntax import syntax_tree
from mlcourse.checks.maths.values import apart


def structure(text):
    return Structure.of(syntax_tree(text))


SAME = [
    ("a + b", "b + a"),
    ("a*b", "(b)*a"),
    ("2*(a + b)/2", "a + b"),
    ("(3*a + 3*b)/3", "a + b"),
    ("0.25*a + 0.75*a", "a"),
    ("-(-a)", "a"),
    ("a - (b - c)", "a - b + c"),
    ("a + 1 - 1 + 0*b", "a"),
    ("a + b - b", "a"),
    ("a*b/b", "a"),
    ("a*b**2/b**2", "a"),
    ("exp(2*a/2)", "exp(a)"),
    ("a**(1 + 1)", "a**2"),
    ("ln(Abs(a))", "log(abs(a))"),
    ("I(a*1 > 0)", "I(a > 0)"),
    ("a/(2*b)", "0.5*a/b"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_numbers_order_and_what_cancels_make_no_difference(one, other):
    assert structure(one).key == structure(other).key


DIFFERENT = [
    ("a*a", "a**2"),
    ("a*(b + c)", "a*b + a*c"),
    ("exp(a + b)", "exp(a)*exp(b)"),
    ("c*a/(c*b)", "a/b"),
    ("(1 + a - 1)/b", "a/b"),
    ("tanh((a + b)/2)", "tanh(a/2 + b/2)"),
    ("(0*a - b)/c", "-b/c"),
    ("a - b", "b - a"),
    ("a @ b", "b @ a"),
    ("a.T @ b", "a @ b"),
    ("sum(a, axis=0)", "sum(a, axis=1)"),
    ("I(a > b)", "I(a < b)"),
    ("1/0", "2/0*a"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_takes_a_step_is_another_line(one, other):
    assert structure(one).key != structure(other).key


SHOWN = [
    (["f(a)", "b", "c"], 3, True),
    (["f(a)", "2*f(a)/2", "c"], 3, False),
    (["f(a)", "2*c/2", "c"], 3, False),
    (["f(a)", "c + 0", "c"], 3, False),
    (["f(a)", "b/b", "1"], 3, True),
    (["0*a + b", "b", "c"], 3, True),
    (["b", "0*a + b", "c"], 3, False),
    (["f(a)", "b", "c - 0", "c"], 4, True),
    (["f(a)", "c - 0", "0 + c", "c"], 4, False),
    (["a - (b - c)", "a - b + c", "c"], 3, True),
]


@pytest.mark.parametrize(("lines", "least", "enough"), SHOWN)
def test_lines_count_by_what_they_show(lines, least, enough):
    assert shown([structure(line) for line in lines], least) is enough


def test_numbers_that_differ_look_different():
    assert apart(0.95574121, 0.95574182) == ("0.955741", "0.955742")
    assert apart(0.95574121, 0.95574122) == ("0.95574121", "0.95574122")
    assert apart(1.0, 2.0) == ("1", "2")
