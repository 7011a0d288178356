"""Put a notebook's cells into an order that works: checks behind answers, helpers before them.

The student's own order stays wherever it works.
"""

import copy

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_locked, is_solution

from mlcourse.grading.intake.structure.names import answered_names, names_bound, parses
from mlcourse.grading.intake.structure.released import Released

__all__ = ["Named", "arrange", "put_back"]

Named = tuple[NotebookNode, str | None]  # a cell, and which of the released ones it is


def put_back(kept: list[Named], released: Released) -> list[str]:
    """Insert deleted cells where they stood, checks behind what they judge; return the locked ones.

    Not those of what is for practice: an earlier release had none of them, and nobody deleted anything.
    A deleted answer in code stays away: its outline would undo what was written elsewhere.
    """
    back: list[str] = []
    previous: str | None = None
    for name, original in released.wanted.items():
        present = [known for _, known in kept]
        if name not in present:
            if is_solution(original) and not is_grade(original):
                continue
            at = present.index(previous) + 1 if previous is not None else 0
            if name in released.checks:
                binding = _binding(kept, released.checks[name])
                at = max([at, *(i + 1 for i in binding)]) if binding or previous else len(kept)
            kept.insert(at, (copy.deepcopy(original), name))
            practice = is_grade(original) and not original.metadata.nbgrader.points
            back += [name] if is_locked(original) and not practice else []
        previous = name
    return back


def _binding(kept: list[Named], names: set[str]) -> list[int]:
    """Where the student's cells bind any of these names."""
    own = [(i, cell) for i, (cell, _) in enumerate(kept) if cell.cell_type == "code" and not is_locked(cell)]
    return [i for i, cell in own if names_bound(cell.source) & names]


def arrange(kept: list[Named], released: Released) -> None:
    """Move outlines that were left as they are, checks and helpers; nothing that the student wrote."""
    for name in reversed(released.first_helpers):
        _before_all(kept, name, released)
    for name in released.answers:
        _outline_first(kept, name, released)
    for name in released.checks:
        _behind_answers(kept, name, released)


def _place(kept: list[Named], name: str) -> int:
    return next((i for i, (_, known) in enumerate(kept) if known == name), -1)


def _outline_first(kept: list[Named], name: str, released: Released) -> None:
    """An outline without an answer stands before the cells that answer in its place, not to undo them."""
    at = _place(kept, name)
    outline = released.wanted[name].source
    if at < 0 or answered_names(kept[at][0].source, outline) & released.answers[name]:
        return
    answering = _answering(kept, released.answers[name], outline)
    if answering and answering[0] < at:
        kept.insert(answering[0], kept.pop(at))


def _behind_answers(kept: list[Named], check: str, released: Released) -> None:
    """A check stands behind the answers that it judges; one that has an answer before it stays there."""
    at = _place(kept, check)
    belonging = [name for name, by in released.judged_by.items() if by == check]
    last = max((_place(kept, name) for name in belonging), default=-1)
    outline = "\n".join(released.wanted[n].source for n in released.answers if n in belonging)
    for name in released.checks[check]:
        answering = _answering(kept, {name}, outline)
        answering = [i for i in answering if parses(kept[i][0].source)] or answering
        if answering and answering[0] > at:
            last = max(last, answering[-1])
    if last > at:
        kept.insert(last, kept.pop(at))


def _answering(kept: list[Named], names: set[str], outline: str) -> list[int]:
    """Where the student's cells give any of these names a value of their own."""
    own = [(i, cell) for i, (cell, _) in enumerate(kept) if cell.cell_type == "code" and not is_locked(cell)]
    return [i for i, cell in own if answered_names(cell.source, outline) & names]


def _before_all(kept: list[Named], helper: str, released: Released) -> None:
    """A helper on which all answers build stands before the first of them."""
    at = _place(kept, helper)
    others = [i for i, (_, known) in enumerate(kept) if known in released.answers or known in released.checks]
    if not others or min(others) > at:
        return
    first = at - 1 if at and _is_version(kept[at - 1], released.wanted[helper].source) else at
    moving = kept[first : at + 1]
    del kept[first : at + 1]
    kept[min(others) : min(others)] = moving


def _is_version(named: Named, source: str) -> bool:
    """Whether a cell of the student's own is what they made of a helper: it goes where the helper goes."""
    cell, name = named
    lines = set(source.split("\n"))
    return name is None and len(lines & set(cell.source.split("\n"))) * 2 > len(lines)
