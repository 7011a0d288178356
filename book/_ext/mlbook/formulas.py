r"""Formulas, set when the book is built: MathML, which browsers draw and screen readers read, with no script.

The macros are ``formula_macros`` in the configuration, for the PDF too. A formula that cannot be read, or
has a sign that is not in the site's font, is a warning. All formulas of the book take a tenth of a second:
nothing is kept between builds but the font, the part of STIX Two Math that formulas may use.
"""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from html import unescape
from pathlib import Path

from docutils import nodes
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from .fonts import part_of

logger = logging.getLogger(__name__)

RENDERER = "mathml"
SHEET = "formulas.css"
FACE = """@font-face {{ font-family: "Formulas"; src: url({font}) format("woff"); font-display: swap; }}
math {{ font-family: "Formulas", math, serif; }}
"""
# What is written, and the letters that browsers show for it: x is 𝑥, \mathbf x is 𝐱.
LETTERS = "".join(
    map(chr, (*range(0x21, 0x7F), *range(0xA1, 0x100), *range(0x391, 0x3CA), 0x3D1, 0x3D5, 0x3F5))
)
ALPHABETS = "".join(
    chr(code)
    for first, last in (
        (0x1D400, 0x1D467),  # bold, italic
        (0x1D49C, 0x1D4CF),  # script
        (0x1D538, 0x1D56B),  # double-struck
        (0x1D5A0, 0x1D5D3),  # sans serif
        (0x1D670, 0x1D6A3),  # monospace
        (0x1D6A4, 0x1D71B),  # Greek, bold and italic
        (0x1D7CE, 0x1D7E1),  # digits, bold and double-struck
    )
    for code in range(first, last + 1)
)
SIGNS = (
    "‖ℂℊℋℎℏℐℒℓℕℙℚℛℝℤℬℰℱℳ∀∂∃∅∆∇∈∉∋∏∑−∓∗∘∙√∝∞∣∥∧∨∩∪∫∬∮∼≃≅≈≔≠≡≤≥≪≫⊂⊃⊆⊇⊕⊖⊗⊙⊤⊥⋅⋯⋮⋱⌈⌉⌊⌋"
    "←↑→↓↔↦⇐⇒⇔⟨⟩⟵⟶⟷⟸⟹⟺⟼■□∎△⏞⏟⏠⏡–—‘’“”…′″‴ˆˇˉ˘˙˜‾\u0338\u0302\u0303\u0304\u20d7"
)
INVISIBLE = "\u2061\u2062\u2063\u2064\u00a0"
CHARACTERS = frozenset(LETTERS + ALPHABETS + SIGNS)
MARKUP = re.compile(r"<annotation\b.*?</annotation>|<[^>]*>|\s", re.DOTALL)


@cache
def converter(macros: tuple[tuple[str, str], ...]):
    """Return what converts formulas that may use these macros."""
    from math_core import LatexToMathML

    return LatexToMathML(macros=dict(macros), annotation=True, fancy_error=False)


@cache
def mathml(latex: str, *, display: bool, macros: tuple[tuple[str, str], ...] = ()) -> str:
    """Return a formula as MathML, with its LaTeX as an annotation.

    Raises
    ------
    ValueError
        If it cannot be read, or has a sign that the font has not.
    """
    from math_core import LatexError

    try:
        made = converter(macros).convert_with_local_state(latex.strip(), displaystyle=display)
    except LatexError as error:
        raise ValueError(f"a formula that cannot be read: {latex.strip()}: {error}") from error
    strange = set(unescape(MARKUP.sub("", made))) - CHARACTERS - set(INVISIBLE)
    if strange:
        signs = " ".join(sorted(strange))
        raise ValueError(f"the font for formulas has no {signs} (SIGNS in formulas.py): {latex.strip()}")
    return made


def macros_of(config) -> tuple[tuple[str, str], ...]:
    """Return the macros as pairs; how many arguments one takes can be seen."""
    given = config.formula_macros.items()
    return tuple((name, body if isinstance(body, str) else body[0]) for name, body in given)


def as_one(text: str) -> str:
    r"""Return a displayed formula as Sphinx means it: paragraphs and ``\\`` are lines, ``&`` aligns them."""
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    lines = r" \\ ".join(parts)
    whole = re.fullmatch(r"\\begin\{(\w+\*?)\}.*\\end\{\1\}", lines, re.DOTALL)
    return rf"\begin{{aligned}}{lines}\end{{aligned}}" if r"\\" in lines and not whole else lines


def set_in(translator, node, latex: str, *, display: bool) -> str:
    """Return a formula's MathML; what is wrong with it is a warning at its place."""
    try:
        return mathml(latex, display=display, macros=macros_of(translator.builder.config))
    except ValueError as error:
        logger.warning(str(error), location=node)
        return translator.encode(latex)


def visit_inline(translator, node):
    """Set a formula within a line."""
    translator.body.append(translator.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    translator.body.append(set_in(translator, node, node.astext(), display=False) + "</span>")
    raise nodes.SkipNode


def visit_block(translator, node):
    """Set a formula on lines of its own, with its number if it has one."""
    translator.body.append(translator.starttag(node, "div", "", CLASS="math notranslate nohighlight"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    latex = node.astext() if node["nowrap"] else as_one(node.astext())
    translator.body.append(set_in(translator, node, latex, display=True) + "</div>\n")
    raise nodes.SkipNode


def font() -> Path:
    """The whole font, in the package that ships it, without loading the package."""
    spec = importlib.util.find_spec("ziamath")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("formulas need the font of the package ziamath: pip install ziamath")
    return Path(spec.origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"


def bring_font(app):
    """Put the font and the sheet that names it where Sphinx copies static files from."""
    if app.builder.format != "html" or not app.config.formula_font:
        return
    folder = Path(app.srcdir).parent / "_build" / "formulas"
    part = part_of(font(), map(ord, CHARACTERS), folder)
    (folder / SHEET).write_text(FACE.format(font=part.name), encoding="utf-8")
    app.config.html_static_path.append(str(folder))
    app.add_css_file(SHEET)


def setup(app):
    """Register the renderer; ``html_math_renderer`` chooses it."""
    app.add_config_value("formula_macros", {}, "env", types=(dict,))
    app.add_config_value("formula_font", False, "html", types=(bool,))
    app.add_html_math_renderer(RENDERER, (visit_inline, None), (visit_block, None))
    app.connect("builder-inited", bring_font)
