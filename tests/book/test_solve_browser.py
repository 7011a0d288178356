"""An exercise solved in a real browser, from the wrong answer to the file that is handed in."""

import json
import os
import re
from pathlib import Path

import nbformat
import pytest
import solve_course
from chromium import browser, violations
from loopback import served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("solve")]  # one Python in one browser
VENDORED = solve_course.ROOT / os.environ.get("MLCOURSE_BROWSER", "_build/browser")
if not (VENDORED / "browser.json").is_file():
    pytest.skip(f"no Pyodide: python book/_browser/vendor.py {VENDORED.name}", allow_module_level=True)

PAGE = f"solve-{solve_course.NOTEBOOK}.html"
LONG = 120_000  # ms, for a busy machine
WRONG = "def softmax_vjp(x, g):\n    return softmax(x) * g"
RIGHT = "def softmax_vjp(x, g):\n    s = softmax(x)\n    return s * (g - (s * g).sum(axis=-1, keepdims=True))"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = solve_course.write_course(tmp_path_factory.mktemp("solve") / "course")
    built = solve_course.build(root, VENDORED)
    assert (built.code, built.log) == (0, "")
    return built.site


@pytest.fixture(scope="module")
def address(site):
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    with browser() as chromium:
        yield chromium


class Page:
    """The page as a reader uses it."""

    def __init__(self, context, url):
        self.context, self.url = context, url
        self.requests, self.errors = [], []
        context.on("request", lambda request: self.requests.append(request.url))
        self.tab = context.new_page()
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.load()

    def load(self):
        self.tab.goto(self.url)
        self.tab.wait_for_selector(".solve[data-state=idle]")

    def cell(self, name):
        return self.tab.locator(f"#{name}")

    def write(self, cell, text):
        self.cell(cell).locator("textarea").fill(text)

    def run(self, cell, expected):
        """Press the cell's button and wait until the status says what is expected."""
        self.cell(cell).locator("[data-do=run]").click()
        self.wait_for(expected)

    def wait_for(self, expected):
        script = "text => document.querySelector('.solve-status')?.textContent.includes(text)"
        self.tab.wait_for_function(script, arg=expected, timeout=LONG)

    def shown(self, cell):
        return self.cell(cell).locator(".solve-output").inner_text()

    def download(self):
        with self.tab.expect_download() as download:
            self.tab.locator("[data-do=download]").click()
        assert download.value.suggested_filename == f"{solve_course.NOTEBOOK}.ipynb"
        return Path(download.value.path()).read_bytes()


@pytest.fixture(scope="module")
def loaded(chromium, address):
    """A page on which Python has been started; the tests share it, each with cells of its own."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = Page(context, f"{address}/{PAGE}")
    page.cell("jac-05").locator("textarea").focus()
    page.tab.wait_for_selector(".solve[data-state=ready]", timeout=LONG)
    yield page
    assert page.errors == []
    context.close()


@pytest.fixture
def fresh(chromium, address):
    """A page as a reader sees it the first time."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield Page(context, f"{address}/{PAGE}")
    context.close()


def test_a_wrong_answer_is_named_and_a_right_one_earns_its_points(loaded):
    loaded.write("jac-05", WRONG)
    loaded.run("jac-05", "JAC-05: 0 of 3 points.")
    assert "This looks like: the second term left out." in loaded.shown("jac-05-check")
    section = loaded.cell("jac-05-check").locator("a")
    assert section.get_attribute("href") == "jacobians.html#without-the-matrix"
    loaded.write("jac-05", RIGHT)
    loaded.run("jac-05", "JAC-05: 3 of 3 points.")
    assert "3 of 3 points" in loaded.shown("jac-05-check")
    assert loaded.tab.locator(".solve-points").inner_text() == "3 of 4 points"


def test_a_formula_is_checked_and_shown_as_mathematics(loaded):
    loaded.write("smx-05", 'logit = "x2 - x1"')
    loaded.run("smx-05", "SMX-05: 0 of 1 points.")
    loaded.write("smx-05", 'logit = "x1 - x2"')
    loaded.run("smx-05", "SMX-05: 1 of 1 points.")
    loaded.cell("smx-05-check").locator("mjx-container").first.wait_for()


def test_a_cell_shows_its_value_what_it_prints_and_its_errors(loaded):
    loaded.write("jac-05", RIGHT)
    loaded.run("try-1", "Try it out (1): done.")
    assert loaded.shown("try-1") == "array([ 0.25, -0.25])"
    loaded.write("try-1", "print('<i>text</i>')\nsoftmax(np.zeros(2)) @ np.ones(3)")
    loaded.run("try-1", "Try it out (1): ended with an error.")
    printed, error = loaded.cell("try-1").locator("pre").all_inner_texts()
    assert printed.strip() == "<i>text</i>"
    assert error.startswith("line 2 of try-1\n")
    assert "ValueError" in error


def test_stop_ends_a_loop_without_an_end_and_python_comes_back(loaded):
    loaded.write("try-1", "while True: pass")
    loaded.cell("try-1").locator("[data-do=run]").click()
    loaded.tab.wait_for_selector(".solve[data-state=running]", timeout=LONG)
    loaded.tab.wait_for_selector("#try-1[data-state=running]", timeout=LONG)
    loaded.tab.locator("[data-do=stop]").click()
    assert "Stopped." in loaded.shown("try-1")
    loaded.write("try-1", "6 * 7")
    loaded.run("try-1", "Try it out (1): done.")
    assert loaded.shown("try-1") == "42"


def test_run_all_goes_on_after_an_error_and_adds_up_the_points(loaded):
    loaded.write("jac-05", RIGHT)
    loaded.write("try-1", "1 / 0")
    loaded.write("smx-05", 'logit = "x1 - x2"')
    loaded.tab.locator("[data-do=run-all]").click()
    loaded.wait_for("All cells have run: 4 of 4 points on the public checks.")
    assert "ZeroDivisionError" in loaded.shown("try-1")


def test_nothing_is_asked_for_elsewhere(loaded, address):
    assert any(url.endswith("pyodide.asm.wasm") for url in loaded.requests)
    assert [url for url in loaded.requests if not url.startswith((address + "/", "data:", "blob:"))] == []


def test_the_download_is_the_released_notebook_with_the_answers(fresh, site):
    released = next((site.parents[1] / "exercises").glob("*/*.ipynb"))
    assert fresh.download() == released.read_bytes()
    fresh.write("jac-05", RIGHT + "\n")
    fresh.write("jac-05-explain", "Diagonal plus rank one: “cheap”.\n\n- ∂")
    handed_in = fresh.download()
    notebook = nbformat.reads(handed_in.decode(), as_version=4)
    nbformat.validate(notebook)
    before = nbformat.read(released, as_version=4)
    edited = {"jac-05": RIGHT + "\n", "jac-05-explain": "Diagonal plus rank one: “cheap”.\n\n- ∂"}
    for cell, old in zip(notebook.cells, before.cells, strict=True):
        assert cell == old | {"source": edited.get(cell.id, old.source)}
    assert notebook.metadata == before.metadata
    # Written as Jupyter writes it: a diff shows the answers and nothing else.
    assert handed_in.decode() == nbformat.writes(notebook) + "\n"


def test_answers_stay_in_the_browser_and_survive_a_new_release(fresh):
    fresh.write("jac-05", WRONG)
    fresh.load()
    assert fresh.cell("jac-05").locator("textarea").input_value() == WRONG
    assert "as you left them" in fresh.tab.locator(".solve-status").inner_text()
    fresh.tab.evaluate(
        "() => { const [key] = Object.keys(localStorage).filter((k) => k.startsWith('mlcourse-solve:'));"
        "localStorage.setItem(key.replace(/:\\w+$/, ':0ld'), localStorage.getItem(key));"
        "localStorage.removeItem(key); }"
    )
    fresh.load()
    assert fresh.cell("jac-05").locator("textarea").input_value() == WRONG


def test_points_stay_over_a_reload_and_count_while_the_answer_is_the_one_that_was_checked(fresh):
    def beside():
        return fresh.cell("jac-05").locator(".solve-earned").inner_text()

    fresh.write("jac-05", RIGHT)
    assert fresh.cell("jac-05").locator(".solve-saved").inner_text() == "Saved in this browser."
    fresh.run("jac-05", "JAC-05: 3 of 3 points.")
    toc = fresh.tab.locator(".page-toc .solve-toc").all_text_contents()
    assert " 3/4" in toc  # of this section, with the answer in words
    fresh.load()
    assert beside() == "3 of 3 points"
    fresh.write("jac-05", RIGHT + "\n")
    assert beside() == ""
    assert fresh.tab.locator(".solve-points").inner_text() == "0 of 4 points"
    fresh.write("jac-05", RIGHT)
    assert beside() == "3 of 3 points"


def test_the_verdict_stands_directly_under_the_answer_and_hints_open_in_turn(fresh):
    check = fresh.cell("jac-05-check")
    assert check.locator(":scope > *").first.get_attribute("class").startswith("solve-output")
    hints = fresh.cell("jac-05").locator("summary")
    assert [hint.is_visible() for hint in hints.all()] == [True, False, False]
    hints.first.click()
    assert [hint.is_visible() for hint in hints.all()] == [True, True, False]


def test_reset_puts_back_what_was_released(fresh):
    fresh.write("jac-05", WRONG)
    fresh.tab.once("dialog", lambda dialog: dialog.accept())
    fresh.cell("jac-05").locator("[data-do=reset]").click()
    assert fresh.cell("jac-05").locator("textarea").input_value().endswith("# YOUR CODE HERE")


def test_a_notebook_from_elsewhere_is_taken_over(fresh, tmp_path):
    notebook = solve_course.notebook()
    notebook.cells[0].source = "the text, changed"
    notebook.cells[1].source = "given = 'changed'"
    notebook.cells[2].source = RIGHT
    file = tmp_path / "from-the-phone.ipynb"
    nbformat.write(notebook, file)
    fresh.tab.locator("input[type=file]").set_input_files(file)
    fresh.wait_for("The answers in from-the-phone.ipynb are taken over.")
    assert fresh.cell("jac-05").locator("textarea").input_value() == RIGHT
    assert b"changed" not in fresh.download()
    file.write_text(json.dumps({"cells": []}))
    fresh.tab.locator("input[type=file]").set_input_files(file)
    fresh.wait_for("is not a copy of")


def test_all_answers_go_to_another_device_in_one_file(fresh, chromium, address, tmp_path):
    fresh.write("jac-05", RIGHT)
    fresh.tab.locator("summary", has_text="How this page works").click()
    with fresh.tab.expect_download() as taken:
        fresh.tab.locator("[data-do=take-along]").click()
    file = tmp_path / taken.value.suggested_filename
    taken.value.save_as(file)
    context = chromium.new_context()
    other = Page(context, f"{address}/{PAGE}")
    other.write("smx-05", "logit = 'x1 - x2'")
    other.tab.locator("input[type=file]").set_input_files(file)
    other.wait_for("my-answers.json: answers of 1 notebooks are taken over.")
    assert other.cell("jac-05").locator("textarea").input_value() == RIGHT
    assert other.cell("smx-05").locator("textarea").input_value() == "logit = 'x1 - x2'"  # not lost
    file.write_text('{"kind": "something else", "entries": {}}')
    other.tab.locator("input[type=file]").set_input_files(file)
    other.wait_for("my-answers.json is not a copy of tiny-softmax.ipynb.")
    context.close()


def test_the_keyboard_indents_and_can_leave(fresh):
    area = fresh.cell("jac-05").locator("textarea")
    area.fill("")
    area.focus()
    keys = fresh.tab.keyboard
    keys.type("def f(x):")
    keys.press("Enter")
    keys.type("return x")
    assert area.input_value() == "def f(x):\n    return x"
    keys.press("Shift+Tab")
    assert area.input_value() == "def f(x):\nreturn x"
    keys.press("Tab")
    keys.press("Control+z")
    area.press("Control+a")
    keys.press("Tab")
    assert area.input_value() == "    def f(x):\n    return x"
    keys.press("Escape")
    keys.press("Tab")
    assert fresh.tab.evaluate("document.activeElement.dataset.do") == "run"


def test_a_file_that_cannot_be_fetched_is_said_and_the_next_run_tries_again(fresh):
    fresh.context.route(re.compile("numpy-.*whl"), lambda route: route.abort())
    fresh.write("try-1", "1 + 1")
    fresh.cell("try-1").locator("[data-do=run]").click()
    fresh.wait_for("Python could not be loaded")
    assert fresh.tab.locator(".solve").get_attribute("data-state") == "failed"
    fresh.context.unroute_all()
    fresh.run("try-1", "Try it out (1): done.")


def test_opened_as_a_file_the_page_says_what_to_do(chromium, site):
    context = chromium.new_context()
    tab = context.new_page()
    tab.goto((site / PAGE).as_uri())
    assert "python -m http.server" in tab.locator(".solve-status").inner_text()
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_barrier_and_nothing_wider_than_the_page(loaded, theme, width):
    loaded.write("try-1", "print('x' * 300)\n1 / 0")
    loaded.run("try-1", "Try it out (1): ended with an error.")
    loaded.tab.set_viewport_size({"width": width, "height": 800})
    loaded.tab.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    loaded.tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    loaded.tab.wait_for_timeout(300)
    loaded.tab.evaluate("Promise.allSettled(document.getAnimations().map(a => a.finished))")  # fading buttons
    colour = "getComputedStyle(document.querySelector('.solve textarea')).backgroundColor"
    brightness = [int(number) for number in re.findall(r"\d+", loaded.tab.evaluate(colour))]
    assert (sum(brightness[:3]) < 150) == (theme == "dark")
    assert loaded.tab.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(loaded.tab) == []
