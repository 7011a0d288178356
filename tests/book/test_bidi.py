"""What tests in Firefox say is not there would be found if it were."""

import pytest
from bidi import firefox
from loopback import served

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>
<input aria-label="Box"><img src="http://other.invalid/picture.png">
<script>setTimeout(() => { throw new Error("not caught"); }); console.error("only said");</script>
</main></html>"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    site = tmp_path_factory.mktemp("site")
    (site / "index.html").write_text(PAGE)
    with served(site) as address, firefox(tmp_path_factory.mktemp("firefox")) as page:
        page.open(address, width=360, height=800)
        yield page


def test_requests_errors_and_barriers_are_found(page):
    assert page.evaluate("innerWidth") == 360
    assert "http://other.invalid/picture.png" in page.asked_for()
    assert page.errors() == ["Error: not caught"]
    assert [rule for rule, _ in page.violations()] == ["image-alt"]


def test_keys_arrive_where_the_focus_is(page):
    page.press("Tab")
    page.type("e^-x /(1+ x|")
    assert page.evaluate("document.activeElement.value") == "e^-x /(1+ x|"


def test_what_goes_wrong_is_said(page):
    with pytest.raises(AssertionError, match="unknown command"):
        page.send("no.such")
    with pytest.raises(AssertionError, match="missing is not defined"):
        page.evaluate("missing")
