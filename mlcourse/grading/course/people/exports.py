"""What a platform's own table says about people, and which table it is.

The columns are those that the platforms write themselves: Canvas in ``lib/gradebook_exporter.rb``, Moodle in
its grading worksheet (read back by ``mod/assign/feedback/offline``) and its tables of people, nbgrader in
``nbgrader/apps/dbapp.py`` and ``nbgrader/plugins/export.py``.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import STUDENT_ID
from mlcourse.grading.course.people.people import Person
from mlcourse.grading.course.people.tables import Row, Table, read_table

__all__ = ["Listed", "kind_of", "read_export", "split_name"]

MOODLE = {
    "first name": "first_name", "surname": "last_name", "last name": "last_name", "full name": "full_name",
    "email address": "email", "id number": "number", "username": "login", "groups": "group", "group": "group",
}  # fmt: skip
CANVAS = {
    "student": "full_name", "lastname": "last_name", "firstname": "first_name", "id": "canvas",
    "sis user id": "number", "sis login id": "login", "group": "group",
}  # fmt: skip
NBGRADER = {
    "id": "id", "student_id": "id", "first_name": "first_name", "last_name": "last_name", "email": "email",
    "login": "login", "number": "number", "group": "group", "lms_user_id": "canvas",
}  # fmt: skip
COLUMNS = {"moodle": MOODLE, "canvas": CANVAS, "nbgrader": NBGRADER}
ORDER = (
    "id",
    "login",
    "number",
    "email",
    "canvas",
)  # what becomes a person's id, if it can be a folder's name
NO_PERSON = ("points possible", "manual posting", "muted")
KNOWN = (
    "Canvas's gradebook (Student, ID, SIS Login ID, Section), Moodle's tables (First name, Last name, Email "
    "address; or Identifier, Full name) and nbgrader's (id or student_id)"
)


@dataclass(frozen=True)
class Listed:
    """The people in a table."""

    kind: str
    people: list[tuple[int, Person]]  # with the line
    notes: list[str]


def read_export(path: Path) -> Listed:
    """Read who is in a platform's table.

    Raises
    ------
    GradingError
        That names the line, if a person could not be told from others.
    """
    table = read_table(path)
    kind = kind_of(table)
    if not kind:
        listed = ", ".join(map(repr, table.columns[:8]))
        raise GradingError(f"{path}: no list of a class with the columns {listed}; known are {KNOWN}")
    table.refuse_twice({column for column in table.columns if column.lower() in COLUMNS[kind]})
    people: list[tuple[int, Person]] = []
    notes = list(table.notes)
    for row in table.rows:
        if _is_person(row, kind):
            person = _person(path, row, kind)
            people.append((row.line, person))
            own = [getattr(person, name) for name in ORDER if name != "id"]
            if person.id not in own and kind != "nbgrader":
                notes.append(
                    f"line {row.line}: no name of this person can be a folder's; the id is {person.id}"
                )
    if not people:
        raise GradingError(f"{path}: there is nobody in this list")
    return Listed(kind, people, notes)


def kind_of(table: Table) -> str:
    """``canvas``, ``moodle``, ``nbgrader``, or nothing."""
    columns = {column.lower() for column in table.columns}
    if "id" in columns and "section" in columns and columns & {"student", "lastname"}:
        return "canvas"
    if {"identifier", "full name"} <= columns:
        return "moodle"
    if "first name" in columns and columns & {"surname", "last name"}:
        return "moodle"
    return "nbgrader" if columns & {"id", "student_id"} else ""


def _is_person(row: Row, kind: str) -> bool:
    """Whether a line is about a person: Canvas adds lines about points, and a student of its own."""
    if kind != "canvas":
        return True
    given = {column.lower(): value.strip() for column, value in row.fields.items()}
    name, number = given.get("student") or given.get("lastname", ""), given.get("id", "")
    if not number and (not name or name.lower().startswith(NO_PERSON) or _all_postings(row)):
        return False
    return not (name == "Student, Test" and not given.get("sis user id") and not given.get("sis login id"))


def _all_postings(row: Row) -> bool:
    said = [value.strip().lower() for value in row.fields.values() if value.strip()]
    return all(value.startswith(NO_PERSON) for value in said)


def _person(path: Path, row: Row, kind: str) -> Person:
    """One person; the first of the names that can be a folder's becomes the id."""
    given: dict[str, Any] = {}
    for column, value in row.fields.items():
        if (name := COLUMNS[kind].get(column.lower())) and value.strip():
            given[name] = value.strip()
    full = given.pop("full_name", "")
    if full and not (given.get("first_name") or given.get("last_name")):
        given["first_name"], given["last_name"] = split_name(full)
    candidates = [given[name] for name in ORDER if given.get(name)]
    if not candidates:
        raise GradingError(
            f"{path}, line {row.line}: nothing tells this person from others (no id, login, number, e-mail)"
        )
    if kind == "nbgrader" and not STUDENT_ID.fullmatch(candidates[0]):
        raise GradingError(
            f"{path}, line {row.line}: {candidates[0]!r} is no usable student id (letters, digits, . _ @ -)"
        )
    given.pop("id", None)
    usable = next((one for one in candidates if STUDENT_ID.fullmatch(one)), "")
    return Person(usable or _made_up(candidates[0]), **given, sources=(kind,))


def _made_up(name: str) -> str:
    """An id for a person of whom nothing can be a folder's name; the same one every time."""
    return f"person-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def split_name(full: str) -> tuple[str, str]:
    """First and last name; Canvas sorts by the last one, which stands before a comma."""
    if ", " in full:
        last, _, first = full.partition(", ")
        return first.strip(), last.strip()
    first, _, last = full.rpartition(" ")
    return (first.strip(), last.strip()) if first else ("", last.strip())
