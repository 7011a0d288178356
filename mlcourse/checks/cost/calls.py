"""Which functions of NumPy a function calls, whatever name they have in its notebook.

They are watched while it runs. A comment, a text or a branch that is not run calls nothing; a function of the
notebook that calls one for it does. What is kept elsewhere under another name (in a list, by `partial`) is
not seen: who is not seen to call a function is believed. Needs nothing of the course: while a notebook is
graded, this runs in the process of a student.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["called"]


class Watched:
    """Stands for a function of NumPy and notes when it is called; all else is the function's own."""

    def __init__(self, function: Any, name: str, seen: set[str]) -> None:
        self._function, self._name, self._seen = function, name, seen

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Note the call, and make it."""
        self._seen.add(self._name)
        return self._function(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function, name)


def called(function: Callable[..., Any], names: tuple[str, ...], calls: list[tuple[Any, ...]]) -> list[str]:
    """Return which of these functions of NumPy `function` calls for any of these arguments.

    Examples
    --------
    >>> called(lambda x: -np.sign(x), ("sign", "exp"), [(1.0,)])
    ['sign']
    """
    seen = {name for name in names if function is getattr(np, name)}  # handed in itself
    with _watched(function, names, seen):
        for args in calls:
            with contextlib.suppress(Exception), np.errstate(all="ignore"):
                function(*args)
    return sorted(seen)


@contextlib.contextmanager
def _watched(function: Callable[..., Any], names: tuple[str, ...], seen: set[str]) -> Iterator[None]:
    """Put a watched one in the place of each function, in NumPy and among the names of the notebook."""
    own = getattr(function, "__globals__", {})
    real = {name: getattr(np, name) for name in names}
    aliases = {alias: name for alias, value in own.items() for name in names if value is real[name]}
    watched = {name: Watched(real[name], name, seen) for name in names}
    try:
        _put(watched)
        own.update({alias: watched[name] for alias, name in aliases.items()})
        yield
    finally:
        _put(real)
        own.update({alias: real[name] for alias, name in aliases.items() if own.get(alias) is watched[name]})


def _put(functions: dict[str, Any]) -> None:
    for name, function in functions.items():
        setattr(np, name, function)
