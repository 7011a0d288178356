"""The book's figures, a file a chapter. A figure is a function that returns a list of panels."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable


def figure_named(name: str) -> Callable[[], list] | None:
    """Return the figure's function, whatever chapter it belongs to; None if there is none.

    Raises
    ------
    ValueError
        If two chapters have a figure of that name.
    """
    modules = [importlib.import_module(f"{__name__}.{m.name}") for m in pkgutil.iter_modules(__path__)]
    found = [
        function
        for module in modules
        if (function := vars(module).get(name)) and function.__module__ == module.__name__
    ]
    if len(found) > 1:
        raise ValueError(f"{name} stands in {' and '.join(f.__module__ for f in found)}")
    return found[0] if found else None
