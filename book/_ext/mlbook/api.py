"""``{functions} numpy softmax``: the public functions of one module, under their public names.

Readers import from the package (``mlcourse.numpy.softmax`` is a function, not a file), so that is the name
that a page shows and that links find.
"""

from __future__ import annotations

import importlib

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .wayfinding import derived_in

logger = logging.getLogger(__name__)


def public_names(package, module: str) -> list[str]:
    """Return what `package` exports from its module, in the module's own order."""
    exported = {name: getattr(package, name) for name in package.__all__}
    here = importlib.import_module(f"{package.__name__}.{module}")
    mine = {name for name, thing in exported.items() if getattr(thing, "__module__", "") == here.__name__}
    order = list(vars(here))
    return sorted(mine, key=lambda name: order.index(name) if name in order else len(order))


class FunctionsDirective(SphinxDirective):
    """The functions and classes of ``mlcourse.BACKEND.MODULE``, and what its docstring says before them."""

    required_arguments = 2

    def run(self):
        """Let autodoc write the section."""
        backend, module = self.arguments
        package = importlib.import_module(f"mlcourse.{backend}")
        names = public_names(package, module)
        if not names:
            logger.warning("mlcourse.%s exports nothing of %s", backend, module, location=self.get_location())
            return []
        lines = ["```{eval-rst}", f".. currentmodule:: mlcourse.{backend}", ""]
        for name in names:
            kind = "autoclass" if isinstance(getattr(package, name), type) else "autofunction"
            lines += [f".. {kind}:: {name}", *(["   :members:"] if kind == "autoclass" else []), ""]
            lines += derived_in(name, self.config)
        section = nodes.container()
        self.state.nested_parse(StringList([*lines, "```"], self.env.docname), 0, section)
        return section.children


def setup(app):
    """Register the directive."""
    app.add_directive("functions", FunctionsDirective)
