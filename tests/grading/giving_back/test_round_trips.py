"""In by a platform and out again: of two hundred nasty names nobody is lost, nobody doubled, no id changed.

The sources of each layout stand in `downloads` (what comes in) and `readers` (what goes out). What everybody
has handed in says which place in the list is hers or his, and so do the points.
"""

import csv
import io
import zipfile

import pytest
import readers
from downloads import canvas, moodle, worksheet, zipped
from nasty import nasty_people
from samples import exercise, student

from mlcourse.grading.command_line.commands import run
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import read_people
from mlcourse.grading.results.records import save

SET = "ps0-small"
PEOPLE = nasty_people()
AGREED = f"[sets.{SET}]\ncounts = 10\n"


@pytest.fixture
def course(tmp_path):
    made = Course.at(tmp_path / "course")
    (made.solutions / SET).mkdir(parents=True)
    (made.solutions / SET / "small-one.md").write_text("# One\n", encoding="utf-8")
    made.class_dir.mkdir(mode=0o700)
    (made.class_dir / "course.toml").write_text(AGREED, encoding="utf-8")
    return made


def table(path, header, rows):
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def of_moodle(tmp_path):
    """The list of a class, and what to collect; Moodle trims what people type into its forms."""
    rows = [(first, last, login, number, mail) for first, last, login, number, mail, _ in PEOPLE]
    listed = table(
        tmp_path / "list.csv", ["First name", "Last name", "Username", "ID number", "Email address"], rows
    )
    sheet = [(first, last, mail, "", "-") for first, last, _, _, mail, _ in PEOPLE]
    own = [(first, last, str(place)) for place, (first, last, *_) in enumerate(PEOPLE)]
    return listed, [
        zipped(tmp_path / "m.zip", moodle(own)), worksheet(tmp_path / "Grades.csv", sheet)
    ]  # fmt: skip


def of_canvas(tmp_path):
    rows = [(f"{last}, {first}", user, login, "A") for first, last, login, _, _, user in PEOPLE]
    listed = table(tmp_path / "list.csv", ["Student", "ID", "SIS Login ID", "Section"], rows)
    own = [(first, last, user, str(place)) for place, (first, last, _, _, _, user) in enumerate(PEOPLE)]
    return listed, [zipped(tmp_path / "c.zip", canvas(own))]


def graded(course):
    """Who is whose place, by what lies in everybody's folder; a record each with points of her or his own."""
    found = {}
    for path in course.submitted.glob(f"*/{SET}/small-one.ipynb"):
        own, place = path.parent.parent.name, int(path.read_text("utf-8"))
        found[place] = own
        save(course.graded(SET), student(own, exercise(score=place / 20, maximum=10.0)))
    return found


def pages_of(course, platform):
    path = course.exported / f"feedback-{platform}-{SET}.zip"
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


@pytest.mark.parametrize("platform", ["moodle", "canvas"])
def test_two_hundred_come_in_and_go_out(course, tmp_path, monkeypatch, capsys, platform):
    monkeypatch.chdir(course.root)
    listed, sources = {"moodle": of_moodle, "canvas": of_canvas}[platform](tmp_path)
    assert run(["class", "list", str(listed)]) == 0
    assert run(["collect", SET, *map(str, sources)]) == 0
    people = graded(course)
    assert sorted(people) == list(range(200))
    assert set(people.values()) == set(read_people(course.class_dir))
    export = ["export", SET, "--for", platform]
    assert run([*export, *(["--worksheet", str(sources[1])] if platform == "moodle" else [])]) == 0
    assert run(["feedback", SET, "--for", platform]) == 0
    assert "not in the" not in capsys.readouterr().out
    name = f"moodle-worksheet-{SET}.csv" if platform == "moodle" else f"canvas-{SET}.csv"
    text = (course.exported / name).read_bytes().decode("utf-8")
    readers.no_formula_in(text)
    if platform == "moodle":
        numbers = {500 + place: place for place in people}
        marks = readers.moodle_worksheet(text)
        pages = {
            readers.moodle_feedback(name, numbers)[0]: page
            for name, page in pages_of(course, platform).items()
        }
    else:
        numbers = {user: place for place, (*_, user) in enumerate(PEOPLE)}
        marks = {user: row[SET] for user, row in readers.canvas(text, set(numbers)).items()}
        pages = {readers.canvas_feedback(name)[0]: page for name, page in pages_of(course, platform).items()}
    assert marks == {number: f"{place / 20:g}" for number, place in numbers.items()}
    assert set(pages) == set(numbers)
    for number, place in numbers.items():
        assert f'<p class="score">{round(place / 20, 2):g} of 10 points</p>' in pages[number]


def test_moodle_s_grade_book_gets_every_id_as_it_came(course, tmp_path, monkeypatch):
    monkeypatch.chdir(course.root)
    listed, sources = of_moodle(tmp_path)
    assert run(["class", "list", str(listed)]) == 0
    assert run(["collect", SET, *map(str, sources)]) == 0
    graded(course)
    assert run(["export", "--all", "--for", "moodle"]) == 0
    text = (course.exported / f"moodle-{SET}.csv").read_bytes().decode("utf-8")
    header, *rows = readers.rows_of(text)
    assert header[0] == "ID number"
    assert {row[0]: row[1] for row in rows} == {
        number: f"{place / 20:g}" for place, (_, _, _, number, _, _) in enumerate(PEOPLE)
    }
