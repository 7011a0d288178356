"""What the functions of this package accept, and what they say when they do not.

The formula functions stay as short as the formula because every check of an argument lives here.
"""

from __future__ import annotations

import math
import numbers
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

_PLAIN = frozenset((bool, int, float, np.float32, np.float64))


def floats(name: str, value: ArrayLike, shape: str = "") -> np.ndarray:
    """Return `value` as a floating array.

    `shape` describes what is expected, e.g. ``"(n,)"`` or ``"(n, p)"``: one letter for each axis. Empty
    allows any shape.
    """
    array = as_array(name, value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} has dtype {array.dtype}; expected real numbers")
    if shape and array.ndim != shape.count(",") + (not shape.endswith(",)")):
        raise ValueError(f"{name} has shape {array.shape}; expected {shape}")
    if array.dtype.kind != "f":
        return array.astype(np.float64)
    return array.astype(np.float32) if array.dtype == np.float16 else array


def as_array(name: str, value: ArrayLike) -> np.ndarray:
    """Return `value` as an array, of whatever dtype."""
    refuse_tensor(name, value)
    refuse_masked(name, value)
    try:
        return np.asarray(value)
    except ValueError as error:
        reason = str(error).partition(" The detected shape")[0]
        raise ValueError(f"{name} is not a rectangular array ({reason}); expected rows alike") from None


def refuse_masked(name: str, value: Any) -> None:
    """Raise TypeError for a masked array, alone or in a list: NumPy would uncover what is masked."""
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(
            f"{name} is a masked array; expected numbers: a.filled(…) puts them where the mask is"
        )
    if isinstance(value, (list, tuple)) and not _PLAIN.issuperset(map(type, value)):
        for entry in value:
            refuse_masked(name, entry)


def refuse_tensor(name: str, value: ArrayLike) -> None:
    """Raise TypeError for a tensor, which NumPy would convert, and fetch from the GPU, without a word."""
    if type(value).__module__.partition(".")[0] == "torch":
        raise TypeError(
            f"{name} is a torch {type(value).__name__}; expected an array "
            "(mlcourse.torch has the same functions for tensors)"
        )


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


def number(name: str, value: float) -> float:
    """Return `value`, one plain real number such as a slope or a step size, as a Python float.

    A Python float does not decide the dtype of a result, which an array of no axes would.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        cls = type(value)
        kind = f"{cls.__module__}.{cls.__qualname__}".removeprefix("builtins.")
        raise TypeError(f"{name} is a {kind}; expected a number")
    return float(value)


def positive(name: str, value: float) -> float:
    """Return `value` as a finite float above zero."""
    result = number(name, value)
    if not 0 < result < math.inf:
        raise ValueError(f"{name} is {value!r}; expected a finite number above 0")
    return result


def count(name: str, value: int) -> int:
    """Return `value`, a number of things, as an integer of at least 1."""
    try:
        result = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; expected an integer") from None
    if result < 1:
        raise ValueError(f"{name} is {result}; expected at least 1")
    return result


def floating(name: str, value: DTypeLike) -> np.dtype[Any]:
    """Return `value` as a dtype, which must be a floating one."""
    try:
        dtype = np.dtype(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; expected a floating dtype") from None
    if dtype.kind != "f":
        raise TypeError(f"{name} is {dtype}; expected a floating dtype")
    return dtype


def check_callable(name: str, value: Callable[..., Any]) -> None:
    """Raise TypeError unless `value` can be called."""
    if not callable(value):
        raise TypeError(f"{name} is {value!r}; expected a function")


def two_layers(
    W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return weights (out, in) and biases of two layers as floating arrays that fit."""
    W1, b1 = floats("W1", W1, "(d_h, d)"), floats("b1", b1)
    W2, b2 = floats("W2", W2, "(m, d_h)"), floats("b2", b2)
    check_shape("b1", b1, W1.shape[:1], "one entry for each row of W1")
    check_shape("W2", W2, (len(W2), len(W1)), "one column for each row of W1")
    check_shape("b2", b2, W2.shape[:1], "one entry for each row of W2")
    return W1, b1, W2, b2
