"""Lateness, extensions and excuses: the same numbers in every place, and in nbgrader itself."""

import csv
import json
import shutil
from contextlib import nullcontext

import pytest
import small_course
from traitlets.config import Config

from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.course.nbgrader import course_config, database_url
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.pages.export import write_csv
from mlcourse.grading.pages.feedback import graded_records, write_feedback
from mlcourse.grading.pages.report import write_report
from mlcourse.grading.results.lateness import AsAgreed
from mlcourse.grading.results.records import load_all
from mlcourse.grading.running import batch

SET, RIGHT = small_course.SET, small_course.RIGHT
AGREED = """
time_zone = "Europe/Berlin"
[late]
grace_minutes = 15
percent_per_day = 10
at_most_percent = 25
[sets.ps0-small]
due = "2026-10-24 23:59"
[[extension]]
student = "student-04"
set = "ps0-small"
due = "2026-11-30 23:59"
note = "illness"
[[extension]]
group = "B"
set = "ps0-small"
due = "2026-10-25 23:59"
[[excused]]
student = "student-06"
set = "ps0-small"
note = "came in week 3"
[[excused]]
student = "student-07"
set = "ps0-small"
"""
# who, when (UTC), days late, what it costs of 6 points
CLASS = [
    ("student-01", "2026-10-24 22:14:00", 0, 0.0),  # within the minutes of grace
    ("student-02", "2026-10-25 23:14:00", 1, 0.6),  # 25 hours and a quarter: the clocks were put back
    ("student-03", "2026-12-01 12:00:00", 38, 1.5),  # the most that is taken
    ("student-04", "2026-11-30 22:59:00", 0, 0.0),  # has more time
    ("student-05", "2026-10-25 23:14:00", 0, 0.0),  # its group has
    ("student-06", "2026-12-01 12:00:00", 38, 0.0),  # excused
]


@pytest.fixture(scope="module")
def graded(released_root, hand_in, warm_engine, tmp_path_factory):
    root = tmp_path_factory.mktemp("late") / "course"
    shutil.copytree(released_root, root)
    course = Course.at(root)
    (course.class_dir / "course.toml").write_text(AGREED, encoding="utf-8")
    roster = ["id,group", *(f"student-0{i},{'B' if i == 5 else 'A'}" for i in range(1, 8))]
    (course.class_dir / "students.csv").write_text("\n".join(roster), encoding="utf-8")
    for student, when, _, _ in CLASS:
        (hand_in(course, student, RIGHT) / "timestamp.txt").write_text(f"{when} UTC\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Engine", lambda *args, **options: nullcontext(warm_engine))
        batch.grade_class(course, SET, limits=Limits(seconds=2))
    return course


@pytest.fixture
def late_class(graded, tmp_path):
    """A class of one's own, graded."""
    shutil.copytree(graded.root, tmp_path / "course")
    return Course.at(tmp_path / "course")


def mark(course, student, points):
    """A written answer's mark, as the formgrader enters it."""
    with open_gradebook(course) as book:
        grade = book.find_grade("small-2-explain", "small-one", SET, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()


def in_gradebook(course):
    with open_gradebook(course) as book:
        return {
            one.student.id: (one.score, round(one.late_submission_penalty, 9), one.total_seconds_late)
            for one in book.assignment_submissions(SET)
        }


def table(course):
    lines = write_csv(course, SET).read_text(encoding="utf-8-sig").splitlines()
    return {row["student"]: row for row in csv.DictReader(lines)}


def test_lateness_is_the_same_in_every_place(late_class):
    records = {record.student: record for record in load_all(late_class.graded(SET))}
    rows, entered = table(late_class), in_gradebook(late_class)
    report = write_report(late_class, SET).read_text(encoding="utf-8")
    write_feedback(late_class, SET)
    for student, _, days, penalty in CLASS:
        record, row = records[student], rows[student]
        page = (late_class.feedback(SET) / f"{student}.html").read_text(encoding="utf-8")
        excused = student == "student-06"
        assert (record.raw_score, record.days_late, record.penalty) == (6.0, days, pytest.approx(penalty))
        assert record.score == (None if excused else pytest.approx(6 - penalty))
        assert entered[student][:2] == (6.0, penalty)
        assert row["score"] == ("" if excused else f"{6 - penalty:g}")
        assert (row["raw_score"], row["days_late"], row["late_penalty"]) == ("6", str(days), f"{penalty:g}")
        assert ("which costs" in page) == (penalty > 0)
        assert ("does not count for you" in page) == excused
        assert (f"late: {penalty:g} points less" in report) == (penalty > 0)
    assert rows["student-02"]["due"] == "2026-10-24T21:59:00+00:00"
    assert rows["student-06"]["status"] == rows["student-07"]["status"] == "excused"
    assert (records["student-07"].excused, rows["student-07"]["score"]) == (True, "")


def test_notes_are_for_staff_alone(late_class):
    report = write_report(late_class, SET).read_text(encoding="utf-8")
    assert "illness" in report
    assert "came in week 3" in report
    for page in write_feedback(late_class, SET):
        said = page.read_text(encoding="utf-8") + page.with_suffix(".json").read_text(encoding="utf-8")
        assert "illness" not in said
        assert "week 3" not in said
        assert "note" not in json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))


def test_a_mark_that_is_given_later_counts_in_the_percentage(late_class):
    mark(late_class, "student-02", 2.0)
    row = table(late_class)["student-02"]
    assert (row["raw_score"], row["late_penalty"], row["score"]) == ("8", "0.8", "7.2")
    assert in_gradebook(late_class)["student-02"][:2] == (8.0, 0.8)


def test_a_date_that_is_changed_is_heard_of_at_once(late_class):
    path = late_class.class_dir / "course.toml"
    path.write_text(AGREED.replace("2026-10-25 23:59", "2026-10-25 12:00"), encoding="utf-8")
    assert table(late_class)["student-05"]["score"] == "5.4"
    score, penalty, seconds = in_gradebook(late_class)["student-05"]
    assert (score, penalty, seconds) == (6.0, 0.6, 12 * 3600 + 14 * 60)


def test_nbgrader_itself_takes_the_same_away(late_class):
    """The step by which stock ``nbgrader autograde`` settles it, as ``nbgrader_config.py`` configures it."""
    own = {"notebook": "small-one", "assignment": SET, "db_url": database_url(late_class)}
    with open_gradebook(late_class) as book:
        book.find_assignment(SET).duedate = None
        for one in book.assignment_submissions(SET):
            one.extension = None
            for notebook in one.notebooks:
                notebook.late_submission_penalty = None
        book.db.commit()
    config = Config(course_config(late_class.root))
    for student, _, _, penalty in CLASS:
        step = AsAgreed(config=config)
        step.preprocess(None, {"nbgrader": own | {"student": student}})
        assert in_gradebook(late_class)[student][1] == penalty


def test_only_reading_changes_no_record(late_class):
    before = {path.name: path.read_bytes() for path in late_class.graded(SET).iterdir()}
    graded_records(late_class, SET)
    assert {path.name: path.read_bytes() for path in late_class.graded(SET).iterdir()} == before
