"""The LaTeX that the page's formula fields write is read, or refused with what to do instead."""

import pytest

from mlcourse.checks.maths.expressions import Reader
from mlcourse.checks.maths.matrices import MatrixLanguage
from mlcourse.checks.maths.structure import Structure
from mlcourse.checks.maths.syntax import ExpressionError

NUMBERS = Reader(("x", "h"), {"s": "1/(1 + exp(-x))"})
MATRICES = MatrixLanguage({"x": ("n",), "g": ("n",)}, {"s": "softmax(x)"}, (-2.0, 2.0), {"x": "dx"})

IN_NUMBERS = [
    (r"\exponentialE^{-x}", "exp(-x)"),
    (r"\frac{\exponentialE^{-x}}{\mleft(1+\exponentialE^{-x}\mright)^2}", "exp(-x)/(1 + exp(-x))**2"),
    (r"\frac{\differentialD s}{\differentialD x}", "D(s, x)"),
    (r"\mleft|x\mright|", "abs(x)"),
    (r"\frac{\left(x+h\right)}{h}", "(x + h)/h"),
    (r"\operatorname{sigma}\left(x\right)", "sigma(x)"),
    (r"2\exponentialE", "2*E"),
]
IN_MATRICES = [
    (r"g^{\top}\differentialD x", "g.T @ d(x)"),
    (r"s\odot\differentialD\left(x\right)", "s * d(x)"),
    (r"s@g", "s @ g"),
    (r"\operatorname{\mathrm{log\_softmax}}\left(x\right)", "log_softmax(x)"),
    (
        r"\operatorname{sum}\left(s\odot g\right)\odot\operatorname{softmax}\left(x\right)",
        "sum(s*g)*softmax(x)",
    ),
]
REFUSED = [
    (r"\placeholder{}", "a box is empty: fill it in, or delete it"),
    (r"x^{\placeholder{}}", "a box is empty: fill it in, or delete it"),
    (r"\frac{1}{\placeholder{}}", "a box is empty"),
    (r"x\star2", r"write x^2 for a power, \cdot for a product"),
    (r"\surd2x", r"write \sqrt{x}"),
    (r"\imaginaryI", "all numbers are real here"),
    (r"\frac{}{}", "is missing"),
    (r"\sqrt{}", "is missing"),
    (r"x^{}", "the exponent is missing"),
]


@pytest.mark.parametrize(("written", "meant"), IN_NUMBERS)
def test_numbers(written, meant):
    assert Structure.of(NUMBERS.read(written).tree).key == Structure.of(NUMBERS.read(meant).tree).key


@pytest.mark.parametrize(("written", "meant"), IN_MATRICES)
def test_matrices(written, meant):
    assert MATRICES.structure(written).key == MATRICES.structure(meant).key


@pytest.mark.parametrize(("written", "said"), REFUSED)
def test_what_is_not_finished_is_refused_with_what_to_do(written, said):
    with pytest.raises(ExpressionError) as refusal:
        NUMBERS.read(written)
    assert said in str(refusal.value)
