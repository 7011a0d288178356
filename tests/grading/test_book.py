"""Building the book: progress line by line, and a failure with its warnings."""

import sys

import pytest

from mlcourse.grading.book import build_book
from mlcourse.grading.errors import GradingError


@pytest.fixture
def program(tmp_path, monkeypatch):
    """A jupyter-book that says and does what a test wants."""
    python = sys.executable

    def install(body):
        path = tmp_path / "jupyter-book"
        path.write_text(f"#!{python}\nimport sys\n{body}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    return install


def test_every_line_is_passed_on(program, tmp_path):
    program("print('reading sources', sys.argv[1:4]); print('\\x1b[32mdone\\x1b[0m')")
    lines = []
    assert build_book(tmp_path, lines.append) == tmp_path / "_build" / "html" / "index.html"
    assert lines == ["reading sources ['build', 'book', '-W']", "done"]


def test_a_failure_names_the_warnings(program, tmp_path):
    program("print('x.md:3: WARNING: no such label'); print('rest'); sys.exit(1)")
    with pytest.raises(GradingError, match=r"exit code 1\):\n  x.md:3: WARNING: no such label$"):
        build_book(tmp_path)


def test_without_the_program_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(GradingError, match=r"pip install \"mlcourse\[book\]\""):
        build_book(tmp_path)
