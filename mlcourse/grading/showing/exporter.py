"""nbconvert's exporters of nbgrader's pages, with the cleaning built in.

nbgrader's own templates are used as they are; what differs are the filters, the outputs (reduced before they
are rendered), and what stands in the page's head in place of MathJax from a third party.

Rendered first, cleaned afterwards: cleaning the text before it is rendered would destroy mathematics
(``$a<b$``). What nothing can clean afterwards, a notebook in JupyterLab, is made harmless in `source`.
"""

import secrets
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.server_extensions.formgrader.handlers as formgrader
from jinja2 import BaseLoader, Environment, pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from traitlets import Bool, Unicode, default

from mlcourse.grading.showing.markdown import rendered
from mlcourse.grading.showing.outputs import harmless_structure
from mlcourse.grading.showing.source import fenced

__all__ = ["FeedbackExporter", "HarmlessStructure", "MarkingExporter", "NonceLoader", "markdown2html"]

NAMES = ("student", "first_name", "last_name", "notebook_path")
HEADS = Path(__file__).parent / "templates"


class NonceLoader(BaseLoader):
    """Templates whose own scripts carry a nonce: whatever else calls itself a script does not run."""

    def __init__(self, loader: BaseLoader, nonce: str) -> None:
        self.loader, self.nonce = loader, nonce

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The template's text, not the page's: nothing of a student's is in it yet."""
        source, filename, fresh = self.loader.get_source(environment, template)
        return source.replace("<script", f'<script nonce="{self.nonce}"'), filename, fresh

    def list_templates(self) -> list[str]:
        """The names of all templates."""
        return self.loader.list_templates()


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """A filter in place of nbconvert's: markdown of the cell that is being shown, in a box of its own."""
    cell = context.get("cell", {})
    folder = context.get("resources", {}).get("metadata", {}).get("path")
    html = rendered(source, cell.get("attachments"), Path(folder) if folder else None)
    ours = "rubric" in cell.get("metadata", {}).get("mlcourse", {})
    return html if ours else f'<div class="from-student">{html}</div>'


class HarmlessStructure(Preprocessor):
    """`harmless_structure` as a step of nbconvert, for exporters that are not ours."""

    enabled = Bool(True).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Reduce the notebook to what can be shown."""
        return _as_text(harmless_structure(nb)), resources


class SafeExporter(HTMLExporter):
    """A page on which nothing of a student's does more than show."""

    head = Unicode(help="Folder of templates/ with what stands in the page's head")

    @default("extra_template_basedirs")
    def _basedirs(self) -> list[str]:
        return [formgrader.template_path]

    @default("template_paths")
    def _paths(self) -> list[str]:
        return [str(HEADS / self.head), str(HEADS), *super()._template_paths()]

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """Nbconvert's filters, with ours in place of the one that lets everything through."""
        yield from super().default_filters()
        yield "markdown2html", markdown2html

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own: the page's text
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a notebook of unknown origin."""
        return super().from_notebook_node(_as_text(harmless_structure(nb)), resources, **kw)


def _as_text(notebook: NotebookNode) -> NotebookNode:
    """Show raw cells as they were typed; nbconvert takes them for HTML."""
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "raw":
            notebook.cells[place] = nbformat.v4.new_markdown_cell(fenced(cell.source), id=cell.id)
    return notebook


class FeedbackExporter(SafeExporter):
    """nbgrader's feedback: a page without a script, formulas as they were typed."""

    head = "feedback"
    template_name = Unicode("feedback").tag(config=True, affects_template=True)


class MarkingExporter(SafeExporter):
    """The formgrader's page of one submission; its scripts, MathJax among them, come from the same site."""

    head = "marking"
    template_name = Unicode("formgrade").tag(config=True, affects_template=True)

    def __init__(self, nonce: str = "", **kw: Any) -> None:
        self.nonce = nonce or secrets.token_urlsafe(16)
        super().__init__(**kw)

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own: the page's text
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert; nbgrader's template writes names as they are, and people have all sorts of names."""
        named = {key: escape(str((resources or {}).get(key) or "")) for key in NAMES}
        return super().from_notebook_node(nb, (resources or {}) | named, **kw)

    def _create_environment(self) -> Environment:
        environment = super()._create_environment()
        environment.loader = NonceLoader(environment.loader, self.nonce)
        return environment
