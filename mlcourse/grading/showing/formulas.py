"""TeX as MathML, which browsers set without any script: for pages on which none but ours may run.

What cannot be read whole stays as it was typed. Only what is listed here is written, each text escaped, so
that a formula of a student's can be nothing but a formula.
"""

import re
import secrets
from collections.abc import Iterator
from html import escape, unescape
from xml.etree.ElementTree import Element

__all__ = ["Formulas", "mathml"]

TAGS = frozenset({
    "math", "mrow", "mi", "mo", "mn", "mtext", "mspace", "msub", "msup", "msubsup", "mfrac", "msqrt", "mroot",
    "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "mmultiscripts",
    "mprescripts", "none",
})  # fmt: skip
ATTRIBUTES = frozenset({
    "display", "stretchy", "fence", "form", "accent", "accentunder", "movablelimits", "mathvariant",
    "displaystyle", "scriptlevel", "columnalign", "linethickness", "minsize", "maxsize", "width",
})  # fmt: skip
VALUE = re.compile(r"[\w .%+-]{1,40}")
# Macros may grow without end; the others do more than show.
REFUSED = re.compile(r"\\(?:[a-z]*def|let|(?:re)?newcommand|href|url|style|class|htmlId|color|require)\b")
ALIGNED = re.compile(r"\\(begin|end)\{(?:aligned|align\*?|split|eqnarray\*?|gathered|gather\*?)\}")
MAX_LENGTH = 4_000
MOST = 400  # formulas in one text
TAG_OR_NAME = r"<[/a-zA-Z](?:[^\"<>]|\"[^\"]*\")*>|{}(\d+)x"


def mathml(tex: str, block: bool = False) -> str | None:
    r"""Return a formula as MathML; None if it cannot be read whole.

    Examples
    --------
    >>> mathml("a<b")
    '<math display="inline"><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math>'
    >>> mathml(r"\frac{") is None
    True
    """
    from latex2mathml.converter import convert_to_element

    if len(tex) > MAX_LENGTH or REFUSED.search(tex):
        return None
    # its parser knows these as tables only
    tex = ALIGNED.sub(lambda found: f"\\{found[1]}{{array}}{'{rlrlrl}' * (found[1] == 'begin')}", tex)
    try:
        return "".join(_written(convert_to_element(tex, display="block" if block else "inline")))
    except Exception:  # whatever its parser trips over, deep nesting included
        return None


def _written(element: Element) -> Iterator[str]:
    """The text of an element; a `ValueError` for one that is not listed or that nobody could read."""
    text = unescape(element.text or "")
    if element.tag not in TAGS or (text.startswith("\\") and len(text) > 1) or text == "&":
        raise ValueError(f"{element.tag} {text}")
    own = element.attrib.items()
    kept = (f' {name}="{value}"' for name, value in own if name in ATTRIBUTES and VALUE.fullmatch(value))
    yield f"<{element.tag}{''.join(kept)}>{escape(text)}"
    for child in element:
        yield from _written(child)
    yield f"</{element.tag}>"


class Formulas:
    """The formulas of one text: names that nobody can guess stand for them while the text is cleaned."""

    def __init__(self) -> None:
        self._own = f"f{secrets.token_hex(12)}n"
        self._found: list[tuple[str, str, bool]] = []  # as typed, the formula, whether it stands alone

    def name(self, typed: str, tex: str, block: bool = False) -> str:
        """What stands for a formula until `put_back`."""
        self._found.append((typed, tex, block))
        return f"{self._own}{len(self._found) - 1}x"

    def put_back(self, html: str) -> str:
        """Replace the names in cleaned HTML: by formulas in text, by what was typed in attributes."""

        def inside(found: re.Match[str]) -> str:
            return escape(self._found[int(found[1])][0])

        def replaced(found: re.Match[str]) -> str:
            if found[1] is None:
                return re.sub(rf"{self._own}(\d+)x", inside, found[0])
            typed, tex, block = self._found[int(found[1])]
            made = mathml(tex, block) if len(self._found) <= MOST else None
            return made or f"<code>{escape(typed)}</code>"

        return re.sub(TAG_OR_NAME.format(self._own), replaced, html)
