"""The course's own book, as it comes out of the build: links, pictures, rows, and what must not be in it."""

import gzip
import importlib
import json
import posixpath
import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from mlbook.course import chapters_of
from mlbook.solve_page import markdown

from mlcourse.exercises import registry
from mlcourse.exercises.notebook import check

ROOT = Path(__file__).parents[2]
CHAPTERS = chapters_of()
RESOURCES = (("img", "src"), ("script", "src"), ("iframe", "src"), ("source", "src"), ("object", "data"))
FOREIGN = r"(?:url\(\s*['\"]?|@import\s+['\"])\s*(?:https?:)?//[^)'\"]+"
PARTS = ("Why you should care", "Where the textbook form fails", "Common mistakes", "Summary", "Sources")
EXACT = {"cnn"}  # counts in integers, where no textbook form can lose a digit
TEXT = {".html", ".js", ".mjs", ".css", ".txt", ".md", ".ipynb", ".json", ".svg", ".inv", ""}
SECRETS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "hidden=True", "MLCOURSE_SECRET")


MATHML = re.compile(
    r"<math\b[^>]*><semantics>.*?<annotation[^>]*>(.*?)</annotation></semantics></math>", re.DOTALL
)


def parsed(html):
    """Parse a page, of each formula only the LaTeX that it was made from: what somebody wrote."""
    return BeautifulSoup(MATHML.sub(r"<math>\1</math>", html), "html.parser")


@pytest.fixture(scope="module")
def pages(site):
    """Address of every page within the site → its parsed HTML."""
    files = sorted(
        file for file in site.rglob("*.html") if not file.relative_to(site).parts[0].startswith("_")
    )
    return {file.relative_to(site).as_posix(): parsed(file.read_text(encoding="utf-8")) for file in files}


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


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_all_its_parts(pages, chapter):
    page = pages[f"{chapter}.html"]
    headings = " ".join(heading.text for heading in page.select("h2"))
    missing = {part for part in PARTS if part not in headings}
    assert missing <= ({"Where the textbook form fails"} if chapter in EXACT else set())
    assert len(page.select("figure")) >= 2
    assert page.select(".find-the-error")
    assert page.select(".common-mistakes li")


@pytest.mark.parametrize("chapter", [*CHAPTERS, "notation", "traps", "instructors"])
def test_a_chapter_says_how_long_it_takes_and_what_it_needs(pages, chapter):
    facts = pages[f"{chapter}.html"].select_one(".facts-box dl")
    terms = [term.text.strip() for term in facts.select("dt")]
    assert terms == ["Time", "You need", "Afterwards you can"]
    time, needs, goal = (detail.text.strip() for detail in facts.select("dd"))
    assert re.search(r"\b(?:minutes|hour|hours)\b", time)
    assert min(len(needs), len(goal)) > 20


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_code_ran_in_both_tabs(pages, chapter):
    sets = pages[f"{chapter}.html"].select(".sd-tab-set")
    for tabs in sets:
        assert [label.text.strip() for label in tabs.select(".sd-tab-label")] == ["NumPy", "torch"]
    cells = [tab for tabs in sets for tab in tabs.select(".sd-tab-content") if tab.select(".cell_input")]
    assert all(tab.select(".cell_output") for tab in cells)


def test_every_row_and_every_exercise_is_there(pages, site):
    ids = {name: {element["id"] for element in page.select("[id]")} for name, page in pages.items()}
    everything = set().union(*ids.values())
    cards_of = {
        name: [(card, card.text) for card in page.select(".exercise-card")] for name, page in pages.items()
    }
    for exercise in registry().values():
        page, _, anchor = exercise.book.partition("#")
        assert anchor in ids[page]
        assert f"result-{exercise.row.lower()}" in ids[page]
        assert exercise.row.lower() in ids["map.html"]
        assert f"exercise-{exercise.id.lower()}" in everything
        cards = [card for card, text in cards_of[page] if f"{exercise.id} ·" in text]
        assert len(cards) == 1
        download = next(a["href"] for a in cards[0].select("a") if a["href"].endswith(".ipynb"))
        released = ROOT / "exercises" / exercise.problem_set / f"{exercise.notebook}.ipynb"
        assert (site / download).read_bytes() == released.read_bytes()


def test_links_and_anchors_resolve(pages, site):
    ids = {name: {element["id"] for element in page.select("[id]")} for name, page in pages.items()}
    for name, page in pages.items():
        if name == "404.html":
            continue  # its links are made where it is shown
        for link in page.select("a[href]"):
            address = urlsplit(link["href"])
            if address.scheme or address.netloc or link["href"] in {"#", ""}:
                continue
            path = unquote(address.path)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            assert (site / target).is_file(), (name, link["href"])
            if address.fragment and target in ids:
                assert unquote(address.fragment) in ids[target], (name, link["href"])


PAGE_OF = {"training": "train", "fans": "signals", "residual": "signals"}
PAGE_OF |= dict.fromkeys(("gelu", "silu", "leaky-relu", "gated"), "smooth-activations")
PAGE_OF |= dict.fromkeys(("batch-norm", "normalize", "layer-norm", "rms-norm", "group-norm"), "normalisation")
PAGE_OF |= dict.fromkeys(("embedding", "positions"), "embeddings")
PAGE_OF |= dict.fromkeys(("momentum", "rmsprop", "adam", "schedule"), "optimisers")
PAGE_OF |= dict.fromkeys(("rnn-cell", "rnn", "lstm", "gru", "rnn-parameters"), "recurrent")
PAGE_OF |= dict.fromkeys(("dropout", "clipping"), "regularisation")
PAGE_OF |= dict.fromkeys(("heads", "multihead-attention"), "attention")


@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_every_public_name_is_on_the_page_of_its_file(pages, backend):
    package = importlib.import_module(f"mlcourse.{backend}")
    for name in package.__all__:
        if name == "expit":
            continue  # another name of sigmoid
        file = getattr(package, name).__module__.rpartition(".")[2].lstrip("_").replace("_", "-")
        page = pages[f"api/{PAGE_OF.get(file, file)}.html"]
        shown = name if name != "History" or backend == "numpy" else None
        assert shown is None or page.find(id=f"mlcourse.{backend}.{name}"), (file, name)


def test_results_lead_to_functions_and_functions_back(pages):
    """Every function that an exercise asks for is linked from its result, and says where it is derived."""
    wanted = {
        e.function
        for e in registry().values()
        if e.function in importlib.import_module("mlcourse.numpy").__all__
    }
    linked = {a.text for chapter in CHAPTERS for a in pages[f"{chapter}.html"].select(".result-foot a code")}
    assert wanted - linked == set()
    api = {name: page for name, page in pages.items() if name.startswith("api/")}
    for name in wanted:
        place = next(found for page in api.values() if (found := page.find(id=f"mlcourse.numpy.{name}")))
        derived = place.find_next("strong", string="Derived in")
        assert ".html#" in derived.find_next("a")["href"], name
    for name, page in api.items():
        prose = [part.text for part in page.select("article :is(p, li, dd)") if not part.select("pre")]
        assert not [text for text in prose if re.search(r"\w\.html#", text)], name


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


def squeezed(text):
    """Letters and digits only: markup, formulas and line breaks make no difference."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def published_on_purpose():
    """What students are given: released notebooks, the reference library, the chapters."""
    sources = [*(ROOT / "book").glob("*.md"), *(ROOT / "mlcourse/numpy").glob("*.py")]
    sources += (ROOT / "mlcourse/torch").glob("*.py")
    texts = [source.read_text(encoding="utf-8") for source in sources]
    return squeezed(" ".join([*texts, *map(notebook_text, (ROOT / "exercises").rglob("*.ipynb"))]))


def secret_lines():
    """Yield every line of a solution, a hidden test, a model answer or a rubric that nobody has published."""
    public = published_on_purpose()
    marked = re.compile(
        r"^ *[#%]+ BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)^ *[#%]+ END \1", re.DOTALL | re.MULTILINE
    )
    for source in sorted((ROOT / "solutions").rglob("*.md")):
        text = source.read_text(encoding="utf-8")
        blocks = [block for _, block in marked.findall(text)]
        for cell in re.split(r"^\+\+\+", text, flags=re.MULTILINE):
            head, _, body = cell.partition("\n")
            if '"solution": true' in head:  # an answer in words
                blocks.append(body.partition("```{code-cell}")[0])
        for line in "\n".join(blocks).splitlines():
            small = squeezed(line)
            if len(small) >= 30 and small not in public:
                yield small


def test_nothing_that_only_instructors_may_see_is_in_the_site(pages, site):
    """Model answers, rubrics, solutions and hidden tests stay out of every byte of the public edition.

    What is published on purpose may appear: the reference's code in chapters, what the notebooks give.
    """
    secrets = set(secret_lines())
    assert len(secrets) > 50
    for file in site.rglob("*"):
        if not file.is_file():
            continue
        raw = file.read_bytes()
        for marker in SECRETS:
            assert marker.encode() not in raw, (file.name, marker)
        if file.suffix not in TEXT:
            continue
        text = raw.decode("utf-8", errors="replace")
        if file.suffix == ".ipynb":
            text = notebook_text(file)
        elif file.suffix == ".html":
            page = pages.get(file.relative_to(site).as_posix()) or parsed(text)
            text = page.get_text()
        flat = squeezed(text)
        assert [secret for secret in secrets if secret in flat] == [], file.name


def test_a_leak_would_be_found():
    """The search finds what it looks for where it really stands, rendered as a page would render it."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "solutions").rglob("*.md")]
    rendered = parsed(markdown().render("\n\n".join(sources)))
    assert len(rendered.select("math")) > 100
    shown, secrets = squeezed(rendered.get_text()), set(secret_lines())
    assert [secret for secret in secrets if secret not in shown] == []


def test_every_page_shows_something_where_it_is_linked(pages, site):
    for name, page in pages.items():
        if name in {"search.html", "404.html"}:
            continue
        facts = {tag["property"]: tag["content"] for tag in page.select("meta[property^='og:']")}
        assert facts["og:description"] == page.select_one("meta[name=description]")["content"]
        assert 40 < len(facts["og:description"]) < 240, name
        picture = site / posixpath.normpath(posixpath.join(posixpath.dirname(name), facts["og:image"]))
        assert picture.read_bytes().startswith(b"\x89PNG"), name
        assert page.select("link[rel=canonical]") == []  # no address is configured
    assert not (site / "sitemap.xml").exists()


def test_the_page_for_lost_readers_loads_nothing(pages):
    page = pages["404.html"]
    assert not page.select("[src], link[href]")
    assert page.select_one("#home")["href"] == "/"


def test_external_links_are_the_ones_on_the_list(pages):
    """Without a network a link cannot be followed: the list is read by a person, and asked weekly."""
    listed = (Path(__file__).parent / "external_links.txt").read_text(encoding="utf-8").split("\n")
    listed = {line for line in listed if line.startswith("http")}
    found = {
        link["href"].partition("#")[0]
        for page in pages.values()
        for link in page.select("a[href]")
        if urlsplit(link["href"]).scheme in {"http", "https"}
    }
    new, gone = sorted(found - listed), sorted(listed - found)
    assert (new, gone) == ([], []), "look at them, then change tests/book/external_links.txt"


def test_formulas_need_no_script(pages, site):
    assert not list(site.rglob("tex-chtml*.js"))
    for name, page in pages.items():
        for formula in page.find_all(class_="math"):
            assert formula.math, (name, str(formula))
            assert not formula.math.find(True), (name, str(formula))  # each had its LaTeX beside it
    assert len(pages["backprop.html"].find_all(class_="math")) > 200
    [font] = site.glob("_static/STIXTwoMath-*.woff")
    assert font.stat().st_size < 1e5
    assert font.name in (site / "_static" / "formulas.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compressed(site):
    """The size of a file of the site as a server sends it; pictures and fonts are compressed already."""

    @cache
    def size(name):
        content = (site / name).read_bytes()
        return len(content) if name.endswith((".png", ".woff")) else len(gzip.compress(content, 6))

    return size


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_is_at_most_400_kilobytes(pages, chapter, compressed, site):
    """The page, whatever it names, and both fonts; `benchmarks/page_weight.py` asks a browser."""
    page = pages[f"{chapter}.html"]
    found = {link["href"] for link in page.select("link[rel=stylesheet], link[rel=preload], link[rel=icon]")}
    found |= {part["src"] for part in page.select("script[src], img[src]")}
    loaded = {urlsplit(address).path for address in found} | {f"{chapter}.html"}
    loaded |= {
        font.relative_to(site).as_posix()
        for pattern in ("STIXTwoMath-*.woff", "**/fa-solid-*.woff")
        for font in site.glob(f"_static/{pattern}")
    }
    assert not {name for name in loaded if "searchindex" in name or "fontawesome.js" in name}
    assert sum(map(compressed, loaded)) <= 400_000


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
