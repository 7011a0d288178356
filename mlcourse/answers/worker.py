"""The process that runs a student's file: events go out as lines of JSON, what it prints to stderr.

Started by `runner` as ``python -m mlcourse.answers.worker FILE [ROW…]``; nobody else needs it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mlcourse.answers.reading import AnswersError, Piece, answered, bound_names, demanded, pieces, wanted

Tell = Callable[..., None]


def main(path: Path, rows: tuple[str, ...]) -> None:
    """Run the file, then check what it answers, telling one event a line."""
    tell = _take_stdout()
    try:
        found, problems = pieces(path)
        _refuse_unknown(rows)
    except AnswersError as problem:
        tell("refused", text=str(problem))
        return
    for text in problems:
        tell("problem", text=text)
    namespace = _run(path, found, tell)
    _judge(namespace, found, rows, tell)
    tell("done")


def _take_stdout() -> Tell:
    """Keep the real stdout for events; whatever else is printed from now on goes to stderr."""
    events = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def tell(kind: str, **more: Any) -> None:
        events.write(json.dumps({"kind": kind, **more}) + "\n")

    return tell


def _refuse_unknown(rows: tuple[str, ...]) -> None:
    from mlcourse.exercises import nearest, registry

    for row in rows:
        if not any(wanted(exercise, (row,)) for exercise in registry().values()):
            raise AnswersError(f"there is no exercise {row!r}{nearest(row)}")


def _run(path: Path, found: list[Piece], tell: Tell) -> dict[str, Any]:
    """Run every piece; one that fails costs only what it would have bound."""
    sys.path.insert(0, str(path.resolve().parent))
    namespace: dict[str, Any] = {"__name__": "__answers__", "__file__": str(path)}
    for piece in found:
        try:
            exec(compile(piece.tree, piece.name, "exec"), namespace)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == piece.name]
            where = f"{piece.name}, line {lines[-1]}" if lines else piece.name
            text = " ".join(f"{where}: {type(error).__name__}: {error}".split())
            tell("problem", text=text[:300], traceback=traceback.format_exc())
    return namespace


def _judge(namespace: dict[str, Any], found: list[Piece], rows: tuple[str, ...], tell: Tell) -> None:
    from mlcourse.checks.show import as_text
    from mlcourse.exercises import judge, registry
    from mlcourse.exercises.notebook import context_here

    names = bound_names(found) & namespace.keys()
    context = context_here()  # the file may have said whose numbers it has
    for exercise in registry().values():
        if demanded(exercise, rows) and not set(exercise.answer_names) <= names:
            absent = ", ".join(name for name in exercise.answer_names if name not in names)
            tell("absent", exercise=exercise.id, text=f"{exercise.id}: there is no {absent}")
    for exercise in answered(found, names, registry(), rows):
        tell("begin", exercise=exercise.id)
        with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):
            verdict = judge(exercise, tuple(namespace[name] for name in exercise.answer_names), context)
        tell(
            "result",
            exercise=exercise.id,
            status=verdict.status,
            points=verdict.points if verdict.points == verdict.points else None,
            max_points=exercise.points,
            text=as_text(exercise, verdict),
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]))
