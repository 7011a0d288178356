"""What lateness costs: by what was agreed for the class, or by nbgrader's own plugin where nothing was.

The one place that decides it, for our own runs, for stock ``nbgrader autograde`` and whenever marks are read:
a mark that a person gives later changes what a percentage of the points is.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.orm import object_session
from traitlets import Unicode

from mlcourse.grading.course.agreed import terms_of
from mlcourse.grading.course.attempts import read_choice
from mlcourse.grading.course.class_file.terms import LatePolicy, Terms
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.roster import groups_of
from mlcourse.grading.ledger.history import keep_history
from mlcourse.grading.ledger.tables import ensure
from mlcourse.grading.ledger.voids import enter_voids
from mlcourse.grading.results.records import StudentRecord

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from nbgrader.api import SubmittedAssignment, SubmittedNotebook

__all__ = ["AsAgreed", "Lateness", "enter"]


@dataclass(frozen=True)
class Lateness:
    """When a submission came, when it was due, and what it costs."""

    penalty: float = 0.0
    handed_in: datetime | None = None
    due: datetime | None = None
    days: int = 0  # late, the one that has begun included
    excused: bool = False
    group: str = ""
    note: str = ""  # of staff, for staff
    attempt: str = ""  # such as "2 of 3"


class AsAgreed(AssignLatePenalties):
    """nbgrader's step for late submissions, which asks ``course.toml`` first."""

    root = Unicode(help="Folder of the course.").tag(config=True)
    class_directory = Unicode(help="Folder of the class.").tag(config=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        keep_history()  # stock nbgrader's own run, too, leaves behind what it changes

    @cached_property
    def terms(self) -> Terms:
        """What was agreed."""
        return terms_of(Course.at(self.root, self.class_directory)) if self.root else Terms()

    @cached_property
    def groups(self) -> dict[str, str]:
        """Who belongs to which group."""
        return groups_of(Course.at(self.root, self.class_directory)) if self.root else {}

    def settle(self, submission: "SubmittedAssignment", reading: bool = False) -> Lateness:
        """Enter into the gradebook what was voided, when a submission is due, and what its notebooks lose.

        Parameters
        ----------
        submission : SubmittedAssignment
            With its marks written; nothing is committed here.
        reading : bool
            Whether marks are only read. Then what nbgrader's plugin said while grading stays.
        """
        problem_set, student = submission.assignment.name, submission.student.id
        group = self.groups.get(student, "")
        enter_voids(object_session(submission), submission)
        self._enter_dates(submission, group)
        excused = self.terms.excused(problem_set, student, group)
        due, handed_in = _aware(_due_of(submission)), _aware(submission.timestamp)
        for notebook in submission.notebooks:
            if reading and not excused and self.terms.late is None:
                continue
            penalty = None if excused else self._penalty(notebook, due, handed_in)
            if notebook.late_submission_penalty != penalty:
                notebook.late_submission_penalty = penalty
        return Lateness(
            penalty=float(sum(notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks)),
            handed_in=handed_in,
            due=due,
            days=self._days(due, handed_in),
            excused=excused,
            group=group,
            note="; ".join(self.terms.notes(problem_set, student, group)),
            attempt=self._attempt(problem_set, student),
        )

    def of_nothing(self, problem_set: str, student: str) -> Lateness:
        """What was agreed for somebody of whom there is no submission."""
        group = self.groups.get(student, "")
        due = self.terms.due(problem_set, student, group)
        note = "; ".join(self.terms.notes(problem_set, student, group))
        excused = self.terms.excused(problem_set, student, group)
        return Lateness(due=due, excused=excused, group=group, note=note)

    def _attempt(self, problem_set: str, student: str) -> str:
        """Which attempt it is, if it was collected."""
        if not self.root:
            return ""
        choice = read_choice(Course.at(self.root, self.class_directory), student, problem_set)
        return f"{choice.attempt} of {choice.of}" if choice.attempt else ""

    def _enter_dates(self, submission: "SubmittedAssignment", group: str) -> None:
        """The dates of the class file, where it has one; others in the gradebook stay."""
        problem_set = submission.assignment.name
        usual = self.terms.due(problem_set)
        own = self.terms.due(problem_set, submission.student.id, group)
        if usual is None or own is None:
            return
        naive, more = usual.replace(tzinfo=None), own - usual
        if submission.assignment.duedate != naive:
            submission.assignment.duedate = naive
        if submission.extension != (more or None):
            submission.extension = more or None

    def _days(self, due: datetime | None, handed_in: datetime | None) -> int:
        if due is None or handed_in is None:
            return 0
        return (self.terms.late or LatePolicy()).days(due, handed_in, self.terms.zone)

    def _penalty(
        self, notebook: "SubmittedNotebook", due: datetime | None, handed_in: datetime | None
    ) -> float | None:
        """What a notebook loses; None where it was in time."""
        if due is None or handed_in is None or handed_in <= due:
            return None
        if self.terms.late is not None:
            percent = self.terms.late.percent(due, handed_in, self.terms.zone)
            return notebook.score * percent / 100 if percent else None
        seconds = (handed_in - due).total_seconds()
        penalty = self.plugin_inst.late_submission_penalty(
            notebook.assignment.student.id, notebook.score, seconds
        )
        return None if penalty is None else self._check_late_penalty(notebook, penalty)

    def preprocess(
        self, nb: "NotebookNode", resources: dict[str, Any]
    ) -> "tuple[NotebookNode, dict[str, Any]]":
        """Settle it as a step of nbgrader's own run."""
        from nbgrader.api import Gradebook

        own = resources["nbgrader"]
        self.init_plugin()
        with Gradebook(own["db_url"]) as gradebook:
            ensure(gradebook.engine)
            self.settle(gradebook.find_submission(own["assignment"], own["student"]))
            gradebook.db.commit()
        return nb, resources


def enter(record: StudentRecord, found: Lateness) -> None:
    """Enter into a record when it came, and what that costs."""
    record.penalty, record.days_late = found.penalty, found.days
    record.excused, record.group, record.note = found.excused, found.group, found.note
    record.attempt = found.attempt
    record.handed_in = found.handed_in.isoformat() if found.handed_in else ""
    record.due = found.due.isoformat() if found.due else ""


def _due_of(submission: "SubmittedAssignment") -> datetime | None:
    """The due date in the gradebook, the student's extension included."""
    usual: datetime | None = submission.assignment.duedate
    return None if usual is None else usual + submission.extension if submission.extension else usual


def _aware(when: datetime | None) -> datetime | None:
    """The database keeps UTC without saying so."""
    return None if when is None else when.replace(tzinfo=UTC)
