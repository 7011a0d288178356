"""From the files that a student handed in to notebooks that can be graded.

Originals are read and never written. Every damage ends in one sentence that tells the student what is the
matter and what to do; a file that cannot be read stops nobody else, not even the student's other notebook.
"""

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from mlcourse.grading.course.beside.names import DATE_FILE
from mlcourse.grading.course.files import read_ours
from mlcourse.grading.course.folders import RUNNABLE, STUDENT_ID, Course
from mlcourse.grading.intake.beside import companions, lay_beside
from mlcourse.grading.intake.cells import restore
from mlcourse.grading.intake.choosing import Choice, Wanted, choose
from mlcourse.grading.intake.content import shelf
from mlcourse.grading.intake.files.archives import opened
from mlcourse.grading.intake.files.listing import listed
from mlcourse.grading.intake.timestamps import read_timestamp
from mlcourse.grading.isolated.sandbox.trees import below

__all__ = ["Taken", "odd_folders", "strays", "students_of", "take_in"]

MAX_STRAYS = 10
OWN_MODULES = (
    "Modules of your own lay beside the notebook when it was graded ({}). Next time, please put their code "
    "into it."
)
ELSEWHERE = "The folder that was handed in is a link to another one. Please hand in the files themselves."
NOTHING_DONE = "Nothing in this notebook has been filled in; please look whether it is the right file."


@dataclass
class Taken:
    """One notebook of one submission after intake."""

    name: str
    status: str  # "ok", "missing" or "invalid_submission"
    notes: list[str] = field(default_factory=list)
    notebook: NotebookNode | None = None  # the normalised copy


def students_of(course: Course, problem_set: str) -> list[str]:
    """Ids of everybody who handed in something for `problem_set`."""
    return [name for name in _handed_in(course, problem_set) if STUDENT_ID.fullmatch(name)]


def odd_folders(course: Course, problem_set: str) -> list[str]:
    """Submissions that cannot be graded, because the folder's name cannot be a student's id."""
    return [name for name in _handed_in(course, problem_set) if not STUDENT_ID.fullmatch(name)]


def _handed_in(course: Course, problem_set: str) -> list[str]:
    """Names of all folders with something for `problem_set`."""
    if not course.submitted.is_dir():
        return []
    return sorted(path.name for path in course.submitted.iterdir() if (path / problem_set).is_dir())


def strays(course: Course, problem_set: str, student: str) -> list[str]:
    """Files of a submission that Python, Jupyter or a browser would run where somebody opens it.

    Returns
    -------
    list of str
        Names relative to the submission; at most ten.
    """
    folder = course.submitted / student / problem_set
    if not folder.is_dir() or folder.is_symlink() or folder.parent.is_symlink():
        return []
    found = sorted(
        os.path.relpath(entry.path, folder)
        for entry in below(folder)
        if any(fnmatchcase(entry.name, pattern) for pattern in RUNNABLE)
    )
    return [name if name.isprintable() else repr(name) for name in found[:MAX_STRAYS]]


def take_in(course: Course, problem_set: str, student: str, names: Iterable[str]) -> list[Taken]:
    """Write normalised copies of a submission into the intake folder.

    Parameters
    ----------
    course, problem_set, student
        Whose submission of what.
    names : iterable of str
        Names of the expected notebooks, without suffix.

    Returns
    -------
    list of Taken
        One entry an expected notebook; only those with status ``ok`` have a copy.
    """
    folder = course.submitted / student / problem_set
    target = course.intake / student / problem_set
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    names = list(names)
    if folder.is_symlink() or folder.parent.is_symlink():
        return [Taken(name, "invalid_submission", [ELSEWHERE]) for name in names]
    found = opened(listed(folder))
    released = {name: read_ours(course.exercises / problem_set / f"{name}.ipynb") for name in names}
    choices = choose(found, Wanted(problem_set, released, shelf(course)))
    with_it = companions(found.files)
    taken = [_take_one(name, choices[name], released[name], target, with_it) for name in names]
    chosen = [choice.file for choice in choices.values() if choice.file is not None]
    _tell(taken, found.notes, lay_beside(found.files, chosen, target))
    if time := read_timestamp(folder)[0]:
        (target / DATE_FILE).write_text(time + "\n", encoding="utf-8")
    return taken


def _tell(taken: list[Taken], unopened: list[str], modules: list[str]) -> None:
    """Say what concerns no notebook alone, of archives where a notebook is missing."""
    if unopened:
        short = next((item for item in taken if item.status != "ok"), taken[0])
        short.status = "invalid_submission" if short.status == "missing" else short.status
        short.notes += unopened
    if modules:
        graded = next(item for item in taken if item.status == "ok")
        graded.notes.append(OWN_MODULES.format(", ".join(modules)))


def _take_one(name: str, choice: Choice, released: NotebookNode, target: Path, with_it: list[str]) -> Taken:
    """Restore and copy one notebook."""
    if choice.version is None:
        return Taken(name, choice.status, choice.notes)
    done = restore(choice.version.notebook, released, with_it)
    (target / f"{name}.ipynb").write_text(nbformat.v4.writes(done.notebook) + "\n", encoding="utf-8")
    notes = [*choice.notes, *done.notes, *([] if done.answered else [NOTHING_DONE])]
    return Taken(name, "ok", notes, done.notebook)
