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


def _begin_bold(self, node):
    """In print the line is a small heading."""
    self.body.append("\n\n\\smallskip\\noindent{\\bfseries ")


def _end_bold(self, node):
    self.body.append("}\\par\n\n")


def setup(app):
    """Register both nodes."""
    silent = (_nothing, _nothing)
    app.add_node(details, html=_visitor("details"), latex=silent, text=silent)
    app.add_node(summary, html=_visitor("summary"), latex=(_begin_bold, _end_bold), text=silent)
