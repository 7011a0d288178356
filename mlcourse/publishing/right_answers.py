"""Takes the right answers that no check needs out of the declarations, for the students' build.

An exercise declares right answers in other words than the model's (`correct`), which tests and the grader's
simulated class use, and a derivation its model lines, which whoever marks reads. A check judges without them.
The functions that only they used go with them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

__all__ = ["without_right_answers"]

Span = tuple[int, int]  # from byte to byte of a source


def without_right_answers(sources: Mapping[str, str]) -> dict[str, str]:
    r"""Return the sources of a package, those below ``exercises/`` without right answers that no check needs.

    Parameters
    ----------
    sources : mapping of str to str
        Python by its path below the package.

    Examples
    --------
    >>> text = "def f(x): return x\n\nA = CodeExercise(answer=g, correct=(Correct('so', f),), points=1)\n"
    >>> without_right_answers({"exercises/a/b.py": text})["exercises/a/b.py"].strip()
    'A = CodeExercise(answer=g, correct=(), points=1)'
    """
    declared = {name: source for name, source in sources.items() if name.startswith("exercises/")}
    elsewhere = _used_of_others(source for name, source in sources.items() if name not in declared)
    done, dropped = {}, {}
    for name, source in declared.items():
        spans = list(_declared(source))
        dropped[name] = {used for span in spans for used in _names(_cut(source, span))}
        done[name] = _replaced(source, spans, "()")
    while any(dropped.values()):
        dropped = _without_unused(done, dropped, elsewhere)
    return {**sources, **done}


def _declared(source: str) -> Iterator[Span]:
    """Where right answers that no check needs are declared."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            is_proof = getattr(node.func, "id", "") == "ProofExercise"
            for keyword in node.keywords:
                if keyword.arg == "correct" or (is_proof and keyword.arg == "answer"):
                    yield _span(source, keyword.value)


def _without_unused(
    done: dict[str, str], dropped: dict[str, set[str]], elsewhere: set[str]
) -> dict[str, set[str]]:
    """Take away what only right answers used; return what, in turn, only that used, by file."""
    everywhere = elsewhere | _used_of_others(done.values())
    further: dict[str, set[str]] = {}
    for name, candidates in dropped.items():
        if not candidates:
            continue
        source = done[name]
        for statement in reversed(ast.parse(source).body):
            if (defined := _defines(statement)) not in candidates or defined in everywhere:
                continue
            span = _span(source, statement)
            rest = _replaced(source, [span], "")
            if defined not in _names(rest):
                further.setdefault(name, set()).update(_names(_cut(source, span)))
                source = rest
        done[name] = source
    return further


def _defines(statement: ast.stmt) -> str:
    """The one name that a statement of a module gives a function or a value; empty for any other."""
    if isinstance(statement, ast.FunctionDef):
        return statement.name
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


def _names(source: str) -> set[str]:
    """All names that a piece of source uses."""
    return set().union(*_used_by(source))


def _used_of_others(sources: Iterable[str]) -> set[str]:
    """Names that pieces of source may use of other modules."""
    return {name for source in sources for name in _used_by(source)[1]}


@cache
def _used_by(source: str) -> tuple[frozenset[str], frozenset[str]]:
    """Names that a piece of source uses as they are; and imported ones, and attributes."""
    own, others = set(), set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            others.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            others.update(alias.name for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            own.add(node.id)
    return frozenset(own), frozenset(others)


def _span(source: str, node: ast.expr | ast.stmt) -> Span:
    """From which byte to which a node stands, its decorators included."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node, *decorators], key=lambda part: part.lineno)
    starts = [0]
    for line in source.encode().splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    at = first.col_offset - (1 if decorators else 0)
    assert node.end_lineno is not None, "the node was read from a source"
    assert node.end_col_offset is not None, "the node was read from a source"
    return starts[first.lineno - 1] + at, starts[node.end_lineno - 1] + node.end_col_offset


def _cut(source: str, span: Span) -> str:
    return source.encode()[slice(*span)].decode()


def _replaced(source: str, spans: list[Span], text: str) -> str:
    """The source with a text in the place of each span."""
    content = source.encode()
    for start, end in sorted(spans, reverse=True):
        content = content[:start] + text.encode() + content[end:]
    return content.decode()
