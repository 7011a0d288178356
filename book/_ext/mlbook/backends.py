"""NumPy and torch side by side: ``{reference}`` and cells tagged ``numpy`` or ``torch``, in tabs.

A page stays a notebook that runs from top to bottom. Neighbours that carry a backend's tag, code
cells and the sources that ``{reference}`` shows, become one set of tabs.
"""

from __future__ import annotations

import importlib
import inspect
from itertools import groupby

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx_design.shared import create_component

from .displayed import code, place_of, source_of, what_it_calls

logger = logging.getLogger(__name__)

BACKENDS = {"numpy": "NumPy", "torch": "torch"}


class ReferenceDirective(SphinxDirective):
    """Show the source of reference functions in both backends: ``{reference} softmax_vjp``.

    What works on plain integers belongs to no backend and stands once: ``{reference} conv_output_size``.
    Methods are named as in ``CNN.loss_and_grads``; the option ``backend`` chooses one of the two. Below
    stand the helpers of the same file, and links to all others that are called.
    """

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"backend": directives.unchanged}  # noqa: RUF012

    def run(self):
        """Make one block of source for each backend."""
        names = self.arguments[0].split()
        if all(hasattr(importlib.import_module("mlcourse.shapes"), name) for name in names):
            return [self._sources("shapes", names)]
        chosen = self.options.get("backend")
        if chosen:
            return [self._sources(chosen, names)]
        return [self._sources(backend, names, f"tag_{backend}") for backend in BACKENDS]

    def _sources(self, place, names, *tags):
        module = importlib.import_module(f"mlcourse.{place}")
        parts: dict[str, list[str]] = {}
        for name in names:
            function = module
            for part in name.split("."):
                function = getattr(function, part, None)
            if function is None:
                message = f"mlcourse.{place} has no function {name}"
                logger.warning(message, location=self.get_location(), type="course")
                continue
            self.env.note_dependency(inspect.getsourcefile(function))
            file, here = place_of(function)
            parts.setdefault(file, []).append(here)
        source = "\n\n\n".join(source_of(file, name) for file, own in parts.items() for name in own)
        origin = nodes.paragraph("", f"In the library, mlcourse.{place}:")
        called = what_it_calls(self.env, parts, self.get_location())
        return nodes.container("", origin, code(source), *called, classes=["reference-source", *tags])


def backend_of(node: nodes.Node) -> str | None:
    """Return the backend whose tag a node carries."""
    if not isinstance(node, nodes.container):
        return None
    return next((name for name in BACKENDS if f"tag_{name}" in node["classes"]), None)


class BackendTabs(SphinxTransform):
    """Put runs of tagged neighbours into tabs."""

    default_priority = 500

    def apply(self):
        """Rebuild the children of every node that holds tagged ones."""
        parents = {id(n.parent): n.parent for n in self.document.findall(nodes.container) if backend_of(n)}
        for parent in parents.values():
            children = []
            for tagged, group in groupby(parent.children, key=lambda node: backend_of(node) is not None):
                run = list(group)
                children += [tabs(run)] if tagged else run
            parent.children = []
            parent += children


def tabs(members: list[nodes.Node]) -> nodes.Node:
    """Make one set of tabs of `members`, a tab for each backend among them."""
    items = []
    for name, title in BACKENDS.items():
        own = [member for member in members if backend_of(member) == name]
        if not own:
            continue
        label = nodes.rubric(title, title, classes=["sd-tab-label"])
        label["sync_group"], label["sync_id"] = "backend", name
        content = create_component("tab-content", children=own, classes=["sd-tab-content"])
        items.append(create_component("tab-item", children=[label, content], classes=["sd-tab-item"]))
    return create_component("tab-set", children=items, classes=["sd-tab-set"])


def setup(app):
    """Register the directive and the transform."""
    app.add_directive("reference", ReferenceDirective)
    app.add_transform(BackendTabs)
