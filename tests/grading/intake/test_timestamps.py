"""When something was handed in: what is no date is a reason to look, and no fault of ours."""

import os

import pytest
import small_course

from mlcourse.grading.course.limits import Limits
from mlcourse.grading.intake.timestamps import read_timestamp
from mlcourse.grading.running import batch


@pytest.mark.parametrize(
    "text",
    ["2026-01-02 12:00:00 UTC", "2026-01-02 12:00:00.000000 Europe/Berlin", "2026-01-02T12:00:00+02:00",
     "2 Jan 2026 12:00", "\ufeff2026-01-02 12:00:00\r\n"],
)  # fmt: skip
def test_dates_are_read(tmp_path, text):
    (tmp_path / "timestamp.txt").write_text(text, encoding="utf-8")
    assert read_timestamp(tmp_path) == (text.strip("\ufeff\r\n"), "")


@pytest.mark.parametrize(
    "data",
    [b"", b"yesterday", b"2026-01-02 12:00" + b"+" * 5000, b"2026-01-02 " + b"+" * 100, b"\xff\xfe\xfa",
     b"9" * 150, b"0001-01-01 00:00 +23:59", b"9999-12-31 23:59 -23:59", b"1970-01-01", b"2026-13-41",
     b"2026-01-02 \x1b[2J", b"nan", b"12:00", b"1e400", b"Monday"],
    ids=repr,
)  # fmt: skip
def test_what_is_no_date_of_our_time_is_a_reason_to_look(tmp_path, data):
    (tmp_path / "timestamp.txt").write_bytes(data)
    text, look = read_timestamp(tmp_path)
    assert text is None
    assert "lateness is not known" in look


def test_a_huge_file_a_link_and_a_pipe_are_not_read(tmp_path):
    place = tmp_path / "timestamp.txt"
    for make in (
        lambda: (place.touch(), os.truncate(place, 3 * 2**30)),
        lambda: place.symlink_to("/dev/zero"),
        lambda: os.mkfifo(place),
        lambda: place.mkdir(),
    ):
        make()
        text, look = read_timestamp(tmp_path)
        assert text is None
        assert "lateness is not known" in look
        place.rmdir() if place.is_dir() else place.unlink()
    assert read_timestamp(tmp_path) == (None, "")


@pytest.mark.usefixtures("warm")
def test_an_odd_date_costs_nobody_a_point(course, hand_in):
    for student, text in (
        ("student-01", "2026-01-02 12:00:00 UTC"),
        ("student-02", "2026-01-02" + "+" * 5000),
    ):
        folder = hand_in(course, student, small_course.RIGHT)
        (folder / "timestamp.txt").write_text(text, encoding="utf-8")
    honest, odd = batch.grade_class(course, small_course.SET, limits=Limits(seconds=2))
    assert (honest.score, honest.look) == (6.0, [])
    assert (odd.score, odd.status) == (6.0, "ok")
    assert len(odd.look) == 1
    assert "lateness is not known" in odd.look[0]
    assert not (course.class_dir / "faults.log").exists()
