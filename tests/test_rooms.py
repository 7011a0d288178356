"""The rooms of a house: few files each, one direction, and each says what happens in it and whom it knows.

A house is a package of which the folders are rooms; a room may have rooms of its own.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import mlcourse

ROOT = Path(mlcourse.__file__).parent
HOUSES = ("checks", "grading")
MOST = 12  # files in a room, its subfolders apart


def module(path):
    parts = ["mlcourse", *path.relative_to(ROOT).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PATHS = {module(path): path for path in ROOT.rglob("*.py")}


def imported(name):
    """Return the modules of the package that a module imports, inside of functions too."""
    path = PATHS[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            above = package.split(".")[: package.count(".") + 2 - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{base}.{a.name}" if f"{base}.{a.name}" in PATHS else base for a in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@cache
def knows():
    """Return what each module imports of the package; reading them all takes seconds."""
    return {name: {other for other in imported(name) if other in PATHS} - {name} for name in PATHS}


def rooms(folder):
    """Return the rooms below a folder, theirs included."""
    inside = [path.parent for path in sorted(folder.glob("*/__init__.py"))]
    return [room for own in inside for room in (own, *rooms(own))]


ROOMS = [room for house in HOUSES for room in rooms(ROOT / house)]


def named(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("folder", [*(ROOT / house for house in HOUSES), *ROOMS], ids=named)
def test_a_room_has_few_files(folder):
    assert 0 < len(list(folder.glob("*.py"))) <= MOST


@pytest.mark.parametrize("room", ROOMS, ids=named)
def test_a_room_says_in_one_sentence_what_happens_in_it_and_whom_it_knows(room):
    text = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
    assert re.fullmatch(r"[^.\n]+; knows [^.\n]+\.", text), text
    around = module(room.parent / "__init__.py")
    own = module(room / "__init__.py")
    known = {other for name in PATHS if f"{name}.".startswith(f"{own}.") for other in knows()[name]}
    siblings = {path.name for path in rooms(room.parent) if path.parent == room.parent} - {room.name}
    there = {name for name in siblings if any(f"{k}.".startswith(f"{around}.{name}.") for k in known)}
    assert set(re.findall(r"`(\w+)`", text.partition("; knows ")[2])) == there


def test_no_file_is_imported_by_what_it_imports():
    left = dict(knows())
    while done := [name for name, names in left.items() if not names & left.keys()]:
        left = {name: names for name, names in left.items() if name not in done}
    assert not left, f"these import one another, or what does: {', '.join(sorted(left))}"
