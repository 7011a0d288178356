"""nbgrader's gradebook: who is in the class, which marks came from whom, and running nbgrader itself.

Marks that people give (formgrader) are never touched. The machine's marks of a submission are written all at
once, so that one that crashes does not keep the marks of the one before.
"""

import csv
import logging
import os
import sys
import warnings
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mlcourse.grading.course.config import STUDENT_ID, Course
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.results.records import StudentRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbgrader.api import Gradebook
    from nbgrader.preprocessors import AssignLatePenalties
    from traitlets.config import Config

    from mlcourse.grading.running.marking import MarkedNotebook, MarkedSubmission

__all__ = [
    "add_manual_marks",
    "enrol",
    "late_penalties",
    "open_gradebook",
    "read_roster",
    "run_converter",
    "write_marks",
]

ROSTER_FIELDS = ("first_name", "last_name", "email")


def run_converter(name: str, config: "Config", course: Course) -> None:
    """Run one of nbgrader's converters on the assignment and student that `config` names.

    Its log goes to ``nbgrader.log`` in the class folder; a failure is raised as a `GradingError`.
    """
    from nbgrader import converters
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    course.class_dir.mkdir(parents=True, exist_ok=True)
    with _own_log(course.class_dir / "nbgrader.log") as (log, kept), _as_nbgrader_needs():
        coursedir = CourseDirectory(config=config, log=log)
        converter = getattr(converters, name)(coursedir=coursedir, config=config, log=log)
        converter.force = True
        try:
            converter.start()
        except NbGraderException as error:
            reason = kept.reason or error
            raise GradingError(f"nbgrader: {reason} (more in {course.class_dir / 'nbgrader.log'})") from error


class _Log(logging.FileHandler):
    """A log file that remembers the reason of a failure: the last line of the first traceback."""

    reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a message and look for the reason in it."""
        super().emit(record)
        text = record.getMessage().strip()
        if not self.reason and text.startswith("Traceback"):
            self.reason = text.splitlines()[-1]


@contextmanager
def _own_log(path: Path) -> "Iterator[tuple[logging.Logger, _Log]]":
    """Keep nbgrader's messages in a file, not between our lines."""
    log = logging.getLogger("mlcourse.nbgrader")
    log.setLevel(logging.WARNING)
    log.propagate = False
    handler = _Log(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    try:
        yield log, handler
    finally:
        log.removeHandler(handler)
        handler.close()


@contextmanager
def _as_nbgrader_needs() -> "Iterator[None]":
    """Two things that nbgrader needs from its surroundings.

    It calls `alembic` by name, which lies beside this Python and need not be on PATH; and SQLAlchemy
    warns about the order in which nbgrader links a new submission to its parts, to no effect.
    """
    from sqlalchemy.exc import SAWarning

    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
            yield
    finally:
        os.environ["PATH"] = before


@contextmanager
def open_gradebook(course: Course) -> "Iterator[Gradebook]":
    """The class's gradebook, closed at the end."""
    from nbgrader.api import Gradebook

    course.class_dir.mkdir(parents=True, exist_ok=True)
    with _as_nbgrader_needs(), Gradebook(course.database_url) as gradebook:
        yield gradebook


def read_roster(course: Course) -> dict[str, dict[str, str]]:
    """Names and addresses by student id from ``students.csv``; empty if there is no such file.

    The first row names the columns: ``id``, and if you like ``first_name``, ``last_name``, ``email``.
    """
    path = course.class_dir / "students.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if rows and "id" not in rows[0]:
        raise GradingError(f"{path}: the first row must name the columns, one of them 'id'")
    roster = {}
    for row in rows:
        student = (row["id"] or "").strip()
        if not STUDENT_ID.fullmatch(student):
            raise GradingError(f"{path}: {student!r} is no usable student id (letters, digits, . _ @ -)")
        roster[student] = {name: (row.get(name) or "").strip() for name in ROSTER_FIELDS}
    return roster


def enrol(course: Course, students: Iterable[str]) -> None:
    """Enter students with what the roster knows about them; SQLite then allows readers while we write."""
    from sqlalchemy import text

    roster = read_roster(course)
    with open_gradebook(course) as gradebook:
        if gradebook.engine.dialect.name == "sqlite":
            gradebook.db.execute(text("PRAGMA journal_mode=WAL"))
            gradebook.db.commit()
        for student in students:
            known = {name: value for name, value in roster.get(student, {}).items() if value}
            gradebook.update_or_create_student(student, **known)


def write_marks(
    book: "Gradebook", marked: "MarkedSubmission", late: "AssignLatePenalties", faults: set[str] = frozenset()
) -> None:
    """Enter a submission's marks: all of them in one transaction, or none.

    What could not be graded gets no mark and asks for a person: no mark is not a zero. Marks that people gave
    are other columns and stay.

    Parameters
    ----------
    book : Gradebook
        Open.
    marked : MarkedSubmission
        What came out of the notebooks.
    late : AssignLatePenalties
        nbgrader's step for late submissions, as configured.
    faults : set of str
        Grade ids on which the grader failed.
    """
    from nbgrader.utils import parse_utc

    done = {item.taken.name: item for item in marked.notebooks}
    try:
        submission = _submission(book, marked)
        if submission is None:
            return
        if marked.timestamp:
            submission.timestamp = parse_utc(marked.timestamp)
        for notebook in submission.notebooks:
            if notebook.name in done:
                _write_notebook(notebook, done[notebook.name], faults)
        book.db.flush()
        for notebook in submission.notebooks:
            _penalise(book, notebook, submission, late)
        book.db.commit()
    except BaseException:
        book.db.rollback()
        raise


def _submission(book: "Gradebook", marked: "MarkedSubmission") -> object | None:
    """The student's submission, made anew with all its parts if this is the first; None if there is nothing.

    As nbgrader's `add_submission` does it, but without a commit of its own.
    """
    from nbgrader.api import Comment, Grade, MissingEntry, SubmittedAssignment, SubmittedNotebook

    try:
        return book.find_submission(marked.problem_set, marked.student)
    except MissingEntry:
        if all(item.taken.status == "missing" for item in marked.notebooks):
            return None
        assignment, student = book.find_assignment(marked.problem_set), book.find_student(marked.student)
    with book.db.no_autoflush:
        submission = SubmittedAssignment(assignment=assignment, student=student)
        for notebook in assignment.notebooks:
            own = SubmittedNotebook(notebook=notebook, assignment=submission)
            for cell in (*notebook.grade_cells, *notebook.task_cells):
                Grade(cell_id=cell.id, notebook=own)
            for cell in (*notebook.solution_cells, *notebook.task_cells):
                Comment(cell_id=cell.id, notebook=own)
    book.db.add(submission)
    book.db.flush()
    return submission


def _write_notebook(notebook: object, marked: "MarkedNotebook", faults: set[str]) -> None:
    """Marks and comments of one notebook."""
    for grade in notebook.grades:
        score = None if grade.name in faults else marked.scores.get(grade.name)
        grade.auto_score = score
        grade.needs_manual_grade = score is None or grade.manual_score is not None
    for comment in notebook.comments:
        comment.auto_comment = marked.comments.get(comment.name)


def _penalise(book: "Gradebook", notebook: object, submission: object, late: "AssignLatePenalties") -> None:
    """Ask nbgrader's plugin what lateness costs."""
    book.db.refresh(notebook)
    notebook.late_submission_penalty = None
    seconds = submission.total_seconds_late
    if seconds > 0:
        penalty = late.plugin_inst.late_submission_penalty(submission.student.id, notebook.score, seconds)
        if penalty is not None:
            notebook.late_submission_penalty = late._check_late_penalty(notebook, penalty)


def late_penalties(course: Course) -> "AssignLatePenalties":
    """What lateness costs: nbgrader's step, as the course's ``nbgrader_config.py`` configures it."""
    from nbgrader.preprocessors import AssignLatePenalties
    from traitlets.config import PyFileConfigLoader

    path = course.root / "nbgrader_config.py"
    config = PyFileConfigLoader(path.name, str(path.parent)).load_config() if path.exists() else None
    step = AssignLatePenalties(config=config) if config is not None else AssignLatePenalties()
    step.init_plugin()
    return step


def add_manual_marks(course: Course, records: list[StudentRecord]) -> list[StudentRecord]:
    """Enter into the records what people have marked in the gradebook since they were written."""
    from nbgrader.api import MissingEntry

    if not course.gradebook.exists():
        return records
    with open_gradebook(course) as gradebook:
        for record in records:
            try:
                submission = gradebook.find_submission(record.problem_set, record.student)
            except MissingEntry:
                continue
            _add_marks_of_one(record, submission)
    return records


def _add_marks_of_one(record: StudentRecord, submission: object) -> None:
    """Manual scores win over automatic ones; comments belong to the answer's cell."""
    entered = {notebook.name: notebook for notebook in submission.notebooks}
    for notebook in record.notebooks:
        if notebook.name not in entered:
            continue
        grades = {grade.name: grade for grade in entered[notebook.name].grades}
        comments = {comment.name: comment for comment in entered[notebook.name].comments}
        for exercise in notebook.exercises:
            grade, comment = grades.get(exercise.grade_id), comments.get(exercise.grade_id)
            exercise.comment = (comment.manual_comment or "") if comment else ""
            if grade is not None and grade.manual_score is not None:
                exercise.score = grade.manual_score + (grade.extra_credit or 0.0)
                exercise.status = "marked"
