"""``{interactive} file.mjs``: a plain ES module, a JSON body, and a figure where it cannot run."""

from __future__ import annotations

import json
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging

from .plots import PlotDirective

logger = logging.getLogger(__name__)


class interactive(nodes.General, nodes.Element):
    """A place for a module to draw in; its children are shown until the module has drawn."""


class InteractiveDirective(PlotDirective):
    """A figure that a module brings to life.

    The argument is the module in ``_assets``; ``plot`` names the still picture, ``alt`` describes it,
    ``caption`` is its caption; the content is the module's model as JSON. Like the ``anywidget``
    directive of Jupyter Book 2, the module's default export has ``render({ model, el })``.
    """

    option_spec = {  # noqa: RUF012
        **PlotDirective.option_spec,
        "plot": directives.unchanged_required,
        "caption": directives.unchanged_required,
    }

    def run(self):
        """Make the figure, with the still picture inside."""
        module = self.arguments[0].strip()
        path = Path(self.env.srcdir) / "_assets" / module
        self.env.note_dependency(str(path))
        if not path.is_file():
            logger.warning("interactive: no file _assets/%s", module, location=self.get_location())
            return []
        try:
            model = json.loads("\n".join(self.content))
        except json.JSONDecodeError as error:
            logger.warning("interactive: the body is not JSON: %s", error, location=self.get_location())
            return []
        still = self.drawing(self.options["plot"])
        place = interactive("", *still, module=module, model=model)
        return [self.figure([place], [self.options["caption"]])]


def visit_interactive(self, node):
    """Open the element, with the model beside it."""
    # A backslash in front of every slash: no text in the model can end the script element.
    model = json.dumps(node["model"]).replace("</", "<\\/")
    self.body.append(f'<div class="interactive" data-module="{node["module"]}">')
    self.body.append(f'<script type="application/json">{model}</script>')
    self.body.append('<div class="interactive-still">')


def depart_interactive(self, node):
    """Close it, and load the loader; the address is relative, so the site can lie anywhere."""
    root = self.builder.get_relative_uri(self.builder.current_docname, "").rpartition("/")[0]
    static = f"{root}/_static" if root else "_static"
    self.body.append("</div></div>")
    self.body.append(f'<script type="module" src="{static}/interactive.mjs"></script>\n')


def _nothing(self, node):
    """Show the still picture (print)."""


def setup(app):
    """Register the directive and its node."""
    silent = (_nothing, _nothing)
    app.add_node(interactive, html=(visit_interactive, depart_interactive), latex=silent, text=silent)
    app.add_directive("interactive", InteractiveDirective)
