"""Targets of a loss: class indices, or probabilities of the classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import as_array, check_shape, floats, number


def scores(name: str, value: ArrayLike) -> np.ndarray:
    """Return `value`, one number for each class along the last axis, as a floating array."""
    array = floats(name, value)
    if array.ndim == 0 or array.shape[-1] == 0:
        raise ValueError(f"{name} has shape {array.shape}; expected (..., m), m classes, at least one")
    return array


def pair(first: str, a: ArrayLike, second: str, b: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return two floating arrays that must have the same shape, the targets without NaN."""
    a, b = floats(first, a), floats(second, b)
    check_shape(second, b, a.shape, f"the shape of {first}")
    check_no_nan(second, b)
    return a, b


def class_target(x: np.ndarray, target: ArrayLike) -> tuple[np.ndarray, bool]:
    """Return the target for scores `x` of shape (..., m), and whether it is class indices.

    Indices have the shape of `x` without its last axis, probabilities the shape of `x`.
    """
    weights = floats("target", target)
    shape = weights.shape
    if shape == x.shape:
        check_no_nan("target", weights)
        return weights, False
    if shape != x.shape[:-1]:
        raise ValueError(
            f"target has shape {shape}; expected {x.shape[:-1]} for class indices "
            f"or {x.shape} for probabilities"
        )
    return labels("target", target, x.shape[-1]), True


def smoothed_target(x: np.ndarray, target: ArrayLike, label_smoothing: float) -> np.ndarray:
    """Return probabilities of which a share, `label_smoothing`, is dealt out evenly to all classes."""
    smoothing = number("label_smoothing", label_smoothing)
    if not 0 <= smoothing <= 1:
        raise ValueError(f"label_smoothing is {label_smoothing!r}; expected a number from 0 to 1")
    t, indices = class_target(x, target)
    if indices:
        t = (t[..., None] == np.arange(x.shape[-1])).astype(x.dtype)
    return (1 - smoothing) * t + smoothing / x.shape[-1]


def labels(name: str, value: ArrayLike, num_classes: int) -> np.ndarray:
    """Return `value` as an array of class indices from 0 to ``num_classes - 1``."""
    index = as_array(name, value)
    if index.dtype.kind not in "iu":
        raise TypeError(f"{name} has dtype {index.dtype}; expected integers, the indices of the classes")
    check_entries(name, index, (index < 0) | (index >= num_classes), f"a class from 0 to {num_classes - 1}")
    return index


def check_no_nan(name: str, array: np.ndarray) -> None:
    """Raise ValueError if an entry is NaN: an unknown target trains towards nothing."""
    check_entries(name, array, np.isnan(array), "a number")


def check_probabilities(name: str, array: np.ndarray) -> None:
    """Raise ValueError unless all entries lie between 0 and 1."""
    check_entries(name, array, (array < 0) | (array > 1), "a probability, from 0 to 1")


def check_entries(name: str, array: np.ndarray, wrong: np.ndarray, expected: str) -> None:
    """Raise ValueError that names the first `wrong` entry of `array`."""
    if wrong.any():
        index = np.argwhere(wrong)[0].tolist()
        raise ValueError(f"{name}{index or ''} is {array[tuple(index)]}; expected {expected}")
