"""The course's own book, as it comes out of the build: links, pictures, rows, and what must not be in it."""

import importlib
import json
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from mlcourse.exercises import check, registry

ROOT = Path(__file__).parents[2]
RESOURCES = (("img", "src"), ("script", "src"), ("iframe", "src"), ("source", "src"), ("object", "data"))
FOREIGN = r"(?:url\(\s*['\"]?|@import\s+['\"])\s*(?:https?:)?//[^)'\"]+"
PARTS = ("Why you should care", "Where the textbook form fails", "Common mistakes", "Summary", "Sources")
TEXT = {".html", ".js", ".mjs", ".css", ".txt", ".md", ".ipynb", ".json", ".svg", ".inv", ""}
SECRETS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "hidden=True", "MLCOURSE_SECRET")


@pytest.fixture(scope="module")
def pages(site):
    """Address of every page within the site → its parsed HTML."""
    files = sorted(
        file for file in site.rglob("*.html") if not file.relative_to(site).parts[0].startswith("_")
    )
    return {
        file.relative_to(site).as_posix(): BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        for file in files
    }


def test_no_resource_lies_elsewhere(pages):
    for name, page in pages.items():
        for tag, attribute in RESOURCES:
            for element in page.select(f"{tag}[{attribute}]"):
                assert not urlsplit(element[attribute]).netloc, (name, element[attribute])
        for link in page.select("link[href]"):
            assert not urlsplit(link["href"]).netloc, (name, link["href"])


def test_no_style_sheet_loads_from_elsewhere(site):
    for sheet in site.rglob("*.css"):
        foreign = re.findall(
            r"(?:url\(\s*['\"]?|@import\s+['\"])\s*(?:https?:)?//[^)'\"]+", sheet.read_text()
        )
        assert foreign == [], sheet


def test_every_picture_has_a_description(pages):
    for name, page in pages.items():
        for image in page.select("img"):
            decoration = image.find_parent("a", class_="navbar-brand")  # beside the title in words
            assert image.has_attr("alt"), (name, str(image))
            assert image["alt"].strip() or decoration, (name, str(image))
        for figure in page.select("figure"):
            pictures = figure.select("img[alt], [role=img][aria-label]")
            assert pictures, (name, str(figure)[:200])
            assert all(len(p.get("alt") or p.get("aria-label")) > 40 for p in pictures), name


@pytest.mark.parametrize("chapter", ["softmax.html", "jacobians.html"])
def test_a_chapter_has_all_its_parts(pages, chapter):
    page = pages[chapter]
    headings = " ".join(heading.text for heading in page.select("h2"))
    for part in (
        "Why you should care",
        "Where the textbook form fails",
        "Common mistakes",
        "Summary",
        "Sources",
    ):
        assert part in headings
    assert len(page.select("figure")) >= 2
    assert len(page.select(".find-the-error")) >= 3
    assert page.select(".facts-box")
    assert {label.text.strip() for label in page.select(".sd-tab-label")} == {"NumPy", "torch"}
    assert page.select(".common-mistakes li")


def test_code_ran_in_both_tabs(pages):
    tabs = [
        tab for name in ("softmax.html", "jacobians.html") for tab in pages[name].select(".sd-tab-content")
    ]
    with_cells = [tab for tab in tabs if tab.select(".cell_input")]
    assert len(with_cells) >= 20
    assert all(tab.select(".cell_output pre") for tab in with_cells)


def test_every_row_and_every_exercise_is_there(pages, site):
    ids = {name: {element["id"] for element in page.select("[id]")} for name, page in pages.items()}
    everything = set().union(*ids.values())
    for exercise in registry().values():
        page, _, anchor = exercise.book.partition("#")
        assert anchor in ids[page]
        assert f"result-{exercise.row.lower()}" in ids[page]
        assert exercise.row.lower() in ids["map.html"]
        assert f"exercise-{exercise.id.lower()}" in everything
        cards = [card for card in pages[page].select(".exercise-card") if f"{exercise.id} ·" in card.text]
        assert len(cards) == 1
        download = next(a["href"] for a in cards[0].select("a") if a["href"].endswith(".ipynb"))
        released = ROOT / "exercises" / exercise.problem_set / f"{exercise.notebook}.ipynb"
        assert (site / download).read_bytes() == released.read_bytes()


def test_links_and_anchors_resolve(pages, site):
    ids = {name: {element["id"] for element in page.select("[id]")} for name, page in pages.items()}
    for name, page in pages.items():
        for link in page.select("a[href]"):
            address = urlsplit(link["href"])
            if address.scheme or address.netloc or link["href"] in {"#", ""}:
                continue
            path = unquote(address.path)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            assert (site / target).is_file(), (name, link["href"])
            if address.fragment and target in ids:
                assert unquote(address.fragment) in ids[target], (name, link["href"])


@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_every_public_name_is_on_the_page_of_its_file(pages, backend):
    package = importlib.import_module(f"mlcourse.{backend}")
    for name in package.__all__:
        if name == "expit":
            continue  # another name of sigmoid
        file = getattr(package, name).__module__.rpartition(".")[2].lstrip("_").replace("_", "-")
        page = pages[f"api/{ {'training': 'train'}.get(file, file) }.html"]
        shown = name if name != "History" or backend == "numpy" else None
        assert shown is None or page.find(id=f"mlcourse.{backend}.{name}"), (file, name)


def test_ids_are_unique(pages):
    for name, page in pages.items():
        found = [element["id"] for element in page.select("[id]")]
        assert sorted(found) == sorted(set(found)), name


def test_pages_say_what_they_are(pages):
    for name, page in pages.items():
        assert page.html["lang"] == "en"
        assert page.title.text.strip()
        if name != "search.html":
            assert page.select_one("meta[name=description]")["content"], name


def notebook_text(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells)


def solution_blocks():
    """Every model answer and hidden test that is longer than a formula and that no student is given."""
    released = " ".join(" ".join(notebook_text(p).split()) for p in (ROOT / "exercises").rglob("*.ipynb"))
    marked = re.compile(
        r"^ *[#%]+ BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)^ *[#%]+ END \1", re.DOTALL | re.MULTILINE
    )
    for source in sorted((ROOT / "solutions").rglob("*.md")):
        for _, block in marked.findall(source.read_text(encoding="utf-8")):
            flat = " ".join(block.split())
            if len(flat) > 50 and flat not in released:
                yield flat


def test_nothing_that_only_instructors_may_see_is_in_the_site(site):
    blocks = list(solution_blocks())
    assert len(blocks) > 10
    for file in site.rglob("*"):
        if not file.is_file() or file.suffix not in TEXT:
            continue
        text = file.read_bytes().decode("utf-8", errors="replace")
        if file.suffix == ".ipynb":
            text = notebook_text(file)
        elif file.suffix == ".html":
            text = BeautifulSoup(text, "html.parser").get_text()
        for secret in SECRETS:
            assert secret not in text, (file.name, secret)
        flat = " ".join(text.split())
        for block in blocks:
            assert block not in flat, (file.name, block)


def test_mathjax_is_ours_and_small(site):
    folder = site / "_static" / "mathjax"
    assert (folder / "tex-chtml-full.js").is_file()
    assert list(folder.rglob("*.woff"))
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) < 3e6


def test_the_landing_page_shows_what_a_check_really_says(capsys):
    from mlcourse.numpy import softmax

    def softmax_vjp(x, g):
        s = softmax(x)
        return s * (g - s * g)

    check("JAC-05", softmax_vjp)
    said = capsys.readouterr().out.split()
    shown = (
        re.search(r"```text\n(.*?)```", (ROOT / "book" / "index.md").read_text(), re.DOTALL).group(1).split()
    )
    assert shown == said
