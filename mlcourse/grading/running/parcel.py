"""One submission as it travels to another machine: bytes, not paths.

A parcel holds all that grading one submission reads: what was handed in, the notebooks of the course, the
secret. Nothing of others is in it, and whoever opens it needs no folder of ours: it is laid out as a small
course of its own, in which the same steps run as here.
"""

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

import mlcourse
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.course.outline import NotebookOutline
from mlcourse.grading.intake.files.listing import MAX_BYTES
from mlcourse.grading.intake.originals import keep
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.sandbox.scratch import scratch_folder
from mlcourse.grading.isolated.sandbox.trees import below
from mlcourse.grading.running.submission import Graded, Job, grade_student

__all__ = ["Parcel", "edition", "grade_parcel", "pack"]

MAX_ENTRIES = 500
MAX_TOTAL = 100_000_000  # bytes of what was handed in


@dataclass(frozen=True)
class Entry:
    """Something in a submission; what cannot be graded travels as what it is, not as what it holds."""

    path: str  # within the submission
    kind: str  # "file", "folder", "link", "other"
    data: bytes = b""
    size: int = 0  # of a file that is too large to be read
    twice: bool = False  # whether the file has another name elsewhere
    changed: float = 0.0  # when, in seconds since 1970: of two answered files the newest counts


@dataclass(frozen=True)
class Parcel:
    """All that is needed to grade one submission, wherever."""

    problem_set: str
    student: str
    notebooks: tuple[NotebookOutline, ...]
    limits: Limits
    unsafe: str
    edition: str
    secret: str
    material: tuple[tuple[str, bytes], ...]  # notebooks of the course, by path
    handed_in: tuple[Entry, ...]  # none if there is no such folder
    known_as: frozenset[str] = frozenset()


@cache
def edition() -> str:
    """Which version of the course this is: a fingerprint of all of its code."""
    root, found = Path(mlcourse.__file__).parent, hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        found.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def pack(job: Job) -> Parcel:
    """Make a parcel of a job; what was handed in is kept among the originals first."""
    course, problem_set = job.course, job.problem_set
    folder = course.submitted / job.student / problem_set
    if folder.is_dir():
        keep(course, problem_set, job.student)
    places = (course.exercises, course.instructor / problem_set)
    material = [path for place in places for path in sorted(place.rglob("*")) if path.is_file()]
    return Parcel(
        problem_set, job.student, job.notebooks, job.limits, job.unsafe, edition(), course.secret(),
        tuple((str(path.relative_to(course.root)), path.read_bytes()) for path in material),
        tuple(_entries(folder)), job.known_as,
    )  # fmt: skip


def _entries(folder: Path) -> Iterator[Entry]:
    """What is in a submission, the folder itself first, with limits against what is no submission."""
    if folder.parent.is_symlink() or folder.is_symlink():
        yield Entry("", "link")
        return
    if not folder.is_dir():
        return
    yield Entry("", "folder")
    left = MAX_TOTAL
    for path in sorted(Path(entry.path) for entry in islice(below(folder), MAX_ENTRIES)):
        with contextlib.suppress(OSError):  # gone, or not ours to read
            entry = _entry(path, str(path.relative_to(folder)), left)
            left -= len(entry.data)
            yield entry


def _entry(path: Path, name: str, left: int) -> Entry:
    """One file or folder, without following it anywhere."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        return Entry(name, "link")
    if stat.S_ISDIR(found.st_mode):
        return Entry(name, "folder")
    if not stat.S_ISREG(found.st_mode):
        return Entry(name, "other")
    if found.st_size > min(MAX_BYTES, left):
        size = max(found.st_size, MAX_BYTES + 1)
        return Entry(name, "file", size=size, twice=found.st_nlink > 1, changed=found.st_mtime)
    return Entry(name, "file", path.read_bytes(), twice=found.st_nlink > 1, changed=found.st_mtime)


def grade_parcel(parcel: Parcel, engine: Engine) -> tuple[Graded, str]:
    """Grade what is in a parcel, in a folder that is gone afterwards.

    Returns
    -------
    graded : Graded
        As `grade_student` returns it.
    faults : str
        What staff need to find a fault of ours.

    Raises
    ------
    GradingError
        If this machine has another version of the course.
    """
    if parcel.edition != edition():
        raise GradingError(f"{os.uname().nodename} has another version of the course")
    with scratch_folder() as folder:
        job = _unpack(parcel, Path(folder))
        graded, log = grade_student(job, engine), job.course.class_dir / "faults.log"
        return graded, log.read_text(encoding="utf-8") if log.exists() else ""


def _unpack(parcel: Parcel, root: Path) -> Job:
    """Lay a parcel out as a course of its own."""
    course = Course.at(root)
    for name, data in parcel.material:
        _write(root / name, data)
    _write(course.class_dir / "secret", parcel.secret.encode("ascii"))
    folder = course.submitted / parcel.student / parcel.problem_set
    folder.parent.mkdir(parents=True)
    elsewhere = root / "elsewhere"
    elsewhere.mkdir()
    for number, entry in enumerate(parcel.handed_in):
        _lay(entry, folder / entry.path if entry.path else folder, elsewhere / str(number))
    return Job(
        course,
        parcel.problem_set,
        parcel.student,
        parcel.notebooks,
        parcel.limits,
        parcel.unsafe,
        parcel.known_as,
    )


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _lay(entry: Entry, path: Path, other: Path) -> None:
    """Put one entry in its place; a link leads nowhere, a file that was too large is a hole."""
    if entry.kind == "folder":
        path.mkdir()
    elif entry.kind == "link":
        path.symlink_to(other)
    elif entry.kind == "other":
        os.mkfifo(path)
    else:
        path.write_bytes(entry.data)
        if entry.size:
            os.truncate(path, entry.size)
        os.utime(path, (entry.changed, entry.changed))
        if entry.twice:
            other.hardlink_to(path)
