"""HTML that a student had a hand in, reduced to what formats text.

An allow-list (nh3): no scripts, frames, forms, links, styles, names or ids; a class only where Pygments or
pandas set it. Pictures are whatever the given function makes of their address, and data only.
"""

import re
from collections.abc import Callable

import nh3
from pygments.token import STANDARD_TYPES

__all__ = ["clean"]

TAGS = frozenset({
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "em", "strong", "b", "i", "u", "s", "del", "ins",
    "sub", "sup", "small", "mark", "kbd", "code", "pre", "samp", "var", "blockquote", "q", "cite", "abbr",
    "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td",
    "colgroup", "col", "img", "span", "div", "details", "summary", "figure", "figcaption",
})  # fmt: skip
# Their content is no text either.
DROPPED = frozenset({
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "title",
    "textarea", "select",
})  # fmt: skip
CELL = frozenset({"colspan", "rowspan", "style"})
ATTRIBUTES = {
    "img": {"src", "alt", "title", "width", "height"},
    "td": set(CELL),
    "th": {*CELL, "scope"},
    "ol": {"start"},
    "col": {"span"},
    "colgroup": {"span"},
}
CLASSES = {
    "span": {name for name in STANDARD_TYPES.values() if name},
    "div": {"highlight"},
    "table": {"dataframe"},
}
NUMBER = re.compile(r"\d{1,4}")
NUMBERS = frozenset({"width", "height", "colspan", "rowspan", "span", "start"})
SCOPES = frozenset({"row", "col", "rowgroup", "colgroup"})


def clean(html: str, picture: Callable[[str], str | None] = lambda address: None) -> str:
    """Reduce HTML to harmless formatting.

    Parameters
    ----------
    html : str
        Rendered markdown, or an output of a student's program.
    picture : callable
        Given the address of a picture, returns a ``data:`` address to show, or None. By default none is
        shown.

    Returns
    -------
    str

    Examples
    --------
    >>> clean('<p onclick="x()" id="a">1 &lt; <a href="//elsewhere">2</a></p><script>x()</script>')
    '<p>1 &lt; 2</p>'
    """

    def kept(tag: str, name: str, value: str) -> str | None:
        if (tag, name) == ("img", "src"):
            return picture(value)
        if name in NUMBERS:
            return value if NUMBER.fullmatch(value) else None
        return value if name != "scope" or value in SCOPES else None

    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=set(DROPPED),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
        filter_style_properties={"text-align"},
        url_schemes={"data", "attachment", "http", "https", "file"},  # `picture` decides, not the scheme
        attribute_filter=kept,
        link_rel=None,
    )
