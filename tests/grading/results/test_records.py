"""Records: nothing is lost on disk, no score is not zero, the gravest status wins."""

import json

import pytest
from samples import exercise, student

from mlcourse.grading.results.records import gravest, load, load_all, save


def test_a_record_comes_back_from_its_file(tmp_path):
    record = student(
        "student-02", exercise(lines=["a `b` é"], mistake="m"), exercise("SMX-01", "missing", None)
    )
    assert load(save(tmp_path, record)) == record
    save(tmp_path, student("student-01", exercise()))
    assert [found.student for found in load_all(tmp_path)] == ["student-01", "student-02"]


def test_the_file_has_the_sums_for_other_readers(tmp_path):
    path = save(
        tmp_path, student("student-01", exercise(score=2.5), exercise("SMX-01", "pending", None, 2.0))
    )
    content = json.loads(path.read_text(encoding="utf-8"))
    assert (content["score"], content["max_score"], content["version"]) == (2.5, 5.0, 1)


@pytest.mark.parametrize(
    ("scores", "expected"), [((None, None), None), ((0.0, None), 0.0), ((1.0, 2.0), 3.0), ((), None)]
)
def test_no_score_is_not_zero(scores, expected):
    assert student("s", *(exercise(score=score) for score in scores)).score == expected


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], "ok"),
        (["done", "error", "wrong"], "ok"),
        (["ok", "timeout", "memory"], "timeout"),
        (["crashed", "missing"], "missing"),
        (["grader_fault", "invalid_submission"], "grader_fault"),
    ],
)
def test_the_gravest_status_wins(statuses, expected):
    assert gravest(statuses) == expected
