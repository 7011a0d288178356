"""What a person marks in a problem set: the questions, who answered them, and how far the marking is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbgrader import api
from sqlalchemy import or_, select

from mlcourse.exercises import registry
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import read_people
from mlcourse.grading.ledger.voids import Void, voids_in_force
from mlcourse.grading.pages.rubrics import marked_exercise

if TYPE_CHECKING:
    from nbgrader.api import Gradebook
    from sqlalchemy import Select

    from mlcourse.checks.exercise import Exercise

__all__ = ["Entry", "Question", "entries_of", "left", "nothing_to_read", "questions_of"]

STATES = {
    "waiting": "to be marked",
    "again": "changed since it was marked",
    "marked": "marked",
    "empty": "no answer",
    "absent": "nothing to read",
    "void": "voided",
}


@dataclass(frozen=True)
class Question:
    """A cell that a person marks."""

    notebook: str
    cell: str  # grade id
    points: float  # as released
    exercise: "Exercise | None" = None
    void: Void | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from all others of the set."""
        return self.notebook, self.cell

    @property
    def name(self) -> str:
        """Such as JAC-05-explain."""
        return self.exercise.id if self.exercise else self.cell

    @property
    def title(self) -> str:
        """What it is about; empty where nobody knows."""
        return self.exercise.title if self.exercise else ""


@dataclass(frozen=True)
class Entry:
    """What one student has there, as the gradebook says it."""

    question: Question
    student: str
    checked: float | None  # by the machine: 0 for an answer that was left as it was
    mark: float | None
    needed: bool  # whether a person is asked
    there: bool  # whether there is a notebook to read

    @property
    def state(self) -> str:
        """One of `STATES`."""
        if not self.there:
            return "absent"
        if self.question.void is not None and not self.needed:
            return "void"
        if self.needed:
            return "waiting" if self.mark is None else "again"
        return "empty" if self.mark is None else "marked"

    @property
    def words(self) -> str:
        """The state as people say it."""
        return STATES[self.state]


def questions_of(book: "Gradebook", problem_set: str) -> list[Question]:
    """The questions of a set, in the order of the syllabus.

    Raises
    ------
    GradingError
        If the gradebook does not know the set, or if no person has to mark anything in it.
    """
    try:
        assignment = book.find_assignment(problem_set)
    except api.MissingEntry:
        raise GradingError(
            f"{problem_set} has not been graded yet; run: mlcourse grade {problem_set}"
        ) from None
    voids = voids_in_force(book.db, problem_set)
    found = []
    for notebook in assignment.notebooks:
        answered = {cell.name for cell in notebook.solution_cells}
        cells = [cell for cell in notebook.grade_cells if cell.name in answered]
        for cell in (*cells, *notebook.task_cells):
            own = voids.get(cell.name)
            points = own.points if own else cell.max_score
            found.append(
                Question(notebook.name, cell.name, float(points or 0), marked_exercise(cell.name), own)
            )
    if not found:
        raise GradingError(f"{problem_set} has no written answers: everything in it is judged by checks")
    order = {exercise: place for place, exercise in enumerate(registry())}
    return sorted(found, key=lambda one: (order.get(one.name, len(order)), one.key))


def entries_of(book: "Gradebook", course: Course, problem_set: str, questions: list[Question]) -> list[Entry]:
    """What everybody in the class has there: by question, and in each by student."""
    known = {question.key: question for question in questions}
    gone = {student for student, person in read_people(course.class_dir).items() if person.left}
    found = []
    there: dict[tuple[str, str], bool] = {}
    for row in book.db.execute(_rows(problem_set, questions)):
        notebook, cell, student, checked, mark, needed = row
        if student in gone or (notebook, cell) not in known:
            continue
        if (student, notebook) not in there:
            path = course.autograded / student / problem_set / f"{notebook}.ipynb"
            there[student, notebook] = path.is_file()
        found.append(Entry(known[notebook, cell], student, checked, mark, needed, there[student, notebook]))
    place = {question.key: place for place, question in enumerate(questions)}
    return sorted(found, key=lambda one: (place[one.question.key], one.student))


def _rows(problem_set: str, questions: list[Question]) -> "Select[Any]":
    """One query for the marks of a class."""
    grade, cell = api.Grade, api.BaseCell
    wanted = [(cell.name == one.cell) & (api.Notebook.name == one.notebook) for one in questions]
    return (
        select(
            api.Notebook.name,
            cell.name,
            api.SubmittedAssignment.student_id,
            grade.auto_score,
            grade.manual_score,
            grade.needs_manual_grade,
        )
        .join(cell, cell.id == grade.cell_id)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.id == grade.notebook_id)
        .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .where(api.Assignment.name == problem_set, or_(*wanted))
    )


def left(entries: list[Entry]) -> tuple[int, int]:
    """How many answers wait for a person, and how many a person has to read in all."""
    waiting = sum(one.state in ("waiting", "again") for one in entries)
    return waiting, waiting + sum(one.state == "marked" for one in entries)


def nothing_to_read(entries: list[Entry]) -> list[tuple[str, str]]:
    """Of whom which notebook is not there or could not be read."""
    return sorted({(one.student, one.question.notebook) for one in entries if one.state == "absent"})
