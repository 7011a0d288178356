r"""Positions as vectors: sinusoids that are added, and rotations of pairs of features (rotary positions).

Both turn a pair of features by an angle that grows with the position, each pair at its own speed. A shift of
all positions is then a rotation, too, and what rotations share can be seen in a dot product.
"""

from __future__ import annotations

import operator

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import as_array, check_shape, count, floats, positive

__all__ = ["rotary", "rotary_vjp", "sinusoidal_positions"]


def sinusoidal_positions(length: int, dim: int, base: float = 10000.0, start: int = 0) -> np.ndarray:
    r"""Sines and cosines of positions, :math:`P_{p,2i} = \sin p\theta_i, P_{p,2i+1} = \cos p\theta_i`.

    The angle of one step falls from pair to pair, :math:`\theta_i = b^{-2i/E}`.

    Parameters
    ----------
    length : int
        Number of positions T, at least 1.
    dim : int
        Width E of the vectors; an odd one ends with a sine.
    base : float, default 10000
        The number b whose powers are the speeds, above 0.
    start : int, default 0
        The first position.

    Returns
    -------
    np.ndarray, shape (T, E)
        A row for each position, float64.

    Raises
    ------
    TypeError
        If `length`, `dim` or `start` is no integer, or `base` no number.
    ValueError
        If `length` or `dim` is below 1, or `base` is not above 0 and finite.

    Examples
    --------
    >>> sinusoidal_positions(2, 3, base=8.0)[0]
    array([0., 1., 0.])

    Notes
    -----
    Syllabus row EMB-04; book: *Embeddings and positions*, ``embeddings.html#sinusoidal-positions``.
    """
    length, dim, first = count("length", length), count("dim", dim), _integer("start", start)
    angles = _angles(np.arange(first, first + length), dim, base)
    table = np.empty((length, dim))
    table[:, 0::2] = np.sin(angles)
    table[:, 1::2] = np.cos(angles[:, : dim // 2])
    return table


def rotary(x: ArrayLike, positions: ArrayLike, base: float = 10000.0) -> np.ndarray:
    r"""Rotary positions: turn each pair :math:`(x_{2i}, x_{2i+1})` by the angle :math:`p\,\theta_i`.

    The pair becomes :math:`(x_{2i}\cos - x_{2i+1}\sin,\; x_{2i}\sin + x_{2i+1}\cos)` of
    :math:`p\,b^{-2i/d}`.

    Parameters
    ----------
    x : array_like, shape (..., T, d)
        Queries or keys, a row for each position; d is even, the width of one head.
    positions : array_like of int, shape (T,)
        The position p of each row.
    base : float, default 10000
        The number b whose powers are the speeds, above 0.

    Returns
    -------
    np.ndarray, shape of `x`
        The rows, turned. Their lengths stay.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, a position no integer, or `base` no number.
    ValueError
        If a shape is not as above, or `base` is not above 0 and finite.

    Examples
    --------
    >>> rotary([[3.0, 5.0], [3.0, 5.0]], [0, 1])
    array([[ 3.        ,  5.        ],
           [-2.58644801,  5.22592448]])

    Notes
    -----
    Syllabus row EMB-05; book: *Embeddings and positions*, ``embeddings.html#rotary``.
    Pairs are neighbours. Many libraries pair feature i with feature i + d/2 instead: the same after a fixed
    permutation of the features.
    """
    return _turned("x", x, positions, base, 1)


def rotary_vjp(positions: ArrayLike, g: ArrayLike, base: float = 10000.0) -> np.ndarray:
    r"""Pull an upstream gradient back through rotary positions: turn it back, by :math:`-p\,\theta_i`.

    Parameters
    ----------
    positions : array_like of int, shape (T,)
        As in `rotary`.
    g : array_like, shape (..., T, d)
        Gradient of the loss with respect to ``rotary(x, positions, base)``.
    base : float, default 10000
        As in `rotary`.

    Returns
    -------
    np.ndarray, shape of `g`
        Gradient of the loss with respect to `x`, whose value is not needed: the map is linear.

    Raises
    ------
    TypeError
        If `g` is not made of real numbers, a position no integer, or `base` no number.
    ValueError
        If a shape is not as above, or `base` is not above 0 and finite.

    Examples
    --------
    >>> positions, x = [0, 7], [[3.0, 5.0], [3.0, 5.0]]
    >>> rotary_vjp(positions, rotary(x, positions))
    array([[3., 5.],
           [3., 5.]])

    Notes
    -----
    Syllabus row EMB-05; book: *Embeddings and positions*, ``embeddings.html#rotary``.
    The transpose of a rotation is the rotation back.
    """
    return _turned("g", g, positions, base, -1)


def _turned(name: str, value: ArrayLike, positions: ArrayLike, base: float, sign: int) -> np.ndarray:
    """Turn each pair of neighbours by its angle, forward or back."""
    x, where = floats(name, value), as_array("positions", positions)
    if x.ndim < 2 or x.shape[-1] % 2:
        raise ValueError(f"{name} has shape {x.shape}; expected (..., T, d), d even")
    if where.dtype.kind not in "iu":
        raise TypeError(f"positions has dtype {where.dtype}; expected integers")
    check_shape("positions", where, x.shape[-2:-1], f"one for each row of {name}")
    angles = _angles(where, x.shape[-1], base)
    cos, sin = np.cos(angles).astype(x.dtype), (sign * np.sin(angles)).astype(x.dtype)
    even, odd = x[..., 0::2], x[..., 1::2]
    turned = np.empty(x.shape, x.dtype)
    turned[..., 0::2] = even * cos - odd * sin
    turned[..., 1::2] = even * sin + odd * cos
    return turned


def _angles(positions: np.ndarray, dim: int, base: float) -> np.ndarray:
    """Return the angle of each position and each pair, in float64: rounded, late positions would be lost."""
    speeds = positive("base", base) ** (-np.arange(0, dim, 2) / dim)
    return positions.astype(np.float64)[:, None] * speeds


def _integer(name: str, value: int) -> int:
    """Return `value` as an integer, of any sign."""
    try:
        return operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; expected an integer") from None
