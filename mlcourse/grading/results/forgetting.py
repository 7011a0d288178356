"""One person removed from everything that a class keeps, and what of it has to be made again."""

import json
import re
import shutil
from pathlib import Path

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import alone_in, write_whole
from mlcourse.grading.course.folders import STUDENT_ID, Course
from mlcourse.grading.course.nbgrader import has_gradebook
from mlcourse.grading.course.people.people import Person, find, read_people, write_people
from mlcourse.grading.ledger.decisions import forget
from mlcourse.grading.ledger.opening import open_gradebook

__all__ = ["forget_student"]

LOGS = ("faults.log", "nbgrader.log")
SHORTEST, NOBODY = 3, ".nobody"
MADE_AGAIN = ("report/*/*", "export/*")  # the whole class stands in them


def forget_student(course: Course, name: str) -> list[str]:
    """Remove a person: work, records, feedback, marks, class list.

    Parameters
    ----------
    course : Course
        Whose class.
    name : str
        Of the person: an id, or whatever the class list knows.

    Returns
    -------
    list of str
        What was removed, and what is left for a person to do.

    Raises
    ------
    GradingError
        If the name means nobody, or more than one.
    """
    if not course.class_dir.is_dir():
        raise GradingError(f"there is no class in {course.class_dir}")
    people = read_people(course.class_dir)
    found = find(people, name)
    if len(found) > 1:
        raise GradingError(f"{name!r} may mean {' or '.join(sorted(found))}; please give the id")
    student = found[0] if found else name
    if not STUDENT_ID.fullmatch(student):
        raise GradingError(f"there is no student {name!r}")
    with alone_in(course.class_dir, "forgetting a student"):
        removed = _files_of(course, student) + _marks_of(course, student)
        person = people.pop(student, None)
        if person is not None:
            write_people(course.class_dir, people)
            removed.append(f"removed   line in {course.class_dir / 'students.csv'}")
        if not removed:
            raise GradingError(f"there is no student {name!r}")
        removed += _made_again(course)
        return removed + _left(course, student, person)


def _files_of(course: Course, student: str) -> list[str]:
    """Folders and files of one's own, and originals that nobody else has handed in, too."""
    own = [course.class_dir / room / student for room in
           ("submitted", "collected", "regrades", "intake", "autograded", "nbgrader_feedback",
            ".partial")]  # fmt: skip
    own += [path for room in ("graded", "feedback") for path in course.class_dir.glob(f"{room}/*/*.*")
            if path.stem == student]  # fmt: skip
    kept = course.originals / student
    mine = _contents(kept)
    others = {name for folder in course.originals.glob("*/") if folder != kept for name in _contents(folder)}
    done = [_remove(path) for path in (*own, kept)]
    done += [_remove(course.originals / "files" / name) for name in sorted(mine - others)]
    return list(filter(None, done))


def _contents(folder: Path) -> set[str]:
    """The names under which the contents of somebody's files are kept."""
    if folder.name == "files":
        return set()
    states = [
        state for path in folder.glob("*.json") for state in json.loads(path.read_text(encoding="utf-8"))
    ]
    return {name for state in states for name in state.values() if name}


def _remove(path: Path) -> str:
    """Remove a file or a folder; return what to say of it."""
    if path.is_dir() and not path.is_symlink():
        count = sum(1 for inside in path.rglob("*") if not inside.is_dir())
        shutil.rmtree(path)
        return f"removed   {path} ({count} files)"
    if path.exists() or path.is_symlink():
        path.unlink()
        return f"removed   {path}"
    return ""


def _marks_of(course: Course, student: str) -> list[str]:
    """Everything that the gradebook knows of a person."""
    from nbgrader.api import MissingEntry

    if not has_gradebook(course):
        return []
    with open_gradebook(course) as book:
        try:
            sets = len(book.student_submissions(student))
            book.remove_student(student)
            forget(book.db, student)
        except MissingEntry:
            return []
    return [f"removed   marks in the gradebook ({sets} problem sets)"]


def _made_again(course: Course) -> list[str]:
    """Pages and tables in which the whole class stands."""
    stale = [path for pattern in MADE_AGAIN for path in course.class_dir.glob(pattern) if path.is_file()]
    return [f"{_remove(path)}: the whole class stood in it; write it again" for path in stale]


def _left(course: Course, student: str, person: Person | None) -> list[str]:
    """Where a name may still stand that no program should change by itself."""
    own = (student, person.login, person.email) if person else (student,)
    names = {name.casefold() for name in own if len(name) >= SHORTEST}  # a bare number stands in many lines
    said = []
    if (course.collected / NOBODY).is_dir():
        said.append(f"to do     {course.collected / NOBODY} keeps what was nobody's, perhaps this person's")
    for path in (*(course.class_dir / name for name in LOGS), course.class_dir / "course.toml"):
        text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
        kept = [line for line in text.splitlines(keepends=True) if not _mentions(line, names)]
        if len(kept) == len(text.splitlines()):
            continue
        if path.name in LOGS:
            write_whole(path, "".join(kept))
            said.append(f"removed   lines about the person in {path}")
        else:
            said.append(f"to do     {path} still names the person")
    return [*said, "to do     copies elsewhere: backups, the learning platform, your mail"]


def _mentions(line: str, names: set[str]) -> bool:
    folded = line.casefold()
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) for name in names)
