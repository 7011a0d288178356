"""A term in one test: two platforms, a latecomer, marks by hand, another attempt; one number everywhere."""

import csv
import io
import json
import zipfile
from contextlib import nullcontext

import nbformat
import pytest
import readers
import small_course
from downloads import canvas, moodle, worksheet, zipped

from mlcourse.grading.command_line.commands import run
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.results.records import load_all
from mlcourse.grading.running import batch

SET, RIGHT = small_course.SET, small_course.RIGHT
AGREED = """
name = "Deep learning"
course_id = "dl"
time_zone = "Europe/Berlin"
[late]
percent_per_day = 10
[sets.ps0-small]
due = "2026-11-05 23:59"
counts = 10
groups = true
column = "Week 1 (4711)"
"""


@pytest.fixture
def work(course):
    """Notebooks that were handed in, as text: the released ones with some cells filled in."""

    def filled(answers):
        found = {}
        for name in ("small-one", "small-two"):
            notebook = nbformat.read(course.exercises / SET / f"{name}.ipynb", as_version=4)
            for cell in notebook.cells:
                cell.source = answers.get(cell.id, cell.source)
            found[name] = nbformat.writes(notebook)
        return found

    return filled


def on_moodle(work, tmp_path, anna, bert):
    """Anna, and Bert, who is three minutes late, hand in on Moodle."""
    files = {}
    for name in ("small-one", "small-two"):
        one = moodle([("Anna", "Muster", work(anna)[name]), ("Bert", "Beispiel", work(bert)[name])])
        files |= {path.replace("small-one.ipynb", f"{name}.ipynb"): text for path, text in one.items()}
    times = ["Thursday, 5 November 2026, 11:10 PM", "Friday, 6 November 2026, 12:02 AM"]
    people = [("Anna", "Muster", "anna@x"), ("Bert", "Beispiel", "bert@x"), ("Carl", "Cäsar", "carl@x")]
    rows = [(*who, "", when) for who, when in zip(people, [*times, "-"], strict=True)]
    return zipped(tmp_path / "m.zip", files), worksheet(tmp_path / "Grades.csv", rows)


def mlcourse(*arguments):
    assert run([str(one) for one in arguments]) == 0


def everywhere(course, tmp_path, capsys):
    """Every student's mark as record, gradebook, table, Canvas, Moodle and page say it, for comparison."""
    mlcourse("export", SET)
    mlcourse("export", SET, "--for", "canvas")
    mlcourse("export", SET, "--for", "moodle", "--worksheet", tmp_path / "Grades.csv")
    mlcourse("feedback", SET, "--for", "moodle")
    capsys.readouterr()
    lines = (course.report(SET) / "scores.csv").read_text(encoding="utf-8-sig").splitlines()
    table = {row["student"]: row for row in csv.DictReader(lines)}
    to_canvas = (course.exported / f"canvas-{SET}.csv").read_bytes().decode("utf-8")
    to_moodle = (course.exported / f"moodle-worksheet-{SET}.csv").read_bytes().decode("utf-8")
    with open_gradebook(course) as book:
        entered = {
            one.student.id: one.score - one.late_submission_penalty
            for one in book.assignment_submissions(SET)
        }
    pages = {p.stem: json.loads(p.read_text("utf-8")) for p in course.feedback(SET).glob("*.json")}
    return {
        "table": {student: float(row["score"] or "nan") for student, row in table.items()},
        "gradebook": entered,
        "pages": {student: page["score"] for student, page in pages.items()},
        "canvas": {user: row["Week 1 (4711)"] for user, row in readers.canvas(to_canvas, {"77"}).items()},
        "moodle": readers.moodle_worksheet(to_moodle),
        "rows": table,
    }


def test_a_term(course, work, warm_engine, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(batch, "Engine", lambda *args, **options: nullcontext(warm_engine))
    monkeypatch.chdir(course.root)
    (course.class_dir / "course.toml").write_text(AGREED, encoding="utf-8")
    moodle_list, canvas_list = tmp_path / "moodle.csv", tmp_path / "canvas.csv"
    moodle_list.write_text(
        "First name;Surname;Username;Email address;Groups\r\nAnna;Muster;anna;anna@x;\r\n"
        "Bert;Beispiel;bert;bert@x;\r\nCarl;Cäsar;carl;carl@x;\r\n", encoding="utf-16",
    )  # fmt: skip
    canvas_list.write_text('Student,ID,SIS Login ID,Section\n"Dorn, Dora",77,dora,A\n', encoding="utf-8")
    mlcourse("class", "list", moodle_list)
    mlcourse("class", "list", canvas_list)
    archive, sheet = on_moodle(work, tmp_path, RIGHT, RIGHT | {"small-1": "def double(x):\n    return 7"})
    bundled = io.BytesIO()
    with zipfile.ZipFile(bundled, "w") as own:
        for name, text in work(RIGHT).items():
            own.writestr(f"{name}.ipynb", text)
    dora = {
        n.replace("small-one.ipynb", "work.zip"): bundled.getvalue()
        for n in canvas([("Dora", "Dorn", "77", "")])
    }
    mlcourse("collect", SET, archive, sheet, zipped(tmp_path / "c.zip", dora))
    assert "missing (1): carl" in capsys.readouterr().out
    mlcourse("grade", SET)
    with open_gradebook(course) as book:
        for student, points in (("anna", 2.0), ("bert", 1.0), ("dora", 0.5)):
            grade = book.find_grade("small-2-explain", "small-one", SET, student)
            grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()
    found = everywhere(course, tmp_path, capsys)
    marks = {"anna": 8.0, "bert": 4.5, "dora": 6.5}  # Bert: 5 less a tenth
    assert found["gradebook"] == pytest.approx(marks)
    assert {s: v for s, v in found["table"].items() if s != "carl"} == pytest.approx(marks)
    assert {s: v for s, v in found["pages"].items() if s != "carl"} == pytest.approx(marks)
    assert found["canvas"] == {"77": "8.13"}  # of ten, where the set has eight
    assert found["moodle"] == {500: "10", 501: "5.63", 502: ""}
    assert (found["rows"]["bert"]["late_penalty"], found["rows"]["carl"]["score"]) == ("0.5", "")
    archive, sheet = on_moodle(work, tmp_path, RIGHT, RIGHT)  # Bert again, still late
    mlcourse("collect", SET, archive, sheet)
    mlcourse("grade", SET)
    found = everywhere(course, tmp_path, capsys)
    assert found["gradebook"] == pytest.approx(marks | {"bert": 6.3})
    assert found["pages"]["bert"] == pytest.approx(6.3)
    assert found["rows"]["bert"]["attempt"] == "2 of 2"
    assert found["moodle"][501] == "7.88"
    assert {record.student: record.attempt for record in load_all(course.graded(SET))}["anna"] == "1 of 1"
