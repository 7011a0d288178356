"""The record of a whole notebook, and of a submission on which the grader failed."""

from collections.abc import Mapping

from nbformat import NotebookNode

from mlcourse.exercises import registry
from mlcourse.grading.course.outline import NotebookOutline
from mlcourse.grading.results.collect import exercise_record, without_score
from mlcourse.grading.results.flags import flag
from mlcourse.grading.results.marks import MarkedNotebook
from mlcourse.grading.results.records import ExerciseRecord, NotebookRecord, gravest
from mlcourse.grading.results.surroundings import bound_again, not_there

__all__ = ["failed_notebook", "notebook_record"]

FAULT = "Something went wrong on our side while this was graded. A person will look at it."


def notebook_record(
    asked: NotebookOutline, marked: MarkedNotebook, blot: Mapping[str, str]
) -> NotebookRecord:
    """The record of one notebook.

    Parameters
    ----------
    asked : NotebookOutline
        Its parts.
    marked : MarkedNotebook
        What was handed in and, if it could be read, came out of it.
    blot : mapping
        See `exercise_record`.
    """
    if marked.notebook is None:
        parts = [without_score(part, marked.status) for part in asked.parts]
        return NotebookRecord(asked.name, marked.status, marked.notes, parts)
    cells: dict[str, NotebookNode] = {cell.id: cell for cell in marked.notebook.cells}
    parts = [exercise_record(part, cells, marked.judged, blot) for part in asked.parts]
    for part, record in zip(asked.parts, parts, strict=True):
        if part.kind == "auto" and record.score:
            answer = "\n".join(cells[name].source for name in part.answer_cells if name in cells)
            record.look = record.look or flag(registry().get(part.exercise), answer)
    outcomes = [cell.metadata.get("mlcourse", {}).get("outcome", "done") for cell in cells.values()]
    statuses = [part.status for part in parts if part.status != "missing"] + outcomes
    notes = [*marked.notes, *_doubts(asked, parts, cells, marked)]
    return NotebookRecord(asked.name, gravest(statuses), notes, parts)


def _doubts(
    asked: NotebookOutline,
    records: list[ExerciseRecord],
    cells: Mapping[str, NotebookNode],
    marked: MarkedNotebook,
) -> list[str]:
    """Why points may have been lost that were earned."""
    pairs = zip(asked.parts, records, strict=True)
    short = [part for part, record in pairs if part.kind == "auto" and (record.score or 0) < part.points]
    doubts = not_there(cells.values(), marked.judged) if short else []
    return doubts + [sentence for part in short for sentence in bound_again(part, cells)]


def failed_notebook(asked: NotebookOutline, reason: str) -> NotebookRecord:
    """The record of a notebook that the grader failed on: no score, and a reason for staff."""
    parts = [without_score(part, "grader_fault") for part in asked.parts]
    for part in parts:
        part.look = reason
    return NotebookRecord(asked.name, "grader_fault", [FAULT], parts)
