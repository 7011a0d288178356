"""Who is in the class, as its file says."""

import csv

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import STUDENT_ID, Course

__all__ = ["groups_of", "read_roster"]

ROSTER_FIELDS = ("first_name", "last_name", "email")


def read_roster(course: Course) -> dict[str, dict[str, str]]:
    """Names and addresses by student id from ``students.csv``; empty if there is no such file.

    The first row names the columns: ``id``, and if you like ``first_name``, ``last_name``, ``email``.
    """
    return {student: {name: row[name] for name in ROSTER_FIELDS} for student, row in _rows(course).items()}


def groups_of(course: Course) -> dict[str, str]:
    """The group of each student, as the column ``group`` says; empty for those without one."""
    return {student: row["group"] for student, row in _rows(course).items()}


def _rows(course: Course) -> dict[str, dict[str, str]]:
    path = course.class_dir / "students.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if rows and "id" not in rows[0]:
        raise GradingError(f"{path}: the first row must name the columns, one of them 'id'")
    found = {}
    for row in rows:
        student = (row["id"] or "").strip()
        if not STUDENT_ID.fullmatch(student):
            raise GradingError(f"{path}: {student!r} is no usable student id (letters, digits, . _ @ -)")
        found[student] = {name: (row.get(name) or "").strip() for name in (*ROSTER_FIELDS, "group")}
    return found
