"""What the functions of this package accept, and what they say when they do not.

The formula functions stay as short as the formula because every check of an argument lives here.
"""

from __future__ import annotations

import operator

import numpy as np
from numpy.typing import ArrayLike


def floats(name: str, value: ArrayLike, shape: str = "") -> np.ndarray:
    """Return `value` as a floating array.

    `shape` describes what is expected, e.g. ``"(n,)"`` or ``"(n, p)"``: one letter for each axis. Empty
    allows any shape.
    """
    if type(value).__module__.partition(".")[0] == "torch":
        raise TypeError(
            f"{name} is a torch {type(value).__name__}; expected an array "
            "(mlcourse.torch has the same functions for tensors)"
        )
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} is not a rectangular array: {error}") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} has dtype {array.dtype}; expected real numbers")
    if shape and array.ndim != shape.count(",") + (not shape.endswith(",)")):
        raise ValueError(f"{name} has shape {array.shape}; expected {shape}")
    if array.dtype.kind != "f":
        return array.astype(np.float64)
    return array.astype(np.float32) if array.dtype == np.float16 else array


def with_upstream(x: ArrayLike, g: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return `x` and an upstream gradient `g` of the same shape as floating arrays."""
    x, g = floats("x", x), floats("g", g)
    check_shape("g", g, x.shape, "the shape of x")
    return x, g


def check_shape(name: str, array: np.ndarray, expected: tuple[int, ...], why: str) -> None:
    """Raise ValueError unless `array` has the shape `expected`; `why` says where that comes from."""
    if array.shape != expected:
        raise ValueError(f"{name} has shape {array.shape}; expected {expected}, {why}")


def check_axis(x: np.ndarray, axis: int) -> int:
    """Return `axis` as a non-negative integer; along it `x` must have at least one entry."""
    try:
        axis = operator.index(axis)
    except TypeError:
        raise TypeError(f"axis is {axis!r}; expected an integer") from None
    if not -x.ndim <= axis < x.ndim:
        raise ValueError(f"axis is {axis}, but x has shape {x.shape}; expected an axis of x")
    if x.shape[axis] == 0:
        raise ValueError(f"x has shape {x.shape}; expected at least one entry along axis {axis}")
    return axis % x.ndim
