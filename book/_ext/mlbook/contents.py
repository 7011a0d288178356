"""``{chapter-list}``: what the book holds, part by part, each chapter with the description of its page."""

from __future__ import annotations

from pathlib import Path

import yaml
from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from .course import CONTENTS

SETS = "Problem set"


def description_of(page: Path) -> str:
    """Return what a page says about itself in its head."""
    _, _, rest = page.read_text(encoding="utf-8").partition("---\n")
    head = yaml.safe_load(rest.partition("\n---\n")[0])
    return head["myst"]["html_meta"]["description"]


class ChapterListDirective(SphinxDirective):
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
            page = Path(self.env.srcdir) / f"{name}.md"
            self.env.note_dependency(str(page))
            term = nodes.term("", "", self._link(name))
            words = nodes.definition("", nodes.paragraph("", description_of(page)))
            items += nodes.definition_list_item("", term, words)
        return items

    def _set(self, part):
        line = nodes.paragraph("", f"{part['caption']}: ")
        for i, chapter in enumerate(part["chapters"]):
            line += [nodes.Text(", ")] if i else []
            line += self._link(chapter["file"])
        return nodes.list_item("", line)

    def _link(self, name):
        return addnodes.pending_xref(
            "", nodes.inline("", ""), refdoc=self.env.docname, refdomain="std", reftype="doc",
            reftarget=f"/{name}", refexplicit=False, refwarn=True,
        )  # fmt: skip


def setup(app):
    """Register the directive."""
    app.add_directive("chapter-list", ChapterListDirective)
