"""The class's scores as a table for spreadsheets and learning platforms.

A missing score is an empty field with a status beside it, never a zero. Names that a spreadsheet would
take for a formula are made harmless.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.roster import read_roster
from mlcourse.grading.pages.feedback import graded_records
from mlcourse.grading.pages.rendering import number
from mlcourse.grading.results.records import StudentRecord

__all__ = ["FORMULA_STARTS", "harmless", "table", "write_csv", "write_table"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # the wide ones in Excel, too


def write_csv(course: Course, problem_set: str) -> Path:
    """Write ``scores.csv`` of a problem set; return its path."""
    rows = table(graded_records(course, problem_set), read_roster(course))
    return write_table(course.report(problem_set) / "scores.csv", rows)


def write_table(path: Path, rows: Iterable[Sequence[str | float]]) -> Path:
    """Write a table for a spreadsheet: no text in it is a formula, and a number below zero stays one."""
    text = io.StringIO()
    safe = [[harmless(one) if isinstance(one, str) else number(one) for one in row] for row in rows]
    csv.writer(text, lineterminator="\r\n").writerows(safe)
    # a byte order mark: without one Excel takes UTF-8 for something else
    return write_whole(path, f"\ufeff{text.getvalue()}")


def table(records: list[StudentRecord], roster: dict[str, dict[str, str]]) -> list[list[str]]:
    """Header and one row a student: id, names, status, sums, then score, maximum and status of every part.

    Parameters
    ----------
    records : list of StudentRecord
        Of one problem set, so with the same parts in the same order.
    roster : dict
        Names and addresses by student id.

    Returns
    -------
    list of list of str
    """
    header = ["student", "first_name", "last_name", "email", "problem_set", "status"]
    header += ["score", "max_score", "pending"]
    for part in records[0].exercises:
        header += [part.exercise, f"{part.exercise} max", f"{part.exercise} status"]
    rows = [header, *(_row(record, roster.get(record.student, {})) for record in records)]
    # the last columns, and only where there is something in one of them
    for name, field in MORE.items():
        column = [field(record) for record in records]
        if any(value not in ("", "0") for value in column):
            for row, value in zip(rows, [name, *column], strict=True):
                row.append(value)
    return rows


def _row(record: StudentRecord, known: dict[str, str]) -> list[str]:
    """One student."""
    names = [known.get(field, "") for field in ("first_name", "last_name", "email")]
    row = [record.student, *names, record.problem_set, "excused" if record.excused else record.status]
    row += [_field(record.score), _field(record.max_score), _field(record.pending)]
    for part in record.exercises:
        row += [_field(part.score), _field(part.max_score), part.status]
    return row


def _field(value: float | None) -> str:
    """A number, or nothing where there is none."""
    return "" if value is None else number(value)


MORE: Mapping[str, Callable[[StudentRecord], str]] = {
    "late_penalty": lambda record: _field(record.penalty),
    "raw_score": lambda record: _field(record.raw_score) if record.due else "",
    "days_late": lambda record: str(record.days_late) if record.due else "",
    "due": lambda record: record.due,
    "handed_in": lambda record: record.handed_in if record.due else "",
    "group": lambda record: record.group,
    "attempt": lambda record: record.attempt,
}


def harmless(field: str) -> str:
    """A field that no spreadsheet evaluates: an apostrophe in front of what would begin a formula.

    One that looks as if that had been done already gets another one, so that it can be taken back.
    """
    return f"'{field}" if field.lstrip(" '").startswith(FORMULA_STARTS) else field
