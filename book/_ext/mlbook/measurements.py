"""``{measurements} accuracy``: a table of what a script in `benchmarks/` has measured.

The numbers come from the file that the script wrote, so the page cannot say anything else.
"""

from __future__ import annotations

import json
from pathlib import Path

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)


class MeasurementsDirective(SphinxDirective):
    """The rows of ``benchmarks/results/NAME.json`` as a table; the content is its caption."""

    required_arguments = 1
    has_content = True

    def run(self):
        """Read the results and lay them out."""
        path = Path(self.env.srcdir).parent / "benchmarks" / "results" / f"{self.arguments[0]}.json"
        self.env.note_dependency(str(path))
        if not path.exists():
            logger.warning(
                "no results in %s; run the script of that name", path.name, location=self.get_location()
            )
            return []
        result = json.loads(path.read_text(encoding="utf-8"))
        return [self.table(result), self.versions(result)]

    def table(self, result):
        """Return the table: a row a function, both dtypes in one cell, so that it fits a page."""
        columns = result["columns"]
        rows = {}
        for row in result["rows"]:
            rows.setdefault(row["function"], []).append(row)
        table = nodes.table(classes=["measurements"])
        table += nodes.title("", " ".join(self.content))
        group = nodes.tgroup(cols=1 + len(columns))
        group += [nodes.colspec(colwidth=1) for _ in ["function", *columns]]
        group += nodes.thead("", self.line(["function", *columns]))
        body = nodes.tbody()
        for function, both in rows.items():
            body += self.line([function, *(" / ".join(number(row[c]) for row in both) for c in columns)])
        group += body
        table += group
        return table

    def line(self, texts):
        """Return one row of the table."""
        return nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in texts))

    def versions(self, result):
        """Return a line that says with what it was measured."""
        named = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
        return nodes.paragraph("", f"Measured with {named}.", classes=["measured-with"])


def number(value):
    """Write an error the way it is compared: two digits, large ones as a power of ten."""
    if value is None:
        return "–"  # there is no such function
    if value == "inf":
        return "∞"
    return f"{value:.3g}" if value < 1000 else f"{value:.0e}".replace("e+0", "e").replace("e+", "e")


def setup(app):
    """Register the directive."""
    app.add_directive("measurements", MeasurementsDirective)
