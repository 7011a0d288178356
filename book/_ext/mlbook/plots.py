"""``{plot} name``: draw a figure of `figures` into the page, in the page's own colours and fonts.

The SVG stands in the page itself. So its text takes the page's colour (light, dark, print), can be
selected and searched, and no request is made for it.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .displayed import code, place_of, source_of, what_it_calls
from .figures import figure_named
from .figures.style import INK, style
from .widgets import folded

logger = logging.getLogger(__name__)

PIXELS_AN_INCH = 125  # at most: text of 10.5 points is then 18 pixels high


class drawing(nodes.General, nodes.Element):
    """One SVG; attributes ``svg`` and ``alt``."""


def to_svg(figure, prefix: str, ink: str) -> str:
    """Return a figure as SVG that can stand in a page: own ids, page's text colour, no size."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'(xlink:)?href="#([^"]+)"', rf'href="#{prefix}-\2"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    head, end, body = svg.partition(">")
    head = re.sub(r' (width|height)="[^"]*"', "", head)  # the page decides on the size
    return (head + end + body).replace(ink, "currentColor")


class PlotDirective(SphinxDirective):
    """A figure by the function of that name in `figures`; the content is its caption.

    ``alt`` says in words what is seen, and is required. A function may return several figures: they
    stand side by side where there is room, and below each other where there is not.
    """

    required_arguments = 1
    has_content = True
    option_spec = {"name": directives.unchanged_required, "alt": directives.unchanged_required}  # noqa: RUF012

    def run(self):
        """Make the figure."""
        panels = self.drawing(self.arguments[0].strip())
        return [self.figure(panels, list(self.content))]

    def drawing(self, name: str) -> list[nodes.Node]:
        """Draw, and fold the source below."""
        function = figure_named(name)
        if function is None or not self.options.get("alt"):
            page = self.env.docname.replace("-", "_").replace("/", "_")
            missing = f"no function {name}; define it in book/_ext/mlbook/figures/{page}.py"
            reason = "needs the option `alt`" if function else missing
            logger.warning("%s: %s", self.name, reason, location=self.get_location(), type="course")
            return []
        with style():
            panels = function()
            if self.env.app.builder.format == "latex":
                return [self.printed(name, panels)]
            svgs = [to_svg(panel, f"{name}-{i}", INK) for i, panel in enumerate(panels)]
        widths = [PIXELS_AN_INCH * panel.get_figwidth() for panel in panels]
        box = drawing("", svgs=svgs, widths=widths, alt=self.options["alt"])
        file, own = place_of(function)
        called = what_it_calls(self.env, {file: [own]}, self.get_location())
        source = code(source_of(file, own))
        return [box, folded("How this figure is drawn", source, *called, classes=("figure-source",))]

    def printed(self, name: str, panels: list) -> nodes.Node:
        """Save the panels as PDF beside the LaTeX source, and include them side by side."""
        parts = []
        for i, panel in enumerate(panels):
            panel.savefig(Path(self.env.app.outdir) / f"{name}-{i}.pdf", transparent=True)
            parts.append(rf"\includegraphics[width={0.9 * panel.get_figwidth():.2f}in]{{{name}-{i}.pdf}}")
        return nodes.raw("", r"\hspace{1em}".join(parts) + "\n", format="latex")

    def figure(self, content: list[nodes.Node], caption: list[str]) -> nodes.Node:
        """Wrap `content` in a numbered figure with a caption."""
        figure = nodes.figure("", *content, align="default")
        text, messages = self.state.inline_text(" ".join(caption).strip(), self.lineno)
        figure += [nodes.caption("", "", *text), *messages]
        self.set_source_info(figure)
        self.add_name(figure)
        return figure


def visit_drawing(self, node):
    """Write the panels; together they are one picture with one description."""
    self.body.append(self.starttag(node, "div", CLASS="drawing", role="img", **{"aria-label": node["alt"]}))
    for svg, width in zip(node["svgs"], node["widths"], strict=True):
        style = f"flex: 1 1 {width * 0.55:.0f}px; max-width: {width:.0f}px"
        self.body.append(f'<div class="panel" style="{style}" aria-hidden="true">{svg}</div>')
    self.body.append("</div>\n")
    raise nodes.SkipNode


def leave_out(self, node):
    """Where there is neither SVG nor PDF, the caption must do."""
    raise nodes.SkipNode


def setup(app):
    """Register the directive and its node."""
    app.add_node(drawing, html=(visit_drawing, None), text=(leave_out, None))
    app.add_directive("plot", PlotDirective)
