"""Make a student's notebook whole again: every cell that the release has, once, in an order that works.

Students copy cells, delete tests, edit them, lose the metadata in another program. What they wrote is
kept; what was locked comes back from the released notebook. The result is a copy, the original is untouched.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum, is_locked
from traitlets import Unicode

from mlcourse.grading.intake.files.listing import shown
from mlcourse.grading.intake.structure.arrange import Named, arrange, put_back
from mlcourse.grading.intake.structure.elsewhere import lay_in
from mlcourse.grading.intake.structure.identify import Identified, identify
from mlcourse.grading.intake.structure.names import answered_names, same_code, text_of
from mlcourse.grading.intake.structure.released import Released
from mlcourse.grading.showing.pictures import decoded, kind_of

__all__ = ["RestoreCells", "Restored", "put_tests_back", "restore"]

PUT_BACK = "A deleted test or helper cell was put back."
COUNTED_ONCE = "A copied cell was counted once; your last version of it was graded."
EDITED = "Locked cells had been changed ({}): your version runs first, then the original, which counts."
ELSEWHERE = (
    "Where a written answer is asked for and the cell is empty ({}), whoever marks it is shown what was "
    "written elsewhere. Next time, please write it into that cell."
)


NOT_SHOWN = (
    "Something attached to the notebook is no picture that can be shown ({}). Whoever marks it is told; "
    "please attach a PNG or a JPEG."
)


@dataclass
class Restored:
    """A whole notebook and, for the student, what had to be put right."""

    notebook: NotebookNode
    notes: list[str] = field(default_factory=list)
    answered: int = 0  # answers that say more than the release, those for a person included


class RestoreCells(NbGraderPreprocessor):
    """`restore` as a step of nbgrader, so that the stock command line is as forgiving as ours."""

    release_directory = Unicode("exercises", help="Folder of the released notebooks").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Restore the cells of one notebook; unknown notebooks pass unchanged."""
        names = resources["nbgrader"]
        released = Path(self.release_directory, names["assignment"], f"{names['notebook']}.ipynb")
        if released.exists():
            done = restore(nb, nbformat.read(released, as_version=4))
            for note in done.notes:
                self.log.info("%s/%s: %s", names["student"], names["notebook"], note)
            nb = done.notebook
        return nb, resources


def restore(submitted: NotebookNode, released: NotebookNode, beside: Sequence[str] = ()) -> Restored:
    """Bring a submission back to the structure of the released notebook.

    Parameters
    ----------
    submitted : NotebookNode
        What the student handed in, any damage included.
    released : NotebookNode
        The notebook that the student was given.
    beside : sequence of str
        Names of pictures and documents that were handed in with it.

    Returns
    -------
    Restored
        The whole notebook, and one sentence for every kind of repair.
    """
    given = Released(released)
    cells = [_plain(cell) for cell in submitted.cells]
    for cell, original in zip(cells, submitted.cells, strict=True):
        cell.id, cell.metadata = str(original.get("id", "")), original.get("metadata", NotebookNode())
    result = Restored(_empty_like(released))
    kept = _choose_copies(cells, identify(cells, given), given, result)
    if put_back(kept, given):
        _note(result, PUT_BACK)
    arrange(kept, given)
    if laid := lay_in(kept, given, beside):
        _note(result, ELSEWHERE.format(", ".join(laid)))
    if hidden := _not_shown(kept):
        _note(result, NOT_SHOWN.format(", ".join(hidden)))
    result.answered = _answered(kept, given)
    result.notebook.cells = [cell for cell, _ in kept]
    _unique_ids(result.notebook)
    return result


def _empty_like(released: NotebookNode) -> NotebookNode:
    """A notebook with the release's kernel and no cells: a submission does not choose its kernel."""
    return nbformat.v4.new_notebook(metadata=copy.deepcopy(released.metadata))


def _plain(cell: NotebookNode) -> NotebookNode:
    """A clean cell with the student's source: no outputs, no metadata, no tags that switch things off."""
    kind = cell.get("cell_type")
    kind = kind if isinstance(kind, str) and kind in ("code", "markdown") else "raw"
    source = cell.get("source", "")
    source = "".join(map(str, source)) if isinstance(source, list) else str(source)
    # as nbformat's `new_code_cell` makes it, but without a validation that takes 2 ms each
    plain = NotebookNode(id="", cell_type=kind, metadata=NotebookNode(), source=source)
    if kind == "code":
        plain.update(execution_count=None, outputs=[])
    if kind == "markdown" and isinstance(cell.get("attachments"), dict):
        plain.attachments = cell.attachments  # a photographed derivation
    return plain


def _choose_copies(
    cells: list[NotebookNode], found: Identified, released: Released, result: Restored
) -> list[Named]:
    """Keep one copy of every released cell, the last; copies of answers stay as ordinary cells."""
    names, wanted = found.names, released.wanted
    chosen = {}
    for i, name in enumerate(names):
        if name is None or i in found.idle:
            continue
        if name not in chosen or is_locked(wanted[name]) or not released.untouched(name, cells[i].source):
            chosen[name] = i
    kept: list[Named] = []
    edited: list[str] = []
    for i, (cell, name) in enumerate(zip(cells, names, strict=True)):
        plain = _plain(cell)
        if i in found.idle:
            continue
        if name is None:
            kept.append((plain, None))
        elif chosen[name] == i:
            kept += _dressed(plain, name, released, edited)
        else:
            _note(result, COUNTED_ONCE)
            if not released.untouched(name, cell.source) and not _is_call(cell.source, released, name):
                kept.append((plain, None))
    if edited:
        _note(result, EDITED.format(", ".join(edited)))
    return kept


def _is_call(source: str, released: Released, name: str) -> bool:
    """Whether a copy of a locked cell says the same as the original."""
    return is_locked(released.wanted[name]) and same_code(source, released.wanted[name].source)


def _dressed(cell: NotebookNode, name: str, released: Released, edited: list[str]) -> list[Named]:
    """The released cell, with the student's source where it was theirs to write.

    What they wrote into a locked cell becomes a cell of their own before it.
    """
    original = released.wanted[name]
    whole = copy.deepcopy(original)
    if not is_locked(original):
        whole.source = cell.source
        if "attachments" in cell and whole.cell_type == "markdown":
            whole.attachments = cell.attachments
        return [(whole, name)]
    if text_of(cell.source) == text_of(original.source):
        return [(whole, name)]
    if cell.cell_type != "code" or not same_code(cell.source, original.source):
        edited.append(name)
    known = set(text_of(original.source).split("\n"))
    added = [line for line in text_of(cell.source).split("\n") if line.strip() and line not in known]
    return [(cell, None), (whole, name)] if added else [(whole, name)]


def _not_shown(kept: list[Named]) -> list[str]:
    """The names of attachments that are no pictures: of a kind that no page shows, or far too large."""
    return [
        shown(str(name))
        for cell, _ in kept
        for name, bundle in (cell.get("attachments") or {}).items()
        if not (isinstance(bundle, dict) and any(kind_of(decoded(text)) for text in bundle.values()))
    ]


def _answered(kept: list[Named], released: Released) -> int:
    """How many of the release's answers have been begun, in whatever cells."""
    sources = [cell.source for cell, _ in kept if cell.cell_type == "code" and not is_locked(cell)]
    begun = sum(
        any(answered_names(source, released.wanted[name].source) & asked for source in sources)
        or any(known == name and not released.untouched(name, cell.source) for cell, known in kept)
        for name, asked in released.answers.items()
    )
    written = [name for name in released.written if name not in released.answers]
    return begun + sum(
        known in written and not released.untouched(known, cell.source) for cell, known in kept if known
    )


def _unique_ids(notebook: NotebookNode) -> None:
    """Number the student's own cells; released cells keep their ids."""
    known = {cell.id for cell in notebook.cells if "nbgrader" in cell.metadata}
    for position, cell in enumerate(notebook.cells):
        if "nbgrader" not in cell.metadata:
            cell.id = f"own-{position}"
            while cell.id in known:
                cell.id += "x"


def _note(result: Restored, sentence: str) -> None:
    """Say everything once."""
    if sentence not in result.notes:
        result.notes.append(sentence)


def put_tests_back(notebook: NotebookNode, instructor: NotebookNode) -> None:
    """Give locked cells the instructor's source, hidden tests included, and graded cells their points."""
    theirs = {
        cell.metadata.nbgrader.grade_id: cell for cell in instructor.cells if "nbgrader" in cell.metadata
    }
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader")
        if not meta:
            continue
        given = theirs[meta["grade_id"]]
        if given.metadata.nbgrader.get("grade"):
            meta["points"] = given.metadata.nbgrader["points"]
        if given.metadata.nbgrader.get("locked"):
            cell.source = given.source
            meta["checksum"] = compute_checksum(cell)
