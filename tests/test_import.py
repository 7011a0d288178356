"""Importing stays cheap: no torch and no SymPy before somebody uses them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import mlcourse


def imported_by(statement):
    """Names of all modules that a fresh interpreter imports for `statement`."""
    environment = os.environ | {"PYTHONPATH": str(Path(mlcourse.__file__).parents[1])}
    command = [sys.executable, "-X", "importtime", "-c", statement]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return {line.split("|")[-1].strip() for line in run.stderr.splitlines()}


@pytest.mark.parametrize(
    ("statement", "needed", "spared"),
    [
        ("import mlcourse", "mlcourse", {"numpy", "torch", "sympy", "mpmath", "IPython", "matplotlib"}),
        ("import mlcourse.numpy", "mlcourse.numpy.softmax", {"torch", "sympy", "mpmath", "IPython"}),
        ("import mlcourse.shapes", "mlcourse.shapes.sizes", {"numpy", "torch"}),
        ("import mlcourse.data", "mlcourse.data", {"torch", "sklearn"}),
        ("import mlcourse.gradcheck", "mlcourse.gradcheck", {"torch", "sympy", "mlcourse.numpy"}),
        ("from mlcourse import check", "mlcourse.checks", {"torch"}),
    ],
)
def test_what_is_imported(statement, needed, spared):
    modules = imported_by(statement)
    assert needed in modules
    assert not spared & modules


def test_this_test_sees_torch():
    pytest.importorskip("torch")
    assert "torch" in imported_by("import mlcourse.torch")


def test_users_see_our_types():
    marker = Path(mlcourse.__file__).with_name("py.typed")
    assert marker.is_file(), "type checkers ignore the annotations of a package without it"
