"""Releasing: the same bytes every time, nothing that a student should not see, all or nothing."""

import re

import nbformat
import pytest
import small_course

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.release.notebooks import read_source, release

SET = small_course.SET


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))}


def test_releasing_twice_gives_the_same_bytes(course):
    before = files(course.exercises / SET)
    (course.exercises / SET / "left-over.ipynb").write_text("{}")
    release(course, SET)
    assert files(course.exercises / SET) == before
    assert sorted(before) == ["small-one.ipynb", "small-two.ipynb"]


def test_released_notebooks_hold_no_solution_and_no_hidden_test(course):
    text = "".join(path.read_text(encoding="utf-8") for path in course.exercises.rglob("*.ipynb"))
    for secret in ("2 * x\\n", "lucky = 7", "Because.", small_course.CANARY_TEST, "SOLUTION", "hidden=True"):
        assert secret not in text
    assert "YOUR CODE HERE" in text
    assert "YOUR ANSWER HERE" in text


def test_cell_ids_are_grade_ids_or_follow_from_the_place(course):
    notebook = nbformat.read(course.exercises / SET / "small-one.ipynb", as_version=4)
    assert [cell.id for cell in notebook.cells] == [
        "after-start-1", "small-one-tools", "after-small-one-tools-1", "small-1", "small-1-check",
        "after-small-1-check-1", "small-2", "small-2-check", "after-small-2-check-1", "small-2-explain",
    ]  # fmt: skip
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


def test_an_instructor_notebook_keeps_both(course):
    text = (course.instructor / SET / "small-one.ipynb").read_text(encoding="utf-8")
    assert "2 * x" in text
    assert small_course.CANARY_TEST in text


def test_a_name_used_twice_in_the_course_is_refused(course):
    other = course.solutions / "ps1-other"
    other.mkdir()
    (other / "Small-One.md").write_text("# again", encoding="utf-8")
    with pytest.raises(GradingError, match=r"unique in the course: solutions/ps0-small/small-one\.md and"):
        release(course, SET)


@pytest.mark.parametrize(
    ("problem_set", "message"),
    [("ps9", "no problem set 'ps9'; known: ps0-small"), ("../solutions", "no problem set")],
)
def test_an_unknown_problem_set_is_refused(course, problem_set, message):
    with pytest.raises(GradingError, match=re.escape(message)):
        release(course, problem_set)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (small_course.cell("7", "small-1", locked=True), "grade_id 'small-1' is used twice"),
        (small_course.cell("7", "small 9", locked=True), "may only have letters"),
        (small_course.answer("small-9", "x = 1\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION"), "still there"),
        (
            small_course.graded("small-9", "SMALL-1", "x", 1).replace("### END", "### NO"),
            "No end hidden tests",
        ),
    ],
    ids=["duplicate id", "bad id", "solution outside of its markers", "hidden test without an end"],
)
def test_a_faulty_source_is_refused_and_the_old_release_stays(course, extra, message):
    before = files(course.exercises / SET)
    source = course.solutions / SET / "small-one.md"
    source.write_text(source.read_text(encoding="utf-8") + "\n" + extra, encoding="utf-8")
    with pytest.raises(GradingError, match=message):
        release(course, SET)
    assert files(course.exercises / SET) == before


def test_files_beside_the_notebooks_are_released_too(course):
    (course.solutions / SET / "data.csv").write_text("1,2\n", encoding="utf-8")
    release(course, SET)
    assert (course.exercises / SET / "data.csv").read_text(encoding="utf-8") == "1,2\n"


def test_the_source_is_read_the_same_way_twice(course):
    path = course.solutions / SET / "small-one.md"
    assert nbformat.writes(read_source(path)) == nbformat.writes(read_source(path))
