"""Further wrong convolutions, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import beside
from mlcourse.numpy import convolve


def _one_too_many(a, v, mode="full"):
    short, long = sorted((len(a), len(v)))
    return convolve(a, v)[short - 1 : long + 1] if mode == "valid" else convolve(a, v, mode)


def _wrapped(a, v, mode="full"):
    """Where the index falls below 0, Python counts from the end."""
    n, k = len(a), len(v)
    full = np.zeros(n + k - 1)
    for t in range(n + k - 1):
        full[t] = sum(v[i] * a[t - i] for i in range(k) if -n <= t - i < n)
    short, long = sorted((n, k))
    start = {"full": 0, "valid": short - 1, "same": (short - 1) // 2}[mode]
    return full[start : {"full": n + k - 1, "valid": long, "same": start + long}[mode]]


CONVOLVE = (
    beside(
        convolve,
        (
            "one entry too many in mode valid",
            _one_too_many,
            "Of n numbers and a kernel of k, n − k + 1 windows lie inside.",
        ),
        (
            "negative indices that wrap around",
            _wrapped,
            "a[−1] is the last number, and no error: where the index is below 0 nothing is added.",
        ),
    ),
)
