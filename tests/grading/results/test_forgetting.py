"""A person who is forgotten is nowhere any more; everybody else stays as they are."""

import pytest
import small_course

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.limits import Limits
from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.pages.export import write_csv
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.pages.report import write_report
from mlcourse.grading.results.forgetting import forget_student
from mlcourse.grading.running import batch

SET, RIGHT = small_course.SET, small_course.RIGHT
pytestmark = pytest.mark.usefixtures("warm")


def test_nothing_names_the_person_afterwards(course, hand_in):
    roster = "id,first_name,last_name,login\nstudent-01,Quentin,Quast,qquast\nstudent-02,B,B,b\n"
    (course.class_dir / "students.csv").write_text(roster, encoding="utf-8")
    hand_in(course, "student-01", RIGHT | {"small-1": "def double(x):\n    return 'quasts own'"})
    hand_in(course, "student-02", RIGHT)
    batch.grade_class(course, SET, limits=Limits(seconds=2))
    write_feedback(course, SET)
    write_csv(course, SET)
    write_report(course, SET)
    course.note_fault(f"{SET} student-01", "a fault")
    said = "\n".join(forget_student(course, "QQUAST"))
    for place in ("submitted", "originals", "autograded", "graded", "feedback", "gradebook", "students.csv"):
        assert f"{place}" in said
    for path in course.class_dir.rglob("*"):
        assert "student-01" not in str(path)
        if path.is_file() and path.suffix not in (".db", ".db-wal", ".db-shm"):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert "quasts own" not in text
            assert "Quast" not in text
            assert "student-01" not in text
    with open_gradebook(course) as book:
        assert [student.id for student in book.students] == ["student-02"]
        assert [one.student.id for one in book.assignment_submissions(SET)] == ["student-02"]
    [other] = batch.grade_class(course, SET, limits=Limits(seconds=2))
    assert (other.student, other.score) == ("student-02", 6.0)
    kept = {path.name for path in (course.originals / "files").iterdir()}
    assert len(kept) == 2  # the shared notebook among them
    with pytest.raises(GradingError, match="there is no student 'student-01'"):
        forget_student(course, "student-01")


def test_whose_name_is_two_peoples_is_asked_for(course):
    roster = "id,first_name,last_name\nstudent-01,Anna,Muster\nstudent-02,Anna,Muster\n"
    (course.class_dir / "students.csv").write_text(roster, encoding="utf-8")
    with pytest.raises(GradingError, match="may mean student-01 or student-02; please give the id"):
        forget_student(course, "Anna Muster")
    for name in ("../students.csv", "..", "", "nobody"):
        with pytest.raises(GradingError, match="there is no student"):
            forget_student(course, name)
    assert (course.class_dir / "students.csv").read_text(encoding="utf-8") == roster
