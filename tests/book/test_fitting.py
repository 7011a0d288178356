"""Displayed code fits a page, and says the same as the file it comes from."""

import ast
import importlib
import inspect
import json
import pkgutil
import re

from bs4 import BeautifulSoup
from conftest import ROOT
from mlbook.displayed import module_of, source_of
from mlbook.fitting import WIDTH, fitted, too_long

PACKAGES = ("mlcourse.numpy", "mlcourse.torch", "mlcourse.shapes", "mlbook.figures")
CELL = re.compile(r"```\{code-cell\}\n(?::tags:.*\n)?(.*?)```", re.DOTALL)


def displayed():
    """Every long piece of code that a page may display: of the library, figures, chapters and notebooks."""
    for package in PACKAGES:
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            name = f"{package}.{module.name}"
            yield from (source_of(name, definition) for definition in module_of(name).own)
            if module.name.startswith("_"):
                yield module_of(name).text
    for page in sorted((ROOT / "book").glob("*.md")):
        yield from CELL.findall(page.read_text(encoding="utf-8"))
    for notebook in sorted((ROOT / "exercises").rglob("*.ipynb")):
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        yield from ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


def meaning(source):
    """What Python reads, without docstrings, which are filled."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            value = body[0].value
            del body[: isinstance(value, ast.Constant) and isinstance(value.value, str)]
    return ast.dump(tree)


def test_everything_that_may_be_displayed_fits_and_says_the_same():
    sources = [source for source in displayed() if too_long(source)]
    assert len(sources) > 100
    shorter = fitted(sources)
    assert [line for source in shorter for line in too_long(source)] == []
    assert [s for s, t in zip(sources, shorter, strict=True) if meaning(s) != meaning(t)] == []


def test_long_texts_and_comments_are_cut_at_blanks():
    source = inspect.cleandoc(
        '''
        def f(x):
            """Say in one line of a docstring, longer than what fits a page, that nothing happens here."""
            y = x + 1  # a comment behind a line that makes the line longer than what fits on the page
            return f"an answer of {x + y} that is one text, and has a {{brace}} and more words than fit"
        '''
    )
    (short,) = fitted([source])
    assert too_long(short) == []
    assert meaning(short) == meaning(source)
    assert "# a comment behind a line" in short


def test_a_line_that_cannot_be_cut_fails_the_build(tiny_book):
    word = "x" * WIDTH
    page = f"# P\n\n```python\n{word} = 1\n```\n\n```python\nprint({', '.join(['number'] * 15)})\n```\n"
    book = tiny_book(page=page)
    assert book.warnings == [f"displayed line of {WIDTH + 4} characters, {WIDTH} fit: {word} = 1"]
    lines = [pre.text for pre in BeautifulSoup(book.html["page"], "html.parser").select("pre")]
    assert len(lines[1].strip().splitlines()) > 2
