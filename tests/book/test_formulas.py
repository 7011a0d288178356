"""Formulas as MathML: read like LaTeX, with macros, numbered, in a font that has all their signs."""

import unicodedata

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from mlbook.formulas import CHARACTERS, as_one, font, mathml
from mlbook.solve_page import Text

CONFIG = """
html_math_renderer = "mathml"
math_numfig = True
formula_macros = {"T": r"^{\\mathsf{T}}", "dd": [r"\\frac{\\partial #1}{\\partial #2}", 2]}
"""
PAGE = r"""# Formulas

Let $J\T g$ and $a<b$ be, and $\dd{L}{W}$.

$$
x &= 1 \\
y &= 2
$$ (two-lines)

$$
f(x) = \begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}
$$

By {eq}`two-lines`.
"""


def shown(latex, **options):
    """The elements of a formula, without what it was made from."""
    page = BeautifulSoup(mathml(latex, display=False, **options), "html.parser")
    for annotation in page.select("annotation"):
        annotation.extract()
    return page


def test_a_page_has_its_formulas_set_and_numbered(tiny_book):
    book = tiny_book(formulas=PAGE, config=CONFIG)
    assert book.warnings == []
    page = BeautifulSoup(book.html["formulas"], "html.parser")
    assert not page.select("script[src*='mathjax']")
    one, two, three = page.select("span.math > math")
    assert one.select_one("msup > :last-child").text == "𝖳"
    assert [part.text for part in two.select("mrow > *")] == ["a", "<", "b"]
    assert [part.text for part in three.select_one("mfrac").find_all(recursive=False)] == ["∂L", "∂W"]
    lines, cases = page.select("div.math > math[display=block]")
    assert len(lines.select("mtr")) == 2
    assert [len(row.select("mtd")) for row in lines.select("mtr")] == [2, 2]
    assert page.select_one("div.math > .eqno").text.startswith("(1)")
    assert len(page.select("div.math > .eqno")) == 1
    assert page.select_one("p a[href='#equation-two-lines']").text == "(1)"
    assert cases.select("mo")[-1].text != "}"
    assert one.annotation.text == r"J\T g"


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (r"\nonsense{x}", "cannot be read"),
        (r"\frac{x", "cannot be read"),
        (r"\text{雪}", "the font for formulas has no 雪"),
    ],
)
def test_a_formula_that_cannot_be_set_fails_the_build_at_its_place(tiny_book, formula, said):
    book = tiny_book(wrong=f"# Wrong\n\nLet ${formula}$ be.\n", config=CONFIG)
    assert book.code != 0
    [warning] = book.warnings
    assert said in warning
    assert formula in warning
    assert "wrong.md:3" in book.log


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("x = 1", "x = 1"),
        (r"a &= b \\ &= c", r"\begin{aligned}a &= b \\ &= c\end{aligned}"),
        ("a\n\nb", r"\begin{aligned}a \\ b\end{aligned}"),
        (r"\begin{aligned} a \\ b \end{aligned}", r"\begin{aligned} a \\ b \end{aligned}"),
        (
            r"f = \begin{cases} a \\ b \end{cases}",
            r"\begin{aligned}f = \begin{cases} a \\ b \end{cases}\end{aligned}",
        ),
    ],
)
def test_lines_of_a_displayed_formula(text, one):
    assert as_one(text) == one
    assert mathml(one, display=True).startswith('<math display="block">')


def test_what_notebooks_write_is_set():
    html = Text().html("Let $x < y$ be.\n\n$$\n\\sum_i x_i\n$$\n\n\\begin{align*}\na &= b\n\\end{align*}\n")
    page = BeautifulSoup(html, "html.parser")
    assert len(page.select(".math > math, .math.amsmath math")) == 3


def test_signs_and_words_mean_what_they_say():
    assert shown(r"x^\top").select_one("msup > :last-child").text == "⊤"
    assert shown(r"\operatorname{diag}(x)").select_one("mi").text == "diag"
    assert shown(r"\mathbf{1}").text == "𝟏"
    assert {fence.text for fence in shown(r"\lVert x \rVert").select("mo")} == {"‖"}
    wide = shown(r"\left( \frac{a}{b} \right)").select("mo")
    assert [fence.text for fence in wide] == ["(", ")"]
    assert "fractional" not in str(wide)


def test_the_font_has_every_sign_that_a_formula_may_have():
    with TTFont(font(), lazy=True) as whole:
        missing = set(map(ord, CHARACTERS)) - set(whole.getBestCmap())
    assert [chr(code) for code in sorted(missing) if unicodedata.category(chr(code)) != "Cn"] == []
    assert {"ℎ", "𝑥", "𝐱", "𝖳"} <= CHARACTERS
