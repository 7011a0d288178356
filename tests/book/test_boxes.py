"""Error boxes, exercise cards, notebooks to read, tabs and figures on tiny pages."""

import json

from bs4 import BeautifulSoup

BOX = """
# Page

```{find-the-error} TNY-01
---
title: where is $x$?
wrong: %s
lines: |
  x + x
  2 * x
  3 * x
---
Introduction.

1. $x + x$
2. $2x$
3. $3x$

   Three is not two.

Count.
```
"""


def cell(kind, source, grade_id=None):
    metadata = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    return {"cell_type": kind, "metadata": metadata, "source": source}


def notebook():
    cells = [
        cell("markdown", "# Title\n\nWords before."),
        cell("markdown", ["## Task one\n", "\n", "Do it."]),
        cell("code", "answer = ...", "tny-01"),
        cell("code", "other = ...", "tny-02"),
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


READ = "# Tasks\n\n```{released-notebook} ps/tiny\n```\n"
CARDS = "# Cards\n\n```{exercises} TNY-01\n```\n"
FILES = {"exercises/ps/tiny.ipynb": notebook()}


def test_find_the_error_tells_which_line(tiny_book):
    book = tiny_book(page=BOX % 3)
    assert book.warnings == []
    lines = BeautifulSoup(book.html["page"], "html.parser").select(".error-lines details")
    assert [line["class"] for line in lines] == [["error-not-here"], ["error-not-here"], ["error-here"]]
    summary = lines[2].find("summary")
    assert (summary.text.split(":")[0].strip(), summary.annotation.text) == ("Line 3", "3x")
    assert "Yes, here. Three is not two." in lines[2].text
    assert not any(line.has_attr("open") for line in lines)


def test_find_the_error_must_name_the_line_that_is_wrong(tiny_book):
    book = tiny_book(early=BOX % 2, late=BOX % 4)
    assert book.code != 0
    assert sorted(book.warnings) == [
        "find-the-error TNY-01: needs one numbered list and `wrong`, the number of one of its lines",
        "find-the-error TNY-01: the first line that differs is 3, the box says 2",
    ]


def test_common_mistakes_come_from_the_registry(tiny_book):
    book = tiny_book(page="# Page\n\n```{common-mistakes} TNY\n```\n")
    assert book.warnings == []
    items = BeautifulSoup(book.html["page"], "html.parser").select(".common-mistakes li")
    assert [item.text.strip() for item in items] == ["One too few. Count x again."] * 2


def test_common_mistakes_of_single_rows(tiny_book):
    book = tiny_book(page="# Page\n\n```{common-mistakes} TNY-02 TNY-01\n```\n")
    assert book.warnings == []
    folds = BeautifulSoup(book.html["page"], "html.parser").select(".common-mistakes summary")
    assert [fold.text.split()[0] for fold in folds] == ["TNY-02", "TNY-01"]


def test_common_mistakes_of_no_topic_fail(tiny_book):
    book = tiny_book(page="# Page\n\n```{common-mistakes} NIL\n```\n")
    assert book.warnings == ["common-mistakes: no exercise of NIL has a known mistake"]


def test_cards_lead_to_the_task_and_to_the_notebook(tiny_book):
    book = tiny_book(cards=CARDS, tasks=READ, files=FILES)
    assert book.warnings == []
    card = BeautifulSoup(book.html["cards"], "html.parser").select_one(".exercise-card")
    assert "TNY-01 · write a function · 2 points" in card.text
    addresses = [link["href"] for link in card.select("a")]
    assert addresses[0] == "tasks.html#exercise-tny-01"
    assert addresses[1].endswith("/tiny.ipynb")
    assert "browser" not in card.text  # that edition has no address yet


def test_a_notebook_is_read_in_the_order_of_its_cells(tiny_book):
    book = tiny_book(tasks=READ, files=FILES)
    text = BeautifulSoup(book.html["tasks"], "html.parser").select_one("[role=main]").text
    places = [text.index(part) for part in ("Download", "Words before.", "Task one", "Do it.", "answer = ")]
    assert places == sorted(places)
    assert "Title" not in text.split("Words before.")[0].split("Download")[1]


def test_what_is_missing_fails_the_build(tiny_book):
    book = tiny_book(
        cards=CARDS,
        tasks=READ,
        row=CARDS.replace("01", "07"),
        figure="# P\n\n```{plot} no_such_figure\n:alt: x\n```",
        silent="# P\n\n```{plot} shift_lines\ncaption\n```",
        function="# P\n\n```{reference} no_such_function\n```",
        module="# P\n\n```{interactive} no.mjs\n{}\n```",
        model="# P\n\n```{interactive} a.mjs\nnot json\n```",
        files={"book/_assets/a.mjs": ""},
    )
    expected = [
        "exercises: no exercise of row TNY-07 in the registry",
        "exercises: no released notebook exercises/ps/tiny.ipynb: run `mlcourse release`",
        "interactive: no file _assets/no.mjs",
        "interactive: the body is not JSON: Expecting value: line 1 column 1 (char 0)",
        "mlcourse.numpy has no function no_such_function",
        "mlcourse.torch has no function no_such_function",
        "plot: needs the option `alt`",
        "plot: no function no_such_figure; define it in book/_ext/mlbook/figures/figure.py",
        "released-notebook: no released notebook exercises/ps/tiny.ipynb: run `mlcourse release`",
    ]
    assert book.code != 0
    assert sorted(book.warnings) == expected


def test_a_task_without_its_cell_fails_the_build(tiny_book):
    book = tiny_book(tasks=READ, files={"exercises/ps/tiny.ipynb": notebook().replace("tny-02", "tny-03")})
    assert book.code != 0
    assert book.warnings == ["released-notebook: tiny.ipynb has no cell tny-02"]


def test_a_plot_stands_in_the_page_in_its_colours(tiny_book):
    page = "# P\n\n```{plot} two_jacobians\n:name: fig\n:alt: Two tables.\nA caption with $x$.\n```\n"
    book = tiny_book(page=page)
    assert book.warnings == []
    figure = BeautifulSoup(book.html["page"], "html.parser").select_one("figure")
    assert figure.select_one("[role=img]")["aria-label"] == "Two tables."
    assert len(figure.select("svg")) == 2
    svg = str(figure.select("svg"))
    assert "currentColor" in svg
    assert "#123456" not in svg
    identifiers = [element["id"] for element in figure.select("[id]")]
    assert len(identifiers) == len(set(identifiers))


def test_a_source_that_works_on_integers_stands_once_without_tabs(tiny_book):
    book = tiny_book(page="# P\n\n```{reference} conv_output_size pool_output_size\n```\n")
    assert book.warnings == []
    page = BeautifulSoup(book.html["page"], "html.parser")
    assert not page.select(".sd-tab-label")
    source, *helpers = page.select(".reference-source pre")
    assert all(helper.find_parent("details") for helper in helpers)
    assert "def conv_output_size" in source.text
    assert "def pool_output_size" in source.text


def test_sources_of_both_backends_stand_in_tabs(tiny_book):
    book = tiny_book(page="# P\n\n```{reference} softmax\n```\n")
    assert book.warnings == []
    page = BeautifulSoup(book.html["page"], "html.parser")
    assert [label.text.strip() for label in page.select(".sd-tab-label")] == ["NumPy", "torch"]
    sources = [source.text for source in page.select(".sd-tab-content pre")]
    assert len(sources) == 2
    assert "np.exp" in sources[0]
    assert "torch.exp" in sources[1]
    assert not any('"""' in source for source in sources)
