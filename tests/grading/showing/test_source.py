"""Markdown for JupyterLab: no raw HTML and no links, and every formula byte for byte."""

from pathlib import Path

import nbformat
import pytest
from infected import formulas
from vectors import MARKDOWN

from mlcourse.grading.showing.source import _seen, fenced, plain_source

ROOT = Path(__file__).parents[3]
FORMULAS = [
    "$a<b$", "$a<b$ and $x>y$", "$$a<b$$", "$$\na<b\n$$", r"$\text{a<b>c}$", r"$x_{[a](b)}$", "$f(x)=[0](1)$",
    r"\begin{align}a&<b\\c&>d\end{align}", r"$\|x\|_2 < \langle a, b\rangle$", r"$[x]_+ = \max(0, x)$",
    r"$A^{\mathsf T}[:, 0]<1$", r"$a <b> c$", r"$\{x: x<0\}$", r"$p(y|x)$ and $p(x|y)$", r"$x<!--y-->z$",
    r"$\partial L/\partial z_i = s_i - t_i$", r"$$\frac{1}{1+e^{-x}} < 1$$", r"$a_1<a_2<\dots<a_n$",
    r"$f<0$, $g<0$, $h<0$", r"$\sigma(x)\,(1-\sigma(x))$", r"$\mathbb{1}[x>0]$",
    r"$W\in\mathbb R^{n\times m}$",
]  # fmt: skip
AROUND = ["{}", "text {} text", "- {}", "> {}", "| {} |\n|---|\n| b |", "# {}"]
HARM = [
    "",
    " <b>x</b>",
    " [x](http://elsewhere.invalid)",
    "\n\n<script>x</script>",
    " http://elsewhere.invalid",
]


@pytest.mark.parametrize("name", MARKDOWN)
def test_two_parsers_find_nothing_left(name):
    assert not _seen(plain_source(MARKDOWN[name]))[1]


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_stay_byte_for_byte(formula):
    for around in AROUND:
        for harm in HARM:
            source = around.format(formula) + harm
            found = plain_source(source)
            assert formula in found, source
            if not harm:
                assert found == source
    assert len(FORMULAS) * len(AROUND) >= 100


def test_the_text_of_all_released_notebooks_keeps_its_formulas():
    counted = 0
    for path in sorted(ROOT.glob("exercises/*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                before = formulas(cell.source)
                counted += len(before)
                assert before <= formulas(plain_source(cell.source)), cell.source
    assert counted > 300


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("a < b, and c > d", "a < b, and c > d"),
        ("`<b>` and [0, 1] and f[i](x", "`<b>` and [0, 1] and f[i](x"),
        ("```\n<script>\n```", "```\n<script>\n```"),
        ("![p](attachment:p.png) ![q](photo.png)", "![p](attachment:p.png) ![q](photo.png)"),
        ("<b>x</b> $a<b$", "&lt;b>x&lt;/b> $a<b$"),
        ("[x](http://y)", "&#91;x](http&#58;//y)"),
        ("![x](/logout)", "!&#91;x](/logout)"),
        ("see www.x.y, a@b.c", "see &#119;ww.x.y, a&#64;b.c"),
        ("[x][y]\n\n[y]: z", "[x]&#91;y]\n\n[y]: z"),
    ],
)
def test_only_what_means_something_is_changed(source, plain):
    found = plain_source(source)
    assert found == plain or (source.startswith("[x][y]") and not _seen(found)[1])


def test_what_cannot_be_disarmed_is_shown_as_it_was_typed():
    source = "[a](b) " * 5000 + "````"
    assert plain_source(source) == fenced(source) == f"`````text\n{source}\n`````"
