"""How many different answers the kept attempts hold; what was released is none, nor is a damaged file."""

import json

import pytest
from samples import exercise, student
from small_course import SET

from mlcourse.grading.reporting.tries import tried


@pytest.fixture
def attempt(course):
    """Keep an attempt at the small course, with the source of one answer, or as bytes."""

    def keep(name, number, source):
        folder = course.collected / name / SET / f"{number:03d}"
        (folder / "files").mkdir(parents=True)
        about = {"platform": "moodle", "shown": "x", "contents": {}, "late": None, "handle": {}, "when": None}
        (folder / "attempt.json").write_text(json.dumps(about), encoding="utf-8")
        notebook = json.loads((course.exercises / SET / "small-one.ipynb").read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if source is not None and cell["metadata"].get("nbgrader", {}).get("grade_id") == "small-1":
                cell["source"] = source
        content = source if isinstance(source, bytes) else json.dumps(notebook).encode()
        (folder / "files" / "small-one.ipynb").write_bytes(content)

    return keep


def of(course, name, number):
    found = student(name, exercise("SMALL-1"))
    found.problem_set, found.attempt = SET, f"{number} of {number}"
    return tried(course, [found], least=2).get(name)


def test_different_answers_are_counted_and_what_was_released_is_none(course, attempt):
    for number, source in enumerate([None, "double = 1", ["double = 1", "  \n"], "double = 2"], start=1):
        attempt("student-01", number, source)
    found = of(course, "student-01", 4)
    assert found["small-1-check"] == 2
    assert found["small-2-check"] == 0


@pytest.mark.parametrize("damaged", [b"", b"{", b"[1]", b'{"cells": [1, {"metadata": 3}]}', b"[" * 100_000])
def test_what_cannot_be_read_is_no_answer_and_stops_nothing(course, attempt, damaged):
    attempt("student-01", 1, damaged)
    attempt("student-01", 2, "double = 1")
    assert of(course, "student-01", 2)["small-1-check"] == 1


def test_who_handed_in_once_is_not_looked_at(course, attempt):
    attempt("student-01", 1, "double = 1")
    assert of(course, "student-01", 1) is None
