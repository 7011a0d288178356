"""Grade a class: one submission after the other, or several at a time, none of which can stop another.

A submission's record depends on the submission alone, not on its neighbours, the order or the number of
workers: `grade_student` is a function of its `Job`. Workers execute; only the one who called them writes, as
results come (see `writing`): no more of them are held than there are workers to make them.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice

from mlcourse.grading.course.agreed import terms_of
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import alone_in
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.course.people.people import read_people
from mlcourse.grading.course.private import make_private
from mlcourse.grading.course.roster import members
from mlcourse.grading.intake.handed_in import students_of
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.release.agreement import prepare
from mlcourse.grading.results import gradebook
from mlcourse.grading.results.records import StudentRecord
from mlcourse.grading.running.submission import Graded, Job, grade_student
from mlcourse.grading.running.writing import Writer

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
    drop_missing : bool
        Let go what was found of notebooks that are not there any more.
    """

    workers: int = 1
    unsafe: bool = False
    dry_run: bool = False
    dask: str = ""
    drop_missing: bool = False


def grade_class(
    course: Course,
    problem_set: str,
    students: Iterable[str] | None = None,
    limits: Limits | None = None,
    plan: Plan | None = None,
    done: Callable[[StudentRecord, int, int], None] = lambda record, number, total: None,
) -> list[StudentRecord]:
    """Grade everybody who is on the roster, has handed in something, or had when it was graded before.

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
    make_private(course.class_dir)
    with ExitStack() as held:
        held.enter_context(alone_in(course.class_dir, "grading"))
        jobs = _jobs(course, problem_set, students, limits)  # first: who is refused waits for nothing
        engine = held.enter_context(Engine(plan.unsafe, one_core=True))
        unsafe = engine.require()
        jobs = [replace(job, unsafe=unsafe) for job in jobs]
        if not plan.dry_run:
            gradebook.enrol(course, [job.student for job in jobs])
        graded = {}
        with open_gradebook(course) as book:
            writer = Writer(course, book, gradebook.late_penalties(course), plan.drop_missing)
            for result in _run(jobs, plan, engine):
                record = writer.would_save(result.record) if plan.dry_run else writer.write(result)
                graded[record.student] = record
                done(record, len(graded), len(jobs))
        shutil.rmtree(course.partial, ignore_errors=True)
    return [graded[job.student] for job in jobs]


def _jobs(course: Course, problem_set: str, students: Iterable[str] | None, limits: Limits) -> list[Job]:
    """Everybody's job, in the order of the ids."""
    notebooks = prepare(course, problem_set)
    graded = {path.stem for path in course.graded(problem_set).glob("*.json")}
    left = {student for student, person in read_people(course.class_dir).items() if person.left}
    known = sorted({*members(course), *students_of(course, problem_set), *graded} - left)
    chosen = known if students is None else sorted(set(students))
    if unknown := sorted(set(chosen) - set(known)):
        raise GradingError(f"no such student: {', '.join(unknown)}")
    if not chosen:
        raise GradingError(f"nobody has handed in {problem_set} in {course.submitted}")
    course.secret()
    shutil.rmtree(course.partial, ignore_errors=True)
    names = _names(course, problem_set)
    return [
        Job(course, problem_set, student, notebooks, limits, known_as=names.get(student, frozenset()))
        for student in chosen
    ]


def _names(course: Course, problem_set: str) -> dict[str, frozenset[str]]:
    """What else each student may be called in a notebook; where groups hand in, as anybody of the group."""
    people, together = members(course), terms_of(course).of(problem_set).groups
    groups: dict[str, set[str]] = {}
    for person in people.values():
        groups.setdefault(person.group, set()).update(person.known_as())
    return {
        student: frozenset(groups[person.group] if together and person.group else person.known_as())
        for student, person in people.items()
    }


def _run(jobs: list[Job], plan: Plan, engine: Engine) -> Iterator[Graded]:
    """Results as they are finished."""
    if plan.dask:
        from mlcourse.grading.running.remote import run_on_dask

        yield from run_on_dask(jobs, plan.dask, plan.unsafe)
    elif plan.workers <= 1 or len(jobs) == 1:
        yield from (grade_student(job, engine) for job in jobs)
    else:
        with ThreadPoolExecutor(plan.workers) as pool:
            yield from _as_they_come(pool, jobs, engine, plan.workers + 1)


def _as_they_come(pool: ThreadPoolExecutor, jobs: list[Job], engine: Engine, ahead: int) -> Iterator[Graded]:
    """Results as they are finished; no more than `ahead` are begun, for each is as large as its notebooks."""
    rest = iter(jobs)
    waiting: set[Future[Graded]] = set()
    try:
        while True:
            waiting |= {pool.submit(grade_student, job, engine) for job in islice(rest, ahead - len(waiting))}
            if not waiting:
                return
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            while finished:
                yield finished.pop().result()
    finally:
        for future in waiting:
            future.cancel()
