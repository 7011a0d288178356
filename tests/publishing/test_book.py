"""Building the book: what it is doing in words, and a failure with its warnings."""

import importlib.util

import pytest

from mlcourse.grading.course.errors import GradingError
from mlcourse.publishing.book import EDITIONS, build_book


@pytest.fixture
def program(tmp_path):
    """A program that says and does what a test wants in place of the one that builds."""

    def install(body):
        path = tmp_path / "book" / "_ext" / "build.py"
        path.parent.mkdir(parents=True)
        path.write_text(f"import sys\n{body}\n", encoding="utf-8")

    return install


SAID = r"""
print("updating environment: [new config] 30 added, 2 changed, 0 removed")
print("running the code of 2 pages: a, b")
print("\x1b[01mreading sources... \x1b[39;49;00m[ 33%] \x1b[35ma .. b\x1b[39;49;00m")
print("loading translations [en]... done")
print("preparing documents... done")
print("writing output... [100%] b")
print(f"running the code of {sys.argv[1]}")
"""


@pytest.mark.parametrize("edition", ["public", "ta"])
def test_the_progress_is_told_in_words(program, tmp_path, edition):
    program(SAID)
    said = []
    assert build_book(tmp_path, said.append, edition) == tmp_path / "_build" / EDITIONS[edition]
    assert said == [
        "reading 32 pages that are new or changed",
        "running the code of 2 pages: a, b",
        "reading pages, 33 %: a .. b",
        "writing pages",
        "writing pages, 100 %: b",
        f"running the code of {edition}",
    ]


def test_a_failure_names_the_warnings(program, tmp_path):
    program("print('x.md:3: WARNING: no such label'); print('rest'); sys.exit(1)")
    with pytest.raises(GradingError, match=r"exit code 1\):\n  x.md:3: WARNING: no such label$"):
        build_book(tmp_path)


def test_without_jupyter_book_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(GradingError, match=r"pip install \"mlcourse\[book\]\""):
        build_book(tmp_path)


def test_a_pdf_needs_latex_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GradingError, match="needs latexmk and xelatex"):
        build_book(tmp_path, edition="pdf")
