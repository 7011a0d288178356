"""What real life does to a notebook on its way to the grader, as functions of a submission.

Each takes the solved files of a problem set, by name, and the one to work on, and returns the files that are
handed in, by path; a file is its bytes, or bytes and how many seconds before now it was changed. Beside each
stands what has to become of honest work: ``KEEPS`` every point, or somebody is ``ASKED``.
"""

import base64
import io
import json
import zipfile
from dataclasses import dataclass, field

import nbformat

KEEPS, ASKED = "keeps", "asked"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PROSE = "It costs of order n, because the diagonal part and the rank one part are applied one by one."


@dataclass
class Work:
    """A solved problem set: its files by name, the notebook that something happens to, and what there is."""

    files: dict
    target: str
    released: dict  # by name, as it was given out
    foreign: bytes  # a notebook of another problem set
    written: list = field(default_factory=list)  # ids of the target's written answers

    @property
    def name(self):
        return f"{self.target}.ipynb"

    @property
    def notebook(self):
        return nbformat.reads(self.files[self.name].decode(), as_version=4)

    @property
    def others(self):
        return {name: data for name, data in self.files.items() if name != self.name}

    def but(self, **files):
        """The submission with the target replaced."""
        return self.others | files

    def instead(self, name, data):
        return self.others | {name: data}


@dataclass(frozen=True)
class Happening:
    """What happens, and what has to become of honest work.

    Parameters
    ----------
    change : callable
        From a `Work` to the files that are handed in.
    outcome, graded : str
        ``KEEPS`` or ``ASKED``, by the intake alone and when it is graded.
    needs : str
        Of the problem set: ``written`` answers, ``two`` notebooks.
    in_cells : bool
        Whether it happens within a notebook, so that another one may fare otherwise.
    """

    change: object
    outcome: str
    needs: str
    graded: str
    in_cells: bool = False


TABLE = {}


def happens(name, outcome=KEEPS, needs="", graded="", in_cells=False):
    """Enter what happens to the files of a submission."""

    def enter(change):
        TABLE[name] = Happening(change, outcome, needs, graded or outcome, in_cells)
        return change

    return enter


def in_cells(name, outcome=KEEPS, needs="", graded=""):
    """Enter what happens to the cells of the target."""

    def enter(change):
        def apply(work):
            notebook = work.notebook
            notebook.cells = change(notebook.cells, work) or notebook.cells
            return work.instead(work.name, text(notebook))

        happens(name, outcome, needs, graded, in_cells=True)(apply)
        return change

    return enter


def text(notebook, **options):
    return json.dumps(notebook, **{"indent": 1, "ensure_ascii": False} | options).encode()


def meta(cell):
    return cell.metadata.get("nbgrader", {})


def is_answer(cell):
    return meta(cell).get("solution") and cell.cell_type == "code"


def is_check(cell):
    return meta(cell).get("grade") and not meta(cell).get("solution")


def is_written(cell):
    return meta(cell).get("solution") and cell.cell_type == "markdown"


def own(source, kind="code"):
    return nbformat.v4.new_code_cell(source) if kind == "code" else nbformat.v4.new_markdown_cell(source)


def outline_of(cell, work):
    given = work.released[work.target].cells
    return next(one.source for one in given if meta(one).get("grade_id") == meta(cell)["grade_id"])


def zipped(files, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def stripped(cells):
    for cell in cells:
        cell.pop("id", None)
        cell.metadata = nbformat.from_dict({})
    return cells
