"""What the tests of both backends share: one way to call them, their example arguments, ULPs.

The example arguments stand with the tests of their topic: ``tests/numpy/test_<topic>.py`` has in ``SHAPES``
the shapes of the arguments of one ordinary call of every public function whose arguments and result are
floating arrays; what all functions promise is then tested with it. Other functions keep these promises in
tests of their own.
"""

import ast
import importlib
import os
import sys
import zlib
from pathlib import Path

import mpmath
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from full import FULL

import mlcourse._quick_start  # noqa: F401 (as our commands do, before anything imports nbformat)

try:
    import resource
except ModuleNotFoundError:  # Windows
    resource = None

# Torch reads it when it is imported. Tests run side by side: with several threads each they would wait.
os.environ.setdefault("OMP_NUM_THREADS", "1")

TESTS = sorted((Path(__file__).parent / "numpy").glob("test_*.py"))


CPU_MINUTES = 16  # that `make test` may take, installation apart; with part two 26


def pytest_addoption(parser):
    """For whoever works on one exercise: ``pytest tests/exercises --row GEL-02``."""
    help_ = "Only the gates of the exercises of this row; may be repeated."
    parser.addoption("--row", action="append", default=[], metavar="ROW", help=help_)


def pytest_collection_modifyitems(config, items):
    """Where tests multiply, keep a choice: see the markers `one_of` and `one_in` in pyproject.toml."""
    if FULL or config.getoption("--row"):
        return
    kept, left = [], []
    for item in items:
        (kept if _chosen(item) else left).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


def _chosen(item):
    """Whether a test is in the choice, by a checksum of its name: a new test moves no other in or out."""
    for mark in item.iter_markers("one_in"):
        if zlib.crc32(item.name.encode()) % mark.args[0]:
            return False
    for mark in item.iter_markers("one_of"):
        name, values = mark.args
        value = item.callspec.params[name]
        rest = item.name.replace(f"{name}={value!r}", "")
        if values[zlib.crc32(rest.encode()) % len(values)] != value:
            return False
    return True


def pytest_unconfigure(config):
    """Say what a run of all tests has cost; the processes that it used have ended by now."""
    if hasattr(config, "workerinput") or resource is None or not config.getoption("numprocesses", None):
        return
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    minutes = sum(one.ru_utime + one.ru_stime for one in used) / 60
    config.get_terminal_writer().line(f"CPU time: {minutes:.1f} minutes (meant: at most {CPU_MINUTES})")


def shapes_in(path):
    """The table SHAPES of a file, read without running it; empty if it has none."""
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "SHAPES":
            return ast.literal_eval(statement.value)
    return {}


SHAPES = dict(sorted(item for path in TESTS for item in shapes_in(path).items()))
PRODUCTS = [n for n, shapes in SHAPES.items() if n.endswith("_vjp") and shapes == [(3, 4), (3, 4)]]


class Backend:
    """Calls functions of ``mlcourse.numpy`` or ``mlcourse.torch`` with NumPy arrays on both sides."""

    def __init__(self, name):
        self.name = name
        self.module = importlib.import_module(f"mlcourse.{name}")

    def array(self, value):
        """What the backend takes; it shares the memory and the strides of `value`."""
        return (
            value if self.name == "numpy" else importlib.import_module("torch").from_numpy(np.asarray(value))
        )

    def __call__(self, function, *args, **options):
        args = [self.array(a) for a in args]
        with np.errstate(all="raise", under="ignore"):
            result = getattr(self.module, function)(*args, **options)
        return tuple(map(np.asarray, result)) if isinstance(result, tuple) else np.asarray(result)


@pytest.fixture(params=["numpy", "torch"])
def backend(request):
    pytest.importorskip(request.param)
    return Backend(request.param)


@pytest.fixture(params=SHAPES)
def example(request):
    """Name of a public function and random float64 arguments for it."""
    return request.param, arguments(request.param)


@pytest.fixture(params=[name for name, shapes in SHAPES.items() if shapes[0][0] == 3])
def batched_example(request):
    """The same for the functions that take a batch, of three rows here."""
    return request.param, arguments(request.param)


def arguments(name):
    rng = np.random.default_rng(5)
    args = [3 * rng.standard_normal(shape) for shape in SHAPES[name]]
    if name.startswith("binary_cross_entropy"):
        args[1] = rng.uniform(size=args[1].shape)  # a probability
    return args


@pytest.fixture
def examples():
    """Arguments of all public functions by name."""
    return {name: arguments(name) for name in SHAPES}


@pytest.fixture(params=PRODUCTS)
def product(request):
    """Name of a VJP whose upstream gradient has the shape of its input."""
    return request.param


@pytest.fixture(scope="session")
def named_in_tests():
    """All names that occur in the tests of ``mlcourse.numpy``, as names or in quotes."""
    nodes = [node for path in TESTS for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    names = {getattr(node, "id", getattr(node, "attr", None)) for node in nodes}
    return names | {node.value for node in nodes if isinstance(node, ast.Constant)}


@pytest.fixture(params=[np.float32, np.float64], ids=["float32", "float64"])
def dtype(request):
    return request.param


@pytest.fixture
def ulp():
    """Largest error of floats in units of the last place of the exact mpmath values."""

    def ulp(got, exact):
        info = np.finfo(np.asarray(got).dtype)

        def error(value, true):
            exponent = max(mpmath.mag(true) - 1, info.minexp) if true else info.minexp
            return abs(mpmath.mpf(float(value)) - true) / mpmath.ldexp(1, int(exponent) - info.nmant)

        return float(max(map(error, np.ravel(got), exact)))

    with mpmath.workdps(60):
        yield ulp
