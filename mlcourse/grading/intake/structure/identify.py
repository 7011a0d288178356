"""Tell for every cell of a submission which released cell it is, whatever became of its metadata."""

from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbgrader.utils import is_locked

from mlcourse.grading.intake.structure.names import (
    answered_names,
    checks_named,
    names_bound,
    same_code,
    text_of,
    tree_of,
)
from mlcourse.grading.intake.structure.released import Released

__all__ = ["Identified", "identify"]


@dataclass
class Identified:
    """For every submitted cell its grade id, None for one of the student's own; `idle` ones say nothing."""

    names: list[str | None]
    idle: set[int] = field(default_factory=set)


def identify(cells: list[NotebookNode], released: Released) -> Identified:
    """Recognise cells by grade id and cell id; by what they say; by where they stand; by the names they bind.

    Parameters
    ----------
    cells : list of NotebookNode
        As they were handed in.
    released : Released
        What the student was given.

    Returns
    -------
    Identified
    """
    names = [_by_id(cell, released) for cell in cells]
    _by_content(cells, names, released)
    _by_place(cells, names, released)
    return Identified(names, _by_names(cells, names, released))


def _by_id(cell: NotebookNode, released: Released) -> str | None:
    """By nbgrader's metadata, or by the cell's id: in our notebooks it is the same."""
    meta = cell.get("metadata", {}).get("nbgrader") or {}
    name = meta.get("grade_id") if isinstance(meta, dict) else None
    if isinstance(name, str) and name in released.wanted:
        return name
    return cell.id if cell.get("id") in released.wanted else None


def _by_content(cells: list[NotebookNode], names: list[str | None], released: Released) -> None:
    """Locked cells and untouched outlines by their text; checks and helpers also if they were reformatted."""
    known = set(names)
    locked = {name: cell for name, cell in released.wanted.items() if is_locked(cell) and name not in known}
    for i, cell in enumerate(cells):
        if names[i] is not None:
            continue
        same = released.texts.get(text_of(cell.source))
        if same and (same not in known or not is_locked(released.wanted[same])):
            names[i] = same
        elif cell.cell_type == "code":
            names[i] = next(
                (name for name, own in locked.items() if same_code(cell.source, own.source)), None
            )
    for i, cell in enumerate(cells):
        if names[i] is None and cell.cell_type == "code" and not names_bound(cell.source):
            called = checks_named(cell.source)
            asking = (n for n, own in locked.items() if n not in names and called & checks_named(own.source))
            names[i] = next(asking, None)


def _by_place(cells: list[NotebookNode], names: list[str | None], released: Released) -> None:
    """An answer behind its question: of the same kind, or of another that binds what was asked."""
    for i in range(1, len(cells)):
        name = released.before.get(text_of(cells[i - 1].source))
        if names[i] is not None or not name or name in names:
            continue
        if text_of(cells[i].source) in released.sources and not released.untouched(name, cells[i].source):
            continue  # the next question is nobody's answer
        code = released.wanted[name].cell_type == "code"
        binds = bool(names_bound(cells[i].source) & released.answers.get(name, set()))
        if binds if code else cells[i].cell_type != "code":
            names[i] = name


def _is_code(cell: NotebookNode) -> bool:
    """Whether a cell is code, also if its kind was changed by mistake."""
    return cell.cell_type == "code" or bool(tree_of(cell.source).body)


def _by_names(cells: list[NotebookNode], names: list[str | None], released: Released) -> set[int]:
    """An answer in a cell of the student's own takes the place of an outline that was left as it is.

    Returns
    -------
    set of int
        Where those outlines stand: below the answer they would undo it.
    """
    asked = set().union(*released.answers.values()) if released.answers else set()
    idle: set[int] = set()
    for name, wanted in released.answers.items():
        held = [i for i, known in enumerate(names) if known == name]
        outline = released.wanted[name].source
        if any(not released.untouched(name, cells[i].source) for i in held):
            continue
        own = [i for i, cell in enumerate(cells) if names[i] is None and _is_code(cell)]
        gives = {i: answered_names(cells[i].source, outline) & asked for i in own}
        answers = [i for i in own if gives[i] & wanted]
        if answers and set().union(*(gives[i] for i in answers)) >= wanted:
            idle.update(held)
        pure = [i for i in answers if gives[i] <= wanted]
        if pure and (not held or set(held) <= idle):
            names[pure[-1]] = name
    return idle
