"""Grade a class: one submission after the other, or several at a time, none of which can stop another.

A submission's record depends on the submission alone, not on its neighbours, the order or the number of
workers: `grade_student` is a function of its `Job`.
"""

import logging
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import nbformat

from mlcourse.grading import gradebook, records
from mlcourse.grading.collect import exercise_record, without_score
from mlcourse.grading.config import Course, Limits, course_config
from mlcourse.grading.errors import GradingError
from mlcourse.grading.files import alone_in
from mlcourse.grading.intake import Taken, students_of, take_in
from mlcourse.grading.outline import NotebookOutline, outline
from mlcourse.grading.records import NotebookRecord, StudentRecord
from mlcourse.grading.release import build_instructor, generate

__all__ = ["Job", "grade_class", "grade_student", "prepare"]

FAULT = "Something went wrong on our side while this was graded. A person will look at it."
NO_SCORE = ("missing", "invalid_submission")


@dataclass(frozen=True)
class Job:
    """All that is needed to grade one submission; travels to another process."""

    course: Course
    problem_set: str
    student: str
    notebooks: tuple[NotebookOutline, ...]
    limits: Limits


def prepare(course: Course, problem_set: str) -> tuple[NotebookOutline, ...]:
    """Make sure that released notebooks and gradebook agree with the instructor's text; return the outline.

    Raises
    ------
    GradingError
        If the problem set has not been released, or the released notebooks are older than their source.
    """
    build_instructor(course, problem_set)
    released = course.exercises / problem_set
    for fresh in sorted(generate(course, problem_set).glob("*.ipynb")):
        old = released / fresh.name
        if not old.exists() or old.read_bytes() != fresh.read_bytes():
            raise GradingError(
                f"{old.relative_to(course.root)} does not belong to its source; run: "
                f"mlcourse release {problem_set}"
            )
    return outline(course, problem_set)


def grade_class(
    course: Course,
    problem_set: str,
    students: Iterable[str] | None = None,
    limits: Limits | None = None,
    workers: int = 1,
    done: Callable[[StudentRecord, int, int], None] = lambda record, number, total: None,
) -> list[StudentRecord]:
    """Grade everybody who is on the roster or has handed in something.

    Parameters
    ----------
    course, problem_set
        What to grade.
    students : iterable of str, optional
        Only these.
    limits : Limits, optional
        What one notebook may use.
    workers : int
        Submissions graded at a time.
    done : callable
        Called with every record as it is written, its number and the total.

    Returns
    -------
    list of StudentRecord
        In the order of the student ids; each is also in ``graded/SET/``.
    """
    with alone_in(course.class_dir, "grading"):
        return _grade_class(course, problem_set, students, limits or Limits(), workers, done)


def _grade_class(
    course: Course,
    problem_set: str,
    students: Iterable[str] | None,
    limits: Limits,
    workers: int,
    done: Callable[[StudentRecord, int, int], None],
) -> list[StudentRecord]:
    """`grade_class`, once nobody else is grading this class."""
    notebooks = prepare(course, problem_set)
    known = sorted({*gradebook.read_roster(course), *students_of(course, problem_set)})
    chosen = known if students is None else sorted(set(students))
    if unknown := sorted(set(chosen) - set(known)):
        raise GradingError(f"no such student: {', '.join(unknown)}")
    if not chosen:
        raise GradingError(f"nobody has handed in {problem_set} in {course.submitted}")
    course.secret()
    gradebook.enrol(course, chosen)
    shutil.rmtree(course.partial, ignore_errors=True)
    jobs = [Job(course, problem_set, student, notebooks, limits) for student in chosen]
    graded = {}
    for record in _run(jobs, workers):
        records.save(course.graded(problem_set), record)
        graded[record.student] = record
        done(record, len(graded), len(jobs))
    shutil.rmtree(course.partial, ignore_errors=True)
    return [graded[student] for student in chosen]


def _run(jobs: list[Job], workers: int) -> "Iterable[StudentRecord]":
    """Records as they are finished."""
    if workers <= 1 or len(jobs) == 1:
        yield from map(grade_student, jobs)
        return
    left = {job.student: job for job in jobs}
    try:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for future in as_completed([pool.submit(grade_student, job) for job in jobs]):
                record = future.result()
                del left[record.student]
                yield record
    except BrokenProcessPool:
        for job in list(left.values()):
            yield _alone(job)


def _alone(job: Job) -> StudentRecord:
    """Grade one submission in a process of its own, after a worker was lost and nobody knows to whom."""
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(grade_student, job).result()
    except BrokenProcessPool:
        return _fault(job, "the grader's own process was lost")


def grade_student(job: Job) -> StudentRecord:
    """Grade one submission; whatever happens ends in a record."""
    try:
        return _grade_student(job)
    except Exception as error:  # a fault of ours: it must not stop the others, and it must not be a zero
        log = job.course.class_dir / "faults.log"
        with log.open("a", encoding="utf-8") as file:
            file.write(f"{job.problem_set} {job.student}\n{traceback.format_exc()}\n")
        return _fault(job, f"{type(error).__name__}: {error}")


def _grade_student(job: Job) -> StudentRecord:
    """Intake, nbgrader, record."""
    course, names = job.course, [notebook.name for notebook in job.notebooks]
    if not (course.submitted / job.student / job.problem_set).is_dir():
        taken = [Taken(name, "missing", ["Nothing was handed in."]) for name in names]
        return _record(job, taken, {})
    taken = take_in(course, job.problem_set, job.student, names)
    gradebook.clear_auto_marks(course, job.problem_set, job.student)
    executed = _autograde(job) if any(item.status == "ok" for item in taken) else {}
    unread = [item.name for item in taken if item.status in NO_SCORE]
    gradebook.clear_auto_marks(course, job.problem_set, job.student, unread)
    record = _record(job, taken, executed)
    for notebook in record.notebooks:
        for exercise in notebook.exercises:
            if exercise.status == "grader_fault":
                gradebook.clear_auto_mark(
                    course, job.problem_set, job.student, notebook.name, exercise.grade_id
                )
    return record


def _autograde(job: Job) -> dict[str, Path]:
    """Let nbgrader run and mark the normalised copies; executed notebooks by name, moved in when whole."""
    course = job.course
    scratch = course.partial / job.student
    shutil.rmtree(scratch, ignore_errors=True)
    config = course_config(
        course.root, course.class_dir, job.limits, submitted=course.intake, autograded=scratch
    )
    config.CourseDirectory.assignment_id = job.problem_set
    config.CourseDirectory.student_id = job.student
    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # nbclient's, which says what records say
    gradebook.run_converter("Autograde", config, course)
    target = course.autograded / job.student / job.problem_set
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    (scratch / job.student / job.problem_set).rename(target)
    shutil.rmtree(scratch, ignore_errors=True)
    return {path.stem: path for path in sorted(target.glob("*.ipynb"))}


def _record(job: Job, taken: list[Taken], executed: dict[str, Path]) -> StudentRecord:
    """The record of a submission from what intake and execution left."""
    by_name = {item.name: item for item in taken}
    blot = {job.course.secret(): "•" * 8, f"{job.course.root}{os.sep}": "", sys.prefix: "python"}
    notebooks = [
        _notebook(notebook, by_name[notebook.name], executed.get(notebook.name), blot)
        for notebook in job.notebooks
    ]
    statuses = [notebook.status for notebook in notebooks]
    return StudentRecord(job.student, job.problem_set, records.gravest(statuses), notebooks)


def _notebook(asked: NotebookOutline, taken: Taken, path: Path | None, blot: dict) -> NotebookRecord:
    """The record of one notebook."""
    if taken.status != "ok" or path is None:
        status = taken.status if taken.status != "ok" else "grader_fault"
        parts = [without_score(part, status) for part in asked.parts]
        return NotebookRecord(asked.name, status, taken.notes, parts)
    cells = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
    parts = [exercise_record(part, cells, blot) for part in asked.parts]
    outcomes = [cell.metadata.get("mlcourse", {}).get("outcome", "done") for cell in cells.values()]
    statuses = [part.status for part in parts if part.status != "missing"] + outcomes
    return NotebookRecord(asked.name, records.gravest(statuses), taken.notes, parts)


def _fault(job: Job, reason: str) -> StudentRecord:
    """The record of a submission that the grader failed on: no score, and a reason for staff."""
    notebooks = []
    for asked in job.notebooks:
        parts = [without_score(part, "grader_fault") for part in asked.parts]
        for part in parts:
            part.look = reason
        notebooks.append(NotebookRecord(asked.name, "grader_fault", [FAULT], parts))
    return StudentRecord(job.student, job.problem_set, "grader_fault", notebooks)
