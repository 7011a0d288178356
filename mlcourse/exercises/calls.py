"""Which exercises a cell of a notebook checks, read from its text; here, and nowhere else."""

from __future__ import annotations

import ast

__all__ = ["checks_in", "tree_of"]


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
    calls = [node for node in ast.walk(tree_of(source)) if isinstance(node, ast.Call) and _is_check(node)]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [call.args[0].value for call in calls]


def _is_check(call: ast.Call) -> bool:
    """Tell whether a call is one of `check`, with an exercise's id written out."""
    named = isinstance(call.func, ast.Name) and call.func.id == "check" and call.args
    return bool(named) and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)


def tree_of(source: str) -> ast.Module:
    """Return the syntax tree of a cell without its magics; an empty one if there is none."""
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n")]
    try:
        return ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
