"""Markdown as HTML: nbconvert's own renderer, then cleaned.

Mathematics stays as it was typed, for MathJax, or becomes MathML where no script may run. Links become text
with their address behind it, and a picture that is not there is named instead of raising.
"""

from html import escape
from pathlib import Path
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from mlcourse.grading.showing.formulas import Formulas
from mlcourse.grading.showing.html import clean
from mlcourse.grading.showing.pictures import Pictures

__all__ = ["MAX_LENGTH", "rendered"]

MAX_LENGTH = 60_000  # of one cell
OPENERS = ("\\begin{", "\\\\[", "\\\\(")  # the parser looks for the end of each through the whole text
MAX_OPENERS = 400


class Renderer(IPythonRenderer):
    """nbconvert's renderer without links, ids and addresses."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.pictures = pictures

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """The picture, or a sentence in its place."""
        address = self.pictures(url)
        if address is None:
            return f"<em>[picture not shown: {escape(url if len(url) < 200 else text)}]</em>"
        return f'<img src="{address}" alt="{escape(text)}">'

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link's text, and its address to read."""
        return text if text == escape(url) or not url else f"{text} (<code>{escape(url)}</code>)"


class MathRenderer(Renderer):
    """The same, with the formulas set aside."""

    def __init__(self, pictures: Pictures, formulas: Formulas) -> None:
        super().__init__(pictures)
        self.formulas = formulas

    def inline_math(self, body: str) -> str:
        """A name for a formula in a line."""
        return self.formulas.name(f"${body}$", body)

    def block_math(self, body: str) -> str:
        """A name for a formula that stands alone."""
        return self.formulas.name(f"$${body}$$", body, block=True)

    def latex_environment(self, name: str, body: str) -> str:
        """A name for an environment."""
        typed = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return self.formulas.name(typed, typed, block=True)


def rendered(
    source: Any, attachments: Any = None, folder: Path | None = None, set_formulas: bool = False
) -> str:
    r"""Render a student's markdown, then clean it.

    Parameters
    ----------
    source : str
        Markdown of unknown origin.
    attachments : mapping, optional
        Of its cell.
    folder : Path, optional
        Where pictures beside the notebook lie.
    set_formulas : bool
        Whether formulas become MathML.

    Returns
    -------
    str
        HTML, formulas as TeX between dollars unless they were set; never raises because of what was written.

    Examples
    --------
    >>> rendered("$a<b$ and <b onclick=x()>bold</b>")
    '<p>$a&lt;b$ and <b>bold</b></p>\n'
    """
    source = source if isinstance(source, str) else str(source)
    pictures = Pictures(attachments if isinstance(attachments, dict) else {}, folder)
    if len(source) > MAX_LENGTH or sum(map(source.count, OPENERS)) > MAX_OPENERS:
        return as_typed(source)
    try:
        formulas = Formulas()
        renderer = MathRenderer(pictures, formulas) if set_formulas else Renderer(pictures)
        return formulas.put_back(clean(MarkdownWithMath(renderer=renderer).render(source), pictures))
    except Exception:  # whatever a parser trips over, the answer can be read and marked
        return as_typed(source)


def as_typed(source: str) -> str:
    """The text itself, shortened where no person would read on."""
    rest = len(source) - MAX_LENGTH
    more = f"\n… ({rest} more characters)" if rest > 0 else ""
    return f"<pre>{escape(source[:MAX_LENGTH])}{more}</pre>"
