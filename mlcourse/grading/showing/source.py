"""Markdown that JupyterLab renders by itself: raw HTML and addresses become plain text in the source.

Nothing can be cleaned after JupyterLab's renderer, and cleaning the source blindly would destroy mathematics
(``$a<b$ and $x>y$``). So a character is replaced by its entity only where two parsers that know mathematics
say that it begins HTML, a link or a picture, and only if all formulas and all code stay as they were. Where
that does not lead to harmless text, the whole cell is shown as it was typed.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mistune import Markdown
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from mlcourse.grading.showing.markdown import MAX_LENGTH, MAX_OPENERS, OPENERS
from mlcourse.grading.showing.pictures import DATA, NAME

__all__ = ["fenced", "plain_source"]

ENTITIES = {"<": "&lt;", "[": "&#91;", ":": "&#58;", "@": "&#64;", "w": "&#119;"}
Tally = Counter[tuple[str, str] | str]  # of kinds with their texts; addresses are counted together
SHORT = 2_000  # characters
MAX_WORK = 200_000  # characters parsed, which is a second at most
# What JupyterLab makes a link of, within text that a parser has found to be text.
ADDRESS = re.compile(r"(?:https?|ftp)://|(?:^|[\s*_~(])www\.|[\w.+-]+@[\w-]+\.\w")
DANGERS = frozenset({"block_html", "inline_html", "link", "html_block", "html_inline", "link_open"})
PRECIOUS = frozenset({"inline_math", "block_math", "latex_environment", "codespan", "block_code"})


def plain_source(source: str) -> str:
    """The same text without raw HTML, links, and pictures from elsewhere.

    Parameters
    ----------
    source : str
        Markdown of a student's.

    Returns
    -------
    str
        `source` itself where it is harmless already; formulas and code are always the same, byte for byte.

    Examples
    --------
    >>> plain_source("$a<b$ <img src=/x> [here](http://elsewhere) ![p](attachment:p.png)")
    '$a<b$ &lt;img src=/x> &#91;here](http&#58;//elsewhere) ![p](attachment:p.png)'
    """
    if len(source) > MAX_LENGTH or sum(map(source.count, OPENERS)) > MAX_OPENERS:
        return fenced(source)
    if _next(source, 0) < 0:
        return source
    try:
        return _remembered(source) if len(source) <= SHORT else _disarmed(source)
    except Exception:  # what a parser trips over is shown as it was typed
        return fenced(source)


def fenced(source: str) -> str:
    """The text as a block of code, in which nothing means anything."""
    ticks = max(map(len, re.findall("`+", source)), default=0)
    fence = "`" * max(3, ticks + 1)
    return f"{fence}text\n{source}\n{fence}"


@lru_cache(maxsize=1000)
def _remembered(source: str) -> str:
    """The same of a short text: what a check says stands in the notebooks of a whole class."""
    return _disarmed(source)


def _disarmed(source: str) -> str:
    """Replace, one after the other, the characters that begin something dangerous."""
    typed = source
    precious, dangers = _seen(source)
    budget = MAX_WORK // (len(source) + 1)
    place = _next(source, 0)
    while dangers and budget > 0 and place >= 0:
        entity = ENTITIES[source[place]]
        tried = source[:place] + entity + source[place + 1 :]
        kept, left = _seen(tried)
        budget -= 1
        if left != dangers and precious <= kept:
            source, dangers, precious = tried, left, kept
        place = _next(source, place + 1)
    return fenced(typed) if dangers else source


def _next(source: str, place: int) -> int:
    """The next place at which something may begin; -1 behind the last."""
    for i in range(place, len(source)):
        if source[i] in "<[:@" or source.startswith("www.", i):
            return i
    return -1


@cache
def _parsers() -> tuple[Markdown, MarkdownIt]:
    """The renderer of nbconvert without its HTML, and a parser of the kind that JupyterLab has."""
    strict = MarkdownWithMath(renderer=None)  # type: ignore[arg-type]  # mistune's way to ask for tokens
    # entities stay apart from the text around them: an address with one in it is none
    other = MarkdownIt("commonmark", {"html": True}).enable("table").disable("text_join")
    other.use(dollarmath_plugin, allow_digits=True, allow_space=True, double_inline=True).use(amsmath_plugin)
    return strict, other


def _seen(source: str) -> tuple[Tally, Tally]:
    """What must stay, formulas and code; and what must go: HTML, links, pictures from elsewhere."""
    strict, other = _parsers()
    precious: Tally = Counter()
    dangers: Tally = Counter()
    for token in _walk(strict.parse(source)[0]):
        if token["type"] in PRECIOUS:
            precious[token["type"], str(token.get("raw") or token.get("attrs"))] += 1
        elif _is_danger(token):
            dangers[token["type"], str(token.get("raw") or token.get("attrs"))] += 1
    for token in _flat(other.parse(source)):
        if _is_danger({"type": token.type, "attrs": token.attrs}):
            dangers[token.type, token.content or str(token.attrs)] += 1
        elif token.type == "text":
            dangers["address"] += len(ADDRESS.findall(token.content))
    return precious, +dangers


def _is_danger(token: dict[str, Any]) -> bool:
    """Whether a token is HTML, a link, or a picture that is not with the notebook."""
    if token["type"] == "image":
        attributes = dict(token.get("attrs") or {})
        return not _own(str(attributes.get("url", attributes.get("src", ""))))
    return token["type"] in DANGERS


def _own(address: str) -> bool:
    """Whether a picture is in the notebook itself or a file beside it."""
    return address.lower().startswith("attachment:") or bool(DATA.match(address) or NAME.fullmatch(address))


def _walk(tokens: Any) -> Iterator[dict[str, Any]]:
    """All tokens of a tree, mistune's."""
    for token in tokens:
        yield token
        yield from _walk(token.get("children") or ())


def _flat(tokens: Any) -> Iterator[Any]:
    """All tokens of a tree, markdown-it's."""
    for token in tokens:
        yield token
        yield from _flat(token.children or ())
