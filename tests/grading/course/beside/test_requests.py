"""Requests are read as students, editors and mail programs leave them."""

import pytest

from mlcourse.grading.course.beside.requests import MOST, is_request, read_requests, request_text

WHOLE = request_text("ps0", "one", "student-01", "It is right,\nI think.")


@pytest.mark.parametrize(
    "data",
    [
        WHOLE.encode(),
        WHOLE.encode("utf-8-sig"),
        WHOLE.encode("utf-16"),
        WHOLE.replace("\n", "\r\n").encode(),
        ("Hello\n" + "".join(f">> {line}\n" for line in WHOLE.splitlines())).encode(),
        WHOLE.replace("set:", "SET :").encode(),
    ],
)
def test_the_same_request_however_it_was_saved(data):
    [found] = read_requests(data)
    assert (found.problem_set, found.exercise, found.student) == ("ps0", "one", "student-01")
    assert found.why == "It is right,\nI think."


def test_several_in_one_mail():
    other = request_text("ps0", "two", "student-01", "So is this.")
    assert [one.exercise for one in read_requests((WHOLE + other).encode())] == ["one", "two"]
    assert is_request(WHOLE.encode())
    assert not is_request(f"Hello\n{WHOLE}".encode())


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\xff", b"Please look at this again", b"a" * (MOST + 1)])
def test_what_is_no_request(data):
    assert read_requests(data) == []


def test_what_was_not_filled_in_has_no_reason():
    [found] = read_requests(request_text("ps0", "one", "student-01").encode())
    assert found.why == ""


def test_a_request_is_known_by_who_asks_and_what():
    [one] = read_requests(WHOLE.encode())
    [again] = read_requests(WHOLE.replace("It is", "It  is").encode())
    assert one.digest("student-01") == again.digest("student-01") != one.digest("student-02")
