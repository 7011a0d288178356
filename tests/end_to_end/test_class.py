"""A small class on the real problem set: from released notebooks to feedback, table and report."""

import csv
import shutil

import pytest

from mlcourse.exercises import registry
from mlcourse.grading.command_line.simulated_class import PROFILES, hand_in_class
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.pages.export import write_csv
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.pages.report import write_report
from mlcourse.grading.results import records
from mlcourse.grading.running.batch import Plan, grade_class

SET = "ps2-softmax"
LIMITS = Limits(seconds=4)
CHOSEN = ("student-04", "student-17", "student-18", "student-19", "student-20", "student-21", "student-23")


@pytest.fixture(scope="module")
def graded(material, tmp_path_factory):
    root = tmp_path_factory.mktemp("class") / "course"
    shutil.copytree(material(SET), root)
    course = Course.at(root, "_build/demo/class")
    hand_in_class(course, SET, {student: PROFILES[student] for student in CHOSEN})
    found = grade_class(course, SET, limits=LIMITS, plan=Plan(workers=2))
    return course, {record.student: record for record in found}


def parts(graded, student, *statuses):
    """Exercises of a student that have one of the statuses."""
    return [part.exercise for part in graded[1][student].exercises if part.status in statuses]


def test_a_known_mistake_is_named(graded):
    found = next(part for part in graded[1]["student-04"].exercises if part.exercise == "JAC-05")
    assert found.mistake == registry()["JAC-05"].mistakes[0].name
    assert found.score < found.max_score


def test_damage_ends_in_a_status_and_the_rest_is_graded(graded):
    _, found = graded
    assert parts(graded, "student-19", "error") == ["JAC-03"]
    assert parts(graded, "student-20", "timeout") == ["JAC-05"]
    assert found["student-21"].status == "invalid_submission"
    assert found["student-23"].status == "missing"
    assert found["student-23"].score is None
    for student in ("student-17", "student-18"):
        assert found[student].status == "ok"
        assert any(notebook.notes for notebook in found[student].notebooks)
    for student in CHOSEN[:5]:
        assert found[student].score > 0.6 * found[student].max_score


def test_right_answers_count_whatever_the_damage_around_them(graded):
    """The profiles say what was answered wrongly; nothing else may have lost points."""
    for student in CHOSEN[:5]:
        for part in graded[1][student].exercises:
            if part.kind == "auto" and part.score < part.max_score:
                assert part.mistake or part.status in ("error", "timeout"), (student, part)


def test_grading_again_gives_the_same_record(graded):
    course, found = graded
    again = grade_class(course, SET, ["student-18"], LIMITS)
    assert again == [found["student-18"]]
    assert records.load(course.graded(SET) / "student-18.json") == found["student-18"]


def test_everything_is_written_for_everybody(graded):
    course, found = graded
    pages = write_feedback(course, SET)
    assert [page.stem for page in pages] == sorted(found)
    secret = course.secret()
    for page in pages:
        text = page.read_text(encoding="utf-8") + page.with_suffix(".json").read_text(encoding="utf-8")
        assert secret not in text
        assert "HIDDEN TESTS" not in text
        assert "hidden=True" not in text
        assert str(course.root) not in text
    with write_csv(course, SET).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["student"]: row["status"] for row in rows} == {
        student: record.status for student, record in found.items()
    }
    assert "student-21" in write_report(course, SET).read_text(encoding="utf-8")
