"""Lists of people as Canvas, Moodle and nbgrader export them, in whatever encoding they arrive.

Sources: instructure/canvas-lms, lib/gradebook_exporter.rb (columns, "Points Possible", the order of names);
moodle/moodle, mod/assign/feedback/offline (the grading worksheet); nbgrader, nbgrader/apps/dbapp.py (columns
of ``nbgrader db student import``) and nbgrader/plugins/export.py.
"""

import csv
import io

import pytest
from nasty import nasty_people

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.people.exports import read_export

CANVAS = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Week 1 (123)", "Final Score"]
MOODLE = ["First name", "Last name", "ID number", "Email address", "Username"]
WORKSHEET = ["Identifier", "Full name", "Email address", "Status", "Grade"]


def written(path, rows, encoding="utf-8", separator=","):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def people_of(path):
    return {person.id: person for _, person in read_export(path).people}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_two_hundred_nasty_names_are_all_there(tmp_path, encoding, separator):
    nasty = nasty_people()
    moodle = [MOODLE, *([first, last, number, mail, login] for first, last, login, number, mail, _ in nasty)]
    canvas = [CANVAS, ["    Points Possible", "", "", "", "", "10", "(read only)"]]
    canvas += [
        [f"{last}, {first}", own, num, login, "A", "", ""] for first, last, login, num, _, own in nasty
    ]
    canvas += [["Student, Test", "99", "", "", "A", "", ""]]
    for kind, rows in (("moodle", moodle), ("canvas", canvas)):
        listed = read_export(written(tmp_path / f"{kind}.csv", rows, encoding, separator))
        found = [person for _, person in listed.people]
        assert listed.kind == kind
        assert len({person.id for person in found}) == 200
        assert [person.number for person in found] == [number for _, _, _, number, _, _ in nasty]
        assert [person.login for person in found] == [login for _, _, login, _, _, _ in nasty]
        assert [person.canvas for person in found] == (
            [row[1] for row in canvas[2:-1]] if kind == "canvas" else [""] * 200
        )
        assert {person.id for person in found if person.id.startswith(("=", "."))} == set()


def test_windows_1252_is_guessed_and_said(tmp_path):
    path = written(tmp_path / "a.csv", [MOODLE, ["Zoë", "Öz", "7", "", "zoe"]], "cp1252", ";")
    listed = read_export(path)
    assert listed.people[0][1].name == "Zoë Öz"
    assert "was read as Windows-1252" in listed.notes[0]


def test_a_worksheet_a_list_of_nbgraders_and_its_marks(tmp_path):
    sheet = written(tmp_path / "w.csv", [WORKSHEET, ["Participant 12", "Anna Muster", "anna@x", "", ""]])
    assert people_of(sheet)["anna@x"].name == "Anna Muster"
    own = written(tmp_path / "n.csv", [["id", "first_name", "email"], ["0042", "Anna", ""]])
    assert people_of(own)["0042"].first_name == "Anna"
    marks = written(
        tmp_path / "g.csv",
        [["assignment", "student_id", "last_name"], ["ps1", "anna", "M"], ["ps2", "anna", "M"]],
    )
    assert [person.id for _, person in read_export(marks).people] == ["anna", "anna"]


def test_excel_s_first_line_is_passed_over(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=;\nid;email\nanna;a@x\n", encoding="utf-8")
    assert people_of(path)["anna"].email == "a@x"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"Name,Points\nAnna,3\n", "no list of a class with the columns 'Name', 'Points'"),
        (b"id,email\n", "there is nobody in this list"),
        (b"id,id\na,b\n", "names the column 'id' more than once"),
        (b"First name,Surname,Username,username\n", "nobody in this list"),
        (b"id,email\na,b,c\n", "line 2: 3 fields, but there are 2 columns"),
        (b'id,email\na,"b"c\n', "line 2: this is no CSV"),
        (b"id,email\n../x,b\n", "line 2: '../x' is no usable student id"),
        (b"id,email\n=cmd,b\n", "line 2: '=cmd' is no usable student id"),
        (b"First name,Surname\nAnna,Muster\n", "line 2: nothing tells this person from others"),
        (b"PK\x03\x04....", "is a spreadsheet or an archive; save it as CSV"),
        (b"\xff\xfei", "is no text that can be read"),
    ],
)
def test_what_is_no_list_is_refused_in_one_line(tmp_path, content, message):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(GradingError, match=message) as refused:
        read_export(path)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(GradingError, match="cannot be read: No such file"):
        read_export(tmp_path / "a.csv")
