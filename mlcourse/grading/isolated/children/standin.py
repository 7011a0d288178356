"""What a student's notebook finds under the name `mlcourse` while it is graded: everything but the answers.

Checks say that they are made later, data and numbers work, and the reference explains why it is not there.
"""

import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

__all__ = ["NUMBERS", "calls", "install", "recorder"]

NUMBERS: dict[str, dict[str, Any]] = {}  # of the exercises whose numbers vary with the student
USABLE = {"mlcourse.data": "data.py", "mlcourse.gradcheck": "gradcheck.py"}
NEEDED = {"mlcourse.numpy._arguments": "numpy/_arguments.py", "mlcourse._image_files": "_image_files.py"}
RECORDER = {
    "mlcourse.checks.running.trees": "checks/running/trees.py",
    "mlcourse.checks.cost.recorder": "checks/cost/recorder.py",
}
CALLS = {"mlcourse.checks.cost.calls": "checks/cost/calls.py"}
NOT_THERE = (
    "{} is not there while your notebook is graded: an answer is your own code, not a call of the reference. "
    "mlcourse.check, mlcourse.data, mlcourse.gradcheck and what the notebook itself imports can be used."
)
LATER = "{}: judged when your notebook is graded, in a process of its own."


def check(exercise_id: str, *answers: Any, **options: Any) -> None:
    """Say that the check is made elsewhere."""
    print(LATER.format(exercise_id))


def hint(*words: Any, **options: Any) -> None:
    """Say nothing: hints are for writing, not for grading."""


def student(student_id: str) -> None:
    """Say whose numbers count while the notebook is graded: its author's, whatever it says here."""
    print(f"Exercises with numbers of your own have those of {os.environ.get('MLCOURSE_STUDENT', '')}.")


def numbers(exercise_id: str) -> dict[str, Any]:
    """Print and return the student's own numbers of an exercise."""
    found = dict(NUMBERS.get(exercise_id, {}))
    for name, value in found.items():
        print(f"{name} = {value}")
    return found


def give(given: list[str], own: dict[str, dict[str, Any]], ask: Callable[..., Any]) -> None:
    """Make the functions that the notebook gives importable, and its numbers known."""
    NUMBERS.update(own)
    for path in given:
        parent, _, name = path.rpartition(".")
        if parent not in sys.modules:
            module = sys.modules[parent] = ModuleType(parent, "What this notebook gives of the course.")
            module.__path__ = []
            vars(module)["__getattr__"] = _explain(parent)
            setattr(sys.modules["mlcourse"], parent.rpartition(".")[2], module)
        setattr(sys.modules[parent], name, _remote(path, ask))


def _remote(path: str, ask: Callable[..., Any]) -> Callable[..., Any]:
    def function(*args: Any, **kwargs: Any) -> Any:
        return ask(path, args, kwargs)

    function.__name__ = function.__qualname__ = path.rpartition(".")[2]
    function.__module__ = path.rpartition(".")[0]
    return function


def _explain(parent: str) -> Callable[[str], Any]:
    def missing(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise ImportError(NOT_THERE.format(f"{parent}.{name}"), name=parent)

    return missing


class _Finder(importlib.abc.MetaPathFinder):
    """Refuses what is out of reach, with a sentence instead of a riddle."""

    def __init__(self, hidden: frozenset[str]) -> None:
        self.hidden = hidden

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Raise for a hidden module; leave everything else to others."""
        first = name.split(".")[0]
        if first == "mlcourse":
            raise ImportError(NOT_THERE.format(name), name=name)
        if first in self.hidden:
            raise ImportError(
                f"{first} is not there while this notebook is graded: it is to be solved without it.",
                name=name,
            )


def install(root: Path, hidden: frozenset[str]) -> None:
    """Put the stand-in in place of the package; `root` is the real package's folder."""
    package = ModuleType("mlcourse", "The course, as a notebook sees it while it is graded.")
    package.__path__ = []
    vars(package)["__version__"] = "graded"
    sys.modules["mlcourse"] = package
    for function in (check, hint, student, numbers):
        function.__module__ = "mlcourse"
        setattr(package, function.__name__, function)
    _load_all("mlcourse.numpy", NEEDED | USABLE, root)
    for name in ("mlcourse.numpy", *NEEDED):
        del sys.modules[name]  # what the data needed of it is loaded; the rest is the reference
    for name in ("data", "gradcheck"):
        setattr(package, name, sys.modules[f"mlcourse.{name}"])
    sys.meta_path.insert(0, _Finder(hidden))


def recorder(root: Path) -> ModuleType:
    """Return the module that writes down what a step in torch does; notebooks cannot import it."""
    return _out_of_reach(RECORDER, root)


def calls(root: Path) -> ModuleType:
    """Return the module that notes which functions of NumPy are called; notebooks cannot import it."""
    return _out_of_reach(CALLS, root)


def _out_of_reach(files: dict[str, str], root: Path) -> ModuleType:
    """Run modules of `mlcourse.checks` and return the last, without leaving them to be imported."""
    _load_all("mlcourse.checks", files, root)
    module = sys.modules[[*files][-1]]
    for name in ("mlcourse.checks", *files):
        del sys.modules[name]
    return module


def _load_all(parent: str, files: dict[str, str], root: Path) -> None:
    """Run modules of the course that import one another, and nothing else of `parent`."""
    stub = sys.modules[parent] = ModuleType(parent)
    stub.__path__ = []
    for name, file in files.items():
        _load(name, root / file)


def _load(name: str, path: Path) -> None:
    """Run a module of the course from its file, under its own name."""
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None, "the file is named as one of Python"
    assert spec.loader is not None, "so is its loader known"
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
