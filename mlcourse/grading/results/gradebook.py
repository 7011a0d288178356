"""nbgrader's gradebook: which marks came from whom.

Marks that people give (formgrader) are never touched. The machine's marks of a submission are written all at
once, so that one that crashes does not keep the marks of the one before.
"""

from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.nbgrader import has_gradebook, local_config
from mlcourse.grading.course.roster import read_roster
from mlcourse.grading.ledger.decisions import decisions_by_mark
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.ledger.turns import not_meanwhile
from mlcourse.grading.ledger.voids import Void, voids_in_force
from mlcourse.grading.results.earlier import kept
from mlcourse.grading.results.lateness import AsAgreed, Lateness, enter
from mlcourse.grading.results.records import StudentRecord

if TYPE_CHECKING:
    from nbgrader.api import Gradebook, SubmittedAssignment, SubmittedNotebook

    from mlcourse.grading.results.marks import MarkedNotebook, MarkedSubmission

__all__ = [
    "add_manual_marks",
    "enrol",
    "late_penalties",
    "write_marks",
]

TRIES = 3


def enrol(course: Course, students: Iterable[str]) -> None:
    """Enter students with what the roster knows about them; SQLite then allows readers while we write."""
    from nbgrader.api import InvalidEntry
    from sqlalchemy import text
    from sqlalchemy.exc import IntegrityError

    roster = read_roster(course)
    with open_gradebook(course) as gradebook:
        if gradebook.engine.dialect.name == "sqlite":
            gradebook.db.execute(text("PRAGMA journal_mode=WAL"))
            gradebook.db.commit()
        for student in students:
            known = {name: value for name, value in roster.get(student, {}).items() if value}
            try:
                gradebook.update_or_create_student(student, **known)
            except (IntegrityError, InvalidEntry):  # somebody else has just entered the same one
                gradebook.update_or_create_student(student, **known)


def write_marks(
    book: "Gradebook",
    marked: "MarkedSubmission",
    late: AsAgreed,
    faults: Set[str] = frozenset(),
    drop_missing: bool = False,
    unchanged: Set[str] = frozenset(),
) -> Lateness:
    """Enter a submission's marks: all of them in one transaction, or none.

    What could not be graded gets no mark and asks for a person: no mark is not a zero. Marks that people gave
    are other columns and stay. What the machine gave before stays where this run found nothing, see `kept`.

    Parameters
    ----------
    book : Gradebook
        Open.
    marked : MarkedSubmission
        What came out of the notebooks.
    late : AsAgreed
        What lateness costs.
    faults : set of str
        Grade ids on which the grader failed.
    drop_missing : bool
        Whether the marks of notebooks that are not there any more are to go.
    unchanged : set of str
        Grade ids of what is as it was: what a person has marked there needs no second look.

    Returns
    -------
    Lateness
        When it came, and what that costs.
    """
    from sqlalchemy.exc import IntegrityError, OperationalError

    for _ in range(TRIES - 1):
        try:
            return _write_marks(book, marked, late, faults, drop_missing, unchanged)
        except (IntegrityError, OperationalError):  # somebody else wrote at the same time: once more
            continue
    return _write_marks(book, marked, late, faults, drop_missing, unchanged)


def _write_marks(
    book: "Gradebook",
    marked: "MarkedSubmission",
    late: AsAgreed,
    faults: Set[str],
    drop_missing: bool,
    unchanged: Set[str],
) -> Lateness:
    from nbgrader.utils import parse_utc

    done = {item.name: item for item in marked.notebooks}
    try:
        not_meanwhile(book.db)  # nbgrader may be entering the set anew
        submission = _submission(book, marked)
        if submission is None:
            return late.of_nothing(marked.problem_set, marked.student)
        if unknown := {item.name for item in marked.notebooks} - {one.name for one in submission.notebooks}:
            raise GradingError(f"the gradebook has no place for {', '.join(sorted(unknown))}")
        if marked.timestamp:
            submission.timestamp = parse_utc(marked.timestamp)
        for notebook in submission.notebooks:
            if notebook.name in done and not (
                kept(done[notebook.name].status, drop_missing) and _has_marks(notebook)
            ):
                _write_notebook(notebook, done[notebook.name], faults, unchanged)
        book.db.flush()
        for notebook in submission.notebooks:
            book.db.refresh(notebook)  # its score is a sum that the database makes
        found = late.settle(submission)
        book.db.commit()
        return found
    except BaseException:
        book.db.rollback()
        raise


def _submission(book: "Gradebook", marked: "MarkedSubmission") -> "SubmittedAssignment | None":
    """The student's submission, made anew with all its parts if this is the first; None if there is nothing.

    As nbgrader's `add_submission` does it, but without a commit of its own.
    """
    from nbgrader.api import Comment, Grade, MissingEntry, SubmittedAssignment, SubmittedNotebook

    try:
        return book.find_submission(marked.problem_set, marked.student)
    except MissingEntry:
        if all(item.status == "missing" for item in marked.notebooks):
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


def _has_marks(notebook: "SubmittedNotebook") -> bool:
    """Whether the machine has given any mark there."""
    return any(grade.auto_score is not None for grade in notebook.grades)


def _write_notebook(
    notebook: "SubmittedNotebook", marked: "MarkedNotebook", faults: Set[str], unchanged: Set[str]
) -> None:
    """Marks and comments of one notebook."""
    for grade in notebook.grades:
        score = None if grade.name in faults else marked.scores.get(grade.name)
        same = grade.auto_score == score
        grade.auto_score = score
        if not (grade.name in unchanged and grade.manual_score is not None and same):
            grade.needs_manual_grade = score is None or grade.manual_score is not None
    for comment in notebook.comments:
        comment.auto_comment = marked.comments.get(comment.name)


def late_penalties(course: Course) -> AsAgreed:
    """What lateness costs: what was agreed for the class, else what ``nbgrader_config.py`` says."""
    step = AsAgreed(config=local_config(course))
    step.root, step.class_directory = str(course.root), str(course.class_dir)
    step.init_plugin()
    return step


def add_manual_marks(course: Course, records: list[StudentRecord]) -> list[StudentRecord]:
    """Enter into the records what people have marked in the gradebook since they were written."""
    from nbgrader.api import MissingEntry

    if not has_gradebook(course):
        return records
    late = late_penalties(course)
    with open_gradebook(course) as gradebook:
        voids = {name: voids_in_force(gradebook.db, name) for name in {one.problem_set for one in records}}
        decided = decisions_by_mark(gradebook.db)
        for record in records:
            _drop(record, voids[record.problem_set])
            try:
                submission = gradebook.find_submission(record.problem_set, record.student)
            except MissingEntry:
                enter(record, late.of_nothing(record.problem_set, record.student))
                continue
            enter(record, late.settle(submission, reading=True))
            _add_marks_of_one(record, submission, voids[record.problem_set])
            _add_decisions(record, decided)
        gradebook.db.commit()  # what a percentage is of marks that were given since
    return records


def _drop(record: StudentRecord, voids: Mapping[str, Void]) -> None:
    """What was voided, of somebody who may have handed in nothing; full points are only for who has."""
    for part in record.exercises:
        if (own := voids.get(part.grade_id)) is not None:
            part.decision = own.sentence
            if own.kind == "drop":
                part.score, part.max_score, part.status = None, 0.0, "dropped"


def _add_decisions(record: StudentRecord, decided: Mapping[tuple[str, str, str], list[str]]) -> None:
    """What was decided when this student asked for a second look; in the comment it need not stand again."""
    for part in record.exercises:
        for sentence in decided.get((record.problem_set, part.grade_id, record.student), []):
            part.decision = " ".join(filter(None, (part.decision, sentence)))
            part.comment = "\n".join(line for line in part.comment.split("\n") if line != sentence)


def _add_marks_of_one(
    record: StudentRecord, submission: "SubmittedAssignment", voids: Mapping[str, Void]
) -> None:
    """Manual scores win over automatic ones; comments belong to the answer's cell, lateness to the whole."""
    entered = {notebook.name: notebook for notebook in submission.notebooks}
    for notebook in record.notebooks:
        if notebook.name not in entered:
            continue
        grades = {grade.name: grade for grade in entered[notebook.name].grades}
        comments = {comment.name: comment for comment in entered[notebook.name].comments}
        for exercise in notebook.exercises:
            grade = grades.get(exercise.grade_id)
            said = [comments[name] for name in (*exercise.answers, exercise.grade_id) if name in comments]
            exercise.comment = "\n".join(dict.fromkeys(c.manual_comment for c in said if c.manual_comment))
            own = voids.get(exercise.grade_id)
            if grade is None or (own is not None and own.kind == "drop"):
                continue
            given = exercise.score if grade.manual_score is None else grade.manual_score
            if given is not None:
                exercise.score = given + (grade.extra_credit or 0.0)
            if grade.manual_score is not None:
                exercise.status = "marked"
            if own is not None:
                exercise.status = "credited"
