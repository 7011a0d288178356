"""The docstrings are documentation: complete, and their examples print what they say."""

import doctest
import importlib
import inspect

import numpy as np
import pytest

import mlcourse.numpy as mn

TOPICS = ["activations", "log_softmax", "losses", "softmax"]
MODULES = [f"mlcourse.{package}.{topic}" for package in ("numpy", "torch") for topic in TOPICS]
ANCHORS = {
    "softmax.html": "definition shift scaling temperature two-classes fewer-numbers numerics",
    "jacobians.html": "entry-by-entry matrix sigmoid elementwise-vjp without-the-matrix log-softmax "
    "log-softmax-vjp parameters soft-targets",
}


@pytest.mark.parametrize("name", [*MODULES, "mlcourse.gradcheck"])
def test_examples(name):
    if ".torch" in name:
        pytest.importorskip("torch")
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize("name", mn.__all__)
def test_docstring_is_complete(backend, name):
    function = getattr(backend.module, name)
    text = inspect.getdoc(function)
    for section in ("Parameters", "Returns", "Raises", "Examples", "Notes"):
        assert f"\n{section}\n{'-' * len(section)}\n" in text
    for parameter in inspect.signature(function).parameters:
        assert f"\n{parameter} : " in text
    assert "Syllabus row" in text
    assert any(f"{page}#{a}``" in text for page, anchors in ANCHORS.items() for a in anchors.split())


@pytest.mark.parametrize("topic", TOPICS)
def test_every_function_of_a_module_is_public_in_the_package(topic):
    module = importlib.import_module(f"mlcourse.numpy.{topic}")
    here = {n for n, f in vars(module).items() if inspect.isfunction(f) and f.__module__ == module.__name__}
    assert {n for n in here if not n.startswith("_")} <= set(mn.__all__)


def test_package_says_what_happens_to_half_precision():
    assert "float16 becomes float32" in mn.__doc__
    assert np.isfinite(mn.softmax(np.zeros(70_000, np.float16))).all()
