"""A known answer as the text that a student would have written.

The declarations hold answers as functions and expressions; notebooks of a simulated class and the
book's boxes need them as source. Both come from the same object, so they cannot disagree.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from mlcourse.checks.exercise import Correct, Exercise, Mistake
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
    answer = _answer(exercise, known)
    if exercise.kind == "code":
        return _whole(function_source(answer, exercise.answer_name), exercise)
    given = exercise.handed_in(answer, student)
    if exercise.kind == "proof":
        lines = "".join(f'    "{line}",\n' for line in given[0])
        return f"{exercise.answer_name} = [\n{lines}]\n"
    pairs = zip(exercise.answer_names, given, strict=True)
    return "".join(f"{name} = {_literal(value)}\n" for name, value in pairs)


def function_source(function: Callable[..., Any], name: str) -> str:
    """Return the source of a function or lambda under another name, without its docstring."""
    parameters = str(inspect.signature(function)).split("->")[0].strip()
    node = _node(function)
    if isinstance(node, ast.Lambda):
        return f"def {name}{parameters}:\n    return {ast.unparse(node.body)}\n"
    source = textwrap.dedent(inspect.getsource(function))
    body = source[source.index(":\n", source.index(")")) + 2 :]
    return f"def {name}{parameters}:\n{body}"


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
        fits = asked.kind == "code" and (asked.function, f"mlcourse.{asked.backend}") == (name, module)
        if fits and (asked is exercise or asked.backend == "numpy"):
            return asked.correct[0].answer
    return None


def _answer(exercise: Exercise, known: Mistake | Correct | None) -> Any:
    if isinstance(known, Mistake):
        return known.wrong
    return known.answer if known else exercise.answer


def _literal(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _node(function: Callable[..., Any]) -> ast.AST | None:
    """Return the syntax tree of a lambda, found by where it begins; None for a named function."""
    if function.__name__ != "<lambda>":
        return None
    code = function.__code__
    starts = [node for node in _lambdas(code.co_filename) if node.lineno == code.co_firstlineno]
    if len(starts) != 1:
        raise ValueError(
            f"{len(starts)} lambdas begin on line {code.co_firstlineno} of {code.co_filename}: one a line"
        )
    return starts[0]


@cache
def _lambdas(filename: str) -> tuple[ast.Lambda, ...]:
    tree = ast.parse(Path(filename).read_text(encoding="utf-8"))
    return tuple(node for node in ast.walk(tree) if isinstance(node, ast.Lambda))
