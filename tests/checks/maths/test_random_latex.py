"""Random formulas, written in LaTeX by rules of the test's own: read as what they are, or refused."""

import random

import mpmath
import numpy as np
import pytest

from mlcourse.checks.maths.syntax import ExpressionError
from mlcourse.checks.maths.values import evaluate
from tests.checks.maths.spelled import language

SUM, PRODUCT, POWER, ATOM = range(4)
PARENTHESES = [r"\left( %s \right)", "(%s)", r"\bigl(%s\bigr)", r"\left[%s\right]"]
NUMBERS = [("x_1", "x1"), ("x_{2}", "x2"), ("t_1", "t1"), ("c", "c"), ("S_1", "S1"), ("2", "2")]
FUNCTIONS = [
    (r"\tanh", "tanh"),
    (r"\sigma", "sigma"),
    (r"\exp", "exp"),
    (r"\operatorname{softplus}", "softplus"),
]


def within(chance, text, level, needed):
    """A part of a formula, in parentheses if it does not hold together as tightly as needed."""
    return text if level >= needed else chance.choice(PARENTHESES) % text


def read_unless_two_ways(spoken, text):
    """What was read, or None if it was refused with two readings."""
    try:
        return spoken.read(f"${text}$")
    except ExpressionError as refusal:
        if "can be read as" not in str(refusal):
            raise
        return None


def in_numbers(chance, depth, index=""):
    """LaTeX, the plain notation with all its parentheses, and how tightly it holds together.

    An index stands as @j in the plain notation until it is summed over.
    """

    def part(needed=SUM):
        text, plain, level = in_numbers(chance, depth - 1 - chance.randint(0, 1), index)
        return within(chance, text, level, needed), plain

    if depth <= 0:
        letter = chance.choice("xtv")
        return (f"{letter}_{index}", f"{letter}@{index}", ATOM) if index else (*chance.choice(NUMBERS), ATOM)
    match chance.randrange(8):
        case 0:
            (one, plain), (other, more), sign = part(), part(PRODUCT), chance.choice("+-")
            return f"{one} {sign} {other}", f"({plain} {sign} {more})", SUM
        case 1:
            (one, plain), (other, more) = part(PRODUCT), part(POWER)
            return one + chance.choice([r"\cdot ", r"\times ", r"\,"]) + other, f"({plain}*{more})", PRODUCT
        case 2:
            (one, plain), (other, more) = part(), part()
            return (
                chance.choice([r"\frac{%s}{%s}", r"\dfrac{%s}{%s}"]) % (one, other),
                f"({plain}/({more}))",
                ATOM,
            )
        case 3:
            one, plain = part(ATOM)
            return f"{one}^{chance.choice(['{2}', '2'])}", f"({plain}**2)", POWER
        case 4:
            one, plain = part()
            return f"e^{{{one}}}", f"exp({plain})", POWER
        case 5:
            (one, plain), (latex, name) = part(), chance.choice(FUNCTIONS)
            return latex + chance.choice(PARENTHESES) % one, f"{name}({plain})", ATOM
        case 6:
            one, plain = part()
            return chance.choice([r"\lvert %s \rvert", r"\left|%s\right|"]) % one, f"abs({plain})", ATOM
    if index:
        return in_numbers(chance, 0, index)
    text, plain, level = in_numbers(chance, depth - 1, "j")
    terms = " + ".join(plain.replace("@j", str(value)) for value in (1, 2, 3))
    sign = chance.choice([r"\sum_j", r"\sum_{j=1}^{3}", r"\sum\limits_{j=1}^3"])
    return f"{sign} {within(chance, text, level, PRODUCT)}", f"({terms})", SUM


def test_random_formulas_in_latex_are_read_as_what_they_are():
    chance, spoken, read = random.Random(16), language("indexed"), 0
    point = spoken.random_points(np.random.default_rng(16))[0]
    for _ in range(250):
        text, plain, _ = in_numbers(chance, chance.randint(1, 4))
        formula = read_unless_two_ways(spoken, text)
        if formula is None:
            continue
        value = evaluate(formula, point)
        expected = evaluate(spoken.read(plain), point)
        close = abs(value - expected) <= mpmath.mpf(10) ** -30 * max(1, abs(expected))
        assert close or not mpmath.isfinite(expected), (text, plain)
        read += 1
    assert read > 225


MATRICES = {
    ("m", "n"): ["A"],
    ("n", "n"): ["J"],
    ("n", "1"): ["s", "g", "v", "x"],
    ("m", "1"): ["y"],
    ("1", "1"): [r"\eta"],
}


def in_matrices(chance, values, shape, depth):
    """LaTeX of a formula of a shape, its value with vectors as columns, and how tightly it holds together."""

    def part(of, needed=SUM):
        text, value, level = in_matrices(chance, values, of, depth - 1)
        return within(chance, text, level, needed), value

    names = [(name, values[name], ATOM) for name in MATRICES.get(shape, [])]
    if shape != ("1", "1"):
        turned = MATRICES.get(shape[::-1], [])
        names += [(name + chance.choice([r"^\top", r"^{T}"]), values[name].T, POWER) for name in turned]
    if names and (depth <= 0 or chance.random() < 0.2):
        return chance.choice(names)
    if depth <= 0:
        return r"A A^\top", values["A"] @ values["A"].T, PRODUCT  # (m, m), the one shape that nothing has
    kind = chance.randrange(5) if shape != ("1", "1") else chance.choice([0, 4])
    if kind in (0, 1):
        (one, left), (other, right) = part(shape, kind), part(shape, PRODUCT + kind)
        return (
            (f"{one} + {other}", left + right, SUM)
            if not kind
            else (rf"{one} \odot {other}", left * right, PRODUCT)
        )
    if kind == 2:
        inner, value = part(shape)
        return rf"\tanh\left({inner}\right)", np.tanh(value), ATOM
    if kind == 3:
        inner, value = part(shape)
        return rf"\eta\, {chance.choice(PARENTHESES[:1]) % inner}", values[r"\eta"] * value, PRODUCT
    between = chance.choice(["m", "n", "1"])
    (one, left), (other, right) = part((shape[0], between), POWER), part((between, shape[1]), POWER)
    return one + chance.choice([" ", r"\,", r" \cdot "]) + other, left @ right, PRODUCT


@pytest.mark.parametrize("shape", [("m", "n"), ("n", "1"), ("1", "n"), ("1", "1"), ("n", "n")])
def test_random_formulas_in_matrices_are_read_as_what_they_are(shape):
    chance, spoken, read = random.Random(17), language("softmax"), 0
    point = spoken.random_points(np.random.default_rng(17))[0]
    values = {name: np.array(value.tolist(), dtype=float) for name, value in point.values.items()}
    values = {name: value.reshape(-1, 1) if value.ndim < 2 else value for name, value in values.items()}
    values[r"\eta"] = values.pop("eta")
    for _ in range(40):
        text, expected, _ = in_matrices(chance, values, shape, chance.randint(1, 3))
        tree = read_unless_two_ways(spoken, text)
        if tree is None:
            continue
        value = np.array(spoken._at(tree, point).value.tolist(), dtype=float)
        assert value.size == expected.size, text
        assert np.allclose(value.ravel(), expected.ravel()), text
        read += 1
    assert read > 20
