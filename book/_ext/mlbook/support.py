"""What captions, parentheses and summaries say must have a claim or a source; the build counts them.

A *statement* is a sentence there, or a row of a summary's table, with a number, a formula that relates two
sides, or a word such as "never" or "every" in it. It is supported by a source (a citation, a link to a
result, an equation or a section), or by claims (see `statements`): then each of its numbers is one. A
source also supports what is said beside it in the same caption or item, but for numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.util import logging

from .course import chapters_of
from .kept import PerPage
from .mistakes import BOX
from .results import pages_with_results, result
from .statements import NUMBERS, checked
from .widgets import details

logger = logging.getLogger(__name__)

_counted = PerPage("statements")  # how many statements there are, and how many of them nothing supports

SOURCES = (nodes.reference, addnodes.pending_xref, nodes.citation_reference, nodes.footnote_reference)
REFERENCES = ("notation", "traps")  # beside the chapters
CLAIM, SOURCE = "\x01", "\x02"
_words = "|".join(set(NUMBERS) - {"zero", "one"})
# "At 0" is a place, and "the two" says nothing that has not been said.
_place = r"(?<!\bat )(?<!\bto )(?<!\bfrom )(?<!\bthe )(?<![\w-])"
_number = re.compile(rf"{_place}(?:\d|(?:{_words})s?\b)", re.IGNORECASE)
_verdict = re.compile(
    r"\b(always|never|none|nothing|not|cannot|all|every|each|both|only|exactly|same|agrees?|any)\b",
    re.IGNORECASE,
)
_index = re.compile(r"[_^](?:\{[^{}]*\}|\\?\w)|\\(?:mathbf|mathbb|one)\b|\\[a-zA-Z]+")
_relates = re.compile(r"[=<>\d]|\\(?:leq?|geq?|neq?|to|approx)\b")
_sentence_end = re.compile(rf"(?<=[.!?])[)\"”]?\s+(?=[A-Z({CLAIM}{SOURCE}⟦*`])")


def plain(node: nodes.Node) -> str:
    """Write a text with marks for claims and sources; of a formula remains whether it says something."""
    if isinstance(node, checked):
        return CLAIM
    if isinstance(node, SOURCES):
        return SOURCE
    if isinstance(node, nodes.math):
        return "⟦=⟧" if _relates.search(_index.sub("", node.astext())) else "⟦⟧"
    if isinstance(node, nodes.literal):
        return "code"
    if isinstance(node, nodes.Text):
        return node.astext()
    return "".join(plain(child) for child in node.children)


def sentences(text: str) -> list[str]:
    """Split a text; an abbreviation is followed by a small letter."""
    return [part.strip() for part in _sentence_end.split(text) if part.strip()]


def parentheses(text: str) -> list[str]:
    """Return what stands in the outermost parentheses, of more than one word."""
    found, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        if letter == "(":
            depth += 1
            start = place + 1 if depth == 1 else start
        elif letter == ")" and depth:
            depth -= 1
            if depth == 0 and " " in text[start:place].strip():
                found.append(text[start:place])
    return found


def is_statement(text: str) -> bool:
    """Whether a text says something that could be wrong, as far as one can see from its words."""
    return CLAIM in text or bool(_number.search(text) or _verdict.search(text) or "⟦=⟧" in text)


def is_supported(text: str, whole: str) -> bool:
    """Whether a source or claims stand in the sentence, as the module says, or beside what has no number."""
    if SOURCE in text:
        return True
    return not _number.search(text) and (SOURCE in whole or (CLAIM in text and "⟦=⟧" not in text))


def _summaries(document: nodes.document) -> list[nodes.section]:
    return [s for s in document.findall(nodes.section) if s[0].astext() == "Summary"]


def _inside(node: nodes.Node, kinds: tuple[type, ...], name: str = "") -> bool:
    while (node := node.parent) is not None:
        if isinstance(node, kinds) or (name and name in node.get("classes", ())):
            return True
    return False


def items(document: nodes.document) -> Iterator[str]:
    """Yield captions, the paragraphs and the tables' rows of summaries, and parentheses."""
    summaries = _summaries(document)
    within = {id(p) for s in summaries for p in s.findall(nodes.paragraph)}
    boxes = (result, details, nodes.entry)
    yield from (plain(caption) for caption in document.findall(nodes.caption))
    for summary in summaries:
        for paragraph in summary.findall(nodes.paragraph):
            if not _inside(paragraph, boxes) and not paragraph.astext().startswith("Next:"):
                yield plain(paragraph)
        for body in summary.findall(nodes.tbody):
            yield from (" | ".join(plain(entry) for entry in row) for row in body.findall(nodes.row))
    for paragraph in document.findall(nodes.paragraph):
        if id(paragraph) not in within and not _inside(paragraph, boxes, BOX):
            yield from parentheses(plain(paragraph))


def count_statements(app, document):
    """Count the statements of a chapter, and name those that nothing supports."""
    page = app.env.docname
    if page not in {*pages_with_results(app.env), *chapters_of(), *REFERENCES}:
        return
    found = [(text, item) for item in items(document) for text in sentences(item) if is_statement(text)]
    bare = [text for text, item in found if not is_supported(text, item)]
    for text in bare:
        shown = text.replace("⟦=⟧", "$…$").replace("⟦⟧", "$…$").replace(CLAIM, "✓").replace(SOURCE, "→")
        logger.warning("no claim and no source: %s", shown, location=page, type="course")
    _counted.of(app.env)[page] = (len(found), len(bare))


def print_share(app, exception):
    """Say how many of the statements have a claim or a source."""
    total, bare = (sum(column) for column in zip((0, 0), *_counted.of(app.env).values(), strict=True))
    if total:
        share = f"{100 * (total - bare) / total:.4g} %"
        logger.info("\nclaims and sources: %d of %d statements outside of results have one (%s)",
                    total - bare, total, share)  # fmt: skip


def setup(app):
    """Count each page as it is read, and print the share at the end."""
    app.connect("doctree-read", count_statements)
    _counted.keep(app)
    app.connect("build-finished", print_share)
