"""What a page shows: the answer as text, the rubric beside it, how far the marking is."""

import html
import re

import pytest
import small_course
from vectors import PIXEL

from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.marking.reading import visible

CELL, BOOK, SET = "small-2-explain", "small-one", small_course.SET
TAG = re.compile(r"<(\w+)((?:[^\"<>]|\"[^\"]*\")*)>")


def answer(page):
    """The part of a page that a student wrote."""
    (found,) = re.findall(r'<div class="from-student" dir="auto">(.*?)</div>\n</section>', page, re.S)
    return found


def test_what_a_student_wrote_can_only_be_looked_at(visitor):
    shown = answer(visitor.page("student-01").text)
    tags = {(tag, name) for tag, rest in TAG.findall(shown) for name in re.findall(r" ([\w-]+)=", rest)}
    assert {tag for tag, _ in TAG.findall(shown)} <= {
        "p", "b", "em", "strong", "code", "pre", "ul", "li", "blockquote", "table", "thead", "tbody", "tr",
        "th", "td", "img", "div", "math", "mrow", "mi", "mo", "mfrac",
    }  # fmt: skip
    assert {name for _, name in tags} <= {"src", "alt", "class", "display", "stretchy", "form", "fence"}
    pictures = [rest for tag, rest in TAG.findall(shown) if tag == "img"]
    assert all(' src="data:image/png;' in rest and ' alt="' in rest for rest in pictures)


def test_formulas_are_set_without_a_script(visitor):
    page = visitor.page("student-01").text
    assert "<mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>" in answer(page)
    assert "<mi>a</mi><mo>&lt;</mo><mi>b</mi>" in answer(page)


def test_what_turns_or_hides_text_is_named(visitor):
    shown = answer(visitor.page("student-01").text)
    assert "right[U+202E]tfel[U+2066] ␛[2J␇" in shown
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0e-\x1f]", shown)
    assert visible("שלום\nمرحبا\t\x00") == "שלום\nمرحبا\t␀"


def test_rubric_and_model_answer_stand_beside_it(visitor):
    page = visitor.page("student-02").text
    assert "Because a square is." in answer(page)
    beside = page.partition('<section class="rubric"')[2].partition("</section>")[0]
    assert re.findall("<h3>(.*?)</h3>", beside) == [
        "What was asked", "Model answer", "Points", "Typical wrong claims"
    ]  # fmt: skip
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in beside
    assert "<strong>1.5</strong> a reason" in beside


def test_an_answer_outside_of_its_cell_is_shown_with_its_picture(visitor):
    page = visitor.page("student-04").text
    assert "This cell was left empty" in answer(page)
    assert "My answer stands down here, says" in answer(page)
    assert f"data:image/png;base64,{PIXEL}" in answer(page)


def test_the_whole_notebook_can_be_looked_at(visitor):
    page = visitor.ask(f"/notebook/{BOOK}/student-04").text
    assert "My answer stands down here" in page
    assert "def double(x):" in page
    assert visitor.ask(f"/notebook/{BOOK}/nobody").status_code == 404


def test_the_overview_says_how_much_is_left_both_ways(marker):
    page = re.sub(r"\s+", " ", marker.ask("/").text)
    assert "<b>3 of 3 left</b>" in page
    assert f'href="/exercise/{BOOK}/{CELL}/student-01"' in page
    assert f'href="/student/{BOOK}/{CELL}/student-04"' in page
    marker.save("student-01", "0")
    page = re.sub(r"\s+", " ", marker.ask("/").text)
    assert "<b>2 of 3 left</b>" in page
    assert f'href="/exercise/{BOOK}/{CELL}/student-02"' in page


def test_one_walks_to_the_neighbours_and_to_what_waits(marker):
    links = dict(re.findall(r'<a href="([^"]*)" data-key="(\w)"', marker.page("student-02").text))
    by_key = {key: link.rpartition("/")[2] for link, key in links.items()}
    assert by_key == {"u": "", "k": "student-01", "j": "student-03", "n": "student-04", "w": "student-02",
                      "o": "student-02"}  # fmt: skip
    for student in ("student-01", "student-02"):
        marker.save(student, "1")
    last = dict(re.findall(r'<a href="([^"]*)" data-key="(\w)"', marker.page("student-04").text))
    assert "n" not in last.values()
    own = dict(re.findall(r'<a href="([^"]*)" data-key="(\w)"', marker.page("student-02", "student").text))
    assert set(own.values()) == {"u", "w", "o"}


STATES = {"student-01": "to be marked", "student-03": "no answer", "student-02": "marked"}


def test_the_state_of_each_answer_is_said(marker):
    marker.save("student-02", "1")
    for student, words in STATES.items():
        assert re.search(rf'<span id="state" class="state \w+">{words}</span>', marker.page(student).text)


def test_what_changed_since_it_was_marked_waits_again(marker, marking):
    marker.save("student-02", "1")
    with open_gradebook(marking) as book:
        book.find_grade(CELL, BOOK, SET, "student-02").needs_manual_grade = True
        book.db.commit()
    assert "changed since it was marked" in marker.page("student-02").text
    assert "<b>3 of 3 left</b>" in marker.ask("/").text


def test_who_has_left_is_not_marked_any_more(marker, marking):
    from mlcourse.grading.course.people.people import Person, write_people

    known = [f"student-0{number}" for number in (1, 2, 3, 4)]
    people = {name: Person(name, "A<b>", left="2026-11-01" * (name == "student-01")) for name in known}
    write_people(marking.class_dir, people)
    page = marker.ask("/").text
    assert "<b>2 of 2 left</b>" in page
    assert ("A&lt;b&gt;" in page, "student-01" in page) == (True, False)
    assert marker.page("student-01").status_code == 404


def test_a_notebook_that_is_not_there_is_said_and_not_counted(marker, marking):
    (marking.autograded / "student-02" / SET / f"{BOOK}.ipynb").unlink()
    page = marker.ask("/").text
    assert "<b>2 of 2 left</b>" in page
    assert "Not there, or not to be read: small-one of <bdi>student-02</bdi>." in page
    assert "there is nothing to mark here" in marker.page("student-02").text


def test_earlier_comments_can_be_used_again_and_are_text(marker, marking):
    from mlcourse.grading.ledger.decisions import enter_decision, sentence_of

    marker.save("student-01", "1", "Why?\n<i>twice</i>")
    marker.save("student-02", "1", "Why?\n<i>twice</i>")
    marker.save("student-03", "0", "A reason is missing.")
    said = {"old": 0.0, "new": 0.5, "why": "after all"}
    with open_gradebook(marking) as book:
        enter_decision(book.db, request="1", assignment=SET, cell=CELL, student="student-03", **said)
        comment = book.find_comment(CELL, BOOK, SET, "student-03")
        comment.manual_comment += f"\n{sentence_of(said)}"
        book.db.commit()
    page = marker.page("student-04").text
    bank = [html.unescape(text) for text in re.findall(r'data-insert="([^"]*)"', page)]
    assert bank == ["Why?\n<i>twice</i>", "A reason is missing."]
    assert "<i>" not in page


@pytest.mark.parametrize(
    "path", ["/exercise/x/y/z", f"/exercise/{BOOK}/small-1-check/student-01", "/static/app.py",
             f"/nobody/{BOOK}/{CELL}/student-01", "/static/..%2fapp.py", f"/student/{BOOK}/{CELL}/x",
             "/notebook/..%2f..%2fgradebook/student-01"]
)  # fmt: skip
def test_nothing_else_is_there(visitor, path):
    assert visitor.ask(path).status_code == 404
