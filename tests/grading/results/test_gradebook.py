"""The roster, and a gradebook whose surroundings are as nbgrader needs them."""

import shutil

import pytest

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.results import gradebook


def roster(course, text):
    course.class_dir.mkdir(parents=True, exist_ok=True)
    (course.class_dir / "students.csv").write_text(text, encoding="utf-8")
    return gradebook.read_roster(course)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id\nstudent-01\n", {"student-01": ("", "", "")}),
        ("\ufeffid,first_name\nstudent-01, A \n", {"student-01": ("A", "", "")}),
        ('id,last_name,email\nstudent-01,"B, C",b@c\n', {"student-01": ("", "B, C", "b@c")}),
        ("id\n", {}),
    ],
)
def test_a_roster_is_read(course, text, expected):
    found = roster(course, text)
    assert {student: tuple(known.values()) for student, known in found.items()} == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\nA\n", "one of them 'id'"),
        ("id\n../x\n", "no usable student id"),
        ("id\n\t\n", "no usable student id"),
    ],
)
def test_a_bad_roster_is_refused(course, text, message):
    with pytest.raises(GradingError, match=message):
        roster(course, text)


def test_no_roster_is_no_error(course):
    assert gradebook.read_roster(course) == {}


def test_students_are_entered_with_their_names(course):
    roster(course, "id,first_name\nstudent-01,A\n")
    gradebook.enrol(course, ["student-01", "student-02"])
    gradebook.enrol(course, ["student-01"])
    with gradebook.open_gradebook(course) as book:
        assert {student.id: student.first_name for student in book.students} == {
            "student-01": "A",
            "student-02": None,
        }


def test_a_new_gradebook_needs_nothing_on_path(course, monkeypatch):
    course.gradebook.unlink()
    monkeypatch.setenv("PATH", "/nowhere")
    assert shutil.which("alembic") is None
    with gradebook.open_gradebook(course) as book:
        assert book.students == []
