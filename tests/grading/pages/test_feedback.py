"""The feedback page: where to begin, what was said, and nothing that could act or leak."""

import json
import re
from html.parser import HTMLParser

import pytest
from samples import exercise, student

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.pages.feedback import begin, write_feedback
from mlcourse.grading.pages.rendering import WORDS
from mlcourse.grading.results.records import STATUSES, save

ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg onload=alert(1)>",
    "`<b onclick=alert(1)>`",
    "</pre></details><iframe src='javascript:alert(1)'>",
]


class Elements(HTMLParser):
    """The tags, attributes and ids of a page, and whether every tag is closed."""

    VOID = frozenset({"meta", "img", "br"})

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.open = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def page(tmp_path, *records, roster="", book_url=""):
    course = Course.at(tmp_path)
    for record in records:
        save(course.graded("ps0-small"), record)
    if roster:
        (course.class_dir / "students.csv").write_text(roster, encoding="utf-8")
    return write_feedback(course, "ps0-small", book_url)[0].read_text(encoding="utf-8")


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_a_student_writes_can_act(tmp_path, attack):
    record = student(
        "student-01", exercise(status="error", score=0.0, lines=[attack], mistake=attack, output=attack),
        notes=[attack],
    )  # fmt: skip
    quoted = attack.replace('"', '""')
    roster = f'id,first_name\nstudent-01,"{quoted}"\n'
    found = Elements(page(tmp_path, record, roster=roster))
    assert not {"script", "img", "svg", "iframe", "b"} & set(found.tags)
    assert not [name for _, name, _ in found.attributes if name.startswith("on")]
    assert found.open == []


def test_a_page_is_self_contained_and_accessible(tmp_path):
    text = page(
        tmp_path, student("student-01", exercise(output="x"), exercise("SMX-01", "pending", None, 2.0))
    )
    found = Elements(text)
    assert ("html", "lang", "en") in found.attributes
    assert not [value for _, name, value in found.attributes if name in ("src", "href") and "//" in value]
    assert "url(" not in text
    assert "@import" not in text
    assert [tag for tag in found.tags if re.fullmatch("h[1-6]", tag)] == ["h1", "h2", "h3", "h3"]
    assert "caption" in found.tags
    assert "prefers-color-scheme: dark" in text
    ids = [value for _, name, value in found.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    links = [value for tag, name, value in found.attributes if tag == "a" and name == "href"]
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_sections_are_named_or_linked(tmp_path):
    record = student("student-01", exercise(status="wrong", score=0.0))
    assert "A section <span" in page(tmp_path, record)
    assert '<a href="../book/jacobians.html#here">A section</a>' in page(
        tmp_path, record, book_url="../book/"
    )


def test_the_json_has_the_same_without_what_is_for_staff(tmp_path):
    page(
        tmp_path,
        student("student-01", exercise(lines=["well"], look="for staff only", digest="0123456789abcdef")),
    )
    text = (Course.at(tmp_path).feedback("ps0-small") / "student-01.json").read_text(encoding="utf-8")
    content = json.loads(text)
    assert content["begin"].startswith("Well done")
    assert content["notebooks"][0]["exercises"][0]["lines"] == ["well"]
    assert "staff only" not in text
    assert "digest" not in text
    assert "0123456789abcdef" not in text


WRONG = exercise("SMX-01", "wrong", 0.0, 2.0)
NAMED = exercise("SMX-02", "wrong", 0.0, 1.0, mistake="the transpose")


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (student("s", exercise()), "Well done: everything that was judged by the checks is right."),
        (student("s", exercise(), exercise("JAC-05-explain", "pending", None)), "read by a person"),
        (student("s", WRONG, NAMED), "Begin with SMX-02, Title of SMX-02: the mistake has a name"),
        (student("s", WRONG, exercise(status="partial", score=1.0)), "Begin with JAC-05"),
        (student("s", WRONG, exercise(status="missing", score=0.0)), "Begin with SMX-01"),
        (student("s", exercise("FWD-04-derivation", "missing", 0.0, 0.0)), "Well done: everything"),
        (student("s", WRONG, exercise("X-01", "wrong", 0.0, 0.0, mistake="x")), "Begin with SMX-01"),
        (student("s", exercise(status="timeout", score=0.0)), "it took too long, which hides"),
        (student("s", exercise(status="missing", score=None), status="missing"), "Nothing has arrived"),
        (
            student("s", exercise(status="invalid_submission", score=None), status="invalid_submission",
                    notes=["It ends in the middle."]),
            "Begin with the file one.ipynb, which could not be read. It ends in the middle.",
        ),
        (student("s", exercise(), status="grader_fault"), "nothing for you to do"),
    ],
)  # fmt: skip
def test_the_first_sentence_tells_where_to_begin(record, sentence):
    assert sentence in begin(record)


def test_what_is_for_practice_is_shown_without_points(tmp_path):
    text = page(tmp_path, student("s", WRONG, exercise("JAC-02-derivation", "wrong", 0.0, 0.0)))
    assert text.count("practice") == 2
    assert "of 0" not in text


def test_every_status_has_words_and_can_be_shown(tmp_path):
    exercises = [exercise(f"X-{i}", status, None) for i, status in enumerate(STATUSES)]
    text = page(tmp_path, student("student-01", *exercises))
    for status in STATUSES:
        assert WORDS[status] in text


def test_feedback_before_grading_says_what_to_run(tmp_path):
    with pytest.raises(GradingError, match="run: mlcourse grade ps0-small"):
        write_feedback(Course.at(tmp_path), "ps0-small")
