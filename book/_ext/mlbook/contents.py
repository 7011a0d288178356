"""Lists of pages, made from the table of contents and from what each page says about itself in its head.

``{chapter-list}``: what the book holds, part by part; ``{function-pages}``: the files of the library.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from .course import CONTENTS, pages_of

SETS = "Problem set"
IN_BOTH = re.compile(r"Reference of the course's library: (.*), in NumPy and in torch\.")


def description_of(page: Path) -> str:
    """Return what a page says about itself in its head."""
    _, _, rest = page.read_text(encoding="utf-8").partition("---\n")
    head = yaml.safe_load(rest.partition("\n---\n")[0])
    return head["myst"]["html_meta"]["description"]


class PageList(SphinxDirective):
    """What both lists do."""

    def link(self, name):
        """Link to a page by its title."""
        return addnodes.pending_xref(
            "", nodes.inline("", ""), refdoc=self.env.docname, refdomain="std", reftype="doc",
            reftarget=f"/{name}", refexplicit=False, refwarn=True,
        )  # fmt: skip

    def description(self, name):
        """Return what a page says about itself; when it changes, the list is made again."""
        page = Path(self.env.srcdir) / f"{name}.md"
        self.env.note_dependency(str(page))
        return description_of(page)


class ChapterListDirective(PageList):
    """The numbered parts with all their chapters, then the problem sets with their pages."""

    def run(self):
        """Make the lists from the table of contents and the pages' own descriptions."""
        self.env.note_dependency(str(CONTENTS))
        parts = yaml.safe_load(CONTENTS.read_text(encoding="utf-8"))["parts"]
        found = []
        for part in parts:
            if part.get("numbered"):
                found += [nodes.rubric("", part["caption"]), self._chapters(part["chapters"])]
        sets = [part for part in parts if part["caption"].startswith(SETS)]
        exercises = nodes.bullet_list("", *(self._set(part) for part in sets))
        return [*found, nodes.rubric("", "Exercises"), exercises]

    def _chapters(self, chapters):
        items = nodes.definition_list()
        for name in (chapter["file"] for chapter in chapters):
            term = nodes.term("", "", self.link(name))
            words = nodes.definition("", nodes.paragraph("", self.description(name)))
            items += nodes.definition_list_item("", term, words)
        return items

    def _set(self, part):
        line = nodes.paragraph("", f"{part['caption']}: ")
        for i, chapter in enumerate(part["chapters"]):
            line += [nodes.Text(", ")] if i else []
            line += self.link(chapter["file"])
        return nodes.list_item("", line)


class FunctionPagesDirective(PageList):
    """The pages ``api/…`` of files that are there in both backends, each with what it holds."""

    def run(self):
        """Make one list; the descriptions have one form (see `IN_BOTH`)."""
        self.env.note_dependency(str(CONTENTS))
        items = nodes.bullet_list()
        for name in pages_of():
            if name.startswith("api/") and (said := IN_BOTH.fullmatch(self.description(name))):
                line = nodes.paragraph("", "", self.link(name), nodes.Text(f": {said[1]}"))
                items += nodes.list_item("", line)
        return [items]


def setup(app):
    """Register the directives."""
    app.add_directive("chapter-list", ChapterListDirective)
    app.add_directive("function-pages", FunctionPagesDirective)
