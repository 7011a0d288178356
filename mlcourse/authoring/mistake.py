"""`mlcourse new-mistake`: the beginning of a named mistake, written into the exercise that it belongs to."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import dataclass
from pathlib import Path

from mlcourse.authoring.formatting import tidy
from mlcourse.authoring.wrong_answer import Asked, WrongAnswer, bound_by, wrong_answer
from mlcourse.grading.course.errors import GradingError

__all__ = ["Stub", "new_mistake"]

INDENT = "    "
NAME = "a noun phrase that completes: This looks like …"
HINT = "one sentence that helps without giving the answer away"


@dataclass(frozen=True)
class Stub:
    """What was written, or what is to be pasted, and what is left to do."""

    file: Path  # from the root
    text: str  # the declaration
    written: bool  # else somebody has to paste it: the mistakes are made by a function there
    left: tuple[str, ...]


@dataclass(frozen=True)
class _Place:
    """Where an exercise's mistakes are declared."""

    path: Path
    source: str
    mistakes: ast.Tuple | None  # None where they are no tuple that stands written there
    statement: ast.stmt  # of the module, in which all this stands
    names: frozenset[str]  # that the module has


def new_mistake(root: Path, asked: Asked, code: str = "", key: str = "") -> Stub:
    """Write the stub of a mistake into an exercise's declaration, as the last one of its mistakes.

    Parameters
    ----------
    root : Path
        The repository.
    asked : Asked
        The exercise.
    code : str
        The wrong answer as a student wrote it.
    key : str
        Of the group that it comes from; a function is named after it.

    Raises
    ------
    GradingError
        If the exercise is not declared there. Then nothing has been written.
    """
    place = _place(root, asked.id)
    wrong = wrong_answer(asked, code, f"{asked.topic}_{key or 'mistake'}")
    text = _declaration(asked, wrong)
    left = (f"{asked.topic}: a name and a hint", *wrong.left, *_lacking(wrong, place))
    file = place.path.relative_to(root)
    if place.mistakes is None:
        whole = f"{wrong.function}\n\n\n{text}" if wrong.function else text
        return Stub(file, whole, False, (f"paste it among the mistakes of {asked.id}", *left))
    place.path.write_text(_inserted(place, place.mistakes, wrong, text), encoding="utf-8")
    tidy(root, [str(file)])
    return Stub(file, text, True, left)


def _declaration(asked: Asked, wrong: WrongAnswer) -> str:
    todo = f"TODO({asked.topic}): "
    return f'Mistake(\n{INDENT}"{todo}{NAME}",\n{INDENT}{wrong.expression},\n{INDENT}"{todo}{HINT}",\n),'


def _lacking(wrong: WrongAnswer, place: _Place) -> list[str]:
    lacking = sorted(wrong.needs - place.names)
    return [f"it uses {', '.join(lacking)}, which the file does not have"] if lacking else []


def _place(root: Path, row: str) -> _Place:
    """Where an exercise is declared: a call with its id, or any in which the id stands."""
    somewhere: _Place | None = None
    for path in sorted((root / "mlcourse" / "exercises").glob("*/*.py")):
        source = path.read_text(encoding="utf-8")
        if f'"{row}"' not in source:
            continue
        module = ast.parse(source)
        for statement in module.body:
            for call in (node for node in ast.walk(statement) if isinstance(node, ast.Call)):
                own = {keyword.arg: keyword.value for keyword in call.keywords}
                given = [own.get("id"), *call.args]
                if not any(isinstance(value, ast.Constant) and value.value == row for value in given):
                    continue
                mistakes = own.get("mistakes")
                found = mistakes if isinstance(mistakes, ast.Tuple) else None
                place = _Place(path, source, found, statement, frozenset().union(*map(bound_by, module.body)))
                if found is not None:
                    return place
                somewhere = somewhere or place
    if somewhere is None:
        raise GradingError(f"{row} is not declared in {root / 'mlcourse' / 'exercises'}")
    return somewhere


def _inserted(place: _Place, mistakes: ast.Tuple, wrong: WrongAnswer, text: str) -> str:
    """The module's source with one mistake more, and its function above the statement that names it."""
    lines = place.source.splitlines(keepends=True)
    assert mistakes.end_lineno is not None, "it was parsed"
    assert mistakes.end_col_offset is not None, "it was parsed"
    line = lines[mistakes.end_lineno - 1].encode()
    before = "".join(lines[: mistakes.end_lineno - 1]) + line[: mistakes.end_col_offset - 1].decode()
    after = line[mistakes.end_col_offset - 1 :].decode() + "".join(lines[mistakes.end_lineno :])
    first = lines[mistakes.lineno - 1]
    margin = first[: len(first) - len(first.lstrip())]
    before = before.rstrip()
    comma = "" if before.endswith((",", "(")) else ","
    stub = textwrap.indent(text, margin + INDENT)
    source = f"{before}{comma}\n{stub}\n{margin}{after}"
    if not wrong.function:
        return source
    top = place.statement.lineno - 1
    whole = source.splitlines(keepends=True)
    return "".join([*whole[:top], f"{wrong.function}\n\n\n", *whole[top:]])
