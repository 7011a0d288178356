"""Students in the gradebook, and surroundings as nbgrader needs them."""

import shutil

from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.results import gradebook


def test_students_are_entered_with_their_names(course):
    course.class_dir.mkdir(parents=True, exist_ok=True)
    (course.class_dir / "students.csv").write_text("id,first_name\nstudent-01,A\n", encoding="utf-8")
    gradebook.enrol(course, ["student-01", "student-02"])
    gradebook.enrol(course, ["student-01"])
    with open_gradebook(course) as book:
        assert {student.id: student.first_name for student in book.students} == {
            "student-01": "A",
            "student-02": None,
        }


def test_a_new_gradebook_needs_nothing_on_path(course, monkeypatch):
    course.gradebook.unlink()
    monkeypatch.setenv("PATH", "/nowhere")
    assert shutil.which("alembic") is None
    with open_gradebook(course) as book:
        assert book.students == []
