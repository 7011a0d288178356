"""What happens to notebooks on their way from a student to the grader, as functions of the notebook.

For the simulated class and for tests. Each takes a submission (file name → bytes) and the outline, and
returns another; all are deterministic.
"""

import copy
from collections.abc import Callable, Mapping

import nbformat
from nbformat import NotebookNode

__all__ = ["DAMAGES", "Files"]

Files = dict[str, bytes]
LOOP = "def {name}(*args, **kwargs):\n    while True:\n        pass\n"
EXIT = "def {name}(*args, **kwargs):\n    import os\n\n    os._exit(0)\n"
UNFINISHED = "def {name}(x:\n    return x\n"


def delete_test(files: Files, target: str) -> Files:
    """The check of an exercise was deleted."""
    return _edit(files, lambda cells: [cell for cell in cells if cell.id != f"{target}-check"])


def duplicate_cells(files: Files, target: str) -> Files:
    """The answer and its check were copied and pasted below, as JupyterLab does: same metadata, new ids."""

    def edit(cells: list[NotebookNode]) -> list[NotebookNode]:
        copies = [copy.deepcopy(cell) for cell in cells if cell.id in (target, f"{target}-check")]
        last = max((i for i, cell in enumerate(cells) if cell.id == f"{target}-check"), default=-1)
        for cell in copies:
            cell.id = f"copy-of-{cell.id}"
        return cells[: last + 1] + copies + cells[last + 1 :]

    return _edit(files, edit)


def edit_test(files: Files, target: str) -> Files:
    """The check was made to give all points, and its points were raised."""

    def edit(cells: list[NotebookNode]) -> list[NotebookNode]:
        for cell in cells:
            if cell.id == f"{target}-check":
                cell.source = "100.0"
                cell.metadata.nbgrader.points = 100
        return cells

    return _edit(files, edit)


def lose_metadata(files: Files, target: str) -> Files:
    """Another program saved the notebook without metadata and with ids of its own."""

    def edit(cells: list[NotebookNode]) -> list[NotebookNode]:
        for position, cell in enumerate(cells):
            cell.metadata = NotebookNode()
            cell.id = f"elsewhere-{position}"
        return cells

    return _edit(files, edit)


def syntax_error(files: Files, target: str) -> Files:
    """An answer does not parse."""
    return _write(files, target, UNFINISHED)


def endless_loop(files: Files, target: str) -> Files:
    """An answer never returns."""
    return _write(files, target, LOOP)


def end_program(files: Files, target: str) -> Files:
    """An answer ends the whole kernel."""
    return _write(files, target, EXIT)


def cut_off(files: Files, target: str) -> Files:
    """The upload of the notebook with the exercise stopped in the middle."""
    return {name: data[: len(data) * 3 // 5] if _has(data, target) else data for name, data in files.items()}


def leave_out(files: Files, target: str) -> Files:
    """The notebook with the exercise was forgotten."""
    return {name: data for name, data in files.items() if not _has(data, target)}


def rename(files: Files, target: str) -> Files:
    """The browser had downloaded the notebook before, and numbered the file."""
    return {
        name.replace(".ipynb", " (1).ipynb") if _has(data, target) else name: data
        for name, data in files.items()
    }


def nothing(files: Files, target: str) -> Files:
    """Nothing was handed in."""
    return {}


DAMAGES: Mapping[str, Callable[[Files, str], Files]] = {
    "test cell deleted": delete_test,
    "cells duplicated": duplicate_cells,
    "test cell edited": edit_test,
    "metadata lost": lose_metadata,
    "syntax error": syntax_error,
    "endless loop": endless_loop,
    "program ended": end_program,
    "file cut off": cut_off,
    "notebook forgotten": leave_out,
    "file renamed": rename,
    "nothing handed in": nothing,
}


def _edit(files: Files, change: Callable[[list[NotebookNode]], list[NotebookNode]]) -> Files:
    """The submission with the cells of every notebook changed."""
    edited = {}
    for name, data in files.items():
        notebook = nbformat.reads(data.decode(), as_version=4)
        notebook.cells = change(notebook.cells)
        edited[name] = (nbformat.writes(notebook) + "\n").encode()
    return edited


def _write(files: Files, target: str, source: str) -> Files:
    """The submission with another answer to one exercise, under the name that it has."""

    def edit(cells: list[NotebookNode]) -> list[NotebookNode]:
        for cell in cells:
            if cell.id == target:
                name = cell.source.split("def ", 1)[-1].split("(", 1)[0]
                cell.source = source.format(name=name)
        return cells

    return _edit(files, edit)


def _has(data: bytes, target: str) -> bool:
    """Tell whether this is the notebook with the exercise."""
    return f'"grade_id": "{target}"'.encode() in data
