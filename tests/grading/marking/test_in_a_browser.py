"""Marking in Chromium: by keyboard alone, on a phone's width, and nothing of a student's runs."""

import re
import threading

import pytest
import small_course
import uvicorn
from chromium import browser, playwright, violations

from mlcourse.grading.ledger.opening import open_gradebook
from mlcourse.grading.marking import serving

pytestmark = pytest.mark.browser
CELL, BOOK, SET = "small-2-explain", "small-one", small_course.SET
expect = playwright.expect


@pytest.fixture(scope="module")
def chromium():
    with browser() as program:
        yield program


@pytest.fixture
def link(marking, monkeypatch):
    """A server, and its first link."""
    servers, real = [], uvicorn.Server
    monkeypatch.setattr(uvicorn, "Server", lambda config: servers.append(real(config)) or servers[0])
    room, place = serving.open_room(marking, SET, "marker-01")
    thread = threading.Thread(target=serving.serve, args=(room, place, lambda link: None))
    thread.start()
    yield room.key.link
    servers[0].should_exit = True
    thread.join(20)


@pytest.fixture
def page(chromium, link):
    """A phone's width; whatever was asked of others, ran or was stopped is noted."""
    context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme="dark")
    page = context.new_page()
    page.asked, page.said = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto(link)
    yield page
    origin = link.partition("?")[0]
    assert [url for url in page.asked if not url.startswith((origin, "data:"))] == []
    assert [line for line in page.said if "409" not in line and "422" not in line] == []
    assert page.evaluate("window.canary") is None
    context.close()


def rows(course, student):
    with open_gradebook(course) as book:
        grade = book.find_grade(CELL, BOOK, SET, student)
        return grade.manual_score, book.find_comment(CELL, BOOK, SET, student).manual_comment


def opened(page, student):
    """Wait for the page of an answer, with its keys."""
    expect(page.locator("h2").first).to_contain_text(student)
    page.wait_for_load_state()


def fits(page):
    """No accessibility violation, and nothing beside the page."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_one_marks_by_keyboard_alone(page, marking):
    assert page.url.endswith("/")
    fits(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    opened(page, "student-01")
    fits(page)
    page.keyboard.press("3")
    expect(page.locator("#problem")).to_have_text("At most 2 points here; nothing was changed.")
    for key in ("1", ".", "c"):
        page.keyboard.press(key)
    page.keyboard.type("Which square? js")
    fits(page)
    page.keyboard.press("Control+Enter")
    opened(page, "student-02")
    expect(page.locator("#said")).to_have_text("Saved: student-01, 1.5 of 2 points. 2 of 3 left.")
    assert rows(marking, "student-01") == (1.5, "Which square? js")
    page.keyboard.press("Alt+1")
    page.keyboard.press("f")
    page.keyboard.press("Enter")
    opened(page, "student-04")
    assert rows(marking, "student-02") == (2.0, "Which square? js")
    page.keyboard.press("k")
    opened(page, "student-03 no answer")
    page.keyboard.press("j")
    opened(page, "student-04")
    page.keyboard.press("Enter")
    expect(page.locator("#problem")).to_have_text("No points yet: nothing was saved.")
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile("Written answers"))
    expect(page.locator("#said")).to_have_text("Saved: student-04, 0 of 2 points. 0 of 3 left.")


def test_of_two_markers_nothing_is_lost(page, another, marking):
    page.locator(f"a[href='/exercise/{BOOK}/{CELL}/student-01']").click()
    opened(page, "student-01")
    page.keyboard.press("j")
    opened(page, "student-02")
    page.keyboard.press("2")
    another.save("student-02", "0.5", "theirs")
    page.keyboard.press("Enter")
    conflict = page.locator("#conflict")
    expect(conflict).to_be_visible()
    assert page.locator("#theirs").inner_text() == "0.5 points\ntheirs"
    assert page.locator("#mine").inner_text() == "2 points\nno comment"
    assert "marker-02" in page.locator("#why").inner_text()
    assert page.evaluate("document.activeElement.id") == "conflict"
    fits(page)
    assert rows(marking, "student-02") == (0.5, "theirs")
    page.locator("#keep").click()
    expect(page.locator("#said")).to_have_text(re.compile("Saved: student-02, 2 of 2"))
    expect(page.locator("#state")).to_have_text("marked")
    assert rows(marking, "student-02") == (2.0, None)


def test_what_was_typed_is_there_again(page):
    page.locator(f"a[href='/exercise/{BOOK}/{CELL}/student-01']").click()
    opened(page, "student-01")
    page.keyboard.press("1")
    page.keyboard.press("j")
    opened(page, "student-02")
    page.keyboard.press("k")
    expect(page.locator("#points")).to_have_value("1")
    expect(page.locator("#said")).to_have_text("Not saved yet: what you had typed here.")


def test_keys_without_ctrl_can_be_switched_off(page):
    page.locator(f"a[href='/exercise/{BOOK}/{CELL}/student-01']").click()
    opened(page, "student-01")
    page.locator("#letters").uncheck()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("1")
    page.reload()
    page.keyboard.press("1")
    expect(page.locator("#points")).to_have_value("")
    opened(page, "student-01")


def test_the_whole_notebook_and_the_page_without_a_key(page, link):
    origin = link.partition("?")[0]
    page.goto(f"{origin}notebook/{BOOK}/student-01")
    fits(page)
    page.context.clear_cookies()
    page.on("response", lambda answer: page.said.clear())
    page.goto(origin)
    expect(page.locator("h1")).to_have_text("Not opened")
    assert violations(page) == []
    page.said.clear()
