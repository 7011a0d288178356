"""What a package of formulas exports: all that its modules list in their ``__all__``.

A new module needs no line anywhere: it is found where it lies.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

__all__ = ["gathered"]


def gathered(package: str) -> dict[str, Any]:
    """Import every public module of a package; return what they export, by name.

    Parameters
    ----------
    package : str
        Such as ``"mlcourse.numpy"``; a module whose name begins with an underscore is its own affair.

    Raises
    ------
    ImportError
        If a module has no ``__all__``, lists a name that it does not have, or one of another module.
    """
    path = importlib.import_module(package).__path__
    names = sorted(found.name for found in pkgutil.iter_modules(path) if not found.name.startswith("_"))
    modules = [importlib.import_module(f"{package}.{name}") for name in names]
    exported: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for module in modules:
        if not hasattr(module, "__all__"):
            raise ImportError(f"{module.__name__} has no __all__: list there what {package} exports of it")
        for name in module.__all__:
            if name in exported:
                raise ImportError(f"{origin[name]} and {module.__name__} both export {name}")
            if not hasattr(module, name):
                raise ImportError(f"{module.__name__} lists {name!r} in its __all__ and does not define it")
            exported[name], origin[name] = getattr(module, name), module.__name__
    return exported
