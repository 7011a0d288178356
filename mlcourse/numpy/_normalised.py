"""What every normalisation has in common: a mean, a spread, and the way back through both."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, count, floats, number

Axes = tuple[int, ...]


@dataclass(frozen=True)
class Normalised:
    """The input with mean 0 and variance 1 along `axes`, and what it was divided by: ``scale / inverse``."""

    values: np.ndarray
    inverse: np.ndarray
    scale: np.ndarray
    axes: Axes
    centred: bool

    def pulled_back(self, h: np.ndarray) -> np.ndarray:
        """Return the gradient at the input, given the one at `values`."""
        rest = h - self.values * mean(h * self.values, self.axes)
        if self.centred:
            rest = rest - mean(h, self.axes)
        return rest * self.inverse / self.scale


def normalised(x: np.ndarray, axes: Axes, eps: float, centred: bool = True) -> Normalised:
    """Divide by the root of the mean square along `axes`, after the mean is taken off if `centred`.

    Entries are first brought to size 1 by a power of two, which rounds nothing: no square overflows. Where
    the spread and eps are 0, the result is 0 and so is every gradient: that is agreed, for 0/0 has no value.
    """
    info, root_eps = np.finfo(x.dtype), math.sqrt(eps)
    largest = np.abs(x).max(axis=axes, keepdims=True)
    exponent = np.frexp(np.maximum(largest, max(root_eps, 4 * float(info.tiny))))[1]
    scale = np.ldexp(x.dtype.type(1), exponent - 1)
    x = x / scale
    if centred:  # equal entries have differences 0, and their mean is then exactly 0
        x = x - x[_first(x, axes)]
        x = x - mean(x, axes)
    root = np.hypot(np.sqrt(mean(x * x, axes)), root_eps / scale)
    inverse = reciprocal(root)
    return Normalised(x * inverse, inverse, scale, axes, centred)


def _first(x: np.ndarray, axes: Axes) -> tuple[slice, ...]:
    """Return where the first entry of each group lies."""
    along = {axis % x.ndim for axis in axes}
    return tuple(slice(1) if axis in along else slice(None) for axis in range(x.ndim))


def mean(x: np.ndarray, axes: Axes) -> np.ndarray:
    """Return means along `axes`, which are kept with length 1."""
    return x.mean(axis=axes, keepdims=True)


def reciprocal(x: np.ndarray) -> np.ndarray:
    """Return 1/x, and 0 where x is 0."""
    return np.divide(1, x, out=np.zeros_like(x), where=x != 0)


def scaled(x: np.ndarray, weight: np.ndarray | None, bias: np.ndarray | None = None) -> np.ndarray:
    """Return ``x * weight + bias``; what is None is left out."""
    x = x if weight is None else x * weight
    return x if bias is None else x + bias


def not_negative(name: str, value: float) -> float:
    """Return `value` as a finite float of at least 0."""
    result = number(name, value)
    if not 0 <= result < math.inf:
        raise ValueError(f"{name} is {value!r}; expected a finite number of at least 0")
    return result


def parameter(name: str, value: ArrayLike | None, shape: tuple[int, ...], why: str) -> np.ndarray | None:
    """Return a weight or a bias as a floating array of the shape that is needed; None stays None."""
    if value is None:
        return None
    array = floats(name, value)
    check_shape(name, array, shape, why)
    return array


def trailing(x: ArrayLike, normalized_shape: int | tuple[int, ...]) -> tuple[np.ndarray, tuple[int, ...]]:
    """Return `x` as a floating array and the shape of its last axes, which must be `normalized_shape`."""
    x = floats("x", x)
    lengths = normalized_shape if isinstance(normalized_shape, (tuple, list)) else (normalized_shape,)
    shape = tuple(count("normalized_shape", n) for n in lengths)
    if not shape or x.shape[-len(shape) :] != shape:
        raise ValueError(f"x has shape {x.shape}; expected (..., *normalized_shape), {shape}")
    return x, shape


def last(shape: tuple[int, ...]) -> Axes:
    """Return the axes, counted from the end, that have this shape."""
    return tuple(range(-len(shape), 0))


def channels(x: ArrayLike) -> np.ndarray:
    """Return `x` as a floating array that has channels: its axis 1."""
    x = floats("x", x)
    if x.ndim < 2:
        raise ValueError(f"x has shape {x.shape}; expected (N, C) or (N, C, ...)")
    return x


def per_channel(x: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return one number for each channel in a shape that meets `x` along axis 1."""
    return value.reshape(-1, *[1] * (x.ndim - 2))
