"""The random numbers that both backends start from: the same ones, drawn by NumPy's generator."""

from __future__ import annotations

import math

import numpy as np

_VARIANCE = {
    "he": lambda fan_in, fan_out: 2 / fan_in,
    "glorot": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "lecun": lambda fan_in, fan_out: 1 / fan_in,
}


def initial_weights(
    rng: np.random.Generator | int,
    fan_in: int,
    fan_out: int,
    scheme: str,
    shape: tuple[int, ...] | None,
    dtype: str,
) -> np.ndarray:
    """Normal weights with the variance of `scheme`; see ``init_weights`` of the backends."""
    if dtype not in ("float32", "float64"):
        raise ValueError(f"dtype is {dtype!r}; expected 'float32' or 'float64'")
    if scheme not in _VARIANCE:
        raise ValueError(f"scheme is {scheme!r}; expected one of {', '.join(map(repr, _VARIANCE))}")
    size = (fan_out, fan_in) if shape is None else shape
    weights = np.random.default_rng(rng).standard_normal(size)
    return (math.sqrt(_VARIANCE[scheme](fan_in, fan_out)) * weights).astype(dtype)
