"""Where the book meets the course: registry, reference functions, names for readers."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import yaml

CONTENTS = Path(__file__).parents[2] / "_toc.yml"

ELSEWHERE = ("ref", "myst.xref_missing")  # warnings about what stands on other pages


def load_registry(config) -> dict:
    """Return the exercise registry, id → exercise, in syllabus order."""
    return importlib.import_module(config.course_registry).registry()


def load_titles(config) -> dict[str, str]:
    """Return what the rows of a prefix are about, where a topic says it: ``"NRM"`` → ``"Norms"``."""
    return getattr(importlib.import_module(config.course_registry), "titles", dict)()


def load_reference(config) -> SimpleNamespace:
    """Return the public functions that the claims are about, whichever module they stand in."""
    modules = [importlib.import_module(name) for name in config.course_reference.split()]
    names = {name: getattr(module, name) for module in modules for name in module.__all__}
    return SimpleNamespace(__all__=list(names), **names)


def exercises_of(config) -> list:
    """Return the exercises that a build is about: all, or those of the one page that is built alone."""
    found = load_registry(config).values()
    return [e for e in found if not config.course_page or e.book.startswith(f"{config.course_page}.html#")]


def leave_out_other_pages(app, config):
    """Where one page is built alone, say nothing of links to all the others: ``make book`` follows them."""
    if config.course_page:
        config.suppress_warnings = [*config.suppress_warnings, *ELSEWHERE]


def module_of(name: str, config) -> str:
    """Return the module from which readers import a function; the first one if none exports it."""
    modules = config.course_reference.split()
    return next((m for m in modules if name in importlib.import_module(m).__all__), modules[0])


def row_of(exercise_id: str) -> str:
    """Return the syllabus row of an exercise: ``"SMX-01-code"`` belongs to ``"SMX-01"``."""
    return exercise_id[:6]


def _files(node: dict) -> Iterator[str]:
    """Yield the files below a node of a table of contents."""
    for key, value in node.items():
        if key in ("root", "file"):
            yield value
        elif isinstance(value, list):
            for child in value:
                yield from _files(child)


def pages_of(contents: Path = CONTENTS) -> list[str]:
    """Return the names of all pages of a table of contents, in their order."""
    return list(_files(yaml.safe_load(contents.read_text(encoding="utf-8"))))


def chapters_of(contents: Path = CONTENTS) -> list[str]:
    """Return the names of the chapters: the pages of the parts that are numbered."""
    parts = yaml.safe_load(contents.read_text(encoding="utf-8"))["parts"]
    return [name for part in parts if part.get("numbered") for name in _files(part)]


def setup(app):
    """Let tests put a small registry and reference in place of the course's own; know the edition."""
    app.add_config_value("course_edition", "public", "env", types=(str,))
    app.add_config_value("course_page", "", "env", types=(str,))
    app.connect("config-inited", leave_out_other_pages, priority=100)
    app.add_config_value("course_registry", "mlcourse.exercises", "env", types=(str,))
    app.add_config_value("course_reference", "mlcourse.numpy mlcourse.shapes", "env", types=(str,))
