"""What a file of answers says, without running it: its pieces of code, and the names that it binds."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlcourse.checks.exercise import Exercise
from mlcourse.exercises.calls import checks_in

# Whoever calls these in a file wants them at work, not while the file is checked.
LEFT_OUT = {"check", "hint"}


class AnswersError(Exception):
    """A file that cannot be checked at all; the message is one line."""


@dataclass(frozen=True)
class Piece:
    """A file or a cell of a notebook."""

    name: str  # what a message calls it
    tree: ast.Module
    checks: tuple[str, ...] = ()  # the exercises that a cell of a notebook checks


def pieces(path: Path) -> tuple[list[Piece], list[str]]:
    """Return the code of a file or a notebook, and what is wrong with the pieces that cannot be read.

    Raises
    ------
    AnswersError
        If there is no such file, or it is neither Python nor a notebook.
    """
    if path.suffix not in (".py", ".ipynb"):
        raise AnswersError(f"{path.name} is neither a Python file nor a notebook (.py, .ipynb)")
    try:
        text = path.read_text(encoding="utf-8-sig")  # editors of Windows begin a file with a mark
    except FileNotFoundError:
        raise AnswersError(f"there is no file {path}") from None
    except (OSError, UnicodeDecodeError) as problem:
        raise AnswersError(f"{path} cannot be read: {problem}") from None
    sources = {path.name: text} if path.suffix == ".py" else _cells(path, text)
    found, problems = [], []
    for name, source in sources.items():
        try:
            tree = _without_checks(ast.parse(source, filename=name))
            found.append(Piece(name, tree, tuple(checks_in(source)) if path.suffix == ".ipynb" else ()))
        except (SyntaxError, ValueError) as problem:
            number = getattr(problem, "lineno", None)
            line = f", line {number}" if number else ""
            problems.append(f"{name}{line}: {getattr(problem, 'msg', problem)}")
    return found, problems


def bound_names(found: list[Piece]) -> set[str]:
    """Return the names that the pieces bind themselves; what is imported is nobody's answer."""
    return {name for piece in found for statement in piece.tree.body for name in _binds(statement)}


def answered(
    found: list[Piece], names: set[str], exercises: dict[str, Exercise], rows: tuple[str, ...] = ()
) -> list[Exercise]:
    """Return the exercises all of whose names are bound, of these rows or ids if any are given.

    A notebook that checks exercises answers those of their problem sets: its `J` is no other set's.
    """
    sets = {exercises[name].problem_set for piece in found for name in piece.checks if name in exercises}
    return [
        exercise
        for exercise in exercises.values()
        if exercise.answer_names
        and set(exercise.answer_names) <= names
        and wanted(exercise, rows)
        and (rows or not sets or exercise.problem_set in sets)
    ]


def wanted(exercise: Exercise, rows: tuple[str, ...]) -> bool:
    """Tell whether an exercise is one of those asked for, by id or by row; none asked for is all."""
    asked = {row.casefold() for row in rows}
    return not asked or bool(asked & {exercise.id.casefold(), exercise.row.casefold()})


def demanded(exercise: Exercise, rows: tuple[str, ...]) -> bool:
    """Tell whether an answer has to be there: what is for practice only if it is asked for by its own id."""
    own = exercise.id.casefold() in {row.casefold() for row in rows}
    return bool(rows and exercise.answer_names) and wanted(exercise, rows) and (own or not exercise.practice)


def _cells(path: Path, text: str) -> dict[str, str]:
    try:
        cells = json.loads(text)["cells"]
        code = [
            (i, "".join(cell["source"])) for i, cell in enumerate(cells, 1) if cell["cell_type"] == "code"
        ]
    except (ValueError, KeyError, TypeError):
        raise AnswersError(f"{path} is no notebook") from None
    return {f"{path.name}, cell {i}": _without_magics(source) for i, source in code}


def _without_magics(source: str) -> str:
    """Blank the lines that only a notebook understands; numbers of the others stay."""
    if source.lstrip().startswith("%%"):
        return ""
    lines = source.splitlines()
    return "\n".join("pass" if line.startswith(("%", "!", "?")) else line for line in lines)


def _without_checks(tree: ast.Module) -> ast.Module:
    tree.body = [statement for statement in tree.body if not _asks_for_help(statement)]
    return tree


def _asks_for_help(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return False
    function = statement.value.func
    name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
    return name in LEFT_OUT


def _binds(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        return
    else:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id
            elif isinstance(node, ast.FunctionDef):
                yield node.name
