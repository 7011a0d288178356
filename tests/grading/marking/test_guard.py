"""Who may ask: nobody without the link, no other site, no other name of this computer."""

import pytest
import small_course
from starlette.requests import Request
from starlette.responses import PlainTextResponse

from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.marking.guard import MAX_BODY, Guard, Key

CELL, BOOK, SET = "small-2-explain", "small-one", small_course.SET
SHEET = f"/exercise/{BOOK}/{CELL}/student-02"


def mark(course, student):
    with open_gradebook(course) as book:
        return book.find_grade(CELL, BOOK, SET, student).manual_score


@pytest.mark.parametrize(
    "path", ["/", "/?token=wrong", "/?token=", SHEET, "/static/mark.js", f"/notebook/{BOOK}/student-02",
             "/no/such/page", f"{SHEET}?token=%FF"]
)  # fmt: skip
def test_without_the_link_nothing_is_shown(visitor, path):
    answer = visitor.ask(path, cookies={})
    assert answer.status_code == 403
    assert "Open the link" in answer.text
    assert "set-cookie" not in answer.headers
    assert "student-02" not in answer.text


def test_the_link_brings_a_cookie_for_this_site_alone_and_leaves_the_address(visitor):
    answer = visitor.ask(visitor.key.link.removeprefix(visitor.key.origin), cookies={})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert visitor.key.token not in answer.headers["set-cookie"]
    assert visitor.ask("/", cookies=dict(answer.cookies)).status_code == 200
    assert visitor.ask("/", cookies={visitor.key.cookie: visitor.key.token}).status_code == 403


@pytest.mark.parametrize("host", ["elsewhere.invalid", "127.0.0.1", "127.0.0.1:1", "localhost:8123",
                                  "127.0.0.1:8123.elsewhere.invalid", ""])  # fmt: skip
def test_another_name_of_this_computer_is_refused_with_cookie_and_link(visitor, host):
    for path in ("/", f"/?token={visitor.key.token}"):
        answer = visitor.ask(path, headers={"Host": host})
        assert (answer.status_code, "set-cookie" in answer.headers) == (421, False)


FORGED = {
    "no token": {"x-mlcourse-token": ""},
    "the cookie's value as token": {"x-mlcourse-token": "cookie"},
    "another site": {"Origin": "http://elsewhere.invalid"},
    "another port": {"Origin": "http://127.0.0.1:8124"},
    "no origin": {"Origin": ""},
    "origin hidden": {"Origin": "null"},
    "the browser says so": {"Sec-Fetch-Site": "cross-site"},
    "another port, the browser says": {"Sec-Fetch-Site": "same-site"},
    "as a form": {"Content-Type": "text/plain"},
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_request_of_another_page_changes_nothing(visitor, graded_once, forged):
    own = {"Origin": visitor.key.origin, "x-mlcourse-token": visitor.key.form}
    own |= {"Content-Type": "application/json"}
    forged = {name: visitor.key.session if value == "cookie" else value for name, value in forged.items()}
    answer = visitor.save("student-02", "2", headers=own | forged)
    assert answer.status_code == 403
    assert mark(graded_once, "student-02") is None


def test_the_same_request_of_our_own_page_is_carried_out(marker, marking):
    assert marker.save("student-02", "2").status_code == 200
    assert mark(marking, "student-02") == 2


def test_what_is_too_long_is_not_read(visitor):
    answer = visitor.save("student-02", "2", "a" * MAX_BODY)
    assert answer.status_code == 413
    assert "nothing was changed" in answer.json()["message"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_no_other_method_does_anything(visitor, method):
    assert visitor.ask(SHEET, method).status_code == 403


def test_every_answer_has_the_policy(visitor):
    answers = [visitor.ask("/"), visitor.page("student-01"), visitor.ask("/", cookies={}), visitor.ask("/no"),
               visitor.save("student-02", "nan"), visitor.ask("/static/mark.css"),
               visitor.ask("/", headers={"Host": "elsewhere.invalid"})]  # fmt: skip
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src http://127.0.0.1:8123/static/mark.js; ")
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_no_page_holds_a_script_or_a_style_of_its_own(visitor):
    for text in (visitor.ask("/").text, visitor.page("student-02").text, visitor.page("student-01").text):
        assert text.count("<script") == text.count('<script src="/static/mark.js" defer></script>') == 1
        assert "<style" not in text
        assert " style=" not in text


def test_a_web_socket_gets_no_answer():
    said = []

    async def send(message):
        said.append(message)

    guard = Guard(PlainTextResponse("open"), Key(8123))
    coroutine = guard({"type": "websocket", "headers": []}, None, send)
    with pytest.raises(StopIteration):
        coroutine.send(None)
    assert said == []


def test_a_second_server_has_another_key_and_another_cookie():
    first, second = Key(8123), Key(8124)
    assert first.cookie != second.cookie
    assert len({first.token, first.session, first.form, second.token, second.session, second.form}) == 6
    request = Request({"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [
        (b"host", b"127.0.0.1:8124"), (b"cookie", f"{first.cookie}={first.session}".encode())]})  # fmt: skip
    assert Guard(PlainTextResponse("open"), second)._answer(request).status_code == 403
