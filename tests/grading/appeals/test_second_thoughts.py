"""Second thoughts on a small class that was graded once: whatever is decided is in every number."""

import csv
import shutil
from contextlib import nullcontext
from urllib.parse import unquote

import pytest
import small_course
from bs4 import BeautifulSoup

from mlcourse.grading.appeals.deciding import cases
from mlcourse.grading.command_line.commands import run
from mlcourse.grading.course.attempts import read_choice
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.course.nbgrader import course_config
from mlcourse.grading.course.stock import run_converter
from mlcourse.grading.ledger.history import changes
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.pages.feedback import graded_records, write_feedback
from mlcourse.grading.running import batch

SET, RIGHT = small_course.SET, small_course.RIGHT
WRONG = {"small-1": "def double(x):\n    return 7"}
AGREED = """
time_zone = "Europe/Berlin"
[late]
percent_per_day = 10
[sets.ps0-small]
due = "2026-11-05 23:59"
"""


@pytest.fixture(scope="module")
def graded_root(released_root, hand_in, warm_engine, tmp_path_factory):
    """Right; wrong in SMALL-1 and a day late; one notebook only; nothing at all."""
    root = tmp_path_factory.mktemp("second") / "course"
    shutil.copytree(released_root, root)
    course = Course.at(root)
    (course.class_dir / "course.toml").write_text(AGREED, encoding="utf-8")
    roster = "id,email\nstudent-01,a@x\nstudent-02,b@x\nstudent-03,c@x\nstudent-04,d@x\n"
    (course.class_dir / "students.csv").write_text(roster, encoding="utf-8")
    hand_in(course, "student-01", RIGHT)
    late = hand_in(course, "student-02", RIGHT | WRONG)
    (late / "timestamp.txt").write_text("2026-11-06 12:00:00 UTC\n", encoding="utf-8")
    hand_in(course, "student-03", RIGHT, names=("small-one",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Engine", lambda *args, **options: nullcontext(warm_engine))
        batch.grade_class(course, SET, limits=Limits(seconds=2))
    with open_gradebook(course) as book:
        for student in ("student-01", "student-02"):
            book.find_grade("small-2-explain", "small-one", SET, student).manual_score = 2.0
        book.db.commit()
    return root


@pytest.fixture
def course(graded_root, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(graded_root, root)
    return Course.at(root)


def mlcourse(course, *arguments):
    assert run([*map(str, arguments), "--root", str(course.root)]) == 0


def points(*values):
    return tuple(round(value, 6) for value in values)


def everywhere(course):
    """Score and maximum of everybody who has a mark, the same in records, gradebook, table and pages."""
    records = {one.student: one for one in graded_records(course, SET) if one.score is not None}
    found = {student: points(one.score, one.max_score) for student, one in records.items()}
    with open_gradebook(course) as book:
        entered = {
            one.student.id: points(one.score - one.late_submission_penalty, one.max_score)
            for one in book.assignment_submissions(SET)
        }
    assert entered == found
    mlcourse(course, "export", SET)
    lines = (course.report(SET) / "scores.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = {row["student"]: (row["score"], row["max_score"]) for row in csv.DictReader(lines)}
    assert {s: points(*map(float, row)) for s, row in rows.items() if row[0]} == found
    write_feedback(course, SET)
    for student, (score, of) in found.items():
        page = (course.feedback(SET) / f"{student}.html").read_text(encoding="utf-8")
        assert f"{round(score, 2):g} of {round(of, 2):g} points" in page
    return found


def test_an_exercise_is_credited_to_everybody_or_to_nobody(course, capsys):
    before = everywhere(course)
    assert before == {"student-01": (8.0, 8.0), "student-02": (5.4, 8.0), "student-03": (5.0, 8.0)}
    mlcourse(course, "regrades", "void", SET, "SMALL-1", "--full", "--reason", "The text was wrong.")
    assert "1 students have more points now, 0 fewer" in capsys.readouterr().out
    credited = {"student-01": (8.0, 8.0), "student-02": (7.2, 8.0), "student-03": (5.0, 8.0)}
    assert everywhere(course) == credited
    assert everywhere(course) == credited  # it is not added twice
    page = (course.feedback(SET) / "student-02.html").read_text(encoding="utf-8")
    assert "Everybody gets full points here: The text was wrong." in page
    mlcourse(course, "regrades", "void", SET, "SMALL-1", "--drop", "--reason", "Too hard.")
    assert everywhere(course) == {
        "student-01": (6.0, 6.0),
        "student-02": (5.4, 6.0),
        "student-03": (3.0, 6.0),
    }
    mlcourse(course, "regrades", "void", SET, "SMALL-1", "--undo")
    assert everywhere(course) == before


def test_what_had_no_mark_is_credited_and_waits_again_when_that_is_taken_back(course):
    mlcourse(course, "regrades", "void", SET, "small-2-explain", "--full", "--reason", "Unclear.")
    found = everywhere(course)
    assert found["student-03"] == (7.0, 8.0)
    nobody = next(one for one in graded_records(course, SET) if one.student == "student-04")
    assert nobody.score is None  # who has handed in nothing gets nothing
    mlcourse(course, "regrades", "void", SET, "small-2-explain", "--undo")
    statuses = {
        one.student: {part.grade_id: part.status for part in one.exercises}["small-2-explain"]
        for one in graded_records(course, SET)
    }
    assert statuses["student-03"] == "pending"
    with open_gradebook(course) as book:
        assert book.find_grade("small-2-explain", "small-one", SET, "student-03").needs_manual_grade


def test_what_was_voided_stays_so_when_graded_again_by_us_and_by_nbgrader(course, warm):
    mlcourse(course, "regrades", "void", SET, "SMALL-1", "--drop", "--reason", "Too hard.")
    dropped = everywhere(course)
    batch.grade_class(course, SET, limits=Limits(seconds=2))
    assert everywhere(course) == dropped
    config = course_config(course.root)
    config.CourseDirectory.assignment_id, config.CourseDirectory.student_id = SET, "student-01"
    run_converter("Autograde", config, course)
    assert everywhere(course) == dropped
    mlcourse(course, "regrades", "void", SET, "SMALL-1", "--undo")
    assert everywhere(course)["student-01"] == (8.0, 8.0)


def asked_on_page(course, student, grade_id, why):
    """The file that a feedback page gives, filled in."""
    write_feedback(course, SET)
    html = (course.feedback(SET) / f"{student}.html").read_text(encoding="utf-8")
    link = BeautifulSoup(html, "html.parser").find("a", download=f"look-again-{grade_id}.txt")
    text = unquote(link["href"].partition(",")[2])
    return text.partition("why: ")[0] + f"why: {why}\n"


def test_a_request_is_listed_decided_and_answered(course, capsys):
    text = asked_on_page(course, "student-02", "small-1-check", "Seven is\x1b[2J right.")
    place = course.submitted / "student-02" / SET / "look-again-small-1-check.txt"
    another = text.replace("student-02", "student-01")  # whose it is the folder says
    place.write_text(another, encoding="utf-8")
    capsys.readouterr()
    mlcourse(course, "regrades")
    out = capsys.readouterr().out
    number = out.split()[0]
    assert "student-02" in out
    assert "return 7" in out
    assert "numbers differ" in out
    assert "Seven is\\x1b[2J right." in out
    mlcourse(course, "regrades", "decide", number, "--points", "1", "--reason", "Half of it is.")
    assert everywhere(course)["student-02"] == (6.3, 8.0)
    page = (course.feedback(SET) / "student-02.html").read_text(encoding="utf-8")
    assert page.count("Looked at again (0 → 1): Half of it is.") == 1
    with open_gradebook(course) as book:  # what the formgrader shows
        comment = book.find_comment("small-1", "small-one", SET, "student-02")
        assert comment.manual_comment == "Looked at again (0 → 1): Half of it is."
        [log] = [one for one in changes(book.db, SET, "student-02") if one["field"] == "mark" and one["why"]]
    assert (log["cell"], log["old"], log["new"], log["why"]) == ("small-1-check", None, 1.0, "Half of it is.")
    assert log["who"]
    capsys.readouterr()
    mlcourse(course, "regrades")
    assert "0 of 1 requests" in capsys.readouterr().out
    [case] = cases(course, SET)
    assert case.decision


def test_what_is_no_decision_is_refused(course, capsys):
    place = course.submitted / "student-02" / SET / "look-again.txt"
    place.write_text(asked_on_page(course, "student-02", "small-1-check", "Look."), encoding="utf-8")
    [case] = cases(course, SET)
    for arguments, said in (
        (["decide", case.asked.id, "--points", "5", "--reason", "x"], "from 0 to 2 points"),
        (["decide", case.asked.id, "--points", "1"], "needs its reason"),
        (["decide", case.asked.id, "--reason", "x"], "either --points N or --keep"),
        (["decide", "nothing", "--keep", "--reason", "x"], "there is no request"),
        (["void", SET, "SMALL-1", "--reason", "x"], "one of --full, --drop and --undo"),
        (["void", SET, "SMALL-9", "--full", "--reason", "x"], "known: small-1-check"),
        (["void", SET, "SMALL-1", "--undo"], "has not been voided"),
    ):
        assert run(["regrades", *arguments, "--root", str(course.root)]) == 1
        assert said in " ".join(capsys.readouterr().err.split())


def test_a_mail_says_whose_it_is(course, tmp_path, capsys):
    mail = tmp_path / "mail.txt"
    mail.write_text(
        "Dear all,\r\n> Please look at this again\r\n> set: ps0-small\r\n> exercise: SMALL-1\r\n"
        "> student: B@x\r\n> why: It is\r\n> right.\r\n", encoding="utf-8"
    )  # fmt: skip
    mlcourse(course, "regrades", "take", mail)
    [case] = cases(course, SET)
    assert (case.asked.student, case.asked.request.why) == ("student-02", "It is\nright.")
    mail.write_text(mail.read_text("utf-8").replace("B@x", "../x"), encoding="utf-8")
    assert run(["regrades", "take", str(mail), "--root", str(course.root)]) == 1
    assert "'../x' is not one student" in capsys.readouterr().err


def test_an_upload_of_a_request_alone_takes_nothing_away(course, tmp_path):
    lies = course.submitted / "student-02" / SET
    first, second = (tmp_path / name / "student-02" for name in ("first", "second"))
    shutil.move(lies, first)
    (first / "timestamp.txt").unlink()
    second.mkdir(parents=True)
    text = asked_on_page(course, "student-02", "small-1-check", "Please.")
    (second / "look.txt").write_text(text, encoding="utf-8")
    for folder in (first, second):
        mlcourse(course, "collect", SET, folder.parent)
    assert {path.name for path in lies.iterdir()} == {"small-one.ipynb", "small-two.ipynb"}
    assert [case.asked.request.why for case in cases(course, SET)] == ["Please."]
    assert read_choice(course, "student-02", SET).of == 1
