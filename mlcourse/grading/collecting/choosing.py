"""Which of several attempts is graded, and how it is laid where the grader finds it."""

import hashlib
import shutil
from datetime import datetime
from pathlib import Path, PurePosixPath

from mlcourse.grading.collecting.keeping import Kept
from mlcourse.grading.course.beside.names import DATE_FILE, SECRET_FILE
from mlcourse.grading.course.beside.requests import is_request
from mlcourse.grading.course.folders import Course
from mlcourse.grading.intake.files.listing import passed_over

__all__ = ["choose", "holds_work", "laid_by_hand", "lay_out", "lies_there"]


def choose(attempts: list[Kept], due: datetime | None, newest: str) -> Kept:
    """The attempt that counts.

    Parameters
    ----------
    attempts : list of Kept
        At least one, as they were collected.
    due : datetime or None
        When the set was due for this student, minutes of grace included.
    newest : str
        ``before due``: the newest that came in time, if any did; ``all``: the newest.
    """
    in_time = [one for one in attempts if _came_in_time(one, due)]
    chosen = in_time if newest == "before due" and in_time else attempts
    if all(one.when for one in chosen):
        return max(chosen, key=lambda one: (one.when, one.number))
    return chosen[-1]  # of some it is not known when they came: the last that was collected


def _came_in_time(attempt: Kept, due: datetime | None) -> bool:
    if attempt.when is not None:
        return due is None or attempt.when <= due
    return not attempt.late


def holds_work(attempt: Kept) -> bool:
    """Whether there is more in an attempt than requests to look at an earlier one again."""
    names = [name for name in _visible(attempt) if PurePosixPath(name).suffix == ".txt"]
    asking = [name for name in names if is_request((attempt.files / name).read_bytes())]
    return not asking or len(asking) < len(_visible(attempt))


def laid_by_hand(course: Course, student: str, problem_set: str, attempts: list[Kept]) -> bool:
    """Whether what lies in the submission's folder is none of the attempts: then it stays as it is."""
    folder = course.submitted / student / problem_set
    if not folder.exists() and not folder.is_symlink():
        return False
    if folder.is_symlink() or not folder.is_dir():
        return True
    there = _there(folder)
    return bool(there) and all(there != _visible(one) for one in attempts)


def lies_there(course: Course, student: str, problem_set: str, attempt: Kept) -> bool:
    """Whether an attempt is what lies in the submission's folder, its date included."""
    folder = course.submitted / student / problem_set
    if not folder.is_dir() or _there(folder) != _visible(attempt):
        return False
    if attempt.when is None:
        return True  # a date that stands there was written by a person
    time = folder / DATE_FILE
    return (time.read_text(encoding="utf-8") if time.exists() else "") == _date_line(attempt)


def _there(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).as_posix() != DATE_FILE
    }


def _date_line(attempt: Kept) -> str:
    return f"{attempt.when:%Y-%m-%d %H:%M:%S.%f} UTC\n" if attempt.when is not None else ""


def _visible(attempt: Kept) -> dict[str, str]:
    """What of an attempt is laid out: not a date of the student's own, nor what systems leave behind."""
    own = SECRET_FILE if attempt.platform == "nbgrader" else ""
    return {
        name: content
        for name, content in attempt.contents.items()
        if not (any(map(passed_over, name.split("/"))) or (name == SECRET_FILE and name != own))
    }


def lay_out(course: Course, student: str, problem_set: str, attempt: Kept) -> None:
    """Lay an attempt where the grader finds it, whole or not at all, with the date when it came."""
    scratch = course.partial / "lay" / student
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    for name in _visible(attempt):
        place = scratch / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(attempt.files / name, place)
    if line := _date_line(attempt):
        (scratch / DATE_FILE).write_text(line, encoding="utf-8")
    _take_the_place_of(course.submitted / student / problem_set, scratch)


def _take_the_place_of(target: Path, fresh: Path) -> None:
    """Put a folder where another one is, which is kept elsewhere."""
    target.parent.mkdir(parents=True, exist_ok=True)
    old = fresh.with_name(f"{fresh.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)
