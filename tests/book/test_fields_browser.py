"""Formulas typed as on paper in a real browser: by keyboard alone, each line judged by itself."""

import re
from pathlib import Path

import nbformat
import pytest
from chromium import browser, violations
from fields_course import FIRST, LAST, ROW, STUB, page_with_fields

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("solve")]  # one Python in one browser
LONG = 120_000  # ms, for a busy machine
MOST = 600_000  # bytes that MathLive may cost


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with page_with_fields(tmp_path_factory.mktemp("fields") / "course") as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    with browser() as chromium:
        yield chromium


class Page:
    """The page as a reader uses it: what is asked for is written down."""

    def __init__(self, context, url):
        self.requests, self.sizes, self.errors = [], {}, []
        context.on("request", lambda request: self.requests.append(request.url))
        context.on("response", self._measure)
        self.tab = context.new_page()
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.tab.goto(url)
        self.tab.wait_for_selector(".solve[data-state=idle]")

    def _measure(self, response):
        self.sizes[response.url] = int(response.headers.get("content-length", 0))

    @property
    def of_mathlive(self):
        return [url for url in self.requests if "/mathlive-" in url]

    def cell(self, name):
        return self.tab.locator(f"#{name}")

    def row(self, name, number):
        return self.cell(name).locator(".solve-row").nth(number - 1)

    def source(self, name):
        return self.cell(name).locator("textarea").input_value()

    def type(self, keys):
        self.tab.wait_for_timeout(250)  # a field that has got the focus listens a moment later
        self.tab.keyboard.type(keys, delay=8)

    def on_paper(self, name, number):
        """Go to a field and wait until it is MathLive's."""
        self.row(name, number).locator("input, math-field").focus()
        self.row(name, number).locator("math-field").wait_for(timeout=LONG)
        self.tab.wait_for_function("document.activeElement.tagName === 'MATH-FIELD'")

    def said(self, name, number, text):
        place = self.row(name, number).locator(".solve-said", has_text=text)
        place.wait_for(timeout=LONG)
        return place.get_attribute("data-mark")


@pytest.fixture(scope="module")
def page(chromium, address):
    """A page on which Python starts once; its tests use cells of their own, or go on in their order."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = Page(context, address)
    yield page
    assert page.errors == []
    context.close()


@pytest.fixture
def reset(page):
    page.tab.once("dialog", lambda dialog: dialog.accept())
    page.cell(ROW).locator("[data-do=reset]").click()
    return page


def test_a_derivation_by_keyboard_alone(page, address):
    assert page.of_mathlive == []
    page.on_paper(ROW, 2)
    page.type("e^-x /(1+e^-x ")
    page.tab.keyboard.press("ArrowRight")
    page.tab.keyboard.type("^2")
    page.tab.keyboard.press("Enter")
    assert page.said(ROW, 2, "follows") == "ok"
    page.type("s(1+s")
    page.tab.keyboard.press("Enter")
    assert page.said(ROW, 3, "Line 3 does not follow from line 2.") == "wrong"
    assert "This looks like: plus in the second factor." in page.row(ROW, 3).inner_text()
    assert page.said(ROW, 5, "It says the same as line 1.") == "ok"
    stored = r"\frac{e^{-x}}{\left(1+e^{-x}\right)^2}"
    lines = f'    {FIRST},\n    r"{stored}",\n    r"s\\left(1+s\\right)",\n    {LAST},\n'
    assert page.source(ROW) == f"steps_act_07 = [\n{lines}]"
    page.tab.keyboard.press("Backspace")  # the empty line that Enter made
    page.tab.wait_for_timeout(250)
    for _ in range(2):
        page.tab.keyboard.press("Backspace")
    page.tab.keyboard.type("-s", delay=20)
    page.tab.keyboard.press("Enter")
    page.type("s e^-x /(1+e^-x")
    page.tab.keyboard.press("Shift+Enter")
    page.tab.wait_for_function(
        "document.querySelector('.solve-status').textContent.includes('2 of 2 points')", timeout=LONG
    )
    page.tab.keyboard.press("Enter")
    assert page.said(ROW, 3, "follows") == "ok"
    assert page.said(ROW, 4, "follows") == "ok"
    site = address.rpartition("/")[0] + "/"
    assert [url for url in page.requests if not url.startswith((site, "data:", "blob:"))] == []
    assert 0 < sum(page.sizes[url] for url in page.of_mathlive) < MOST


def test_the_download_holds_what_was_typed(page):
    page.on_paper("jac-05-derivation", 2)
    page.type("g @ d(softmax(x")
    page.tab.keyboard.press("Enter")
    assert page.said("jac-05-derivation", 2, "follows") == "ok"
    page.type("g @ s*dx")
    page.tab.keyboard.press("Tab")
    assert page.said("jac-05-derivation", 3, "Line 3 ") == "wrong"
    with page.tab.expect_download() as download:
        page.tab.locator("[data-do=download]").click()
    handed_in = nbformat.reads(Path(download.value.path()).read_text(), as_version=4)
    names = {}
    exec(handed_in.cells[4].source, names)
    assert names["lines_jac_05"] == [
        "g @ d(softmax(x))",
        r"g@d\left(\operatorname{softmax}\left(x\right)\right)",
        r"g@s\odot dx",
        "(s * (g - s @ g)) @ dx",
    ]


def test_a_formula_is_read_back_and_refused_with_a_sentence(page):
    page.on_paper("act-07-formula", 1)
    page.type("s(1-s")
    page.tab.keyboard.press("Enter")
    assert page.said("act-07-formula", 1, "Read as ") == "read"
    page.tab.wait_for_function("document.activeElement.ariaLabel === 'largest_slope'")
    page.type("1/")
    page.tab.keyboard.press("Tab")
    assert page.said("act-07-formula", 2, "a box is empty: fill it in, or delete it") == "wrong"
    assert page.source("act-07-formula").startswith('slope = r"s\\left(1-s\\right)"\n')


def test_plain_text_is_one_click_away_and_is_shown_as_on_paper_again(reset):
    page = reset
    toggle = page.cell(ROW).locator("[data-do=plain]")
    toggle.click()
    area = page.cell(ROW).locator("textarea")
    assert area.input_value() == STUB
    area.fill(STUB.replace("# YOUR CODE HERE", '"exp(-x)/(1 + exp(-x))**2",'))
    toggle.click()
    page.row(ROW, 2).locator("math-field").wait_for(timeout=LONG)
    shown = page.row(ROW, 2).locator("math-field").evaluate("field => field.getValue()")
    assert shown.replace(" ", "") == r"\frac{e^{-x}}{\left(1+e^{-x}\right)^{2}}"
    assert '"exp(-x)/(1 + exp(-x))**2",' in page.source(ROW)  # until it is changed
    toggle.click()
    area.fill("steps_act_07 = [first_line()]")
    toggle.click()
    assert "more than fields can show" in page.cell(ROW).locator(".solve-note").inner_text()
    assert area.is_visible()


def test_without_mathlive_the_fields_take_plain_text(chromium, address):
    context = chromium.new_context()
    page = Page(context, address)
    page.tab.context.route(re.compile("mathlive-"), lambda route: route.abort())
    page.row(ROW, 2).locator("input").focus()
    page.cell(ROW).locator(".solve-note", has_text="could not be loaded").wait_for()
    page.tab.keyboard.type("exp(-x)/(1 + exp(-x))^2")
    page.tab.keyboard.press("Enter")
    assert page.said(ROW, 2, "follows") == "ok"
    assert '    "exp(-x)/(1 + exp(-x))^2",\n' in page.source(ROW)
    context.close()


SOURCES = [
    ('x = "a"', ["x"], ["b"], 'x = "b"'),
    ("x = ...\ny = 0.5  # half\n", ["x", "y"], [r"\frac12", "0.5"], 'x = r"\\frac12"\ny = 0.5  # half\n'),
    ("x = 'a'", ["x"], ['"'], "x = '\"'"),
    ('x = "a"', ["x"], ["'\""], 'x = "\'\\""'),
    ('x = r"\\frac12"', ["x"], [""], "x = ..."),
]
NOT_SHOWN = ["x = y", 'x = "a" "b"', 'x = f"a"', 'x = "\\x41"', 'x = "a"; x = "b"', 'x = """a"""', "x = -1"]


def test_the_source_keeps_what_is_not_an_answer(page):
    module = (
        page.tab.locator(".solve script[type=module]").get_attribute("src").replace("runner", "cellsource")
    )
    call = "async ([module, name, ...given]) => (await import(new URL(module, location)))[name](...given)"
    for source, names, texts, expected in SOURCES:
        assert page.tab.evaluate(call, [module, "writeFormulas", source, names, texts]) == expected
    for source in NOT_SHOWN:
        assert page.tab.evaluate(call, [module, "readFormulas", source, ["x"]]) is None
    lines = "x = [\n    'a',\n    # mine\n]"
    assert page.tab.evaluate(call, [module, "readLines", lines, "x"]) is None
    written = page.tab.evaluate(call, [module, "writeLines", "x = ['a', \"b\"]", "x", ["b", "c"]])
    assert written == 'x = [\n    "b",\n    "c",\n]'


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barrier_and_nothing_wider_than_a_phone(chromium, address, theme):
    context = chromium.new_context(viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    page = Page(context, address)
    page.tab.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    page.row(ROW, 2).locator("input").tap()
    page.row(ROW, 2).locator("math-field").wait_for(timeout=LONG)
    page.type("e^-x /(1+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x+x")
    page.tab.keyboard.press("Enter")
    assert page.said(ROW, 2, "Line 2 does not follow") == "wrong"
    page.tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.tab.wait_for_timeout(500)
    assert page.tab.evaluate("document.documentElement.scrollWidth") <= 360
    assert violations(page.tab) == []
    context.close()
