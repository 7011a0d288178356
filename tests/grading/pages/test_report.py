"""The class report: what it says of the class, the same bytes every time, safe and accessible."""

import base64
import re

from samples import exercise, student

from mlcourse.grading.command_line.terminal import report_lines
from mlcourse.grading.course.folders import Course
from mlcourse.grading.pages.report import make_report, write_report
from mlcourse.grading.pages.summary import summarise
from mlcourse.grading.results.records import save

NAME = "the own product instead of the sum"


FULL = exercise("SMX-01", "ok", 2.0, 2.0)
HALF = exercise("SMX-01", "partial", 1.0, 2.0)
ABSENT = exercise("SMX-01", "missing", None, 2.0)
MISTAKEN = exercise(status="wrong", score=0.0, mistake=NAME)
PUT_BACK = "A deleted test or helper cell was put back."


def records():
    return [
        student("student-01", exercise(), FULL),
        student("student-02", MISTAKEN, FULL),
        student("student-03", exercise(status="timeout", score=0.0), HALF, status="timeout"),
        student("student-04", exercise(status="missing", score=None), ABSENT, status="missing"),
        student("student-05", MISTAKEN, FULL, notes=[PUT_BACK]),
    ]


def write(tmp_path, found=None):
    course = Course.at(tmp_path)
    for record in found or records():
        save(course.graded("ps0-small"), record)
    return write_report(course, "ps0-small").read_text(encoding="utf-8")


def test_the_sums_of_a_class():
    summary = summarise(records())
    assert summary.scores == [1.0, 2.0, 2.0, 5.0]
    assert (summary.median, summary.mean, summary.max_score) == (2.0, 2.5, 5.0)
    assert summary.hardest.exercise == "JAC-05"
    assert [round(part.share, 3) for part in summary.parts] == [0.25, 0.875]
    assert [(made.exercise, made.name, made.students) for made in summary.mistakes] == [("JAC-05", NAME, 2)]
    assert [found.student for found in summary.attention] == ["student-03", "student-04", "student-05"]


def test_answers_that_wait_are_counted_and_not_held_against_the_class():
    waiting = [student(f"student-0{i}", exercise("JAC-05-explain", "pending", None)) for i in (1, 2)]
    summary = summarise(waiting)
    assert summary.pending == [("JAC-05-explain", 2)]
    assert summary.hardest is None


def test_the_report_is_the_same_bytes_every_time(tmp_path):
    assert write(tmp_path / "a") == write(tmp_path / "b")


def test_the_report_names_the_hardest_and_who_needs_a_look(tmp_path):
    text = write(tmp_path)
    assert "Hardest: <strong>JAC-05, Title of JAC-05</strong>, 25 % of its points" in text
    assert "took too long" in text
    assert "not handed in" in text
    assert NAME in text


def test_plots_are_inside_the_page_and_have_alternative_text(tmp_path):
    images = re.findall(r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)"', write(tmp_path))
    assert len(images) == 3
    for data, text in images:
        svg = base64.b64decode(data).decode()
        assert "<svg" in svg
        assert "<dc:date>" not in svg
        assert len(text) > 40


def test_names_and_notes_cannot_act(tmp_path):
    attack = "<script>alert(1)</script>"
    found = [student("student-01", exercise(status="wrong", score=0.0, mistake=attack), notes=[attack])]
    (tmp_path / "class").mkdir()
    (tmp_path / "class" / "students.csv").write_text(f"id,last_name\nstudent-01,{attack}\n", encoding="utf-8")
    assert "<script" not in write(tmp_path, found)


def test_a_class_without_any_score_has_a_report(tmp_path):
    found = [student("student-01", exercise(status="missing", score=None), status="missing")]
    assert "nobody has a score yet" in write(tmp_path, found)


def test_what_is_nobodys_stands_on_the_page_and_in_the_terminal(tmp_path):
    course = Course.at(tmp_path)
    save(course.graded("ps0-small"), records()[0])
    done = make_report(course, "ps0-small", unexpected=["not on the roster: <b>guest</b>", "differ by case"])
    page = done.path.read_text(encoding="utf-8")
    assert "<li>not on the roster: &lt;b&gt;guest&lt;/b&gt;</li>" in page
    lines = "\n".join(report_lines(done))
    assert "nobody's work" in lines
    assert "differ by case" in lines
