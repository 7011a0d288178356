"""Grade a class: one submission after the other, or several at a time, none of which can stop another.

A submission's record depends on the submission alone, not on its neighbours, the order or the number of
workers: `grade_student` is a function of its `Job`. Workers execute; only the one who called them writes: the
marks of a submission in one transaction, its notebooks and its record by renaming what is whole.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import nbformat

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import alone_in, read_ours
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.course.roster import read_roster
from mlcourse.grading.intake.handed_in import students_of
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.pages.rubrics import with_rubrics
from mlcourse.grading.release.agreement import prepare
from mlcourse.grading.results import gradebook, records
from mlcourse.grading.results.marks import MarkedNotebook, MarkedSubmission
from mlcourse.grading.results.records import StudentRecord
from mlcourse.grading.running.submission import Graded, Job, grade_student
from mlcourse.grading.showing.notebook import for_jupyterlab
from mlcourse.grading.showing.pictures import pictures_in

__all__ = ["Plan", "grade_class"]


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
    known = sorted({*read_roster(course), *students_of(course, problem_set)})
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


def _write(course: Course, book: object, late: object, result: Graded) -> None:
    """Write what a worker found: notebooks, marks, record; each whole or not at all."""
    record = result.record
    marked = result.marked or MarkedSubmission(
        record.student,
        record.problem_set,
        [MarkedNotebook(notebook.name, notebook.status) for notebook in record.notebooks],
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
            released = read_ours(course.exercises / marked.problem_set / f"{item.name}.ipynb")
            text = nbformat.v4.writes(with_rubrics(for_jupyterlab(item.notebook, released))) + "\n"
            (scratch / f"{item.name}.ipynb").write_text(text, encoding="utf-8")
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
