"""Exceptions of answers: what a student would do next follows from the sentence."""

import math

import numpy as np
import pytest
from declared_for_tests import PLACE

from mlcourse.checks.context import HIDDEN
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.naming.advice import advice
from mlcourse.checks.running.inputs import Case

EXERCISE = CodeExercise(
    id="TST-09",
    title="Softmax",
    **PLACE,
    answer_names=("softmax",),
    answer=lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True),
    cases=lambda rng: [
        Case("ordinary numbers", (rng.normal(size=5),)),
        Case("a batch", (rng.normal(size=(6, 5)),)),
    ],
    public=("ordinary numbers", "a batch"),
)
RAISED = [
    # the three commonest of all
    ("y = 1 if x > 0 else 0", "np.where(x > 0, a, b) chooses entry by entry"),
    ("y = max(x, 0)", "np.maximum(a, b) takes the larger one"),
    ("y = x > 0 and x < 1", "(x > 0) & (x < 1) joins two conditions"),
    ("y = math.exp(x)", "np.exp, np.log, np.sqrt work on every entry"),
    ("y = float(x)", "float() and int() take a single number"),
    (
        "y = x.sum(axis=1)",
        "There is no axis=1: this array has 1 axis, counted from 0. A vector has axis 0 alone",
    ),
    ("y = np.sum(x.sum(), axis=1)", "axis=1 of a single number does not exist"),
    # shapes and indices
    ("y = x.shape[1]", "x.shape[-1] is the length of the last axis"),
    ("y = x[:, 0]", "The array has 1 axis, and more indices stand in the brackets"),
    ("n, m = x.shape", "2 names stand on the left, and 1 came. If it is a shape: a vector has one axis"),
    ("n, m = np.ones((2, 3, 4)).shape", "2 names stand on the left, and more values came."),
    ("y = x + np.ones(4)", "Shapes (5,) and (4,) do not fit entry by entry"),
    ("y = np.ones((3, 4)) @ x", "the last axis of A has 4 entries, and the axis of B that it meets has 5"),
    ("y = np.dot(np.ones((3, 4)), x)", "A product of shapes (3,4) and (5,) does not exist"),
    ("y = x @ 2", "@ is a product of arrays; for a single number, write *."),
    ("y = np.zeros(5); y[0] = x", "One entry takes one number, and an array is assigned to it"),
    ("y = np.zeros(4); y[:] = x", "An array of shape (5,) is assigned to a place of shape (4,)"),
    ("y = np.array([[1], [1, 2]]) + x", "Rows of different lengths make no array"),
    ("y = x[len(x)]", "Index 5 is beyond an axis of length 5: the last one is 4."),
    ("y = x.tolist()[9]", "The list is shorter than that index"),
    ("y = x[len(x) / 5]", "An index is a whole number: n // 2 in place of n / 2"),
    ("rows = [[1, 2]]; y = rows[0, 1]", "A list of rows is indexed by x[i][j]"),
    ("y = x.reshape(2, 2)", "5 numbers do not fill shape (2,2)"),
    ("y = np.zeros(3, 4)", "np.zeros((3, 4))"),
    ("y = np.zeros(5 / 1)", "must be a whole number"),
    ("y = range(x)", "An array stands where one whole number belongs"),
    ("y = np.concatenate(x, x)", "np.concatenate([a, b])"),
    ("y = len(x.sum())", "A single number has no entries"),
    ("y = 0\nfor v in 3.5: y += v", "A single number has no entries"),
    # kinds of things
    ("y = np.arange(5); y += x", "x.astype(float)"),
    ("y = np.arange(5); y /= 2", "stays one under += and /="),
    ("y = None * x", "Something is None there: a function without `return` gives None"),
    ("y = x.sort().sum()", "one that works in place"),
    ("y = np.exp(None)", "Something is None there"),
    ("y = [1.0] * 2.0", "np.array(…) makes an array"),
    ("y = [1.0, 2.0].sum()", "A list has no `sum`: np.array(…) makes an array of it"),
    ("y = x(2)", "a product needs *, an entry square brackets"),
    ("y = np(x)", "np.array(x), not np(x)"),
    ("y = np.sum[x]", "A function is called by ( ), not [ ]."),
    ("y = x.sum(keepdim=True)", "NumPy calls it axis= and keepdims=."),
    ("y = np.exp(x, axis=0)", "`exp` has no argument `axis`."),
    ("y = np.outer(x)", "`outer` is called without `b`."),
    ("f = lambda a: a\ny = f(x, x)", "is called with 2 arguments and takes 1."),
    # names
    ("import nunpy", "did you mean `numpy`?"),
    ("import sciipy_", "There is no package `sciipy_` here"),
    ("y = helpr(x)", "There is no `helpr`; did you mean `helper`?"),
    ("y = X + 1", "There is no `X`; did you mean `x`?"),
    ("y = exp(x)", "NumPy's is np.exp."),
    ("y = random.random()", "write `import random` at the top of the cell"),
    ("y = plt.plot(x)", "`import matplotlib.pyplot as plt`"),
    ("y = weights_of_mine * x", "no cell above gives it one, or that cell was not run"),
    ("y = np.exponential(x)", "NumPy has no `exponential`: write it with what NumPy has"),
    ("y = np.maximun(x, 0)", "did you mean `np.maximum`?"),
    ("y = np.sofmax(x)", "NumPy has no `sofmax`: write it with what NumPy has"),
    ("y = np.float(x)", "Python's own `float` is the same"),
    ("y = np.math.exp(1)", "np.exp, np.log and the others are NumPy's own"),
    ("y = x.exp()", "the function is np.exp."),
    ("y = x.lenght", "len(x) are its rows"),
    ("y = x.summ()", "An array has no `summ`; did you mean `sum`?"),
    ("if x.size < 0: y = 1\nz = y", "`y` has no value yet on that line"),
    # what is not there when it is graded
    ("y = float(input('?'))", "Nobody can type while this is graded: leave out input()"),
    (
        "y = np.loadtxt('data.csv')",
        "The file data.csv cannot be opened, and no file lies beside the notebook",
    ),
    ("y = open('data.csv').read()", "no file lies beside the notebook when it is graded"),
    # without an end, too large, no number
    ("y = softmax(x)", "The function calls itself without an end"),
    ("y = math.exp(1000)", "A number is too large for a float"),
    ("y = math.log(-1)", "there is no real logarithm or root"),
]


def function_of(lines):
    space = {"np": np, "math": math, "helper": abs}
    body = "".join(f"    {line}\n" for line in lines.split("\n"))
    exec(compile(f"def softmax(x):\n{body}    return y\n", "<cell>", "exec"), space)
    return space["softmax"]


@pytest.mark.parametrize(("lines", "said"), RAISED, ids=[lines for lines, _ in RAISED])
def test_an_exception_is_answered_by_what_to_do(lines, said, capfd):
    verdict = EXERCISE.judge(function_of(lines))
    assert (verdict.status, verdict.points) == ("error", 0)
    assert verdict.lines[0].startswith("`softmax` stops with an error (line ")
    assert said in verdict.lines[1]
    assert len(verdict.lines[1]) <= 300
    assert verdict.lines[1].endswith((".", "?"))
    assert capfd.readouterr() == ("", "")


TORCH = [
    ("1 if x > 0 else 0", "torch.where(x > 0, a, b)"),
    ("math.exp(x)", "torch.exp, torch.log, torch.sqrt work on every entry"),
    ("x.sum(dim=1)", "There is no dim=1: dim=-1 is always the last axis."),
    ("x + torch.ones(4)", "Axes of length 3 and 4 do not fit entry by entry"),
    ("torch.ones(3, 4) @ torch.ones(3, 4)", "A product of shapes 3x4 and 3x4 does not exist"),
    ("torch.exp(2.0)", "torch's functions take tensors, and this is a float"),
    ("torch.softmx(x)", "`torch` has no `softmx`: is it spelled right?"),
]


@pytest.mark.parametrize(("expression", "said"), TORCH, ids=[expression for expression, _ in TORCH])
def test_torch_says_it_in_other_words(expression, said):
    torch = pytest.importorskip("torch")
    with pytest.raises(Exception) as raised:  # noqa: PT011
        eval(expression, {"torch": torch, "math": math, "x": torch.ones(3)})
    assert said in advice(raised.value)


def test_a_type_that_did_not_come_through_does_not_matter():
    """From another process, an AxisError comes as a RuntimeError."""
    assert "There is no axis=1" in advice(RuntimeError("axis 1 is out of bounds for array of dimension 1"))
    assert "input()" in advice(
        RuntimeError("raw_input was called, but this frontend does not support input requests.")
    )


def test_what_the_student_says_himself_stays():
    verdict = EXERCISE.judge(function_of("raise ValueError('a shape of mine')"))
    assert verdict.lines[0].startswith("`softmax` raises ValueError: a shape of mine (line 2 of its cell)")
    assert not any("axis" in line for line in verdict.lines[1:])


def test_hidden_numbers_are_not_in_the_advice():
    secret = IndexError("index 4711 is out of bounds for axis 0 with size 5")
    assert "4711" not in advice(secret, hidden=True)
    assert "beyond an axis" in advice(secret, hidden=True)
    assert advice(NameError("name 'x4711' is not defined"), hidden=True) == ""
    verdict = EXERCISE.judge(lambda x: EXERCISE.answer(x) if len(x) in (5, 6) else x[4711], context=HIDDEN)
    assert not any("4711" in line for line in verdict.lines)


def test_no_advice_without_an_exception():
    assert advice(None) == ""
    assert EXERCISE.judge(lambda x: -EXERCISE.answer(x)).mistake == "the sign"


def test_an_expected_exception_of_another_type_keeps_its_type():
    def refuses(x):
        raise ValueError("no")

    exercise = CodeExercise(**{**EXERCISE.__dict__, "answer": refuses})
    said = exercise.judge(function_of("y = x[:, 0, 0]")).lines
    assert said[0].startswith("`softmax` raises IndexError: too many indices")
    assert ", expected a ValueError" in said[0]


def test_input_works_again_after_a_check():
    before = input
    EXERCISE.judge(function_of("y = input()"))
    assert input is before
