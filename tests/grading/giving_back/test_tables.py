"""Marks go out in the platforms' own forms, and are read back as strictly as they read them."""

import csv
import io

import pytest
import readers
from downloads import worksheet
from hypothesis import given
from hypothesis import strategies as st
from readers import points

from mlcourse.grading.command_line.commands import run
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.people.people import Person, read_people, write_people
from mlcourse.grading.giving_back.tables import as_it_was
from mlcourse.grading.giving_back.writing import graded_sets, write_marks
from mlcourse.grading.pages.export import harmless

SETS = ["ps0-small", "ps1-next"]
BLANK = {1: "", 2: "", 3: "EX"}


def text_of(course, *arguments, **options):
    path, notes = write_marks(course, *arguments, **options)
    return path.read_bytes().decode("utf-8"), notes


def expected(place, counts=1.0):
    late = 1.0 if place == 4 else 0.0
    return BLANK.get(place, f"{(points(place) - late) * counts:g}")


def test_canvas_reads_every_mark_by_its_own_number(graded):
    people = read_people(graded.class_dir)
    text, notes = text_of(graded, SETS, "canvas")
    found = readers.canvas(text, {person.canvas for person in people.values()})
    assert len(found) == 200
    for place, number in enumerate(sorted(found)):
        assert found[number] == {"Week 1 (4711)": expected(place, 2.0), "ps1-next": expected(place)}
    assert text.splitlines()[1] == "    Points Possible,,,,5"  # what Canvas has keeps its points
    assert "ps0-small: no mark yet for 2 of 200 (user1, user2)" in notes
    readers.no_formula_in(text)


def test_so_far_is_said_to_be_meant(graded):
    number = read_people(graded.class_dir)["user1"].canvas
    text, _ = text_of(graded, SETS, "canvas", so_far=True)
    assert (
        readers.canvas(text, {p.canvas for p in read_people(graded.class_dir).values()})[number]["ps1-next"]
        == "1"
    )


def test_moodle_s_worksheet_is_filled_in_and_nothing_else_is_touched(graded, tmp_path):
    people = read_people(graded.class_dir)
    sheet = worksheet(
        tmp_path / "Grades.csv",
        [(p.first_name, p.last_name, p.email, "", "-") for p in people.values()]
        + [("Zed", "Stranger", "zed@x", "", "-")],
    )
    text, notes = text_of(graded, ["ps0-small"], "moodle", worksheet=sheet)
    found = readers.moodle_worksheet(text)
    places = {student: place for place, student in enumerate(f"user{i}" for i in range(40))}
    for number, student in enumerate(people, 500):
        if student in places:
            want = expected(places[student], 2.0)
            assert found[number] == ("" if want == "EX" else want)
    assert (len(found), found[700]) == (201, "")
    assert "of nobody whom the class list knows: Participant 700" in notes
    readers.no_formula_in(text)


def test_a_worksheet_with_other_points_is_refused(graded, tmp_path):
    sheet = worksheet(tmp_path / "Grades.csv", [("A", "B", "a@x", "", "-")])
    with pytest.raises(
        GradingError, match=r"line 2: Moodle gives 10.00 points for it, ps1-next counts 5; say counts"
    ):
        write_marks(graded, ["ps1-next"], "moodle", sheet)
    with pytest.raises(GradingError, match="of one problem set"):
        write_marks(graded, SETS, "moodle", sheet)
    other = tmp_path / "other.csv"
    other.write_text("id,email\na,b\n", encoding="utf-8")
    with pytest.raises(GradingError, match="is no grading worksheet of Moodle"):
        write_marks(graded, ["ps0-small"], "moodle", other)


def test_moodle_s_import_goes_by_what_no_spreadsheet_spoils(graded):
    text, notes = text_of(graded, SETS, "moodle")
    header, *rows = readers.rows_of(text)
    assert header == ["ID number", "Week 1 (4711)", "ps1-next"]  # logins and addresses would be formulas
    assert sorted(row[0] for row in rows) == sorted(p.number for p in read_people(graded.class_dir).values())
    assert rows[0][0].startswith("000")  # leading zeros stay
    assert not any("do not open" in note for note in notes)
    readers.no_formula_in(text)


def test_names_that_are_formulas_go_out_unchanged_and_it_is_said(graded):
    people = read_people(graded.class_dir)
    write_people(graded.class_dir, {s: Person(s, login=p.login) for s, p in people.items()})
    text, notes = text_of(graded, ["ps1-next"], "moodle")
    assert {row[0] for row in readers.rows_of(text)[1:]} == {person.login for person in people.values()}
    assert any("do not open this table, upload it" in note for note in notes)
    write_people(graded.class_dir, {s: Person(s) for s in people})
    with pytest.raises(
        GradingError, match="not everybody with a mark has a user name, an ID number or an e-mail"
    ):
        write_marks(graded, ["ps1-next"], "moodle")
    _, notes = write_marks(graded, ["ps1-next"], "canvas")
    assert notes[0].startswith("not in the table, for want of a Canvas number: ")


def test_the_table_for_people_has_totals_and_no_formula(graded):
    text, _ = text_of(graded, SETS, "csv")
    assert text.startswith("\ufeffstudent,")
    readers.no_formula_in(text)
    rows = {as_it_was(row["student"]): row for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff")))}
    people = read_people(graded.class_dir)
    assert list(rows) == list(people)
    assert all(as_it_was(rows[s]["first_name"]) == people[s].first_name for s in people)
    assert all(as_it_was(rows[s]["email"]) == people[s].email for s in people)
    totals = {
        s: (rows[s]["total"], rows[s]["of"], rows[s]["no mark yet"])
        for s in ("user0", "user1", "user3", "user4")
    }
    assert totals == {
        "user0": ("0", "15", ""), "user1": ("", "15", "ps0-small ps1-next"), "user3": ("", "0", ""),
        "user4": ("9", "15", ""),
    }  # fmt: skip


def test_who_has_left_gets_no_mark(graded):
    people = read_people(graded.class_dir)
    gone = Person(**{**vars(people["user0"]), "left": "2026-11-01"})
    write_people(graded.class_dir, people | {"user0": gone})
    text, _ = text_of(graded, SETS, "canvas")
    assert gone.canvas not in text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.text("='+-@ \t＝", max_size=5))
def test_what_is_made_harmless_can_be_taken_back(text):
    assert as_it_was(harmless(text)) == text


def test_from_the_command_line(graded, monkeypatch, capsys):
    monkeypatch.chdir(graded.root)
    assert graded_sets(graded) == SETS
    assert run(["export", "--all", "--for", "canvas"]) == 0
    assert (graded.exported / "canvas-all.csv").exists()
    assert run(["export", *SETS]) == 0
    assert (graded.exported / "csv-all.csv").exists()
    assert run(["export", "ps0-small"]) == 0
    assert (graded.report("ps0-small") / "scores.csv").exists()
    capsys.readouterr()
    for arguments, message in (
        (["export"], "which problem set? Name some, or say --all"),
        (["export", "ps9", "--for", "csv"], "there is no problem set 'ps9'"),
    ):
        assert run(arguments) == 1
        said = capsys.readouterr().err
        assert message in said
        assert said.count("\n") == 1
