"""The whole way in one go: book, release, a simulated class, grades, feedback, table and report."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from os.path import relpath
from pathlib import Path
from typing import Protocol

from mlcourse.grading.command_line.simulated_class import hand_in_class
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.pages.export import write_csv
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.pages.report import write_report
from mlcourse.grading.release.notebooks import release
from mlcourse.grading.results.records import StudentRecord
from mlcourse.grading.running.batch import Plan, grade_class
from mlcourse.publishing.book import build_book

__all__ = ["DEMO_CLASS", "Demo", "Narrator", "run_demo"]

DEMO_CLASS = Path("_build", "demo", "class")
LIMITS = Limits(seconds=6, notebook_seconds=120)


class Narrator(Protocol):
    """Whoever tells the person at the terminal what is going on."""

    def begin(self, title: str) -> None:
        """Announce a step."""

    def detail(self, text: str) -> None:
        """Say what is happening inside the step; replaces the detail before."""

    def graded(self, record: StudentRecord, number: int, total: int) -> None:
        """One submission is graded."""

    def end(self, result: str, seconds: float) -> None:
        """The step is done."""


@dataclass
class Demo:
    """What the demo left behind: where things are, and each problem set's records."""

    paths: dict[str, Path] = field(default_factory=dict)
    records: dict[str, list[StudentRecord]] = field(default_factory=dict)


def run_demo(root: Path, narrator: Narrator, with_book: bool = True, workers: int = 2) -> Demo:
    """Run every step for every problem set that has a source.

    Parameters
    ----------
    root : Path
        The repository.
    narrator : Narrator
        Told about every step.
    with_book : bool
        Build the book as well, the longest step.
    workers : int
        Submissions graded at a time.

    Returns
    -------
    Demo
    """
    course, demo = Course.at(root, DEMO_CLASS), Demo()
    shutil.rmtree(course.class_dir, ignore_errors=True)
    if with_book:
        with _step(narrator, "Build the book") as say:
            demo.paths["book"] = build_book(course.root, narrator.detail)
            say("every page, no warning")
    for problem_set in course.problem_sets():
        _run_problem_set(course, problem_set, narrator, workers, demo)
    demo.paths["gradebook"] = course.gradebook
    return demo


def _run_problem_set(course: Course, problem_set: str, narrator: Narrator, workers: int, demo: Demo) -> None:
    """Release, collect, grade, feedback, table, report."""
    with _step(narrator, f"Release {problem_set}") as say:
        notebooks = release(course, problem_set)
        demo.paths["released notebooks"] = course.exercises
        say(f"{len(notebooks)} notebooks")
    with _step(narrator, f"Collect the work of a simulated class for {problem_set}") as say:
        students = hand_in_class(course, problem_set)
        say(f"{len(students)} students")
    with _step(narrator, f"Grade {problem_set}") as say:
        found = grade_class(course, problem_set, limits=LIMITS, plan=Plan(workers), done=narrator.graded)
        demo.records[problem_set] = found
        say(f"{sum(record.score is not None for record in found)} of {len(found)} have a score")
    with _step(narrator, "Write feedback") as say:
        html = course.root / "_build" / "html"
        folder = course.feedback(problem_set)
        pages = write_feedback(course, problem_set, relpath(html, folder) if html.is_dir() else "")
        demo.paths[f"feedback, {problem_set}"] = folder
        say(f"{len(pages)} pages")
    with _step(narrator, "Write table and class report") as say:
        write_csv(course, problem_set)
        demo.paths[f"class report, {problem_set}"] = write_report(course, problem_set)
        say("scores.csv, report.html")


@contextmanager
def _step(narrator: Narrator, title: str) -> Iterator[Callable[[str], None]]:
    """Announce a step, time it, and say what came of it."""
    narrator.begin(title)
    results: list[str] = []
    start = time.monotonic()
    yield results.append
    narrator.end(results[-1] if results else "", time.monotonic() - start)
