"""Two HTML elements that docutils has no node for: ``details`` and its ``summary``."""

from __future__ import annotations

from docutils import nodes


class details(nodes.General, nodes.Element):
    """Content that a reader opens; works by keyboard and without JavaScript."""


class summary(nodes.General, nodes.TextElement):
    """The always visible line of a ``details`` element."""


def folded(label: str, *content: nodes.Node, classes: tuple[str, ...] = ()) -> details:
    """Fold `content` under a line of plain text."""
    return details("", summary("", "", nodes.Text(label)), *content, classes=list(classes))


def _visitor(tag):
    def visit(self, node):
        self.body.append(self.starttag(node, tag))

    def depart(self, node):
        self.body.append(f"</{tag}>\n")

    return visit, depart


def _nothing(self, node):
    """In print everything is open: nothing to mark."""


def setup(app):
    """Register both nodes."""
    for node in (details, summary):
        silent = (_nothing, _nothing)
        app.add_node(node, html=_visitor(node.__name__), latex=silent, text=silent)
