"""``{device-report}``: what `benchmarks/gpu.py` has found out about a GPU, or that there was none.

The numbers come from the file that the script wrote, so the page cannot say anything else.
"""

from __future__ import annotations

import json
from pathlib import Path

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

COLUMNS = ("step", "way", "milliseconds", "MiB")


class DeviceReportDirective(SphinxDirective):
    """Steps on the device as a table, with what was checked there; the content is its caption."""

    has_content = True

    def run(self):
        """Read the results and lay them out."""
        path = Path(self.env.srcdir).parent / "benchmarks" / "results" / "gpu.json"
        self.env.note_dependency(str(path))
        result = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        if not result.get("gpu"):
            text = (
                "No GPU has run it yet: whoever has one, and sends the file that it writes, fills this place."
            )
            return [nodes.paragraph("", text)]
        return [self.checked(result), self.table(result)]

    def checked(self, result):
        """Return a line that says on what device, and whether all was as it should be."""
        versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
        launched = "; ".join(f"{name} {row['ratio']}" for name, row in result["launches"]["rows"].items())
        verdict = "; ".join(result["failures"]) or "values, curves and waits are as they should be"
        kernels = f"Kernels of a step by hand over those of autograd: {launched}."
        return nodes.paragraph("", f"On {result['gpu']}, with {versions}: {verdict}. {kernels}")

    def table(self, result):
        """Return the table: a row for each way to make a step."""
        table = nodes.table(classes=["measurements"])
        table += nodes.title("", " ".join(self.content))
        group = nodes.tgroup(cols=len(COLUMNS))
        group += [nodes.colspec(colwidth=1) for _ in COLUMNS]
        group += nodes.thead("", line(COLUMNS))
        body = nodes.tbody()
        for step, ways in result["times"].items():
            for way, measured in ways.items():
                if isinstance(measured, dict):
                    body += line((step, way, *(str(measured.get(key, "–")) for key in ("ms", "mib"))))
        group += body
        table += group
        return table


def line(texts):
    """Return one row of the table."""
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in texts))


def setup(app):
    """Register the directive."""
    app.add_directive("device-report", DeviceReportDirective)
