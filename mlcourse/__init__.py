"""A deep-learning course: reference library, exercises that name the mistake, and their grader.

``from mlcourse import check`` is all that most notebooks need; `hint` helps on, `student` says whose
numbers an exercise has, and `numbers` shows them. Everything here is loaded when it is
first used, so that ``import mlcourse`` costs next to nothing and never imports torch or SymPy.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"
__all__ = ["check", "hint", "numbers", "student"]


def __getattr__(name: str) -> Any:
    """Load what a notebook needs on first use (PEP 562)."""
    if name in __all__:
        return getattr(importlib.import_module("mlcourse.exercises.notebook"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names, the lazy one included."""
    return sorted([*globals(), *__all__])
