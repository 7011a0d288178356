"""Measuring logits from the largest one: what keeps every softmax formula in range."""

from __future__ import annotations

import numpy as np


def top_index(x: np.ndarray, axis: int) -> np.ndarray:
    """Index of the largest logit along `axis`, ready for ``take_along_axis``."""
    return np.argmax(x, axis=axis, keepdims=True)


def minus_max(x: np.ndarray, axis: int) -> np.ndarray:
    """`x` minus its maximum along `axis`.

    NaN where the maximum is infinite: nothing can be measured from there.
    """
    m = x.max(axis=axis, keepdims=True)
    m[np.isinf(m)] = np.nan
    with np.errstate(over="ignore"):  # a difference beyond the range of the dtype is rightly rounded to -inf
        return x - m
