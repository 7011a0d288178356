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
ANCHORS = {
    "softmax.html": "definition shift scaling temperature two-classes fewer-numbers numerics",
    "jacobians.html": "entry-by-entry matrix sigmoid elementwise-vjp without-the-matrix log-softmax "
    "log-softmax-vjp parameters soft-targets",
    "activations.html": "sign-by-indicators relu-slope heaviside-step steep-sigmoid distributions "
    "sigmoid-slope tanh-slope softplus-slope elu-slope",
    "identities.html": "sigmoid-by-tanh log-sigmoid softplus-difference",
    "norms.html": "squared-l2 l1",
    "losses.html": "squared-error binary-cross-entropy cross-entropy logit-gradient probabilities "
    "log-probabilities",
    "mlp.html": "hidden-layer output-layer row-convention parameter-count",
    "backprop.html": "output-gradients hidden-gradients first-layer backprop-in-rows",
    "training.html": "risk gradient-descent weight-decay initialisation",
    "equivalence.html": "equivalent-networks",
    "interpolation.html": "interpolation-network interpolation-matrix relu-interpolation "
    "sigmoid-interpolation separating-direction",
    "digits.html": "digits",
    "convolution.html": "one-dimensional modes",
    "convolution-layers.html": "conv2d conv2d-vjp max-pooling average-pooling",
    "cnn.html": "cnn-sizes cnn-shapes cnn-weights cnn-pools cnn-inverse cnn-network",
}
SECTIONS = ("Parameters", "Returns", "Raises", "Examples", "Notes")
CLASS_SECTIONS = ("Parameters", "Examples", "Notes")  # its methods say what they return and raise


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
    for section in CLASS_SECTIONS if inspect.isclass(function) else SECTIONS:
        assert f"\n{section}\n{'-' * len(section)}\n" in text
    for parameter in inspect.signature(function).parameters:
        assert re.search(rf"^(?:\w+, )*{parameter}(?:, \w+)* : ", text, re.MULTILINE)
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
