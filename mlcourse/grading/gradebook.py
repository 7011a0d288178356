"""nbgrader's gradebook: who is in the class, which marks came from whom, and running nbgrader itself.

Marks that people give (formgrader) are never touched. A mark of the machine is cleared before it is made
anew, so that a submission that crashes does not keep the marks of the one before.
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

from mlcourse.grading.config import STUDENT_ID, Course
from mlcourse.grading.errors import GradingError
from mlcourse.grading.records import StudentRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbgrader.api import Gradebook
    from traitlets.config import Config

__all__ = ["add_manual_marks", "clear_auto_marks", "enrol", "open_gradebook", "read_roster", "run_converter"]

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


def clear_auto_marks(
    course: Course, problem_set: str, student: str, notebooks: Iterable[str] | None = None
) -> None:
    """Forget what the machine gave, in all or in the named notebooks, and ask for a person instead.

    Called before grading, and afterwards for what could not be graded: no mark is not a zero.
    """
    with open_gradebook(course) as gradebook:
        submission = gradebook.update_or_create_submission(problem_set, student)
        for notebook in submission.notebooks:
            if notebooks is None or notebook.name in notebooks:
                for grade in notebook.grades:
                    grade.auto_score = None
                    grade.needs_manual_grade = True
        gradebook.db.commit()


def clear_auto_mark(course: Course, problem_set: str, student: str, notebook: str, grade_id: str) -> None:
    """Forget one mark of the machine and ask for a person instead."""
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade(grade_id, notebook, problem_set, student)
        grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()


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
