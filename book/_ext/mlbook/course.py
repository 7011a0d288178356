"""Where the book meets the course: registry, reference functions, names for readers."""

from __future__ import annotations

import importlib

KINDS = {
    "code": "write a function",
    "formula": "enter a formula",
    "value": "enter numbers",
    "choose": "choose values",
    "proof": "show, line by line",
    "explain": "explain in words",
}


def load_registry(config) -> dict:
    """Return the exercise registry, id → exercise, in syllabus order."""
    return importlib.import_module(config.course_registry).registry()


def load_reference(config):
    """Return the module whose functions the claims are about."""
    return importlib.import_module(config.course_reference)


def row_of(exercise_id: str) -> str:
    """Return the syllabus row of an exercise: ``"SMX-01-code"`` belongs to ``"SMX-01"``."""
    return exercise_id[:6]


def points_text(points: float) -> str:
    """Write points as a person would: ``1 point``, ``2 points``, ``1.5 points``."""
    return f"{points:g} point" + ("" if points == 1 else "s")


def setup(app):
    """Let tests put a small registry and reference in place of the course's own."""
    app.add_config_value("course_registry", "mlcourse.exercises", "env", types=(str,))
    app.add_config_value("course_reference", "mlcourse.numpy", "env", types=(str,))
