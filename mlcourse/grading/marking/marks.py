"""A mark and its comment: as they are, and written only over what whoever marks has seen."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbgrader import api
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.ledger.decisions import decisions_by_mark
from mlcourse.grading.ledger.tables import CHANGES
from mlcourse.grading.marking.questions import Question
from mlcourse.grading.marking.reading import Answer
from mlcourse.grading.results.gradebook import late_penalties

if TYPE_CHECKING:
    from nbgrader.api import Comment, Grade, Gradebook

__all__ = ["Conflict", "Mark", "Sheet", "earlier_comments", "mark_of", "parsed", "save"]

POINTS = re.compile(r"(\d{1,4})(?:[.,](\d{1,4}))?")
LONGEST = 10_000
BUSY = "the gradebook is being written by somebody else; nothing was saved, please save again"
NOT_SHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Mark:
    """What a person has said about an answer."""

    points: float | None = None
    comment: str = ""

    @property
    def shown(self) -> str:
        """The points as they stand in the field."""
        return "" if self.points is None else f"{self.points:g}"


@dataclass(frozen=True)
class Sheet:
    """A mark, and the answer that it is about."""

    mark: Mark
    answer: Answer

    @property
    def version(self) -> str:
        """What the page sends back, to say what was seen."""
        seen = json.dumps([self.mark.points, self.mark.comment, self.answer.digest])
        return hashlib.sha256(seen.encode("utf-8", "surrogatepass")).hexdigest()


class Conflict(Exception):
    """Somebody else was faster; nothing was written."""

    def __init__(self, now: Sheet, answer_seen: bool, who: str, when: str) -> None:
        super().__init__("changed meanwhile")
        self.now, self.answer_seen, self.who, self.when = now, answer_seen, who, when


def parsed(points: str, comment: str, question: Question, before: float | None = None) -> Mark:
    """A mark as it was typed: in half points, from none to all; empty for no mark yet.

    `before` is what stands there now: it may stay, whatever it is.

    Raises
    ------
    GradingError
        With what is wrong, in a sentence.
    """
    comment = NOT_SHOWN.sub("", comment.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(comment) > LONGEST:
        raise GradingError(f"the comment has {len(comment)} characters, at most {LONGEST} are kept")
    typed = points.strip()
    if not typed:
        return Mark(None, comment)
    most = question.points
    expected = f"expected half points from 0 to {most:g}"
    if POINTS.fullmatch(typed) is None or not typed.isascii():
        raise GradingError(f"{typed[:20]!r} is no number of points; {expected}")
    value = float(typed.replace(",", "."))
    if value != before and (value > most or (value * 2 != int(value * 2) and value != most)):
        raise GradingError(f"{typed} is not possible here; {expected}")
    return Mark(value, comment)


def mark_of(book: "Gradebook", problem_set: str, student: str, question: Question) -> Mark:
    """What is in the gradebook."""
    return _mark(*_rows(book, problem_set, student, question))


def _rows(book: "Gradebook", problem_set: str, student: str, question: Question) -> tuple["Grade", "Comment"]:
    where = (question.cell, question.notebook, problem_set, student)
    try:
        return book.find_grade(*where), book.find_comment(*where)
    except api.MissingEntry:
        raise GradingError(f"{student} has no answer to {question.name} in the gradebook") from None


def _mark(grade: "Grade", comment: "Comment") -> Mark:
    return Mark(grade.manual_score, comment.manual_comment or "")


def save(
    book: "Gradebook", course: Course, problem_set: str, student: str, question: Question, answer: Answer,
    typed: tuple[str, str], seen: tuple[str, str],
) -> Sheet:  # fmt: skip
    """Write a mark, if what stands in the gradebook is what was seen; who does it, `acting` says.

    Parameters
    ----------
    book : Gradebook
        Open.
    course, problem_set, student, question
        Whose answer to what.
    answer : Answer
        As it is now.
    typed : tuple of str
        Points and comment.
    seen : tuple of str
        The version of the sheet, and the digest of the answer.

    Returns
    -------
    Sheet
        As it is now.

    Raises
    ------
    Conflict
        If it is not; nothing was written.
    GradingError
        If the mark is not possible, or the gradebook does not answer.
    """
    try:
        grade, comment = _locked(book, problem_set, student, question)
        now = Sheet(_mark(grade, comment), answer)
        if now.version != seen[0]:
            raise Conflict(now, answer.digest == seen[1], *_last(book, problem_set, student, question))
        new = parsed(*typed, question, now.mark.points)
        _write(grade, comment, new)
        book.db.flush()
        late_penalties(course).settle(grade.notebook.assignment)
        book.db.commit()
    except DBAPIError:
        raise GradingError(BUSY) from None
    return Sheet(new, answer)


def _locked(
    book: "Gradebook", problem_set: str, student: str, question: Question
) -> tuple["Grade", "Comment"]:
    """The two rows, as they are once nobody else is writing them; a change of nothing takes the lock."""
    grade, comment = _rows(book, problem_set, student, question)
    submission = grade.notebook.assignment
    book.db.rollback()
    for row in (submission, grade, comment):
        table = type(row).__table__
        book.db.execute(update(table).where(table.c.id == row.id).values(id=row.id))
    for row in (submission, grade, comment):
        book.db.refresh(row)
    return grade, comment


def _write(grade: "Grade", comment: "Comment", new: Mark) -> None:
    """As the formgrader does it; extra credit is another column and stays."""
    if grade.manual_score != new.points:
        grade.manual_score = new.points
    needed = new.points is None and (grade.auto_score is None or grade.needs_manual_grade)
    if grade.needs_manual_grade != needed:
        grade.needs_manual_grade = needed
    if (comment.manual_comment or "") != new.comment:
        comment.manual_comment = new.comment or None


def _last(book: "Gradebook", problem_set: str, student: str, question: Question) -> tuple[str, str]:
    """Who changed the mark last, and when, as far as the log knows."""
    chosen = CHANGES.select().where(
        CHANGES.c.assignment == problem_set,
        CHANGES.c.student == student,
        CHANGES.c.notebook == question.notebook,
        CHANGES.c.cell == question.cell,
        CHANGES.c.field == "mark",
    )
    row = book.db.execute(chosen.order_by(CHANGES.c.at.desc()).limit(1)).mappings().first()
    return (row["who"], f"{row['at']:%Y-%m-%d %H:%M} UTC") if row else ("", "")


def earlier_comments(book: "Gradebook", problem_set: str, question: Question) -> list[str]:
    """What was said about this question before: the most frequent first, without what was decided later."""
    kind: Any = api.Comment
    cells = [api.BaseCell.name == question.cell, api.Notebook.name == question.notebook]
    found = (
        book.db.query(kind.manual_comment, api.SubmittedAssignment.student_id)
        .join(api.BaseCell, api.BaseCell.id == kind.cell_id)
        .join(api.SubmittedNotebook, api.SubmittedNotebook.id == kind.notebook_id)
        .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .filter(api.Assignment.name == problem_set, *cells, kind.manual_comment.isnot(None))
    )
    decided = decisions_by_mark(book.db)
    tally: dict[str, int] = {}
    for text, student in found:
        later = decided.get((problem_set, question.cell, student), [])
        said = "\n".join(line for line in text.split("\n") if line not in later).strip()
        if said:
            tally[said] = tally.get(said, 0) + 1
    return sorted(tally, key=lambda said: (-tally[said], said))
