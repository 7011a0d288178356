"""From a result to its function and back, to whoever can mend a line, and chapters before the reference."""

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from mlbook.wayfinding import address_of_reports, derived_in, link_addresses, repository_of


def foot(book, row="tny-01"):
    return BeautifulSoup(book.html["index"], "html.parser").select_one(f"#result-{row} .result-foot")


def test_a_result_names_the_function_that_its_exercises_ask_for(tiny_book):
    book = tiny_book()
    assert (book.code, book.warnings) == (0, [])
    assert [name.text for name in foot(book).select("code")] == ["double"]
    assert [name.text for name in foot(book, "tny-02").select("code")] == ["triple"]


def test_without_an_address_a_report_is_a_button_that_knows_the_result(tiny_book):
    button = foot(tiny_book()).select_one("button.result-report")
    assert button["data-report"].startswith("(TNY-01, Doubling: a line does not follow; book ")
    assert button.has_attr("hidden")  # until the script that copies is there
    assert button["aria-label"].startswith(button.text)


@pytest.mark.parametrize(
    ("repository", "path", "title", "body"),
    [
        ("https://example.org/course", "/course/issues/new", "title", "body"),
        ("https://gitlab.example.org/c", "/c/-/issues/new", "issue[title]", "issue[description]"),
    ],
)
def test_an_issue_is_opened_with_its_subject(repository, path, title, body):
    address = urlsplit(address_of_reports(repository, "JAC-01, f & g: a line", "at #x\n"))
    assert address.path == path
    assert parse_qs(address.query) == {title: ["JAC-01, f & g: a line"], body: ["at #x\n"]}


def test_with_an_address_a_report_is_a_link(tiny_book):
    book = tiny_book(
        config="""
html_theme_options = {"repository_url": "https://github.com/example/course/", "use_repository_button": True}
html_baseurl = "https://example.org/book"
html_theme = "sphinx_book_theme"
"""
    )
    link = foot(book).select_one("a.result-report")
    asked = parse_qs(urlsplit(link["href"]).query)
    assert asked["title"] == ["TNY-01, Doubling: a line does not follow"]
    assert asked["body"][0].startswith("https://example.org/book/index.html#result-tny-01\n")


def test_the_address_that_jupyter_book_sets_is_nobodys():
    options = {"repository_url": "https://github.com/executablebooks/jupyter-book"}
    assert repository_of(SimpleNamespace(html_theme_options=options)) == ""


def test_a_function_says_where_it_is_derived_and_who_asks_for_it():
    config = SimpleNamespace(course_registry="tiny_course")
    assert derived_in("double", config) == [
        "   **Derived in** :ref:`Twice <twice>`. **Exercises:** :ref:`Title of TNY-01 <exercise-tny-01>`.",
        "",
    ]
    assert derived_in("nobody_asks", config) == []


def test_addresses_in_docstrings_become_links():
    lines = ["book: *Jacobians*, ``jacobians.html#sigmoid`` and", "``api/norms.html#p-norm``; ``f(x).html``"]
    link_addresses(None, "function", "f", None, None, lines)
    assert lines == ["book: *Jacobians*, :ref:`sigmoid` and", ":ref:`p-norm`; ``f(x).html``"]


def test_the_reference_is_found_last(tiny_book):
    site = tiny_book().site
    assert 'page.startsWith("api/") ? score - 1000' in (site / "_static" / "language_data.js").read_text()
