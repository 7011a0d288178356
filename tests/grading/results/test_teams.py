"""What teams need of the marks: lateness everywhere, comments that arrive, marks of people that stay."""

import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import small_course
from nbgrader.utils import notebook_hash

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.course.nbgrader import course_config, database_url
from mlcourse.grading.course.outline import NotebookOutline, Part
from mlcourse.grading.course.stock import run_converter
from mlcourse.grading.intake.unexpected import unexpected
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.pages.export import write_csv
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.pages.report import write_report
from mlcourse.grading.release.agreement import refuse_other_points
from mlcourse.grading.running import batch

ROOT = Path(__file__).parents[3]
SET, RIGHT, LIMITS = small_course.SET, small_course.RIGHT, Limits(seconds=2)
pytestmark = pytest.mark.usefixtures("warm")


def rows_of(course):
    return list(csv.DictReader(write_csv(course, SET).read_text(encoding="utf-8-sig").splitlines()))


def feedback_of(course, student):
    write_feedback(course, SET)
    return (course.feedback(SET) / f"{student}.html").read_text(encoding="utf-8")


def test_lateness_is_in_every_number(course, hand_in):
    (course.root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n", encoding="utf-8"
    )
    with open_gradebook(course) as book:
        book.update_or_create_assignment(SET, duedate="2026-01-01 12:00:00 UTC")
    for student, day in (("student-01", "2025-12-31"), ("student-02", "2026-01-02")):
        stamp = hand_in(course, student, RIGHT) / "timestamp.txt"
        stamp.write_text(f"{day} 12:00:00 UTC\n", encoding="utf-8")
    in_time, late = batch.grade_class(course, SET, limits=LIMITS)
    assert (in_time.score, in_time.penalty, late.score, late.penalty) == (6.0, 0.0, 0.0, 6.0)
    first, second = rows_of(course)
    assert (first["score"], first["late_penalty"]) == ("6", "0")
    assert (second["score"], second["late_penalty"], second["SMALL-1"]) == ("0", "6", "2")
    assert "costs 6 points" in feedback_of(course, "student-02")
    assert "costs" not in feedback_of(course, "student-01")
    assert "late: 6 points less" in write_report(course, SET).read_text(encoding="utf-8")


def mark(course, student, score=1.5):
    """What a person does in the formgrader."""
    with open_gradebook(course) as book:
        grade = book.find_grade("small-2-explain", "small-one", SET, student)
        grade.manual_score, grade.needs_manual_grade = score, False
        book.find_comment("small-1", "small-one", SET, student).manual_comment = f"Short, {student}."
        book.db.commit()


def waiting(course):
    with open_gradebook(course) as book:
        return {s.student.id for s in book.assignment_submissions(SET) if s.needs_manual_grade}


def test_comments_under_code_arrive_and_one_latecomer_unsettles_nobody(course, hand_in):
    for student in ("student-01", "student-02"):
        hand_in(course, student, RIGHT)
    batch.grade_class(course, SET, limits=LIMITS)
    for student in ("student-01", "student-02"):
        mark(course, student)
    assert waiting(course) == set()
    page = feedback_of(course, "student-01")
    assert "Short, student-01." in page
    assert "Short, student-02." not in page
    hand_in(course, "student-03", RIGHT)
    batch.grade_class(course, SET, limits=LIMITS)
    assert waiting(course) == {"student-03"}
    hand_in(course, "student-01", RIGHT | {"small-1": "def double(x):\n    return x * 2"})
    hand_in(course, "student-02", RIGHT | {"small-2-explain": "Another reason."})
    batch.grade_class(course, SET, limits=LIMITS)
    assert waiting(course) == {"student-02", "student-03"}  # what a person read has changed, of one alone


def test_excel_reads_names_as_they_are(course, hand_in):
    (course.class_dir / "students.csv").write_text("id,first_name\nstudent-01,Zoë\n", encoding="utf-8")
    hand_in(course, "student-01", RIGHT)
    batch.grade_class(course, SET, limits=LIMITS)
    assert write_csv(course, SET).read_bytes().startswith(b"\xef\xbb\xbfstudent,")
    assert rows_of(course)[0]["first_name"] == "Zoë"


def test_what_is_nobodys_is_named(course, hand_in):
    (course.class_dir / "students.csv").write_text("id\nstudent-01\nAnna\n", encoding="utf-8")
    hand_in(course, "student-01", RIGHT)
    assert unexpected(course, SET) == []
    hand_in(course, "anna", RIGHT)
    hand_in(course, "guest", RIGHT)
    (course.submitted / "stray.ipynb").write_text("{}", encoding="utf-8")
    (course.submitted / "student-02" / "other folder").mkdir(parents=True)
    (course.submitted / "student-02" / "small-one.ipynb").write_text("{}", encoding="utf-8")
    assert unexpected(course, SET) == [
        "not on the roster: anna, guest",
        "differ by case alone: Anna and anna",
        "notebooks outside of any submission: stray.ipynb, student-02/small-one.ipynb",
        f"folders without {SET}: student-02",
    ]


def test_a_notebook_that_names_somebody_else_is_told_to_staff(course, hand_in):
    call = "def student(name): pass\n"
    hand_in(course, "student-01", RIGHT | {"small-1": f"{call}student('student-07')\n{RIGHT['small-1']}"})
    hand_in(course, "student-02", RIGHT | {"small-1": f"{call}student('student-02')\n{RIGHT['small-1']}"})
    other, own = batch.grade_class(course, SET, limits=LIMITS)
    assert (other.score, own.score, own.look) == (6.0, 6.0, [])
    [look] = other.look
    assert look.startswith("the notebook names 'student-07', the folder 'student-01'")


def test_a_name_that_the_class_list_knows_is_nobody_elses(course, hand_in):
    roster = "id,login,aliases\nstudent-01,amuster,anna; A. Muster\nstudent-02,,\n"
    (course.class_dir / "students.csv").write_text(roster, encoding="utf-8")
    call = "def student(name): pass\n"
    for student, name in (("student-01", "AMUSTER"), ("student-02", "amuster")):
        hand_in(course, student, RIGHT | {"small-1": f"{call}student({name!r})\n{RIGHT['small-1']}"})
    own, other = batch.grade_class(course, SET, limits=LIMITS)
    assert (own.look, own.score) == ([], 6.0)
    assert "the notebook names 'amuster', the folder 'student-02'" in other.look[0]


def test_nbgraders_exchange_gives_feedback_back_to_whom_it_has(course, hand_in, tmp_path):
    secret = "5f" * 64
    of_exchange = hand_in(course, "student-01", RIGHT)
    (of_exchange / "submission_secret.txt").write_text(secret, encoding="ascii")
    (of_exchange / "timestamp.txt").write_text("2026-01-02 12:00:00 UTC", encoding="utf-8")
    hostile = hand_in(course, "student-02", RIGHT) / "submission_secret.txt"
    hostile.write_text("../../x\x1b", encoding="utf-8")
    hand_in(course, "student-03", RIGHT)  # from a platform, which knows no such thing
    batch.grade_class(course, SET, limits=LIMITS)
    config = course_config(course.root)
    config.CourseDirectory.assignment_id = SET
    run_converter("GenerateFeedback", config, course)
    secrets = (course.class_dir / "nbgrader_feedback").glob("*/*/submission_secret.txt")
    given = {path.parts[-3]: path.read_text(encoding="ascii") for path in secrets}
    assert given["student-01"] == secret
    assert len({*given.values()}) == 3
    assert all(re.fullmatch("[0-9a-f]{128}", one) for one in given.values())
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    command = [sys.executable, "-m", "nbgrader", "release_feedback", SET, "--course", "c"]
    command.append(f"--Exchange.root={exchange}")
    done = subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    released = {path.stem for path in (exchange / "c" / "feedback").glob("*.html")}
    names = ("small-one", "small-two")
    assert released == {
        notebook_hash(secret=one, notebook_id=name) for one in given.values() for name in names
    }


def test_the_gradebook_that_is_configured_is_the_one_that_is_written(course, hand_in, tmp_path):
    assert database_url(course) == course.database_url
    other = tmp_path / "elsewhere.db"
    (course.root / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///{other}'\n", encoding="utf-8"
    )
    course.gradebook.unlink()
    hand_in(course, "student-01", RIGHT)
    batch.grade_class(course, SET, limits=LIMITS)
    assert other.exists()
    assert not course.gradebook.exists()
    mark(course, "student-01")
    assert "Short, student-01." in feedback_of(course, "student-01")


@pytest.mark.parametrize(("points", "refused"), [(2.0, False), (3.0, True)])
def test_points_that_no_check_gives_are_refused(points, refused):
    part = Part("jac-04-check", "auto", "JAC-04", "title", points, "", "", ("jac-04",))
    notebooks = (NotebookOutline("one", (part,)),)
    if refused:
        with pytest.raises(GradingError, match="is worth 3 points, but its check gives 2"):
            refuse_other_points(notebooks)
    else:
        refuse_other_points(notebooks)
