"""A class's year in one test, with stock nbgrader beside it: one number for each student, in every place.

Two platforms, somebody late, a group, marks by hand in the formgrader's own API, another attempt, an appeal.
"""

import csv
import json
import re
import shutil
import statistics
import zipfile
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
import readers
import small_course
from bs4 import BeautifulSoup
from downloads import canvas, moodle, worksheet, zipped
from jupyter_for_tests import Client, jupyter
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from traitlets.config import Config

from mlcourse.grading.command_line.commands import run
from mlcourse.grading.course.stock import as_nbgrader_needs
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.pages.feedback import graded_records
from mlcourse.grading.results.records import load_all
from mlcourse.grading.running import batch

ROOT = Path(__file__).parents[3]
SET, RIGHT = small_course.SET, small_course.RIGHT
DUE = "2026-11-05 23:59"  # in Berlin, an hour before UTC
AGREED = f"""
name = "Deep learning"
course_id = "dl"
time_zone = "Europe/Berlin"
[late]
percent_per_day = 10
[sets.ps0-small]
due = "{DUE}"
counts = 10
groups = true
column = "Week 1 (4711)"
"""
SEVEN = RIGHT | {"small-1": "def double(x):\n    return 7"}
EIGHT = RIGHT | {"small-3": "lucky = 8"}
MOODLE = {500: "anna", 501: "bert", 502: "carl", 503: "dora", 504: "emil"}
FIRST = {"anna": 8.0, "bert": 4.5, "dora": 6.5, "emil": 6.5, "frank": 6.5}  # Bert: 5 less a tenth
LAST = FIRST | {"bert": 6.3, "frank": 7.5}  # Bert once more, still late; Frank was right to ask


def work(course, answers):
    """The released notebooks with some cells filled in, by the names of their files."""
    found = {}
    for name in ("small-one", "small-two"):
        notebook = nbformat.read(course.exercises / SET / f"{name}.ipynb", as_version=4)
        for cell in notebook.cells:
            cell.source = answers.get(cell.id, cell.source)
        found[f"{name}.ipynb"] = nbformat.writes(notebook)
    return found


def on_moodle(course, tmp_path, bert):
    """Anna; Bert, who is three minutes late; Dora and Emil as a team. Carl has handed in nothing."""
    files = {}
    for name, text in work(course, RIGHT).items():
        one = moodle([("Anna", "Muster", text), ("Bert", "Muster", work(course, bert)[name])])
        files |= {path.replace("small-one.ipynb", name): text for path, text in one.items()}
    team = {f"Team 1_900_assignsubmission_file/{name}": t for name, t in work(course, EIGHT).items()}
    times = ["Thursday, 5 November 2026, 11:10 PM", "Friday, 6 November 2026, 12:02 AM", "-", "-", "-"]
    rows = [
        (name.title(), "Muster", f"{name}@x", "", when)
        for name, when in zip(MOODLE.values(), times, strict=True)
    ]
    return zipped(tmp_path / "m.zip", files | team), worksheet(tmp_path / "Grades.csv", rows)


def on_canvas(tmp_path, files, first_file, again=""):
    """Frank, whose number is 77."""
    named = {}
    for number, (name, text) in enumerate(files.items(), first_file):
        [path] = canvas([("Frank", "Muster", "77", "")], first_file=number)
        stem, dot, suffix = name.rpartition(".")
        named[path.replace("small-one.ipynb", f"{stem}{again}{dot}{suffix}")] = text
    return zipped(tmp_path / f"c{first_file}.zip", named)


def mlcourse(*arguments):
    assert run([str(one) for one in arguments]) == 0


def mark(client, course, points):
    """What a person does in the formgrader: its pages call these addresses."""
    client("/formgrader/gradebook")  # brings the cookie
    for student, score in points.items():
        with open_gradebook(course) as book:
            where = book.find_submission_notebook("small-one", SET, student).id
        found = client.json(f"/formgrader/api/grades?submission_id={where}")
        (grade,) = [one for one in found if one["name"] == "small-2-explain"]
        assert grade["needs_manual_grade"]
        done = client(f"/formgrader/api/grade/{grade['id']}", "PUT", {"manual_score": score})
        assert done.status == 200


def of_ten(points):
    """Points of eight as the platforms get them: of ten, two decimals, a half is nobody's loss."""
    return f"{int(points * 125 + 0.5 + 1e-9) / 100:g}"


def everywhere(course, client, tmp_path):
    """Everybody's points, the same in every place where they stand."""
    for arguments in (
        ["export", SET], ["export", "--all", "--for", "csv"], ["export", SET, "--for", "canvas"],
        ["export", SET, "--for", "moodle", "--worksheet", tmp_path / "Grades.csv"], ["report", SET],
        ["feedback", SET, "--for", "moodle"], ["feedback", SET, "--for", "canvas"],
    ):  # fmt: skip
        mlcourse(*arguments)
    records = {one.student: one for one in graded_records(course, SET)}
    assert records.pop("carl").score is None
    found = {student: round(one.score, 6) for student, one in records.items()}
    assert {round(one.raw_score - one.penalty - one.score, 6) for one in records.values()} == {0.0}
    with open_gradebook(course) as book:
        entered = {
            one.student.id: round(one.score - one.late_submission_penalty, 6)
            for one in book.assignment_submissions(SET)
        }
    assert entered == found
    shown = {one["student"]: one for one in client.json(f"/formgrader/api/submissions/{SET}")}
    assert {s: shown[s]["score"] for s in found} == {s: one.raw_score for s, one in records.items()}
    assert [s for s in found if shown[s]["needs_manual_grade"]] == []
    for path, column, of in (
        (course.report(SET) / "scores.csv", "score", 1.0),
        (course.exported / f"csv-{SET}.csv", "total", 1.25),
    ):
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
        given = {row["student"]: float(row[column]) for row in rows if row[column]}
        assert given == pytest.approx({s: score * of for s, score in found.items()}, abs=0.006)
    to_canvas = (course.exported / f"canvas-{SET}.csv").read_text(encoding="utf-8")
    assert readers.canvas(to_canvas, {"77"})["77"] == {"Week 1 (4711)": of_ten(found["frank"])}
    to_moodle = readers.moodle_worksheet(
        (course.exported / f"moodle-worksheet-{SET}.csv").read_text(encoding="utf-8")
    )
    assert to_moodle == {n: of_ten(found[s]) if s in found else "" for n, s in MOODLE.items()}
    report = (course.report(SET) / "report.html").read_text(encoding="utf-8")
    median, mean = re.search(r"have ([\d.]+) of 8 points or more; the mean is ([\d.]*\d)", report).groups()
    assert float(median) == statistics.median(found.values())
    assert float(mean) == pytest.approx(statistics.mean(found.values()), abs=0.051)
    for student, score in found.items():
        page = course.feedback(SET) / f"{student}.html"
        assert f"{round(score, 2):g} of 8 points<" in page.read_text(encoding="utf-8")
        said = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
        assert round(said["score"], 6) == score
    return found


def handed_out(course):
    """Whose page each platform hands to whom."""
    found = {}
    for platform, reader in (
        ("moodle", lambda name: MOODLE[readers.moodle_feedback(name, MOODLE)[0]]),
        ("canvas", lambda name: {"77": "frank"}[readers.canvas_feedback(name)[0]]),
    ):
        with zipfile.ZipFile(course.exported / f"feedback-{platform}-{SET}.zip") as archive:
            found |= {reader(name): archive.read(name) for name in archive.namelist()}
    return found


def asked_on_page(course, student, grade_id, why):
    """The file that a feedback page gives, filled in."""
    html = (course.feedback(SET) / f"{student}.html").read_text(encoding="utf-8")
    link = BeautifulSoup(html, "html.parser").find("a", download=f"look-again-{grade_id}.txt")
    return unquote(link["href"].partition(",")[2]).partition("why: ")[0] + f"why: {why}\n"


class TenPercentADay(LateSubmissionPlugin):
    """The same policy as nbgrader wants it: a plugin."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score * 0.1 * (1 + total_seconds_late // 86400)


def stock(course, folder):
    """Points and penalties by nbgrader alone, of the same notebooks and with the same marks by hand."""
    shutil.copytree(course.instructor, folder / "source")
    shutil.copytree(course.submitted, folder / "submitted")
    config = Config()
    config.CourseDirectory.root, config.CourseDirectory.db_url = str(folder), f"sqlite:///{folder}/s.db"
    config.ClearSolutions.code_stub = {"python": "# YOUR CODE HERE"}
    config.AssignLatePenalties.plugin_class = TenPercentADay
    with as_nbgrader_needs():
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        assert api.generate_assignment(SET)["success"]
        due = datetime.fromisoformat(f"{DUE}+01:00").astimezone(UTC)
        with api.gradebook as book:
            book.update_or_create_assignment(SET, duedate=f"{due:%Y-%m-%d %H:%M:%S} UTC")
        for student in (path.name for path in sorted(course.submitted.iterdir())):
            done = api.autograde(SET, student)
            assert done["success"], done
        copy_marks(course, config)
        assert api.autograde(SET, "bert")["success"]  # nbgrader works out lateness only when it grades
    with Gradebook(config.CourseDirectory.db_url) as book:
        return {
            one.student.id: (one.score, round(one.late_submission_penalty, 6))
            for one in book.assignment_submissions(SET)
        }


def copy_marks(course, config):
    """Give by hand what was given by hand."""
    with open_gradebook(course) as ours, Gradebook(config.CourseDirectory.db_url) as theirs:
        for one in theirs.assignment_submissions(SET):
            grade = theirs.find_grade("small-2-explain", "small-one", SET, one.student.id)
            own = ours.find_grade("small-2-explain", "small-one", SET, one.student.id)
            grade.manual_score, grade.needs_manual_grade = own.manual_score, False
        theirs.db.commit()


def begin(course, tmp_path):
    """August: the class file, the sets, and who is in the class, by two platforms."""
    mlcourse("class", "new", "--zone", "Europe/Berlin")
    (course.class_dir / "course.toml").write_text(AGREED, encoding="utf-8")
    mlcourse("release", SET)
    moodle_list, canvas_list = tmp_path / "moodle.csv", tmp_path / "canvas.csv"
    head = "First name;Surname;Username;Email address;Groups\r\n"
    teams = {"dora": "Team 1", "emil": "Team 1"}
    rows = [f"{n.title()};Muster;{n};{n}@x;{teams.get(n, '')}\r\n" for n in MOODLE.values()]
    moodle_list.write_text(head + "".join(rows), encoding="utf-16")
    canvas_list.write_text('Student,ID,SIS Login ID,Section\n"Muster, Frank",77,frank,A\n', encoding="utf-8")
    mlcourse("class", "list", moodle_list)
    mlcourse("class", "list", canvas_list)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)


def test_a_year(course, warm_engine, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(batch, "Engine", lambda *args, **options: nullcontext(warm_engine))
    monkeypatch.chdir(course.root)
    begin(course, tmp_path)
    with jupyter(course.root) as address:
        client = Client(address)
        mlcourse(
            "collect",
            SET,
            *on_moodle(course, tmp_path, SEVEN),
            on_canvas(tmp_path, work(course, RIGHT), 7000),
        )
        assert "missing (1): carl" in capsys.readouterr().out
        mlcourse("grade", SET)
        mark(client, course, {"anna": 2, "bert": 1, "dora": 1.5, "emil": 1.5, "frank": 0.5})
        assert everywhere(course, client, tmp_path) == FIRST
        pages = handed_out(course)
        assert sorted(pages) == sorted(FIRST)
        assert all(f"({student})".encode() in page for student, page in pages.items())
        please = {"look.txt": asked_on_page(course, "frank", "small-2-explain", "I said why.")}
        mlcourse(
            "collect", SET, *on_moodle(course, tmp_path, RIGHT), on_canvas(tmp_path, please, 8000)
        )  # Bert again; Frank asks
        mlcourse("grade", SET)
        capsys.readouterr()
        mlcourse("regrades")
        number = capsys.readouterr().out.split()[0]
        mlcourse("regrades", "decide", number, "--points", 1.5, "--reason", "So you did.")
        assert everywhere(course, client, tmp_path) == LAST
    assert b"Looked at again (0.5 \xe2\x86\x92 1.5): So you did." in handed_out(course)["frank"]
    records = {one.student: one for one in load_all(course.graded(SET))}
    assert {s: one.attempt for s, one in records.items() if one.attempt != "1 of 1"} == {
        "bert": "2 of 2", "carl": ""
    }  # fmt: skip
    found = stock(course, tmp_path / "stock")
    assert {s: round(score - penalty, 6) for s, (score, penalty) in found.items()} == LAST
    assert found["bert"] == (7.0, 0.7)
