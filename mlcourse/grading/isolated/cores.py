"""A processor for each notebook: student and judge take turns, so one is enough for both.

On another one the next process must first be woken, which takes longer than a call over the wire itself. And
a program with many threads then slows nobody but itself.
"""

import contextlib
import os
import threading
from collections.abc import Iterator

__all__ = ["Cores"]


class Cores:
    """Hands out the processors that this process may use, each time one that the fewest have."""

    def __init__(self) -> None:
        allowed = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
        self.users, self._lock = dict.fromkeys(allowed, 0), threading.Lock()

    @contextlib.contextmanager
    def one(self) -> Iterator[int | None]:
        """Lend one; None where a process cannot be told where to run."""
        if not self.users:
            yield None
            return
        with self._lock:
            core = min(self.users, key=self.users.__getitem__)
            self.users[core] += 1
        try:
            yield core
        finally:
            with self._lock:
                self.users[core] -= 1
