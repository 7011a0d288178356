"""The structure of code: what is the same in another dress, and what is not."""

import sys
import textwrap
import time

import pytest
from rewriter import rewritten

from mlcourse.grading.similarity.fingerprints import Structure, structure

PLAIN = """
def normalised(x, eps=1e-5):
    centred = x - x.mean(axis=0)
    scale = np.sqrt((centred ** 2).mean(axis=0) + eps)
    for row in range(3):
        if scale[row] > eps:
            centred[row] = centred[row] / scale[row]
    return centred * 2 + scale
"""
DRESSED = {
    "names": PLAIN.replace("centred", "c").replace("scale", "s").replace("eps", "small"),
    "annotations": PLAIN.replace("x, eps=1e-5)", "x: np.ndarray, eps: float = 1e-5) -> np.ndarray"),
    "docstring": PLAIN.replace("    centred = x", '    """Text."""\n    centred = x'),
    "comments": PLAIN.replace("\n    for", "  # why\n    # more\n    for"),
    "brackets": PLAIN.replace("scale[row] > eps", "((scale)[(row)] > (eps))"),
    "a number": PLAIN.replace("* 2", "* 3.5").replace("1e-5", "-1"),
    "turned comparison": PLAIN.replace("scale[row] > eps", "eps < scale[row]"),
    "terms exchanged": PLAIN.replace("centred * 2 + scale", "scale + 2 * centred"),
    "an unused variable": PLAIN.replace("    scale =", "    idle = x\n    scale ="),
    "unused variables in a chain": PLAIN.replace(
        "    scale =", "    a = x\n    b = a\n    a += 1\n    scale ="
    ),
    "a constant, a name, pass": PLAIN.replace("    scale =", "    1\n    ...\n    x\n    pass\n    scale ="),
    "an annotated one": PLAIN.replace("    scale =", "    idle: int\n    more: int = 3\n    scale ="),
    "a dead branch": PLAIN.replace("    scale =", "    if False:\n        x = 7 * x * x\n    scale ="),
    "a branch that always runs": PLAIN.replace("    return", "    if True:\n        return").replace(
        "return centred", "return centred"
    ),
    "printing": PLAIN.replace("    scale =", "    print('here', x.shape)\n    scale ="),
    "an import": "import numpy as np\n" + PLAIN,
    "a magic": "%matplotlib inline\n" + PLAIN,
}
CHANGED = {
    "another function": PLAIN.replace("np.sqrt", "np.cbrt"),
    "another operator": PLAIN.replace("x - x.mean", "x + x.mean"),
    "terms that cannot be exchanged": PLAIN.replace("centred[row] / scale[row]", "scale[row] / centred"),
    "another keyword": PLAIN.replace("mean(axis=0) +", "mean(keepdims=0) +"),
    "another comparison": PLAIN.replace("scale[row] > eps", "scale[row] >= eps"),
}


@pytest.mark.parametrize("dress", DRESSED)
def test_in_another_dress_it_is_the_same(dress):
    assert DRESSED[dress] != PLAIN
    assert structure(DRESSED[dress]) == structure(PLAIN)


@pytest.mark.parametrize("change", CHANGED)
def test_something_else_is_something_else(change):
    assert CHANGED[change] != PLAIN
    assert structure(CHANGED[change]).prints != structure(PLAIN).prints


def test_the_order_of_lines_makes_no_difference():
    one = "def f(x):\n    a = np.exp(x)\n    b = np.log(x, x)\n    return a / b"
    other = "def f(x):\n    b = np.log(x, x)\n    a = np.exp(x)\n    return a / b"
    assert structure(one) == structure(other)


@pytest.mark.parametrize("seed", range(20))
def test_rewriting_leaves_the_structure(seed):
    assert structure(rewritten(PLAIN, seed)).prints == structure(PLAIN).prints


def test_a_name_that_is_read_elsewhere_is_not_idle():
    for outside in ("nonlocal", "global"):
        used = (
            f"def f(x):\n    total = 0\n    def add(y):\n        {outside} total\n        total = h(y, y)\n"
        )
        assert structure(used).prints == structure("total = h(y, y)").prints
    assert structure("answer = np.exp(x) + 1").prints  # an answer is read by its check


def test_what_does_nothing_is_left_out_of_every_block():
    idle = "try:\n    a = g(x, h(x))\nexcept E:\n    b = g(x, x)\nelse:\n    pass\nfinally:\n    'text'"
    inside = textwrap.indent(idle, "    ")
    assert (
        structure(f"def f(x):\n{inside}\n    return g(x, 1)").prints
        == structure("def f(x): return g(x, 1)").prints
    )


def test_a_long_chain_of_unused_variables_is_read_in_time():
    before = time.process_time()
    structure("def f(x):\n" + "".join(f"    a{i + 1} = a{i}\n" for i in range(5000)))
    assert time.process_time() - before < 10


def test_lines_of_a_derivation_are_read_as_formulas():
    one = structure('steps = ["D(exp(x1)/Z, x2)", "-S1*S2"]')
    assert one == structure("steps = [\n  'D( exp(x1) / Z, x2 )',\n  '-S1*S2',\n]")
    assert one.prints != structure('steps = ["D(exp(x2)/Z, x2)", "-S1*S2"]').prints


@pytest.mark.parametrize(
    "source", ["def f(:", "x = '", "", "\0", "(" * 500, "-" * 50_000 + "1", "x = " + "1 + " * 30_000 + "1"]
)
def test_what_cannot_be_read_has_no_structure(source):
    assert structure(source) == Structure()
    assert sys.getrecursionlimit() < 50_000
