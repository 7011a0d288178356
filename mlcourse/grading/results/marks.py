"""The marks of an executed notebook, as nbgrader's gradebook takes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbgrader.preprocessors import LimitOutput
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution

from mlcourse.grading.isolated.judged import Judged
from mlcourse.grading.results.scores import is_judged, settle

__all__ = ["MarkedNotebook", "MarkedSubmission", "marked"]


@dataclass
class MarkedNotebook:
    """One notebook: how it was taken in and, if it could be, the executed notebook and its marks."""

    name: str
    status: str  # "ok", "missing" or "invalid_submission"
    notes: list[str] = field(default_factory=list)  # damage and repairs, a sentence each
    notebook: NotebookNode | None = None
    scores: dict[str, float | None] = field(default_factory=dict)  # of graded cells; None: for a person
    comments: dict[str, str | None] = field(default_factory=dict)  # of solution cells, by the machine
    judged: Mapping[str, Judged] = field(default_factory=dict)  # what the judge said of graded cells


@dataclass
class MarkedSubmission:
    """All notebooks of one submission, and when it was handed in."""

    student: str
    problem_set: str
    notebooks: list[MarkedNotebook] = field(default_factory=list)
    timestamp: str | None = None


def marked(
    name: str, notes: list[str], notebook: NotebookNode, judged: Mapping[str, Judged]
) -> MarkedNotebook:
    """Mark an executed notebook; every graded cell is left with its score as its only result."""
    done, shorten = MarkedNotebook(name, "ok", notes, notebook, judged=judged), LimitOutput()
    for cell in notebook.cells:
        if is_judged(cell):
            settle(cell, judged.get(cell.metadata.nbgrader.grade_id, Judged()))
        shorten.preprocess_cell(cell, {}, 0)
        if is_grade(cell):
            done.scores[cell.metadata.nbgrader.grade_id] = determine_grade(cell)[0]
        if is_solution(cell):
            untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            done.comments[cell.metadata.nbgrader.grade_id] = "No response." if untouched else None
    return done
