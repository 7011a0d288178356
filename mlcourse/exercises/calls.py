"""Which exercises a cell of a notebook checks, read from its text; here, and nowhere else."""

from __future__ import annotations

import ast
import threading

__all__ = ["checks_in", "parse", "tree_of"]

_PARSING = threading.Lock()


def checks_in(source: str) -> list[str]:
    r"""Return the exercises that a cell's `check` calls name, in their order.

    Parameters
    ----------
    source : str
        A cell of Python, magics included.

    Examples
    --------
    >>> checks_in('check("JAC-05", f)\n# check("JAC-04", g)')
    ['JAC-05']
    """
    calls = [node for node in ast.walk(tree_of(source)) if isinstance(node, ast.Call)]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [name for call in calls if (name := _checked(call)) is not None]


def _checked(call: ast.Call) -> str | None:
    """Return the exercise's id if the call is one of `check` and the id is written out, None otherwise."""
    match call:
        case ast.Call(func=ast.Name(id="check"), args=[ast.Constant(value=str(name)), *_]):
            return name
    return None


def parse(source: str) -> ast.Module:
    """Parse as `ast.parse` does, one thread at a time.

    Python before 3.13 counts the depth of a tree for all threads together, and a garbage collection in the
    middle of one lets another thread in: ``SystemError: AST constructor recursion depth mismatch``.
    """
    with _PARSING:
        return ast.parse(source)


def tree_of(source: str) -> ast.Module:
    """Return the syntax tree of a cell without its magics; an empty one if there is none."""
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n")]
    try:
        return parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
