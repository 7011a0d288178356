"""Grade a class: one submission after the other, or several at a time, none of which can stop another.

A submission's record depends on the submission alone, not on its neighbours, the order or the number of
workers: `grade_student` is a function of its `Job`. Workers execute; only the one who called them writes: the
marks of a submission in one transaction, its notebooks and its record by renaming what is whole.
"""

import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from mlcourse.exercises import registry
from mlcourse.grading.course.config import Course, Limits
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import alone_in, read_ours
from mlcourse.grading.course.outline import NotebookOutline, outline
from mlcourse.grading.intake.handed_in import Taken, students_of
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.pages.rubrics import with_rubrics
from mlcourse.grading.release.notebooks import build_instructor, generate
from mlcourse.grading.results import gradebook, records
from mlcourse.grading.results.collect import exercise_record, without_score
from mlcourse.grading.results.flags import flag
from mlcourse.grading.results.records import NotebookRecord, StudentRecord
from mlcourse.grading.running.marking import MarkedNotebook, MarkedSubmission, mark
from mlcourse.grading.showing.notebook import for_jupyterlab
from mlcourse.grading.showing.pictures import pictures_in

__all__ = ["Graded", "Job", "Plan", "grade_class", "grade_student", "prepare"]

STRAYS = "beside the notebooks, never to be opened where programs run: {}"
FAULT = "Something went wrong on our side while this was graded. A person will look at it."


@dataclass(frozen=True)
class Job:
    """All that is needed to grade one submission; travels to another process."""

    course: Course
    problem_set: str
    student: str
    notebooks: tuple[NotebookOutline, ...]
    limits: Limits
    unsafe: str = ""  # what is missing of the isolation, in words


@dataclass(frozen=True)
class Graded:
    """What a worker hands back."""

    record: StudentRecord
    marked: MarkedSubmission | None  # None: the grader failed, the gradebook gets no mark


@dataclass(frozen=True)
class Plan:
    """How a class is graded.

    Parameters
    ----------
    workers : int
        Submissions graded at a time.
    unsafe : bool
        Grade although a layer of isolation is missing; the records say so.
    dry_run : bool
        Write nothing, only return the records.
    dask : str
        Address of a Dask scheduler whose workers execute instead.
    """

    workers: int = 1
    unsafe: bool = False
    dry_run: bool = False
    dask: str = ""


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
    plan: Plan | None = None,
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
    plan : Plan, optional
        How.
    done : callable
        Called with every record as it is written, its number and the total.

    Returns
    -------
    list of StudentRecord
        In the order of the student ids; unless it is a dry run, each is also in ``graded/SET/``.
    """
    plan, limits = plan or Plan(), limits or Limits()
    with alone_in(course.class_dir, "grading"), Engine(plan.unsafe, one_core=True) as engine:
        unsafe = engine.require()
        jobs = _jobs(course, problem_set, students, limits, unsafe)
        if not plan.dry_run:
            gradebook.enrol(course, [job.student for job in jobs])
        graded = {}
        with gradebook.open_gradebook(course) as book:
            late = gradebook.late_penalties(course)
            for result in _run(jobs, plan, engine):
                if not plan.dry_run:
                    _write(course, book, late, result)
                graded[result.record.student] = result.record
                done(result.record, len(graded), len(jobs))
        shutil.rmtree(course.partial, ignore_errors=True)
    return [graded[job.student] for job in jobs]


def _jobs(
    course: Course, problem_set: str, students: Iterable[str] | None, limits: Limits, unsafe: str
) -> list[Job]:
    """Everybody's job, in the order of the ids."""
    notebooks = prepare(course, problem_set)
    known = sorted({*gradebook.read_roster(course), *students_of(course, problem_set)})
    chosen = known if students is None else sorted(set(students))
    if unknown := sorted(set(chosen) - set(known)):
        raise GradingError(f"no such student: {', '.join(unknown)}")
    if not chosen:
        raise GradingError(f"nobody has handed in {problem_set} in {course.submitted}")
    course.secret()
    shutil.rmtree(course.partial, ignore_errors=True)
    return [Job(course, problem_set, student, notebooks, limits, unsafe) for student in chosen]


def _run(jobs: list[Job], plan: Plan, engine: Engine) -> Iterator[Graded]:
    """Results as they are finished."""
    if plan.dask:
        from mlcourse.grading.running.remote import run_on_dask

        yield from run_on_dask(jobs, plan.dask, plan.unsafe)
    elif plan.workers <= 1 or len(jobs) == 1:
        yield from (grade_student(job, engine) for job in jobs)
    else:
        with ThreadPoolExecutor(plan.workers) as pool:
            waiting = {pool.submit(grade_student, job, engine) for job in jobs}
            try:
                for future in as_completed(waiting):
                    yield future.result()
            finally:
                for future in waiting:
                    future.cancel()


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
            _note_fault(job, traceback.format_exc())
            reason = f"{type(error).__name__}: {error}"
    return Graded(fault(job, reason), None)


def _graded(job: Job, engine: Engine) -> Graded:
    """Run, judge and record one submission."""
    names = [notebook.name for notebook in job.notebooks]
    marked = mark(job.course, job.problem_set, job.student, names, job.limits, engine)
    record = _record(job, marked)
    for part in record.exercises:
        if part.status == "grader_fault":
            _note_fault(job, f"{part.grade_id}: {part.look}")
    return Graded(record, marked)


def _note_fault(job: Job, what: str) -> None:
    """Leave what staff need to find a fault of ours."""
    with (job.course.class_dir / "faults.log").open("a", encoding="utf-8") as file:
        file.write(f"{job.problem_set} {job.student}\n{what}\n")


def _write(course: Course, book: object, late: object, result: Graded) -> None:
    """Write what a worker found: notebooks, marks, record; each whole or not at all."""
    record = result.record
    marked = result.marked or MarkedSubmission(
        record.student,
        record.problem_set,
        [MarkedNotebook(Taken(notebook.name, notebook.status)) for notebook in record.notebooks],
    )
    _write_notebooks(course, marked)
    faults = {part.grade_id for part in record.exercises if part.status == "grader_fault"}
    gradebook.write_marks(book, marked, late, faults)
    records.save(course.graded(record.problem_set), record)


def _write_notebooks(course: Course, marked: MarkedSubmission) -> None:
    """Lay the executed notebooks where the formgrader reads them."""
    scratch = course.partial / marked.student
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    for item in marked.notebooks:
        if item.notebook is not None:
            released = read_ours(course.exercises / marked.problem_set / f"{item.taken.name}.ipynb")
            text = nbformat.v4.writes(with_rubrics(for_jupyterlab(item.notebook, released))) + "\n"
            (scratch / f"{item.taken.name}.ipynb").write_text(text, encoding="utf-8")
    if any(scratch.iterdir()):
        for name, data in pictures_in(course.submitted / marked.student / marked.problem_set).items():
            (scratch / name).write_bytes(data)
    if marked.timestamp:
        (scratch / "timestamp.txt").write_text(marked.timestamp + "\n", encoding="utf-8")
    target = course.autograded / marked.student / marked.problem_set
    shutil.rmtree(target, ignore_errors=True)
    if any(scratch.iterdir()):
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch.rename(target)


def _record(job: Job, marked: MarkedSubmission) -> StudentRecord:
    """The record of a submission from what intake and execution left."""
    by_name = {item.taken.name: item for item in marked.notebooks}
    blot = {job.course.secret(): "•" * 8, f"{job.course.root}{os.sep}": "", sys.prefix: "python"}
    notebooks = [_notebook(notebook, by_name[notebook.name], blot) for notebook in job.notebooks]
    status = records.gravest([notebook.status for notebook in notebooks])
    look = [STRAYS.format(", ".join(marked.strays))] if marked.strays else []
    return StudentRecord(job.student, job.problem_set, status, notebooks, unsafe=job.unsafe, look=look)


def _notebook(asked: NotebookOutline, marked: MarkedNotebook, blot: dict) -> NotebookRecord:
    """The record of one notebook."""
    taken = marked.taken
    if taken.status != "ok" or marked.notebook is None:
        status = taken.status if taken.status != "ok" else "grader_fault"
        parts = [without_score(part, status) for part in asked.parts]
        return NotebookRecord(asked.name, status, taken.notes, parts)
    cells: dict[str, NotebookNode] = {cell.id: cell for cell in marked.notebook.cells}
    parts = [exercise_record(part, cells, blot) for part in asked.parts]
    for part, record in zip(asked.parts, parts, strict=True):
        if part.kind == "auto" and record.score:
            answer = "\n".join(cells[name].source for name in part.answers if name in cells)
            record.look = record.look or flag(registry().get(part.exercise), answer)
    outcomes = [cell.metadata.get("mlcourse", {}).get("outcome", "done") for cell in cells.values()]
    statuses = [part.status for part in parts if part.status != "missing"] + outcomes
    return NotebookRecord(asked.name, records.gravest(statuses), taken.notes, parts)


def fault(job: Job, reason: str) -> StudentRecord:
    """The record of a submission that the grader failed on: no score, and a reason for staff."""
    notebooks = []
    for asked in job.notebooks:
        parts = [without_score(part, "grader_fault") for part in asked.parts]
        for part in parts:
            part.look = reason
        notebooks.append(NotebookRecord(asked.name, "grader_fault", [FAULT], parts))
    return StudentRecord(job.student, job.problem_set, "grader_fault", notebooks, unsafe=job.unsafe)
