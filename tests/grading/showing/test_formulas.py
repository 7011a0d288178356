"""TeX becomes MathML, or stays as it was typed; never anything else."""

import re
import time

import pytest

from mlcourse.exercises import registry
from mlcourse.grading.showing.formulas import ATTRIBUTES, TAGS, mathml
from mlcourse.grading.showing.markdown import rendered

PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="  # noqa: E501


def tags(html):
    return re.findall(r'<(\w+)((?:[^"<>]|"[^"]*")*)>', html)


@pytest.mark.parametrize(
    ("tex", "piece"),
    [(r"\frac{a}{b}", "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>"),
     (r"\mathbb{R}^n", "<msup><mi>ℝ</mi><mi>n</mi></msup>"), ("a<b", "<mo>&lt;</mo>"),
     (r"\begin{aligned}a&=b\\&=c\end{aligned}", '<mtd columnalign="left"><mo>=</mo><mi>c</mi></mtd>'),
     (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "<mtd><mn>4</mn></mtd>"),
     (r"\text{<script>x()</script>}", "<mtext>&lt;script&gt;x()&lt;/script&gt;</mtext>"),
     (r"\text{&lt;b&gt;}", "<mtext>&lt;b&gt;</mtext>")]
)  # fmt: skip
def test_what_can_be_read_is_set(tex, piece):
    assert piece in mathml(tex)


@pytest.mark.parametrize("tex", [
    "", r"\frac{", "{" * 3000, r"\sqrt" * 2000, "_" * 3000, r"x^2^3", r"\left( \right", "a" * 5000,
    r"\unknown x", r"\label{a}x", "a & b", r"\href{javascript:x()}{y}", r"\style{position:fixed}{y}",
    r"\class{from-student}{y}", r"\def\a{\a\a}\a", r"\newcommand{\a}{xx}\a", r"\let\a=\b x", r"\gdef\a{x}\a",
])  # fmt: skip
def test_what_cannot_be_read_whole_or_does_more_stays_as_it_was_typed(tex):
    begin = time.process_time()
    assert mathml(tex) is None
    assert time.process_time() - begin < 2
    if 0 < len(tex) < 100 and "\n" not in tex:
        assert "<code>" in rendered(f"so ${tex}$ it is", set_formulas=True)


def test_nothing_but_listed_tags_and_attributes_is_written():
    tries = [r"\color{red}{x}", r"\colorbox{red}{x}", r"\boxed{x}", r"\rule{1em}{1em}", r"\tag{1}x",
             r"\Bigg( x", r"\overbrace{x}^{y}", r"\mathbf{x}", r"\hspace{1cm}", r"\sum_{i=1}^n i",
             r"\lim_{x\to 0}"]  # fmt: skip
    for tex in tries:
        for tag, rest in tags(mathml(tex) or ""):
            assert tag in TAGS
            assert set(re.findall(r' (\w+)="', rest)) <= ATTRIBUTES


def test_a_formula_in_an_attribute_is_what_was_typed():
    html = rendered(f'![a $x>y$ b]({PIXEL})\n\n<img src="{PIXEL}" alt="> $y$ <i>">', set_formulas=True)
    for tag, rest in tags(html):
        assert tag in {"p", "img"}
        assert "<math" not in rest
    assert 'alt="a $x&gt;y$ b"' in html


def test_a_name_that_stands_for_a_formula_cannot_be_guessed_and_others_stay():
    assert rendered("f0123456789abcdef01234567n0x $x$", set_formulas=True).startswith("<p>f0123456789abcdef0")


def test_very_many_formulas_are_shown_and_end_soon():
    html = rendered("$x$ " * 5000, set_formulas=True)
    assert html.count("<code>$x$</code>") == 5000


def test_every_formula_of_the_rubrics_can_be_set():
    texts = [text for one in registry().values() for _, text in one.for_marking()]
    shown = [rendered(text, set_formulas=True) for text in texts]
    assert sum(html.count("<math") for html in shown) > 50
    assert [html for html in shown if re.search(r"<code>\$|<code>\\begin", html)] == []
