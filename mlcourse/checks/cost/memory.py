"""How much memory an answer may use: measured in bytes, never in seconds."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcourse.checks.context import PUBLIC, Context
from mlcourse.checks.running.call import call
from mlcourse.checks.running.comparison import Comparison
from mlcourse.checks.verdict import points_text

FAR = (
    2100  # a matrix of that size is beyond what an allocator keeps back, so it shows in the process's memory
)


@dataclass(frozen=True)
class MemoryGrows:
    """Memory may grow like n, not like n².

    Parameters
    ----------
    arguments : int
        How many vectors of length n the function takes.
    n : int
        Long enough for n² to stand out, short enough for a loop in Python to finish at once.
    loses : float
        Points that an n×n matrix costs.
    """

    arguments: int = 2
    n: int = 600
    loses: float = 1.0
    name: str = "the n×n matrix is formed"

    @property
    def announced(self) -> str:
        """What the exercise's text says of it."""
        return f"Memory is measured too: an array with n² entries costs {points_text(self.loses)}."

    def mistake(self, complaint: str) -> str | None:
        """Return the name of what every complaint is about."""
        return self.name

    def complaint(
        self, function: Callable[..., Any], comparison: Comparison | None = None, context: Context = PUBLIC
    ) -> str:
        """Return what to tell the student, or the empty string if memory grows like n; needs no reference."""
        remote_peak = getattr(function, "remote_peak", None)
        remote = remote_peak is not None  # in another process, which is also watched from outside
        n = FAR if remote else self.n
        vector = np.linspace(-1.0, 1.0, n)
        args = (vector,) * self.arguments
        peak = remote_peak(*args) if remote_peak is not None else _peak(function, args)
        if peak < n**2 * vector.itemsize / (5 if remote else 2):  # pages never written to do not count there
            return ""
        return (
            f"The numbers are right, but {self.name}: {peak / 1e6:.1f} MB for vectors of length {n}. "
            "Multiply without it: time and memory should grow like n."
        )


def _peak(function: Callable[..., Any], args: tuple[Any, ...]) -> int:
    """Return the memory that a call takes beyond what there was."""
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    call(function, args)
    peak = tracemalloc.get_traced_memory()[1] - before
    if not was_tracing:
        tracemalloc.stop()
    return peak
