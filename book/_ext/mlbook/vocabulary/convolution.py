"""Names of the chapter on one-dimensional convolution."""

from __future__ import annotations

import numpy as np


def draw(rng, spread):
    """A signal, and kernels of odd and even length."""
    return {"a": rng.standard_normal(7), "w": rng.standard_normal(3), "even": rng.standard_normal(4)}


def conv(a, v):
    """Convolution by its definition: every product a[i] v[j] goes to place i + j."""
    full = np.array([a[0] * 0] * (len(a) + len(v) - 1), dtype=object)
    for i, j in np.ndindex(len(a), len(v)):
        full[i + j] += a[i] * v[j]
    return full


FORMULAS = {"conv": conv, "ramp": lambda n: np.arange(n)}
CODE = {"flip": lambda v: v[::-1]}
