"""The docstrings are documentation: complete, and their examples print what they say."""

import doctest
import importlib
import inspect
import re
from pathlib import Path

import numpy as np
import pytest

import mlcourse.numpy as mn

TOPICS = sorted(path.stem for path in Path(mn.__file__).parent.glob("[a-z]*.py"))
MODULES = [f"mlcourse.{package}.{topic}" for package in ("numpy", "torch") for topic in TOPICS]
BOOK = Path(__file__).parents[2] / "book"
SECTION = re.compile(r"^\(([\w-]+)\)=$", re.MULTILINE)
ADDRESSES = {
    f"{page.stem}.html#{a}" for page in BOOK.glob("*.md") for a in SECTION.findall(page.read_text("utf-8"))
}
SECTIONS = ("Parameters", "Returns", "Raises", "Examples", "Notes")
CLASS_SECTIONS = ("Parameters", "Examples", "Notes")  # its methods say what they return and raise


@pytest.mark.parametrize("name", [*MODULES, "mlcourse.gradcheck"])
def test_examples(name):
    known = {"torch": pytest.importorskip("torch")} if ".torch" in name else {}
    result = doctest.testmod(importlib.import_module(name), extraglobs=known)
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize("name", mn.__all__)
def test_docstring_is_complete(backend, name):
    function = getattr(backend.module, name)
    text = inspect.getdoc(function)
    for section in CLASS_SECTIONS if inspect.isclass(function) else SECTIONS:
        assert f"\n{section}\n{'-' * len(section)}\n" in text
    for parameter in inspect.signature(function).parameters:
        assert re.search(rf"^(?:\w+, )*{parameter}(?:, \w+)* : ", text, re.MULTILINE)
    assert "Syllabus row" in text
    named = set(re.findall(r"``([\w-]+\.html#[\w-]+)``", text))
    assert named & ADDRESSES, f"{name} names no section of the book; its docstring names {named or 'none'}"


@pytest.mark.parametrize("topic", TOPICS)
def test_every_function_of_a_module_is_public_in_the_package(topic):
    module = importlib.import_module(f"mlcourse.numpy.{topic}")
    here = {n for n, f in vars(module).items() if inspect.isfunction(f) and f.__module__ == module.__name__}
    assert {n for n in here if not n.startswith("_")} <= set(mn.__all__)


def test_package_says_what_happens_to_half_precision():
    assert "float16 becomes float32" in mn.__doc__
    assert np.isfinite(mn.softmax(np.zeros(70_000, np.float16))).all()
