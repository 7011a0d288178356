"""Records: nothing is lost on disk, no score is not zero, the gravest status wins."""

import json

import pytest
from samples import exercise, student

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import alone_in, write_whole
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


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = write_whole(tmp_path / "a" / "x.txt", "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \ud800")
    assert path.read_text(encoding="utf-8") == "old"
    assert [found.name for found in path.parent.iterdir()] == ["x.txt"]


def test_two_runs_do_not_share_a_folder(tmp_path):
    with alone_in(tmp_path, "grading"):
        second = alone_in(tmp_path, "grading")
        with pytest.raises(GradingError, match="another run is grading"):
            second.__enter__()
    with alone_in(tmp_path, "grading"):
        assert (tmp_path / ".lock").exists()
