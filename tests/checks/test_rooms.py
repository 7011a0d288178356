"""The rooms of checks: small, in one direction, and each says what happens in it and whom it knows."""

import ast
import re
from pathlib import Path

import pytest

import mlcourse

ROOT = Path(mlcourse.__file__).parent
HOUSE = ROOT / "checks"
ROOMS = [path.name for path in sorted(HOUSE.iterdir()) if path.is_dir() and path.name != "__pycache__"]
MOST = 12


def imported(path):
    """Return the modules of the house that a file imports, inside of functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("mlcourse.checks"):
            for alias in node.names:
                below = HOUSE.parent.joinpath(*node.module.split(".")[1:], f"{alias.name}.py")
                yield f"{node.module}.{alias.name}" if below.is_file() else node.module


def module(path):
    return ".".join(["mlcourse", *path.relative_to(ROOT).with_suffix("").parts])


FILES = {module(path): set(imported(path)) for path in sorted(HOUSE.rglob("*.py"))}


@pytest.mark.parametrize("folder", [HOUSE, *(HOUSE / room for room in ROOMS)], ids=lambda path: path.name)
def test_a_room_has_few_files(folder):
    assert 0 < len(list(folder.glob("*.py"))) <= MOST


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_whom_it_knows(room):
    text = ast.get_docstring(ast.parse((HOUSE / room / "__init__.py").read_text(encoding="utf-8")))
    happens, _, knows = text.partition("; knows ")
    assert "\n" not in text, "one sentence"
    assert happens
    assert text.endswith(".")
    said = set(re.findall(r"`(\w+)`", knows))
    parts = {name.split(".")[2] for own, names in FILES.items() if f".checks.{room}" in own for name in names}
    assert said == parts & set(ROOMS) - {room}


def test_no_file_is_imported_by_what_it_imports():
    left = {name: set(names) for name, names in FILES.items()}
    while leaves := [name for name, names in left.items() if not names & left.keys()]:
        for name in leaves:
            del left[name]
    assert not left, f"these import one another: {', '.join(left)}"
