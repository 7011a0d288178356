"""Who is in the class, as `students.csv` says; a bad file is refused in one sentence."""

import pytest

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.roster import read_roster


def roster(course, text):
    course.class_dir.mkdir(parents=True, exist_ok=True)
    (course.class_dir / "students.csv").write_text(text, encoding="utf-8")
    return read_roster(course)


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
    assert read_roster(course) == {}
