"""A known answer as the text that a student would have written.

The declarations hold answers as functions and expressions; notebooks of a simulated class and the
book's boxes need them as source. Both come from the same object, so they cannot disagree.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable
from importlib import import_module
from typing import Any

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.function_source import function_source
from mlcourse.exercises import registry


def answer_source(exercise: Exercise, known: Mistake | Correct | None = None, *, student: str = "") -> str:
    """Return Python source that binds the exercise's names to a known answer.

    Parameters
    ----------
    exercise : Exercise
        The exercise that is answered.
    known : Mistake or Correct, optional
        The answer; the model answer if there is none. A model answer that is a function of the
        reference library has no source that a student could have written: ask for a `Correct` one.
    student : str, optional
        Whose numbers the answer is worked out for, where they vary.

    Examples
    --------
    >>> from mlcourse.exercises import registry
    >>> row = registry()["JAC-03"]
    >>> print(answer_source(row, row.mistakes[0]))
    def sigmoid_jacobian(x):
        return sigmoid(x) * (1 - sigmoid(x))
    <BLANKLINE>
    """
    return _whole(exercise.source_of(_answer(exercise, known), student), exercise)


def _whole(source: str, exercise: Exercise) -> str:
    """Put the source of what a student does not have in the place of its import.

    A wrong answer may call the right function and then spoil its result. The reference's own function is not
    there in a notebook that asks for it: the student who wrote this has a right one of his own.
    """
    lines = source.split("\n")
    for node in sorted(ast.walk(ast.parse(source)), key=lambda node: -getattr(node, "lineno", 0)):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("mlcourse"):
            own = {alias.name: _own(str(node.module), alias.name, exercise) for alias in node.names}
            kept = ", ".join(name for name, function in own.items() if function is None)
            texts = [f"from {node.module} import {kept}\n"] if kept else []
            for name, function in own.items():
                if function is not None:
                    texts.append(_whole(function_source(function, name), exercise))
            text = textwrap.indent("".join(texts).rstrip("\n"), " " * node.col_offset)
            lines[node.lineno - 1 : node.end_lineno] = text.split("\n")
    return "\n".join(lines)


def _own(module: str, name: str, exercise: Exercise) -> Callable[..., Any] | None:
    """The function that stands for an import; None if notebooks give what it imports."""
    if module.startswith("mlcourse.exercises"):
        return getattr(import_module(module), name)
    for asked in registry().values():
        fits = asked.asks_for == name and module == f"mlcourse.{asked.backend}"
        if fits and (asked is exercise or asked.backend == "numpy"):
            return asked.correct[0].answer
    return None


def _answer(exercise: Exercise, known: Mistake | Correct | None) -> Any:
    if isinstance(known, Mistake):
        return known.wrong
    return known.answer if known else exercise.answer
