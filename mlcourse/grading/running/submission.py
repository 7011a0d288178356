"""One submission, from its files to its record: `grade_student` is a function of its `Job`.

The rooms that it passes, each once: intake, the isolated run, results. Nothing here touches the gradebook:
what comes out is plain data, so that it can come from another thread, process or machine.
"""

import os
import sys
import traceback
from dataclasses import dataclass

from mlcourse.grading.course.files import printable
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.course.outline import NotebookOutline, instructor_notebook, named_in
from mlcourse.grading.course.people.people import folded
from mlcourse.grading.intake.handed_in import Taken
from mlcourse.grading.intake.receiving import Received, receive
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.preprocess import data_files
from mlcourse.grading.isolated.run import Call
from mlcourse.grading.results.marks import MarkedNotebook, MarkedSubmission, marked
from mlcourse.grading.results.notebooks import failed_notebook, notebook_record
from mlcourse.grading.results.records import StudentRecord, gravest

__all__ = ["Graded", "Job", "fault", "grade_student"]

OTHER_ID = "the notebook names {!r}, the folder {!r}: exercises with one's own numbers went by the folder"
STRAYS = "beside the notebooks, never to be opened where programs run: {}"


@dataclass(frozen=True)
class Job:
    """All that is needed to grade one submission; travels to another process."""

    course: Course
    problem_set: str
    student: str
    notebooks: tuple[NotebookOutline, ...]
    limits: Limits
    unsafe: str = ""  # what is missing of the isolation, in words
    known_as: frozenset[str] = frozenset()  # other names of this student, or of the group, folded


@dataclass(frozen=True)
class Graded:
    """What a worker hands back."""

    record: StudentRecord
    marked: MarkedSubmission | None  # None: the grader failed, the gradebook gets no mark


def grade_student(job: Job, engine: Engine) -> Graded:
    """Grade one submission; whatever happens ends in a record.

    A fault of ours must not stop the others, and must not be a zero. Some pass, as on a machine that ended a
    process of ours for want of memory: there is a second try.
    """
    reason = ""
    for _ in range(2):
        try:
            return _graded(job, engine)
        except Exception as error:
            job.course.note_fault(f"{job.problem_set} {job.student}", traceback.format_exc())
            reason = f"{type(error).__name__}: {error}"
    return Graded(fault(job, reason), None)


def fault(job: Job, reason: str) -> StudentRecord:
    """The record of a submission that the grader failed on: no score, and a reason for staff."""
    notebooks = [failed_notebook(asked, reason) for asked in job.notebooks]
    return StudentRecord(job.student, job.problem_set, "grader_fault", notebooks, unsafe=job.unsafe)


def _graded(job: Job, engine: Engine) -> Graded:
    """Run, judge and record one submission."""
    received = receive(job.course, job.problem_set, job.student, [asked.name for asked in job.notebooks])
    done = {taken.name: _marked(job, taken, received.beside, engine) for taken in received.notebooks}
    record = _record(job, received, done)
    for part in record.exercises:
        if part.status == "grader_fault":
            job.course.note_fault(f"{job.problem_set} {job.student}", f"{part.grade_id}: {part.look}")
    marks = MarkedSubmission(job.student, job.problem_set, list(done.values()), received.timestamp)
    return Graded(record, marks)


def _marked(job: Job, taken: Taken, beside: tuple[str, ...], engine: Engine) -> MarkedNotebook:
    """Execute one notebook, if it could be read."""
    if taken.notebook is None:
        return MarkedNotebook(taken.name, taken.status, taken.notes)
    folder = job.course.instructor / job.problem_set
    # where a file of the student's is called like one of ours, ours is laid last
    named = named_in(taken.notebook)
    whose = named if folded(named) in job.known_as else job.student  # whose numbers a notebook has asked for
    call = Call(whose, job.course.secret(), beside + data_files(folder))
    instructor = instructor_notebook(folder / f"{taken.name}.ipynb")
    judged = engine.run(taken.notebook, instructor, job.limits.bounds, call)
    return marked(taken.name, taken.notes, taken.notebook, judged)


def _record(job: Job, received: Received, done: dict[str, MarkedNotebook]) -> StudentRecord:
    """The record of a submission from what intake and execution left."""
    blot = {job.course.secret(): "•" * 8, f"{job.course.root}{os.sep}": "", sys.prefix: "python"}
    notebooks = [notebook_record(asked, done[asked.name], blot) for asked in job.notebooks]
    status = gravest([notebook.status for notebook in notebooks])
    named = {named_in(taken.notebook) for taken in received.notebooks if taken.notebook is not None}
    others = sorted(printable(name) for name in named - {"", job.student} if folded(name) not in job.known_as)
    received.look += [OTHER_ID.format(name, job.student) for name in others]
    look = [*([STRAYS.format(", ".join(received.strays))] if received.strays else []), *received.look]
    return StudentRecord(job.student, job.problem_set, status, notebooks, unsafe=job.unsafe, look=look)
