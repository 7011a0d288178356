"""Make a student's notebook whole again: every cell that the release has, once, in an order that works.

Students copy cells, delete tests, edit them, lose the metadata in another program. What they wrote is
kept; what was locked comes back from the released notebook. The result is a copy, the original is untouched.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution
from traitlets import Unicode

__all__ = ["RestoreCells", "put_tests_back", "restore"]

Named = tuple[NotebookNode, str | None]  # a cell, and which of the released ones it is


@dataclass
class Restored:
    """A whole notebook and, for the student, what had to be put right."""

    notebook: NotebookNode
    notes: list[str] = field(default_factory=list)


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


def restore(submitted: NotebookNode, released: NotebookNode) -> Restored:
    """Bring a submission back to the structure of the released notebook.

    Parameters
    ----------
    submitted : NotebookNode
        What the student handed in, any damage included.
    released : NotebookNode
        The notebook that the student was given.

    Returns
    -------
    Restored
        The whole notebook, and one sentence for every kind of repair.
    """
    wanted = {cell.metadata.nbgrader.grade_id: cell for cell in released.cells if "nbgrader" in cell.metadata}
    cells = [_plain(cell) for cell in submitted.cells]
    names = _identify(submitted.cells, released, wanted)
    result = Restored(_empty_like(released))
    kept = _choose_copies(cells, names, wanted, result)
    _put_back(kept, wanted, result)
    _checks_after_answers(kept, wanted)
    result.notebook.cells = [cell for cell, _ in kept]
    _unique_ids(result.notebook)
    return result


def _empty_like(released: NotebookNode) -> NotebookNode:
    """A notebook with the release's kernel and no cells: a submission does not choose its kernel."""
    return nbformat.v4.new_notebook(metadata=copy.deepcopy(released.metadata))


def _plain(cell: NotebookNode) -> NotebookNode:
    """A clean cell with the student's source: no outputs, no metadata, no tags that switch things off."""
    kind = cell.get("cell_type")
    source = cell.get("source", "")
    source = "".join(map(str, source)) if isinstance(source, list) else str(source)
    make: dict[str, Callable[[str], NotebookNode]] = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }
    plain = make.get(kind if isinstance(kind, str) else "raw", make["raw"])(source)
    if kind == "markdown" and isinstance(cell.get("attachments"), dict):
        plain.attachments = cell.attachments  # a photographed derivation
    return plain


def _identify(
    cells: list[NotebookNode], released: NotebookNode, wanted: dict[str, NotebookNode]
) -> list[str | None]:
    """Tell for every submitted cell which released cell it is.

    By grade id; by cell id (equal to the grade id in our notebooks); by the text of a locked cell;
    and an answer by the cell before it, for programs that drop all metadata.
    """
    locked_text = {_text(cell): name for name, cell in wanted.items() if is_locked(cell)}
    before: dict[str, str] = {}
    for previous, cell in zip(released.cells, released.cells[1:], strict=False):
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name and is_solution(cell):
            before.setdefault(_text(previous), name)
    names: list[str | None] = []
    for cell in cells:
        meta = cell.get("metadata", {}).get("nbgrader") or {}
        name = meta.get("grade_id") if isinstance(meta, dict) else None
        name = name if isinstance(name, str) and name in wanted else None
        name = name or (cell.get("id") if cell.get("id") in wanted else None)
        names.append(name or locked_text.get(_text(cell)))
    for i in range(1, len(cells)):
        candidate = before.get(_text(cells[i - 1]))
        if names[i] is None and candidate and candidate not in names:
            names[i] = candidate
    return names


def _text(cell: NotebookNode) -> str:
    """A cell's source without the spaces that editors add or drop."""
    source = cell.get("source", "")
    source = "".join(map(str, source)) if isinstance(source, list) else str(source)
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _choose_copies(
    cells: list[NotebookNode], names: list[str | None], wanted: dict[str, NotebookNode], result: Restored
) -> list[Named]:
    """Keep one copy of every released cell, the last; copies of answers stay as ordinary cells."""
    chosen = {}
    for i, name in enumerate(names):
        if name is None:
            continue
        untouched = _text(cells[i]) == _text(wanted[name])
        if name not in chosen or not untouched or is_locked(wanted[name]):
            chosen[name] = i
    kept: list[Named] = []
    for i, (cell, name) in enumerate(zip(cells, names, strict=True)):
        if name is None:
            kept.append((cell, None))
        elif chosen[name] == i:
            kept.append((_dressed(cell, wanted[name], result), name))
        else:
            _note(result, "A copied cell was counted once; your last version of it was graded.")
            if is_solution(wanted[name]) and _text(cell) != _text(wanted[name]):
                kept.append((cell, None))
    return kept


def _dressed(cell: NotebookNode, original: NotebookNode, result: Restored) -> NotebookNode:
    """The released cell, with the student's source where it was theirs to write."""
    whole = copy.deepcopy(original)
    if is_locked(original):
        if _text(cell) != _text(original):
            _note(result, "A locked cell had been changed; the original was used.")
    else:
        whole.source = cell.source
        if "attachments" in cell and whole.cell_type == "markdown":
            whole.attachments = cell.attachments
    return whole


def _put_back(kept: list[Named], wanted: dict[str, NotebookNode], result: Restored) -> None:
    """Insert deleted cells after the released cell that stood before them.

    A deleted answer in code stays away: its placeholder would overwrite what was written elsewhere.
    """
    previous = None
    for name, original in wanted.items():
        present = [known for _, known in kept]
        if name not in present:
            if is_solution(original) and not is_grade(original):
                continue
            at = present.index(previous) + 1 if previous is not None else 0
            kept.insert(at, (copy.deepcopy(original), name))
            if is_locked(original):
                _note(result, "A deleted test or helper cell was put back.")
        previous = name


def _checks_after_answers(kept: list[Named], wanted: dict[str, NotebookNode]) -> None:
    """Move a check behind the answer it judges, where the student has changed their order."""
    answers: list[str] = []
    for name, original in wanted.items():
        if is_solution(original):
            answers.append(name)
        elif is_grade(original):
            present = [known for _, known in kept]
            at = present.index(name)
            last = max((present.index(answer) for answer in answers if answer in present), default=-1)
            if last > at:
                kept.insert(last, kept.pop(at))
            answers = []


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
