"""How a gate fails: which exercise, which answer, what came, what was expected, and the file to edit."""

import importlib
import pkgutil
from functools import cache

import pytest

from mlcourse import exercises


@cache
def places():
    """The file in which each exercise is declared, by its id."""
    found = {}
    for topic in exercises.TOPICS:
        package = importlib.import_module(f"mlcourse.exercises.{topic}")
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            declared = getattr(importlib.import_module(module.name), "EXERCISES", ())
            found |= {exercise.id: f"{module.name.replace('.', '/')}.py" for exercise in declared}
    return found


def require(holds, exercise, what, *, came, expected):
    """Let a test fail with a sentence unless `holds`."""
    if not holds:
        place = places().get(exercise.id, "its declaration")
        message = f"{exercise.id}, {what}: came {came}; expected {expected}. It is declared in {place}."
        pytest.fail(message, pytrace=False)


def told(verdict):
    """A verdict in one line."""
    named = f"named {verdict.mistake!r}" if verdict.mistake else "no mistake named"
    return f"{verdict.status!r} with {verdict.points:g} points, {named}, saying {' / '.join(verdict.lines)!r}"
