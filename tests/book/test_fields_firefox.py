"""Formulas typed as on paper in Firefox: by keyboard alone, on a telephone's width, from this site alone."""

import json

import pytest
from bidi import firefox
from fields_course import FIRST, LAST, ROW, page_with_fields

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("solve")]  # one Python in one browser
FOCUSED = "document.activeElement"
SAID = f"document.querySelectorAll('#{ROW} .solve-row')[%d].querySelector('.solve-said')"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with page_with_fields(tmp_path_factory.mktemp("fields") / "course") as address:
        yield address


@pytest.fixture(scope="module")
def page(address, tmp_path_factory):
    """A page on which Python starts once, as wide as a phone; its tests go on in their order."""
    with firefox(tmp_path_factory.mktemp("firefox")) as page:
        page.open(address, width=360, height=800)
        page.wait_for("!!document.querySelector('.solve[data-state=idle]')")
        yield page


def said(page, number, text):
    """Wait for what is said of a line; returns its mark."""
    place = SAID % (number - 1)
    page.wait_for(f"{place}.textContent.includes({json.dumps(text)})")
    return page.evaluate(f"{place}.dataset.mark")


def of_mathlive(page):
    return [url for url in page.asked_for() if "/mathlive-" in url]


def go_to_the_first_field(page):
    """Press Tab as often as it takes: nothing is clicked, nothing is focused by a script."""
    for _ in range(200):
        page.press("Tab")
        if page.evaluate(f"!!{FOCUSED}.closest('#{ROW} .solve-entry')"):
            return
    pytest.fail("no field is reached by the Tab key")


def settled(page):
    """Wait until MathLive has the focus and listens: a moment after it has got it."""
    page.wait_for(f"{FOCUSED}.tagName === 'MATH-FIELD' && !{FOCUSED}.value")
    page.evaluate("new Promise((resolve) => setTimeout(resolve, 250))")


def test_a_derivation_by_keyboard_alone(page):
    assert of_mathlive(page) == []
    go_to_the_first_field(page)
    settled(page)
    page.type("e^-x /(1+e^-x ")
    page.press("Right")
    page.type("^2")
    page.press("Enter")
    assert said(page, 2, "follows") == "ok"
    settled(page)
    page.type("s(1+s")
    page.press("Enter")
    assert said(page, 3, "Line 3 does not follow from line 2.") == "wrong"
    assert said(page, 5, "It says the same as line 1.") == "ok"
    lines = [FIRST, r'r"\frac{e^{-x}}{\left(1+e^{-x}\right)^2}"', r'r"s\left(1+s\right)"', LAST]
    stored = "steps_act_07 = [\n" + "".join(f"    {line},\n" for line in lines) + "]"
    assert page.evaluate(f"document.querySelector('#{ROW} textarea').value") == stored
    settled(page)
    page.type("1/(1" + 20 * "+x")  # more than a phone is wide
    page.press("Enter")
    assert said(page, 4, "Line 4 does not follow from line 3.") == "wrong"


def test_the_tab_key_leaves_the_derivation(page):
    for _ in range(30):
        page.press("Tab")
        if not page.evaluate(f"!!{FOCUSED}.closest('#{ROW}')"):
            return
    pytest.fail("the Tab key is caught in the fields")


def test_all_comes_from_the_site_itself(page, address):
    site = address.rpartition("/")[0] + "/"
    assert of_mathlive(page) != []
    assert [url for url in page.asked_for() if not url.startswith((site, "data:", "blob:"))] == []
    assert page.errors() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barrier_and_nothing_wider_than_a_phone(page, theme):
    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    page.evaluate("new Promise((resolve) => setTimeout(resolve, 500))")
    page_itself = "document.documentElement"  # its scroll bar takes a part of the width
    wider = f"{page_itself}.scrollWidth - {page_itself}.clientWidth"
    assert page.evaluate(f"[innerWidth, {wider}]") == [360, 0]
    assert page.violations() == []
