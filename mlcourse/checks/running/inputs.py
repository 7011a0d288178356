"""Where the inputs of a check come from: from a secret, an exercise and a number, never from the clock."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlcourse.checks.context import Context


@dataclass(frozen=True)
class Case:
    """One call of the student's function.

    Parameters
    ----------
    regime : str
        What is special about the input, in words: "ordinary numbers", "ties", "float32".
    args : tuple
        Positional arguments: arrays, numbers, strings, functions, and dicts or tuples of them.
    kwargs : mapping of str to object
        Arguments that are passed by name.
    hidden : bool
        Whether neither the input nor what is expected may be shown.
    """

    regime: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    hidden: bool = False


def seeded(exercise_id: str, context: Context, number: int = 0) -> np.random.Generator:
    """Return the random generator that belongs to an exercise and a number.

    The hidden stream also depends on the course secret: without it, hidden inputs cannot be worked out
    from the source code.
    """
    if context.hidden:
        return generator(context.secret, exercise_id, str(number), "hidden")
    return generator("public", exercise_id, str(number), "public")


def generator(*words: str) -> np.random.Generator:
    """Return the random generator that belongs to these words, on every machine the same."""
    digest = hashlib.sha256("\0".join(words).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16]))
