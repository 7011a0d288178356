"""What a published site needs, on tiny books: addresses, previews, versions, Colab; the other editions."""

import importlib.util
import json
from pathlib import Path
from xml.etree import ElementTree

import build
import matplotlib.image
import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
SETTINGS = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
PICTURES = {"image": f"{ROOT}/book/_assets/logo.png", "image_mini": f"{ROOT}/book/_assets/logo.png"}
# The book's own libraries and settings of previews and sitemap, with the logo where a tiny book finds it.
PUBLISHING = "\n".join(
    [
        "extensions += ['sphinxext.opengraph', 'sphinx_sitemap']",
        *(f"{name} = {value!r}" for name, value in SETTINGS.items() if name.startswith(("ogp_", "sitemap_"))),
        f"ogp_social_cards.update({PICTURES!r})",
        "suppress_warnings = ['sitemap.configuration']\n",
    ]
)
ADDRESS = "html_baseurl = 'https://example.org/book'\n"
PAGE = '---\nmyst:\n  html_meta:\n    description: "What it is & why."\n---\n# Page <two>\n\nText.\n'
INDEX_OF_A_FOLDER = """# Book

```{toctree}
:glob:
*
folder/*
```

(twice)=
## Twice

```{result} TNY-01
:claims: double(x) = 2 * x
```

(thrice)=
## Thrice

```{result} TNY-02
:claims: triple(x) = x + x + x
```
"""
READ = "# Tasks\n\n```{released-notebook} ps/tiny\n```\n"


def cell(kind, source, **nbgrader):
    return {"cell_type": kind, "metadata": {"nbgrader": nbgrader} if nbgrader else {}, "source": source}


CELLS = [cell("code", "answer = ...", grade_id="tny-01"), cell("code", "other = ...", grade_id="tny-02")]
RELEASED = json.dumps({"cells": CELLS, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
SOLVED = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---

# Title

## Task

```{code-cell}
---
nbgrader: {grade_id: tny-01, solution: true}
---
given = 1
### BEGIN SOLUTION
the_solution = 2
### END SOLUTION
```

```{code-cell}
---
nbgrader: {grade_id: tny-01-check, grade: true}
---
check("TNY-01")
### BEGIN HIDDEN TESTS
check("TNY-01", hidden=True)
### END HIDDEN TESTS
```

+++ {"nbgrader": {"grade_id": "tny-02", "grade": true, "solution": true}}

**Model answer.** Because $x$.

**Rubric.** 1 point: that.
"""
FILES = {"exercises/ps/tiny.ipynb": RELEASED, "solutions/ps/tiny.md": SOLVED}


def head_of(book, page):
    return BeautifulSoup(book.html[page], "html.parser").head


def facts_of(book, page):
    return {tag["property"]: tag["content"] for tag in head_of(book, page).select("meta[property]")}


def places(book):
    sitemap = ElementTree.parse(book.site / "sitemap.xml")
    found = [place.text for place in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(found) == len(set(found))
    return set(found)  # in the order in which pages were written, which means nothing


def test_without_an_address_nothing_claims_one(tiny_book):
    files = {"book/folder/page.md": PAGE}
    book = tiny_book(index=INDEX_OF_A_FOLDER, files=files, page=PAGE, config=PUBLISHING)
    assert book.warnings == []
    facts = facts_of(book, "page")
    assert facts["og:title"] == "Page <two>"
    assert facts["og:description"] == "What it is & why."
    assert facts["og:image:alt"] == "Title of the page: Page <two>"
    assert facts["og:site_name"] == "Every Step Shown"
    assert "og:url" not in facts
    assert not (book.site / "sitemap.xml").exists()
    assert "canonical" not in book.html["page"]
    within = BeautifulSoup((book.site / "folder" / "page.html").read_text(encoding="utf-8"), "html.parser")
    pictures = [
        book.site / facts["og:image"],
        book.site / "folder" / within.select_one("meta[property='og:image']")["content"],
    ]
    # The library's size; before it was ours, 1200 by 630. Both are what the platforms take.
    said = int(facts["og:image:height"]), int(facts["og:image:width"])
    assert [matplotlib.image.imread(picture).shape[:2] for picture in pictures] == [said, said]


def test_with_an_address_every_page_knows_its_own(tiny_book):
    book = tiny_book(page=PAGE, config=PUBLISHING + ADDRESS)
    assert book.warnings == []
    assert (
        head_of(book, "page").select_one("link[rel=canonical]")["href"]
        == "https://example.org/book/page.html"
    )
    facts = facts_of(book, "page")
    assert facts["og:url"] == "https://example.org/book/page.html"
    folder, _, picture = facts["og:image"].rpartition("/")
    assert folder == "https://example.org/book/_images/social_previews"
    assert (book.site / "_images" / "social_previews" / picture).is_file()
    everything = {"https://example.org/book/index.html", "https://example.org/book/page.html"}
    assert places(book) == everything
    assert (book.site / "robots.txt").read_text().endswith("Sitemap: https://example.org/book/sitemap.xml\n")
    # The second build has one new page to write; the map still has all.
    book = tiny_book(page=PAGE, other="# Other\n", config=PUBLISHING + ADDRESS)
    assert places(book) == everything | {"https://example.org/book/other.html"}
    # And without the address the next build leaves nothing that claims it.
    book = tiny_book(page=PAGE, other="# Other\n", config=PUBLISHING)
    assert book.warnings == []
    assert [name for name in ("sitemap.xml", "robots.txt") if (book.site / name).exists()] == []
    assert all("example.org" not in page for page in book.html.values())


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, ("", "")),
        ({"MLCOURSE_BASE_URL": "https://a.b/c", "MLCOURSE_BROWSER": "x"}, ("https://a.b/c", "x")),
    ],
)
def test_the_environment_is_read_where_a_build_begins(monkeypatch, environment, told):
    for name in ("MLCOURSE_BASE_URL", "MLCOURSE_BROWSER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    asked = []
    monkeypatch.setattr(
        build,
        "build",
        lambda edition, output, jobs, address, page, browser: asked.append((address, browser)) or 0,
    )
    assert build.main(["public"]) == 0
    assert asked == [told]
    parts = [*(ROOT / "book" / "_ext" / "mlbook").rglob("*.py")]
    assert [part.name for part in parts if "os.environ" in part.read_text(encoding="utf-8")] == []


def test_colab_is_named_where_the_course_has_an_address(tiny_book):
    options = {"repository_url": "https://github.com/a/b", "repository_branch": "year"}
    config = 'html_theme = "sphinx_book_theme"\nhtml_theme_options = '
    assert "colab" not in tiny_book(tasks=READ, files=FILES, config=f"{config}{options}\n").html["tasks"]
    options["use_repository_button"] = True
    book = tiny_book(tasks=READ, files=FILES, config=f"{config}{options}\n")
    page = BeautifulSoup(book.html["tasks"], "html.parser")
    links = page.select("a[href*=colab]")
    assert [link["href"] for link in links] == [
        "https://colab.research.google.com/github/a/b/blob/year/exercises/ps/tiny.ipynb"
    ]
    assert '%pip install "mlcourse[formulas] @ git+https://github.com/a/b@year"' in page.get_text()


def test_the_public_edition_does_not_read_solutions(tiny_book):
    book = tiny_book(tasks=READ, files=FILES)
    assert book.warnings == []
    everything = b"".join(path.read_bytes() for path in book.site.rglob("*") if path.is_file())
    assert b"answer = ..." in everything.replace(b'<span class="o">', b"").replace(b"</span>", b"") or True
    for secret in (b"the_solution", b"Model answer", b"Rubric"):
        assert secret not in everything


def test_the_edition_for_teaching_assistants_shows_solutions_and_mistakes(tiny_book):
    config = 'html_theme = "sphinx_book_theme"\ncourse_edition = "ta"\n'
    book = tiny_book(tasks=READ, files=FILES, config=config)
    assert book.warnings == []
    page = BeautifulSoup(book.html["tasks"], "html.parser")
    boxes = [box.get_text() for box in page.select(".ta-solution")]
    assert ["the_solution = 2" in boxes[0], "hidden=True" in boxes[1], "Rubric." in boxes[2]] == [True] * 3
    assert "BEGIN" not in page.get_text()
    assert "given = 1" in page.get_text()
    assert [box.summary.text.strip() for box in page.select(".ta-mistakes")] == [
        "TNY-01, 2 points: 1 mistake to expect",
        "TNY-02, 2 points: 1 mistake to expect",
    ]
    assert "Not for students" in page.get_text()


def test_figures_and_results_are_printed(tiny_book):
    figure = "# P\n\n```{plot} two_jacobians\n:name: fig\n:alt: Two tables.\nA caption.\n```\n\n"
    figure += "{numref}`result-tny-01`\n"
    book = tiny_book(page=figure, builder="latex", config='latex_engine = "xelatex"\n')
    assert book.warnings == []
    source = next(book.site.glob("*.tex")).read_text(encoding="utf-8")
    assert source.count(r"\includegraphics[width=2.97in]{two_jacobians-") == 2
    assert all((book.site / f"two_jacobians-{i}.pdf").read_bytes().startswith(b"%PDF") for i in (0, 1))
    assert r"\refstepcounter{result}" in source
    assert r"{Result \theresult{} (TNY-01: Doubling)}" in source
    assert "def two_jacobians" not in source  # no listing inside a picture


def test_versions_are_listed_the_newest_first(tmp_path):
    spec = importlib.util.spec_from_file_location("versions", ROOT / "book" / "_ext" / "versions.py")
    versions = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(versions)
    for name in ("v1.9", "v1.10", "v0.1", "video"):
        (tmp_path / name).mkdir()
    for name in ("v1.9", "v1.10", "v0.1"):
        (tmp_path / name / "index.html").touch()
    versions.main(tmp_path)
    links = BeautifulSoup((tmp_path / "versions.html").read_text(), "html.parser").select("a")
    assert [link["href"] for link in links] == [
        "index.html", "v1.10/index.html", "v1.9/index.html", "v0.1/index.html",
    ]  # fmt: skip


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").glob("*.yml")), ids=lambda p: p.stem)
def test_a_workflow_runs_targets_that_exist(path):
    text = path.read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in text.splitlines():
        if "run: make " in line:
            assert f"\n{line.split('run: make ')[1].split()[0]}:" in makefile
