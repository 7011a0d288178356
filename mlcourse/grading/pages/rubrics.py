"""What whoever marks needs, beside what was handed in: model answer, rubric, typical wrong claims.

It stands in cells of its own, after the answer, in the notebooks that the formgrader reads; nothing that goes
to students is made from these cells, and nbgrader's own feedback is made without them.
"""

import copy
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from mlcourse.checks.exercise import Exercise
from mlcourse.exercises import registry
from mlcourse.grading.pages.rendering import number

__all__ = ["HideRubrics", "ShowRubrics", "marked_exercise", "rubric_of", "with_rubrics", "without_rubrics"]

MARK = "rubric"  # in a cell's metadata, under "mlcourse"


def with_rubrics(notebook: NotebookNode) -> NotebookNode:
    """A copy in which every written answer and every derivation is followed by what it is marked by."""
    shown = without_rubrics(notebook)
    exercises = _by_grade_id()
    cells = []
    for cell in shown.cells:
        cells.append(cell)
        grade_id = _grade_id(cell)
        exercise = exercises.get(grade_id.removesuffix("-check")) or exercises.get(grade_id)
        if exercise is not None and (text := rubric_of(exercise)):
            metadata = {"mlcourse": {MARK: exercise.id}, "editable": False, "deletable": False}
            cells.append(nbformat.v4.new_markdown_cell(text, metadata=metadata, id=f"{grade_id}-{MARK}"))
    shown.cells = cells
    return shown


def marked_exercise(grade_id: str) -> Exercise | None:
    """The exercise whose answer a graded cell holds, for whoever marks it."""
    return _by_grade_id().get(grade_id)


def _by_grade_id() -> dict[str, Exercise]:
    return {exercise.grade_id: exercise for exercise in registry().values()}


def without_rubrics(notebook: NotebookNode) -> NotebookNode:
    """A copy without the cells that `with_rubrics` adds."""
    plain = copy.deepcopy(notebook)
    plain.cells = [cell for cell in plain.cells if MARK not in cell.metadata.get("mlcourse", {})]
    return plain


def rubric_of(exercise: Exercise) -> str:
    """Markdown for whoever marks an exercise; empty where no person has to read the answer."""
    parts = exercise.for_marking()
    if not parts:
        return ""
    head = f"**For whoever marks: {exercise.id}, {exercise.title} ({number(exercise.points)} points)**"
    return "\n\n".join([head, *(f"**{title}**\n\n{text}" for title, text in parts if text)])


def _grade_id(cell: NotebookNode) -> str:
    """The id of a graded cell; empty for any other."""
    meta = cell.metadata.get("nbgrader", {})
    return meta.get("grade_id", "") if meta.get("grade") else ""


class ShowRubrics(NbGraderPreprocessor):
    """The last step of nbgrader's autograde."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Add the rubrics."""
        return with_rubrics(nb), resources


class HideRubrics(NbGraderPreprocessor):
    """A step of nbgrader's own feedback, before students see it."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Take the rubrics away."""
        return without_rubrics(nb), resources
