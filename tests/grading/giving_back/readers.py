"""Tables read back as strictly as the platforms do it.

Sources: instructure/canvas-lms, app/models/gradebook_importer.rb (`header?`, `process_student`,
`check_for_non_student_row`); moodle/moodle, mod/assign/feedback/offline/importgradeslib.php (`init`, `next`)
and mod/assign/feedback/file/importziplib.php (`is_valid_filename_for_import`).
"""

import csv
import io
import re

FORMULAS = re.compile(r"[ ]*[=+\-@\t\r\n＝＋－＠]")


def points(place):
    """What the person at this place earns of 5."""
    return place % 6 if place % 6 < 5 else 4.5


def rows_of(text):
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    return rows


def no_formula_in(text):
    fields = [field for row in rows_of(text.lstrip("\ufeff")) for field in row]
    assert [field for field in fields if FORMULAS.match(field) and field != "-"] == []  # Moodle's "never"


def canvas(text, users):
    """Grades by user and column, as Canvas takes them; a row of nobody's would make a new student."""
    header, *rows = rows_of(text)
    assert "Student" in header[0]
    assert "ID" in header[1]
    assert "Section" in header[2]
    found = {}
    for row in rows:
        if "Points Possible" in row[0]:
            continue
        assert row[1] in users, f"{row} would be somebody new"
        assert row[1] not in found, f"{row} stands there twice"
        found[row[1]] = dict(zip(header[3:], row[3:], strict=True))
    return found


def moodle_worksheet(text):
    """Grades by participant's number; a row whose number is not an integer is passed over in silence."""
    header, *rows = rows_of(text)
    place = {name: header.index(name) for name in ("Identifier", "Grade", "Last modified (grade)")}
    found = {}
    for row in rows:
        number = row[place["Identifier"]][len("Participant ") :]
        assert number.isdecimal()
        found[int(number)] = row[place["Grade"]]
    return found


def moodle_feedback(name, participants):
    """Whose a file of an archive is, and what it is called then; None if Moodle would pass it over."""
    parts = name.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) >= 4 and info[1].isdecimal() and int(info[1]) in participants:
            assert info[2:4] == ["assignsubmission", "file"]
            return int(info[1]), "/".join([*info[4:], *parts])
    return None


def canvas_feedback(name):
    """The user and the file that Canvas infers from a name."""
    numbers = [part for part in name.rpartition("/")[2].split("_") if re.fullmatch(r"\d+", part)]
    return tuple(numbers[:2])
