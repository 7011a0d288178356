"""One submission from its files to marks: intake, execution, scores. Nothing here touches the gradebook.

What comes out is plain data, so that it can come from another thread, process or machine; `gradebook` writes
it down in one go.
"""

from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.preprocessors import LimitOutput
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution

from mlcourse.grading.course.config import Course, Limits
from mlcourse.grading.course.files import read_ours
from mlcourse.grading.intake.handed_in import Taken, strays, take_in
from mlcourse.grading.intake.originals import keep
from mlcourse.grading.isolated.engine import Engine, layout_of
from mlcourse.grading.isolated.preprocess import data_files
from mlcourse.grading.isolated.run import Call
from mlcourse.grading.results.scores import settle

__all__ = ["MarkedNotebook", "MarkedSubmission", "mark"]


@dataclass
class MarkedNotebook:
    """One notebook: how it was taken in and, if it could be, the executed notebook and its marks."""

    taken: Taken
    notebook: NotebookNode | None = None
    scores: dict[str, float | None] = field(default_factory=dict)  # of graded cells; None: for a person
    comments: dict[str, str | None] = field(default_factory=dict)  # of solution cells, by the machine


@dataclass
class MarkedSubmission:
    """All notebooks of one submission, and when it was handed in."""

    student: str
    problem_set: str
    notebooks: list[MarkedNotebook] = field(default_factory=list)
    timestamp: str | None = None
    strays: list[str] = field(default_factory=list)  # files that would run where somebody opens them


def mark(
    course: Course, problem_set: str, student: str, names: list[str], limits: Limits, engine: Engine
) -> MarkedSubmission:
    """Take in and execute what one student handed in.

    Parameters
    ----------
    course, problem_set, student
        Whose work on what.
    names : list of str
        The notebooks that are expected.
    limits : Limits
        What each may use.
    engine : Engine
        Executes them.

    Returns
    -------
    MarkedSubmission
    """
    done = MarkedSubmission(student, problem_set)
    if not (course.submitted / student / problem_set).is_dir():
        nothing = ["Nothing was handed in."]
        done.notebooks = [MarkedNotebook(Taken(name, "missing", nothing)) for name in names]
        return done
    keep(course, problem_set, student)
    done.strays = strays(course, problem_set, student)
    taken = take_in(course, problem_set, student, names)
    call = Call(student, course.secret(), data_files(course.instructor / problem_set))
    for item in taken:
        instructor = course.instructor / problem_set / f"{item.name}.ipynb"
        done.notebooks.append(_marked(item, instructor, limits, engine, call))
    stamp = course.intake / student / problem_set / "timestamp.txt"
    done.timestamp = stamp.read_text(encoding="utf-8").strip() if stamp.exists() else None
    return done


def _marked(taken: Taken, instructor: Path, limits: Limits, engine: Engine, call: Call) -> MarkedNotebook:
    """Execute one notebook, if it could be read."""
    marked = MarkedNotebook(taken)
    if taken.status != "ok" or taken.notebook is None:
        return marked
    notebook, taken.notebook = taken.notebook, None
    put_tests_back(notebook, read_ours(instructor))
    engine.run(notebook, layout_of(instructor), limits.bounds, call)
    shorten = LimitOutput()
    for cell in notebook.cells:
        settle(cell)
        shorten.preprocess_cell(cell, {}, 0)
        if is_grade(cell):
            marked.scores[cell.metadata.nbgrader.grade_id] = determine_grade(cell)[0]
        if is_solution(cell):
            untouched = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
            marked.comments[cell.metadata.nbgrader.grade_id] = "No response." if untouched else None
    marked.notebook = notebook
    return marked


def put_tests_back(notebook: NotebookNode, instructor: NotebookNode) -> None:
    """Give locked cells the instructor's source, hidden tests included, and graded cells their points."""
    originals = {
        cell.metadata.nbgrader.grade_id: cell for cell in instructor.cells if "nbgrader" in cell.metadata
    }
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader")
        if not meta:
            continue
        original = originals[meta["grade_id"]]
        own = original.metadata.nbgrader
        if own.get("grade"):
            meta["points"] = own["points"]
        if own.get("locked"):
            cell.source = original.source
            meta["checksum"] = compute_checksum(cell)
