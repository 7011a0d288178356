"""The executed notebook of a student as it is kept for whoever marks: JupyterLab renders it by itself.

Outputs are of known kinds. What the student wrote in markdown has no raw HTML and no links; what the release
brought is left as it is. What was handed in stays untouched in ``class/originals/``.
"""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from mlcourse.grading.course.files import read_ours
from mlcourse.grading.showing.outputs import harmless_structure
from mlcourse.grading.showing.source import fenced, plain_source

__all__ = ["ShowHarmlessly", "for_jupyterlab"]

MAX_READ = 600_000  # characters of markdown that are parsed; a whole problem set's text has a tenth of it


def for_jupyterlab(notebook: NotebookNode, released: NotebookNode | None) -> NotebookNode:
    """A copy that is harmless wherever it is opened.

    Parameters
    ----------
    notebook : NotebookNode
        Executed and marked.
    released : NotebookNode or None
        What the student was given; its texts are ours.

    Returns
    -------
    NotebookNode
    """
    shown = harmless_structure(notebook)
    ours = {cell.source for cell in released.cells if cell.cell_type == "markdown"} if released else set()
    budget = MAX_READ
    for cell in shown.cells:
        if cell.cell_type == "markdown" and cell.source not in ours:
            budget -= len(cell.source)
            cell.source = plain_source(cell.source) if budget >= 0 else fenced(cell.source)
        for output in cell.get("outputs", []):
            text = output.get("data", {}).get("text/markdown")
            if text is not None:
                budget -= len(text)
                output.data["text/markdown"] = plain_source(text) if budget >= 0 else fenced(text)
    return shown


class ShowHarmlessly(NbGraderPreprocessor):
    """`for_jupyterlab` as a step of nbgrader's autograde."""

    release_directory = Unicode("exercises", help="Folder of the released notebooks").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Reduce the notebook to what can be shown."""
        names = resources.get("nbgrader", {})
        path = Path(self.release_directory, names.get("assignment", ""), f"{names.get('notebook', '')}.ipynb")
        return for_jupyterlab(nb, read_ours(path) if path.is_file() else None), resources
