"""Feedback goes back through the platform that the work came from, each page to its own student."""

import zipfile

import pytest
import readers
from downloads import canvas, exchange, moodle, zipped
from samples import exercise, student

from mlcourse.grading.collecting.collect import collect
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.people.people import Person, write_people
from mlcourse.grading.giving_back.feedback import feedback_archive
from mlcourse.grading.pages.feedback import write_feedback
from mlcourse.grading.results.records import save

SET = "ps0-small"
CLASS = {"anna": ("Anna", "11"), "bert": ("12_99_Bert", "22"), "carl": ("Carl", "33")}


@pytest.fixture
def collected(tmp_path):
    course = Course.at(tmp_path / "course")
    (course.solutions / SET).mkdir(parents=True)
    (course.solutions / SET / "one.md").write_text("# One\n", encoding="utf-8")
    people = {
        name: Person(name, first, "Muster", login=name, canvas=own) for name, (first, own) in CLASS.items()
    }
    write_people(course.class_dir, people)
    both = [("anna", CLASS["anna"]), ("bert", CLASS["bert"])]
    on_canvas = canvas([(first, "Muster", own, name) for name, (first, own) in both], late={"11"})
    collect(course, SET, [
        zipped(tmp_path / "m.zip", moodle([(first, "Muster", name) for name, (first, _) in both])),
        zipped(tmp_path / "c.zip", on_canvas),
        zipped(tmp_path / "e.zip", exchange([("carl", "2026-11-05 11:00:00 UTC", "", "carl")])),
    ])  # fmt: skip
    for name in CLASS:
        save(course.graded(SET), student(name, exercise()))
    return course


def entries(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def test_moodle_finds_whose_each_page_is(collected):
    path, without = feedback_archive(collected, SET, "moodle", write_feedback(collected, SET))
    found = {readers.moodle_feedback(name, {500, 501}): text for name, text in entries(path).items()}
    assert set(found) == {(500, f"feedback-{SET}.html"), (501, f"feedback-{SET}.html")}
    assert ">Anna Muster (anna)" in found[500, f"feedback-{SET}.html"]
    assert "12_99_Bert Muster (bert)" in found[501, f"feedback-{SET}.html"]
    assert without == ["carl"]


def test_canvas_finds_whose_each_page_is(collected):
    path, without = feedback_archive(collected, SET, "canvas", write_feedback(collected, SET))
    found = {readers.canvas_feedback(name): text for name, text in entries(path).items()}
    assert set(found) == {("11", "7000"), ("22", "7001")}
    assert "(anna)" in found["11", "7000"]
    assert without == ["carl"]


def test_the_same_pages_give_the_same_bytes(collected):
    pages = write_feedback(collected, SET)
    first = feedback_archive(collected, SET, "canvas", pages)[0].read_bytes()
    assert feedback_archive(collected, SET, "canvas", pages)[0].read_bytes() == first


def test_what_came_from_elsewhere_has_no_way_back(collected):
    page = [page for page in write_feedback(collected, SET) if page.stem == "carl"]
    with pytest.raises(GradingError, match="nobody's ps0-small was collected from moodle"):
        feedback_archive(collected, SET, "moodle", page)
    assert not collected.exported.exists()
