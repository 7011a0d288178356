"""Every page in a real browser: nothing loads from elsewhere, nothing is unreadable, everything works.

Each page is opened once. Then theme and width change while it is open, as they do for readers: all rules of
axe-core run once at each width, the one on contrast in all four combinations, for only colours depend on the
theme. InstructorNotebook is measured everywhere, also with every fold open.
"""

import re

import pytest
from chromium import browser, violations
from loopback import served
from mlbook.course import pages_of
from mlbook.figures import backprop, losses, regularisation

from mlcourse.numpy import dropout_variance, mlp_backward, mlp_forward

pytestmark = pytest.mark.browser
# Two stand for all pages of the reference, which are made by one directive.
PAGES = [*(name for name in pages_of() if "/" not in name), "search", "api/softmax", "api/layers"]
CONTRAST = ("color-contrast", "link-in-text-block")


@pytest.fixture(scope="module")
def address(site):
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    with browser() as chromium:
        yield chromium


@pytest.fixture
def open_page(chromium, address):
    """Open a page; note what it asks for elsewhere and what it complains about."""
    contexts = []

    def open_page(name, theme="light", width=1280, **options):
        size = {"width": width, "height": 800}
        contexts.append(chromium.new_context(viewport=size, color_scheme=theme, **options))
        page = contexts[-1].new_page()
        page.complaints = said = []
        page.on("request", lambda r: None if is_ours(r.url) else said.append(f"asks for {r.url}"))
        page.on("response", lambda r: said.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda m: said.append(m.text) if m.type in {"error", "warning"} else None)
        page.goto(f"{address}/{name}", wait_until="networkidle")
        return page

    def is_ours(url):
        return url.startswith((address + "/", "data:", "blob:"))

    yield open_page
    for context in contexts:
        context.close()


def test_all_pages_are_listed(site):
    made = {page.name for page in site.glob("*.html")} - {"404.html"}
    assert {f"{name}.html" for name in PAGES if "/" not in name} == made
    assert all((site / f"{name}.html").exists() for name in PAGES)


# The first words of the code that is wider than its box.
SCROLLING = """[...document.querySelectorAll(".highlight pre")]
    .filter(p => p.scrollWidth > p.clientWidth).map(p => p.textContent.slice(0, 80))"""


@pytest.mark.parametrize("name", PAGES)
def test_page(open_page, name):
    page = open_page(f"{name}.html")
    assert page.complaints == []  # before axe: it asks for a style sheet at a wrong address
    assert page.locator(".math > math").count() == page.locator(".math").count()
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SCROLLING) == []
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_function(f"document.documentElement.dataset.theme == '{theme}'")
            page.wait_for_timeout(250)  # colours fade
            colour = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
            assert (sum(page.evaluate(colour)[:3]) < 150) == (theme == "dark")
            assert violations(page, *(CONTRAST if theme == "dark" else ())) == [], (width, theme)


@pytest.mark.parametrize("place", ["nothing.html", "api/nothing.html", "a/b/c/d/nothing"])
def test_a_lost_reader_finds_home_from_any_depth(chromium, address, place):
    page = chromium.new_page(viewport={"width": 360, "height": 800})
    assert page.goto(f"{address}/{place}").status == 404
    page.wait_for_function("document.getElementById('home').href.endsWith('/index.html')")
    assert violations(page) == []
    page.locator("#home").click()
    assert page.title().startswith("Every Step Shown")
    page.close()


def numbers(page):
    return [page.locator(".interactive-live output").nth(i).inner_text() for i in range(4)]


def test_interactive_figure_by_keyboard(open_page):
    page = open_page("softmax.html")
    temperature = page.locator(".interactive-live .temperature input")
    bars = page.locator(".interactive-live .bars")
    before = bars.inner_text()
    temperature.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    assert numbers(page)[0].startswith("0.177 ")
    assert bars.inner_text() != before
    assert temperature.get_attribute("aria-valuetext") == "c 0.177, temperature 5.66"
    page.wait_for_timeout(600)
    words = page.locator(".interactive-live [aria-live]").inner_text()
    assert words.startswith("c = 0.177, temperature 5.66: class 1 ")
    assert "classes 1 and 2 would still grow" in words
    page.keyboard.press("End")
    page.wait_for_timeout(600)
    assert "class 1 100 %" in page.locator(".interactive-live [aria-live]").inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('label').innerText").startswith("logit 1")
    assert page.complaints == []


def test_the_steep_sigmoid_says_the_error_at_x(open_page):
    page = open_page("activations.html")
    live = page.locator(".interactive-live")
    steepness, place = live.locator("input").all()
    assert "= 0.119; next to 0: ½" in live.locator(".reading").inner_text()  # 1/(1 + e²)
    place.focus()
    page.keyboard.press("ArrowLeft")
    assert live.locator("output").all_inner_texts() == ["k = 4", "x = 0.49"]
    live.get_by_text("Start again").click()
    for _ in range(3):
        live.get_by_text("k twice as large").click()
    assert steepness.get_attribute("aria-valuetext") == "k 32"
    assert "= 1.1·10^−7;" in live.locator(".reading").inner_text()  # 1/(1 + e¹⁶): gone at this x …
    live.get_by_text("Follow").click()
    assert "= 0.25;" in live.locator(".reading").inner_text()  # … and as large as ever closer to 0
    live.get_by_text("x = 0", exact=True).click()
    assert live.locator(".reading").inner_text() == "error at x = 0: none, for every k"
    page.wait_for_timeout(600)
    words = live.locator("[aria-live]").inner_text()
    assert words.startswith("k = 32. At x = 0 both are one half, for every k.")
    assert page.complaints == []


def test_both_losses_descend_as_the_library_says(open_page):
    page = open_page("losses.html")
    live = page.locator(".interactive-live")
    live.get_by_role("button", name="Ten steps").click()
    for i, said in enumerate(live.locator(".map-box .facts").all_inner_texts()):
        w, b = losses.descent(cross=i == 1, steps=10)[-1]
        stated = [float(number) for number in re.findall(r"[\d.]+", said)]
        assert stated[0] == pytest.approx(float(losses.batch_losses(w, b)[i]), rel=5e-3)
        right = ((w * losses.POINTS + b > 0) == (losses.LABELS == 1)).sum()
        assert stated[2:] == [right, 4]
    start = live.locator("input").first
    start.focus()
    page.keyboard.press("ArrowRight")
    assert live.locator("output").first.inner_text() == "−3.9"
    page.wait_for_timeout(600)
    assert live.locator("[aria-live]").inner_text().startswith("After 0 steps. Squared error: weight −3.9,")
    box = live.locator(".map").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert live.locator("output").first.inner_text() != "−3.9"
    assert page.complaints == []


def test_backpropagation_steps_through_the_numbers_of_the_library(open_page):
    page = open_page("backprop.html")
    live = page.locator(".interactive-live")
    cache = mlp_forward(backprop.X, backprop.PARAMS)
    grads = mlp_backward(cache, backprop.TARGET)
    stages = {1: cache.ha, 2: cache.hs, 3: cache.oa, 4: cache.os, 6: grads.oa, 7: grads.W2, 8: grads.hs}
    stages |= {9: grads.ha, 10: grads.W1, 11: grads.x}
    live.locator(".network").focus()
    page.keyboard.press("Home")
    for step in range(12):
        if step in stages:
            said = [line.rsplit("= ", 1)[1] for line in live.locator(".step-lines li").all_inner_texts()]
            numbers = [float(number.replace("−", "-")) for number in said]
            assert numbers == pytest.approx(stages[step].ravel(), abs=5.1e-3)
        page.keyboard.press("ArrowRight")
    assert live.get_by_role("button", name="Next").is_disabled()
    live.get_by_role("button", name="Right class").click()
    assert "∂L/∂x" in live.locator(".step-lines").inner_text()
    live.get_by_role("button", name="Start again").click()
    assert live.locator(".step-title").inner_text().startswith("1 of 12")
    assert page.complaints == []


def test_a_graph_sends_gradients_back_as_the_gates_say(open_page):
    """What the figure says at its end is the derivative of max(xy, z) + x, on either side of the kink."""
    page = open_page("graphs.html")
    live = page.locator(".interactive-live")
    for y, expected in ((-2, 1), (2, 3)):
        live.get_by_role("slider", name="y").fill(str(y))
        live.locator(".network").focus()
        page.keyboard.press("End")
        said = live.locator(".step-formula").inner_text()
        assert float(said.rsplit("= ", 1)[1].replace("−", "-")) == expected
        assert live.get_by_role("button", name="Next").is_disabled()
    page.keyboard.press("Home")
    assert live.locator(".step-title").inner_text().startswith("1 of 9")
    assert page.complaints == []


def spoken(page):
    """Return what a screen reader says a moment after a change."""
    page.wait_for_timeout(600)
    return page.locator(".interactive-live [aria-live]").inner_text()


def test_a_signal_keeps_its_size_with_the_right_variance_or_a_scaled_residual_connection(open_page):
    page = open_page("signals.html")
    live = page.locator(".interactive-live")
    assert "second moment 1: the signal has about kept its size" in spoken(page)
    live.get_by_role("button", name="LeCun").click()
    assert "At the first layer the gradient has 9.3·10^−10: it has vanished" in spoken(page)
    live.get_by_role("button", name="/√30").click()
    assert "the gradient has 1.64: it has about kept its size" in spoken(page)
    assert page.complaints == []


def test_points_of_an_interpolating_network_move_by_keyboard_and_pointer(open_page):
    """Wherever the points go, the curve passes through them; two above each other are refused."""
    page = open_page("interpolation.html")
    live = page.locator(".interactive-live")
    assert "M is upper triangular, its determinant is 0.316" in spoken(page)
    live.locator("label:visible input").focus()
    page.keyboard.press("End")
    assert "below the diagonal of M are not zero" in spoken(page)
    live.get_by_role("button", name="Start again").click()
    first = live.locator(".handle").first
    first.focus()
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    assert first.get_attribute("aria-valuetext") == "x 1.25, y 1"
    assert "two points stand above each other" in spoken(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    assert first.get_attribute("aria-valuetext") == "x 1.3, y 1.1"
    assert "passes through all 5 points" in spoken(page)
    live.get_by_role("button", name="Sigmoid").click()
    last = live.locator(".handle").last
    box = last.locator("circle").last.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, box["y"] - 40)
    page.mouse.up()
    assert float(last.get_attribute("aria-valuetext").split("y ")[1]) > 2.5
    words = spoken(page)
    assert words.startswith("Sigmoid, λ = 2.5: 10 entries below the diagonal")
    assert "passes through all 5 points" in words
    assert page.complaints == []


def test_interactive_figure_by_mouse(open_page):
    page = open_page("softmax.html", width=360)
    live = page.locator(".interactive-live")
    live.scroll_into_view_if_needed()
    live.get_by_role("button", name="Tie the two largest").click()
    assert numbers(page)[1] == numbers(page)[2] == "2.0"
    slider = live.locator(".temperature input")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 3, box["y"] + box["height"] / 2)
    shares = live.locator(".bars span:last-child").all_inner_texts()
    assert shares[:2] == ["50 %", "50 %"]
    live.get_by_role("button", name="Add a logit").click()
    assert live.locator(".bars > div").count() == 4
    live.get_by_role("button", name="Start again").click()
    assert live.locator(".bars > div").count() == 3
    assert numbers(page)[1:4] == ["2.0", "1.0", "−1.0"]


def test_without_javascript_the_still_picture_and_the_boxes_work(open_page):
    page = open_page("softmax.html", java_script_enabled=False)
    assert page.locator(".interactive-still svg").first.is_visible()
    line = page.locator(".find-the-error .error-here").first
    assert not line.locator("p").first.is_visible()
    line.locator("summary").click()
    assert line.locator("p").first.is_visible()
    assert page.get_by_text("Yes, here.").first.is_visible()


def test_tabs_follow_each_other_by_keyboard(open_page):
    page = open_page("jacobians.html")
    assert page.get_by_text("import torch").first.is_hidden()
    page.locator(".sd-tab-set input").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_text("import torch").first.is_visible()
    page.wait_for_timeout(200)
    chosen = page.locator(".sd-tab-set").last.locator("input:checked")
    assert chosen.get_attribute("aria-label") == "torch"


def test_search_finds_a_section(open_page):
    page = open_page("search.html?q=temperature")
    page.locator("#search-results li a").first.wait_for()
    assert "softmax.html" in page.locator("#search-results").inner_html()
    assert page.complaints == []


def words_of(page):
    page.wait_for_timeout(600)  # they are spoken a moment after the last change
    return page.locator(".interactive-live [aria-live]").inner_text()


def test_the_kernel_slides_and_can_be_left_unflipped(open_page):
    page = open_page("convolution.html")
    position = page.locator(".interactive-live input")
    position.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert position.get_attribute("aria-valuetext") == "position t = 3"
    assert words_of(page).endswith(
        "2 times 2 plus 0 times 3 plus 1 times 4 is 8. The whole kernel lies on the signal."
    )
    page.get_by_role("button", name="as it is: correlation").click()
    assert "1 times 2 plus 0 times 3 plus 2 times 4 is 10" in words_of(page)
    page.get_by_role("button", name="valid", exact=True).click()
    assert "mode valid, 2 numbers" in words_of(page)
    assert page.complaints == []


def test_the_windows_that_fit_are_counted(open_page):
    page = open_page("cnn.html")
    page.get_by_role("button", name="left over").click()
    assert (
        page.locator(".interactive-live .outcome").inner_text()
        == "(18 + 2·0 − 5)/5 = 2.6, rounded down; plus 1 is 3"
    )
    assert words_of(page).endswith("3 windows fit. Left over at the end and never seen: 3.")
    page.locator(".interactive-live input").first.focus()
    page.keyboard.press("Home")
    assert words_of(page).endswith("The kernel does not fit even once.")
    assert page.complaints == []


def test_a_convolution_backward_reaches_all_pixels_and_keeps_the_sum(open_page):
    page = open_page("convolution-layers.html")
    page.get_by_role("button", name="backward").click()
    window = page.locator(".interactive-live input").last
    window.focus()
    page.keyboard.press("End")
    assert window.get_attribute("aria-valuetext") == "window 16 of 16"
    # The kernel's entries sum to 0, so whatever is sent back does too.
    assert words_of(page).endswith("So far 25 of 25 pixels were reached, and the gradients in them sum to 0.")
    page.locator(".interactive-live input").first.focus()
    page.keyboard.press("ArrowRight")  # stride 2: the last row and column are never seen
    assert "So far 16 of 25 pixels were reached" in words_of(page)
    assert page.complaints == []


def test_dropout_spreads_a_sum_and_leaves_its_mean(open_page):
    page = open_page("regularisation.html")
    figure = page.locator(".interactive-live").first
    for name, p in (("Start again", 0.3), ("Half of all", 0.5)):
        figure.get_by_role("button", name=name).click()
        page.wait_for_timeout(600)
        spread = dropout_variance(regularisation.TERMS, p).sum() ** 0.5
        words = figure.locator("[aria-live]").inner_text()
        assert f"The sum has the mean 1.1, whatever p is, and the standard deviation {spread:.3g}." in words
    assert page.complaints == []


def test_a_mean_and_a_slope_of_the_gradient_do_not_come_back(open_page):
    page = open_page("normalisation.html")
    figure = page.locator(".interactive-live").last

    def words():
        page.wait_for_timeout(600)
        return figure.locator("[aria-live]").inner_text()

    figure.get_by_role("button", name="Start again").click()
    before = words()
    figure.get_by_role("button", name="Nothing but the rest").click()
    for said in (before, words()):
        assert said.endswith("the true one has the mean 0 and the slope 0.")
    assert "has the mean 0.49 and the slope 0.35" in before
    assert page.complaints == []


def test_a_query_is_dragged_and_its_row_of_weights_follows(open_page):
    page = open_page("attention.html")
    figure = page.locator(".interactive-live").first
    figure.get_by_role("button", name="Start again").click()
    reading = figure.locator(".reading")
    assert reading.inner_text() == "row 1: 0.92, 0.06, 0.02"
    box = figure.locator(".handle circle").nth(1).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 60, steps=5)
    page.mouse.up()
    dragged = reading.inner_text()
    assert dragged != "row 1: 0.92, 0.06, 0.02"
    page.keyboard.press("ArrowLeft")  # the query that was dragged has the focus
    assert reading.inner_text() != dragged
    figure.get_by_role("button", name="Causal mask").click()
    assert reading.inner_text() == "row 1: 1, 0, 0"
    assert page.complaints == []


def test_a_valley_that_is_turned_leaves_sgd_alone_and_not_adam(open_page):
    page = open_page("optimisers.html")
    valley = page.locator(".interactive-live").first
    valley.get_by_role("button", name="Start again").click()

    def distances():
        page.wait_for_timeout(600)
        words = valley.locator("[aria-live]").inner_text()
        return {name: re.search(rf"{name} ([\d.]*\d)", words)[1] for name in ("SGD", "momentum", "Adam")}

    before = distances()
    valley.get_by_role("button", name="Turn the valley").click()
    after = distances()
    assert before["SGD"] == after["SGD"]
    assert before["momentum"] == after["momentum"]
    assert float(after["Adam"]) > 2 * float(before["Adam"])
    assert page.complaints == []


def test_a_shift_of_both_positions_leaves_the_score(open_page):
    page = open_page("embeddings.html")
    circle = page.locator(".interactive-live").first

    def scores(name):
        circle.get_by_role("button", name=name, exact=True).click()
        page.wait_for_timeout(600)
        return re.search(r"the score (−?[\d.]*\d)", circle.locator("[aria-live]").inner_text())[1]

    before = scores("Start again")
    assert scores("Shift both by 1") == before
    assert scores("Exchange m and n") != before
    assert page.complaints == []


def test_strong_inputs_make_a_gradient_vanish_whose_bound_explodes(open_page):
    page = open_page("recurrent.html")
    live = page.locator(".interactive-live").first

    def fate(button):
        live.get_by_role("button", name=button).click()
        page.wait_for_timeout(600)
        words = live.locator("[aria-live]").inner_text()
        assert "The bound by norms is 1470." in words
        return re.search(r": it ([\w ]+)\.", words)[1]

    assert [fate("No inputs"), fate("Strong inputs")] == ["has exploded", "has vanished"]
    assert page.complaints == []
