"""Every page in a real browser: nothing loads from elsewhere, nothing is unreadable, everything works."""

import functools
import http.server
import shutil
import threading

import pytest

pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="the `browser` extra is not installed")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="the `browser` extra is not installed"
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("no Chromium on the path", allow_module_level=True)

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
PAGES = ("index", "how-to", "map", "softmax", "jacobians", "softmax-properties", "softmax-jacobians")
PAGES += ("accuracy", "api", "bibliography", "search", "api/softmax", "api/layers")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def address(site):
    """Serve the site on loopback."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


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
        if options.get("java_script_enabled", True):
            page.evaluate("async () => { if (window.MathJax?.startup) await MathJax.startup.promise; }")
        return page

    def is_ours(url):
        return url.startswith((address + "/", "data:", "blob:"))

    yield open_page
    for context in contexts:
        context.close()


def test_all_pages_are_listed(site):
    """Two stand for all pages of the reference, which are made by one directive."""
    assert {f"{name}.html" for name in PAGES if "/" not in name} == {
        page.name for page in site.glob("*.html")
    }
    assert all((site / f"{name}.html").exists() for name in PAGES)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page(open_page, name, theme, width):
    page = open_page(f"{name}.html", theme, width)
    assert page.evaluate("document.documentElement.dataset.theme") == theme
    brightness = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)")
    assert (sum(brightness[:3]) < 150) == (theme == "dark")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if page.locator(".math").count():
        assert page.locator("mjx-container").count() >= page.locator(".math").count()
        assert page.locator("mjx-merror").count() == 0
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.complaints == []  # before axe: it asks for a style sheet at a wrong address
    found = axe.Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"][:160] for node in rule["nodes"]]) for rule in found] == []


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
