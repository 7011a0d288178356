"""Heads: the channels of each position, cut into parts that attend on their own, and put together again."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import count, floats
from mlcourse.numpy._attention import as_heads

__all__ = ["merge_heads", "split_heads"]


def split_heads(x: ArrayLike, num_heads: int) -> np.ndarray:
    r"""Cut the channels of each position into heads: (..., L, E) becomes (..., h, L, E/h).

    Parameters
    ----------
    x : array_like, shape (..., L, E)
        One vector for each position.
    num_heads : int
        Number h of heads, which divides E.

    Returns
    -------
    ndarray, shape (..., h, L, E/h)
        Head a has the channels from aE/h to (a+1)E/h - 1 of every position.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or `num_heads` is not an integer.
    ValueError
        If `x` has fewer than two axes, or h does not divide E.

    Examples
    --------
    >>> split_heads([[1, 2, 3, 4], [5, 6, 7, 8]], 2)
    array([[[1., 2.],
            [5., 6.]],
    <BLANKLINE>
           [[3., 4.],
            [7., 8.]]])

    Notes
    -----
    Syllabus row ATT-05; book: *Attention*, ``attention.html#heads``.
    Its vector-Jacobian product is `merge_heads`. To reshape to (..., h, L, E/h) at once would mix positions.
    """
    x, num_heads = floats("x", x), count("num_heads", num_heads)
    if x.ndim < 2:
        raise ValueError(f"x has shape {x.shape}; expected (..., L, E)")
    if x.shape[-1] % num_heads:
        raise ValueError(f"x has shape {x.shape}; expected a last axis that num_heads, {num_heads}, divides")
    return as_heads(x, num_heads).copy()


def merge_heads(x: ArrayLike) -> np.ndarray:
    r"""Put heads together again: (..., h, L, d) becomes (..., L, hd).

    Parameters
    ----------
    x : array_like, shape (..., h, L, d)
        Heads as `split_heads` gives them.

    Returns
    -------
    ndarray, shape (..., L, hd)
        One vector for each position.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.
    ValueError
        If `x` has fewer than three axes.

    Examples
    --------
    >>> merge_heads([[[1, 2], [5, 6]], [[3, 4], [7, 8]]])
    array([[1., 2., 3., 4.],
           [5., 6., 7., 8.]])

    Notes
    -----
    Syllabus row ATT-05; book: *Attention*, ``attention.html#heads``.
    Its vector-Jacobian product is `split_heads`.
    """
    x = floats("x", x)
    if x.ndim < 3:
        raise ValueError(f"x has shape {x.shape}; expected (..., h, L, d)")
    *batch, h, length, d = x.shape
    if not h:
        raise ValueError(f"x has shape {x.shape}; expected at least one head")
    merged = np.empty((*batch, length, h * d), x.dtype)
    as_heads(merged, h)[...] = x
    return merged
