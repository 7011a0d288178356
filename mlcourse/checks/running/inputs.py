"""Where the inputs of a check come from: from a secret, an exercise and a number, never from the clock."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

SECRET_VARIABLE = "MLCOURSE_SECRET"
PUBLIC = "public"


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
    secret : bool
        Whether neither the input nor what is expected may be shown.
    """

    regime: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    secret: bool = False


def seeded(exercise_id: str, number: int = 0, *, hidden: bool) -> np.random.Generator:
    """Return the random generator that belongs to an exercise and a number.

    The hidden stream also depends on the course secret, read from the environment variable
    ``MLCOURSE_SECRET``: without it, hidden inputs cannot be worked out from the source code.
    """
    secret = os.environ.get(SECRET_VARIABLE, "") if hidden else PUBLIC
    return generator(secret, exercise_id, str(number), "hidden" if hidden else PUBLIC)


def generator(*words: str) -> np.random.Generator:
    """Return the random generator that belongs to these words, on every machine the same."""
    digest = hashlib.sha256("\0".join(words).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16]))
