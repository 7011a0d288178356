"""Marks as tables for Canvas, Moodle and people, each as its reader takes it.

A spreadsheet may take a field for a formula. So a platform's table has what it needs and no more: numbers,
and the platform's own numbers of people, never names. Where a platform knows its people by text alone, that
text goes out as it came, and whoever writes the table is told not to open it before it is uploaded. In the
table for people every field is made harmless; `as_it_was` takes that back.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.people.tables import read_table
from mlcourse.grading.giving_back.marks import Marks, written
from mlcourse.grading.pages.export import FORMULA_STARTS, harmless

__all__ = ["Written", "as_it_was", "for_canvas", "for_moodle", "for_people", "into_worksheet"]

MOODLE_NAMES = (("login", "Username"), ("number", "ID number"), ("email", "Email address"))
IDENTIFIER, GRADE, MODIFIED, MAXIMUM = "Identifier", "Grade", "Last modified (grade)", "Maximum Grade"


@dataclass
class Written:
    """A table, and what its reader should know."""

    text: str
    notes: list[str] = field(default_factory=list)


def for_canvas(marks: Marks) -> Written:
    """A table for Canvas's *Import Grades*: its number decides whose a row is.

    Columns as instructure/canvas-lms, app/models/gradebook_importer.rb, asks for them: ``Student``, ``ID``,
    ``Section`` first, then one an assignment; ``EX`` excuses. The name may be empty where there is an ID.
    """
    header = ["Student", "ID", "Section", *(marks.columns[name] for name in marks.sets)]
    # only of what Canvas is to make anew: what has a number there has its points there
    made = [name for name in marks.sets if not re.search(r"\(\d+\)$", marks.columns[name])]
    possible = [written(marks.of[name]) if name in made else "" for name in marks.sets]
    rows, without = [header, ["    Points Possible", "", "", *possible]], []
    for student, person in marks.people.items():
        own = [_field(marks, name, student, "EX") for name in marks.sets]
        if re.fullmatch(r"[0-9]+", person.canvas):
            rows.append(["", person.canvas, "", *own])
        elif any(own):
            without.append(student)
    notes = [f"not in the table, for want of a Canvas number: {', '.join(without)}"] if without else []
    return Written(_csv(rows), notes)


def for_moodle(marks: Marks) -> Written:
    """A table for Moodle's *Grades, Import, CSV file*: whose a row is stands in its first column.

    That is the first of user name, ID number and e-mail that everybody has, and that no spreadsheet takes for
    a formula, if there is one; the form asks for the field of that name (moodle/moodle, grade/import/csv).
    """
    with_marks = {
        s: p for s, p in marks.people.items() if any(_field(marks, name, s, "") for name in marks.sets)
    }
    complete = [
        (name, column)
        for name, column in MOODLE_NAMES
        if with_marks and all(getattr(person, name) for person in with_marks.values())
    ]
    if not complete:
        raise GradingError(
            "not everybody with a mark has a user name, an ID number or an e-mail in the class list; "
            "run: mlcourse class list FILE.csv with a table of Moodle's"
        )
    safe = [one for one in complete if not any(map(_formula, _values(with_marks.values(), one[0])))]
    name, column = (safe or complete)[0]
    rows = [[column, *(marks.columns[one] for one in marks.sets)]]
    rows += [
        [getattr(person, name), *(_field(marks, one, student, "") for one in marks.sets)]
        for student, person in marks.people.items()
        if getattr(person, name)
    ]
    notes = [f"in the import's form map {column!r} to the user's field of that name"]
    if not safe:
        notes.append("do not open this table, upload it: a spreadsheet would take some names for formulas")
    return Written(_csv(rows), notes)


def into_worksheet(marks: Marks, problem_set: str, path: Path, whose: dict[str, str]) -> Written:
    """Moodle's grading worksheet with the grades filled in, as its *Upload grading worksheet* reads it.

    The three columns that moodle/moodle, mod/assign/feedback/offline/importgradeslib.php, looks for, and no
    more; what has no mark stays as it was.

    Parameters
    ----------
    marks : Marks
        Of the set.
    problem_set : str
        Which.
    path : Path
        The worksheet, as it was downloaded.
    whose : dict of str to str
        Students by participant's number.
    """
    table = read_table(path)
    if lacking := [name for name in (IDENTIFIER, GRADE, MODIFIED) if name not in table.columns]:
        raise GradingError(f"{path} is no grading worksheet of Moodle: there is no column {lacking[0]!r}")
    table.refuse_twice({IDENTIFIER, GRADE, MODIFIED, MAXIMUM})
    rows, unknown, of = [[IDENTIFIER, GRADE, MODIFIED]], [], marks.of[problem_set]
    for row in table.rows:
        identifier = row.fields[IDENTIFIER].strip()
        number = re.search(r"\d+$", identifier)
        if number is None or _formula(identifier):
            raise GradingError(f"{path}, line {row.line}: {identifier!r} is no participant's number")
        maximum = row.fields.get(MAXIMUM, "").strip().replace(",", ".")
        if re.fullmatch(r"[0-9.]+", maximum) and abs(float(maximum) - of) > 0.005:
            raise GradingError(
                f"{path}, line {row.line}: Moodle gives {maximum} points for it, {problem_set} counts "
                f"{written(of)}; say counts = {maximum} in course.toml"
            )
        modified = row.fields[MODIFIED].strip()
        if _formula(modified) and modified != "-":
            raise GradingError(f"{path}, line {row.line}: {modified!r} is no date of Moodle's")
        student = whose.get(number[0], "")
        if not student:
            unknown.append(identifier)
        grade = _field(marks, problem_set, student, "") or row.fields[GRADE].strip()
        rows.append([identifier, grade, modified])
    notes = [f"of nobody whom the class list knows: {', '.join(unknown)}"] if unknown else []
    return Written(_csv(rows), notes)


def for_people(marks: Marks) -> Written:
    """A table of all sets with totals, for a spreadsheet: nothing in it is a formula."""
    header = ["student", "first_name", "last_name", "email", "group"]
    header += [title for name in marks.sets for title in (name, f"{name} of")]
    rows = [[*header, "total", "of", "no mark yet"]]
    for student, person in marks.people.items():
        total, of, missing = marks.total(student)
        row = [student, person.first_name, person.last_name, person.email, person.group]
        for name in marks.sets:
            row += [_field(marks, name, student, "excused"), written(marks.of[name])]
        rows.append([*row, written(total), written(of), " ".join(missing)])
    safe = [[harmless(one) for one in row] for row in rows]
    return Written(f"\ufeff{_csv(safe)}")  # without the mark Excel takes UTF-8 for something else


def as_it_was(text: str) -> str:
    """A field of the table for people as it was before it was made harmless.

    Examples
    --------
    >>> as_it_was(harmless("@anna")), as_it_was("anna"), as_it_was("'t Hooft")
    ('@anna', 'anna', "'t Hooft")
    """
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text


def _field(marks: Marks, problem_set: str, student: str, excused: str) -> str:
    mark = marks.sets[problem_set].get(student)
    if mark is None:
        return ""
    return excused if mark.excused else written(mark.points)


def _values(people: object, name: str) -> list[str]:
    return [getattr(person, name) for person in people]  # type: ignore[attr-defined]


def _formula(text: str) -> bool:
    return text.lstrip(" ").startswith(FORMULA_STARTS)


def _csv(rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()
