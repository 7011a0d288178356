"""The class file against the course and its class; and the configuration of nbgrader that follows from it."""

import pytest
import small_course

from mlcourse.grading.course.agreed import terms_of
from mlcourse.grading.course.class_file.creating import create_class
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.nbgrader import course_config, database_url


def agree(course, text, roster="id,group\nstudent-01,A\nstudent-02,\n"):
    course.class_dir.mkdir(parents=True, exist_ok=True)
    (course.class_dir / "course.toml").write_text(f'time_zone = "Europe/Berlin"\n{text}', encoding="utf-8")
    (course.class_dir / "students.csv").write_text(roster, encoding="utf-8")


DUE = f'[sets.{small_course.SET}]\ndue = "2026-11-05 23:59"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[sets.ps0-smal]", "line 2: there is no problem set 'ps0-smal'; known: ps0-small"),
        (f'{DUE}[[excused]]\nset = "ps9"\nstudent = "student-01"', "line 5: there is no problem set 'ps9'"),
        (f'{DUE}[[excused]]\nset = "ps0-small"\nstudent = "x"', "line 6: there is no student 'x'"),
        (f'{DUE}[[excused]]\nset = "ps0-small"\ngroup = "B"', "line 6: there is no group 'B'; known: A"),
        (f'{DUE}[[excused]]\nset = "ps0-small"\ngroup = "A"\n[[extension]]\nset = "ps0-small"\n'
         'due = "2026-12-01 12:00"\nstudent = "x"', "line 10: there is no student 'x'"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_refused(course, text, message):
    agree(course, text)
    with pytest.raises(GradingError, match=message):
        terms_of(course)


def test_who_has_handed_in_may_be_on_no_list(course):
    agree(course, f'{DUE}[[excused]]\nset = "ps0-small"\nstudent = "student-09"')
    (course.submitted / "student-09").mkdir(parents=True)
    assert terms_of(course).excused("ps0-small", "student-09")


def test_nbgrader_reads_it_too(course, tmp_path):
    assert "course_id" not in course_config(course.root).CourseDirectory
    agree(course, "")
    (course.class_dir / "course.toml").write_text(
        f'course_id = "dl"\ndb_url = "sqlite:///{tmp_path}/marks.db"', encoding="utf-8"
    )
    config = course_config(course.root).CourseDirectory
    assert (config.course_id, config.db_url) == ("dl", f"sqlite:///{tmp_path}/marks.db")
    assert database_url(course) == f"sqlite:///{tmp_path}/marks.db"
    other = Course.at(course.root, "other-class")
    assert database_url(other) == other.database_url


def test_a_class_is_made_once(course):
    own = Course.at(course.root, "new-class")
    path = create_class(own, "Deep learning", "2026", "dl", "Europe/Berlin")
    assert f"# [sets.{small_course.SET}]" in path.read_text(encoding="utf-8")
    assert (path.stat().st_mode & 0o777, own.class_dir.stat().st_mode & 0o777) == (0o600, 0o700)
    assert terms_of(own).name == "Deep learning"
    with pytest.raises(GradingError, match="is there already; nothing was changed"):
        create_class(own, "x", "", "x", "UTC")
    with pytest.raises(GradingError, match="--zone: 'CET' is no named time zone"):
        create_class(Course.at(course.root, "third"), "x", "", "x", "CET")
    assert not (course.root / "third").exists()
