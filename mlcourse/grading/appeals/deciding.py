"""What staff decide about marks afterwards: for one student who asked, or for the whole class."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import nbformat

from mlcourse.grading.appeals.finding import Asked, requests_for
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.ledger.decisions import decided_requests, enter_decision, sentence_of
from mlcourse.grading.ledger.history import acting
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.ledger.voids import enter_voids, take_back, void
from mlcourse.grading.pages.feedback import graded_records
from mlcourse.grading.results.gradebook import late_penalties
from mlcourse.grading.results.records import ExerciseRecord, StudentRecord

if TYPE_CHECKING:
    from nbgrader.api import Grade, SubmittedAssignment

__all__ = ["Case", "Effect", "cases", "decide", "void_exercise"]


@dataclass(frozen=True)
class Case:
    """A request with all that is needed to decide it."""

    asked: Asked
    part: ExerciseRecord | None  # as it was judged; None if there is no such part
    answer: str
    decision: str  # empty as long as it is open


@dataclass(frozen=True)
class Effect:
    """What a decision did to the class."""

    part: str
    better: int  # students whose points became more
    worse: int  # … less
    points: float  # that the set has now


def cases(course: Course, problem_set: str, number: str | None = None) -> list[Case]:
    """Everything that was asked about a set, or only what has a number."""
    asked = [one for one in requests_for(course, problem_set) if number in (None, one.id)]
    if not asked:
        return []
    records = {record.student: record for record in graded_records(course, problem_set)}
    with open_gradebook(course) as book:
        decided = decided_requests(book.db)
    return [_case(course, one, records.get(one.student), decided) for one in asked]


def _case(course: Course, asked: Asked, record: StudentRecord | None, decided: dict[str, Any]) -> Case:
    part = _part(record, asked.request.exercise) if record else None
    answer = _answer(course, record, part) if record and part else ""
    done = decided.get(asked.id)
    return Case(asked, part, answer, sentence_of(done) if done else "")


def _part(record: StudentRecord, name: str) -> ExerciseRecord | None:
    """The part of this grade id or, if only one has it, of this exercise."""
    own = [part for part in record.exercises if part.grade_id == name]
    own = own or [part for part in record.exercises if part.exercise.casefold() == name.casefold()]
    return own[0] if len(own) == 1 else None


def _answer(course: Course, record: StudentRecord, part: ExerciseRecord) -> str:
    """What the student wrote, as it was graded."""
    notebook = next(one.name for one in record.notebooks if part in one.exercises)
    path = course.autograded / record.student / record.problem_set / f"{notebook}.ipynb"
    if not path.exists():
        return ""
    cells = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
    return "\n\n".join(cells[name] for name in part.answers if name in cells)


def decide(course: Course, number: str, points: float | None, why: str) -> list[Case]:
    """Decide a request: `points` are the new mark; None leaves it as it is.

    The mark and the reason go into the gradebook, where the formgrader shows them, and from there into
    records, tables and pages.

    Returns
    -------
    list of Case
        As they are afterwards: of every set with such a request.
    """
    found = [case for name in course.problem_sets() for case in cases(course, name, number)]
    if not found:
        raise GradingError(f"there is no request {number!r}; mlcourse regrades list SET --all lists them")
    if not why.strip():
        raise GradingError("a decision needs its reason, which the student reads: --reason '…'")
    for case in found:
        _carry_out(course, case, points, " ".join(why.split()))
    return [case for one in found for case in cases(course, one.asked.request.problem_set, number)]


def _carry_out(course: Course, case: Case, points: float | None, why: str) -> None:
    asked, part = case.asked, case.part
    if part is None:
        raise GradingError(f"{asked.request.exercise!r} is no exercise that was graded for {asked.student}")
    if points is not None and not 0 <= points <= part.max_score:
        raise GradingError(f"{part.exercise} has from 0 to {part.max_score:g} points, not {points:g}")
    with acting(why=why), open_gradebook(course) as book:
        submission = book.find_submission(asked.request.problem_set, asked.student)
        grade = _grade(submission, part.grade_id)
        old = grade.manual_score if grade.manual_score is not None else grade.auto_score
        new = old if points is None else points
        if points is not None:
            grade.manual_score, grade.needs_manual_grade = points, False
        fields = {"assignment": asked.request.problem_set, "cell": part.grade_id, "student": asked.student}
        said = {"old": old, "new": new, "why": why}
        enter_decision(book.db, request=asked.id, **fields, **said)
        _comment(submission, part, sentence_of(said))
        book.db.flush()
        late_penalties(course).settle(submission)
        book.db.commit()


def _grade(submission: "SubmittedAssignment", cell: str) -> "Grade":
    return next(grade for one in submission.notebooks for grade in one.grades if grade.name == cell)


def _comment(submission: "SubmittedAssignment", part: ExerciseRecord, sentence: str) -> None:
    """The reason where the formgrader shows it: below the answer, after what was said there before."""
    names = (*part.answers, part.grade_id)
    said = {one.name: one for notebook in submission.notebooks for one in notebook.comments}
    own = next((said[name] for name in names if name in said), None)
    if own is not None:
        own.manual_comment = "\n".join(filter(None, (own.manual_comment, sentence)))


def void_exercise(course: Course, problem_set: str, row: str, kind: str, why: str) -> Effect:
    """Give everybody full points for an exercise (``full``), or let it count for nobody (``drop``)."""
    course.require(problem_set)
    before = graded_records(course, problem_set)
    part = _part(before[0], row)
    if part is None:
        known = ", ".join(one.grade_id for one in before[0].exercises)
        raise GradingError(f"{row!r} is not one exercise of {problem_set}; known: {known}")
    if kind != "undo" and not why.strip():
        raise GradingError("a decision needs its reason, which every student reads: --reason '…'")
    late = late_penalties(course)
    with acting(why=why or "not voided any more"), open_gradebook(course) as book:
        undone = take_back(book.db, problem_set, part.grade_id)
        if kind == "undo" and not undone:
            raise GradingError(f"{part.exercise} of {problem_set} has not been voided")
        if kind != "undo":
            points = _points_of(book, problem_set, part.grade_id)
            void(book.db, problem_set, part.grade_id, kind, " ".join(why.split()), points)
        for submission in book.assignment_submissions(problem_set):
            enter_voids(book.db, submission)
            for notebook in submission.notebooks:
                book.db.refresh(notebook)
            late.settle(submission)
        book.db.commit()
    return _effect(part, before, graded_records(course, problem_set))


def _points_of(book: Any, problem_set: str, cell: str) -> float:
    """What a part is worth, as it was released."""
    notebooks = book.find_assignment(problem_set).notebooks
    return float(next(c.max_score for one in notebooks for c in one.grade_cells if c.name == cell))


def _effect(part: ExerciseRecord, before: list[StudentRecord], after: list[StudentRecord]) -> Effect:
    pairs = zip(before, after, strict=True)
    changes = [(new.score or 0.0) - (old.score or 0.0) for old, new in pairs]
    return Effect(
        part.exercise,
        better=sum(change > 1e-9 for change in changes),
        worse=sum(change < -1e-9 for change in changes),
        points=after[0].max_score,
    )
