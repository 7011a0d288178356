r"""Inverted dropout: entries are dropped at random, and those that are kept grow to make up for them.

The mask is an argument, so that the way back uses the one of the way forward.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import as_array, check_shape, floats, number
from mlcourse.numpy._named import below_one
from mlcourse.numpy._targets import check_entries

__all__ = ["dropout", "dropout_mask", "dropout_ridge_risk", "dropout_variance", "dropout_vjp"]


def dropout(
    x: ArrayLike,
    p: float = 0.5,
    training: bool = True,
    mask: ArrayLike | None = None,
    rng: np.random.Generator | int | None = None,
) -> np.ndarray:
    r"""Inverted dropout, :math:`y = m \odot x / (1 - p)` in training, and x itself in evaluation.

    Parameters
    ----------
    x : array_like
        Input, any shape.
    p : float, default 0.5
        Probability to *drop* an entry, from 0 to 1. With 1 the result is 0.
    training : bool, default True
        Whether entries are dropped at all.
    mask : array_like of bool, shape of `x`, optional
        Which entries are kept: True or 1 for kept, False or 0 for dropped.
    rng : numpy.random.Generator or int, optional
        What draws the mask if none is given. Keep that mask for the way back: see `dropout_mask`.

    Returns
    -------
    ndarray, shape of `x`
        0 where an entry is dropped, whatever it was.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or `p` not a number.
    ValueError
        If `p` is not from 0 to 1, `mask` has not the shape of `x` or other entries than 0 and 1, or there
        is neither `mask` nor `rng` in training.

    Examples
    --------
    >>> dropout([1.0, 2.0, 3.0], p=0.2, mask=[True, False, True])
    array([1.25, 0.  , 3.75])
    >>> dropout([1.0, 2.0, 3.0], p=0.2, training=False)
    array([1., 2., 3.])

    Notes
    -----
    Syllabus row REG-01; book: *Noise, soft targets, bounded steps*, ``regularisation.html#dropout``.
    The textbook form ``mask * x / (1 - p)`` is 0/0 for p = 1, and NaN where an infinite entry is dropped.
    """
    x, p = floats("x", x), _probability(p)
    if mask is None and training:
        if rng is None:
            raise ValueError("mask and rng are both None; expected a mask, or what draws one")
        mask = dropout_mask(x.shape, p, rng)
    return _dropped(x, mask, p, training)


def dropout_vjp(g: ArrayLike, mask: ArrayLike | None, p: float = 0.5, training: bool = True) -> np.ndarray:
    r"""Pull an upstream gradient back through dropout: :math:`m \odot g / (1 - p)`, with the same mask.

    Parameters
    ----------
    g : array_like
        Gradient of the loss with respect to the result of `dropout`.
    mask : array_like of bool, shape of `g`, or None
        The mask of the way forward. In evaluation nobody looks at it.
    p : float, default 0.5
        As in `dropout`.
    training : bool, default True
        As in `dropout`: in evaluation the gradient passes as it is.

    Returns
    -------
    ndarray, shape of `g`
        Gradient of the loss with respect to the input of `dropout`.

    Raises
    ------
    TypeError
        If `g` is not made of real numbers, or `p` not a number.
    ValueError
        If `p` is not from 0 to 1, or `mask` is None in training, has not the shape of `g` or other entries
        than 0 and 1.

    Examples
    --------
    >>> dropout_vjp([1.0, 1.0, -2.0], [True, False, True], p=0.2)
    array([ 1.25,  0.  , -2.5 ])

    Notes
    -----
    Syllabus row REG-01; book: *Noise, soft targets, bounded steps*, ``regularisation.html#dropout``.
    Dropout is linear in x, so this is the same function of g. A mask that is read off the result, by
    ``y != 0``, is wrong at a kept entry that was 0.
    """
    g, p = floats("g", g), _probability(p)
    if mask is None and training:
        raise ValueError("mask is None; expected the mask of the way forward")
    return _dropped(g, mask, p, training)


def dropout_mask(shape: int | tuple[int, ...], p: float, rng: np.random.Generator | int) -> np.ndarray:
    r"""Draw which entries dropout keeps: each by itself, with probability :math:`1 - p`.

    Parameters
    ----------
    shape : int or tuple of int
        Of the input that will be masked.
    p : float
        Probability to *drop* an entry, from 0 to 1.
    rng : numpy.random.Generator or int
        What draws, or the seed of a new generator.

    Returns
    -------
    ndarray of bool
        True where an entry is kept.

    Raises
    ------
    TypeError
        If `p` is not a number.
    ValueError
        If `p` is not from 0 to 1.

    Examples
    --------
    >>> dropout_mask(5, 0.4, rng=0)
    array([ True, False, False, False,  True])

    Notes
    -----
    Syllabus row REG-01; book: *Noise, soft targets, bounded steps*, ``regularisation.html#dropout``.
    """
    return np.random.default_rng(rng).random(shape) >= _probability(p)


def dropout_variance(x: ArrayLike, p: float) -> np.ndarray:
    r"""Variance of each entry of dropout's result, :math:`\frac{p}{1 - p}\,x_i^2`.

    Parameters
    ----------
    x : array_like
        Input, any shape. It is also the mean of the result.
    p : float
        Probability to *drop* an entry, from 0 to below 1.

    Returns
    -------
    ndarray, shape of `x`
        Variances over all masks. Two entries are uncorrelated.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or `p` not a number.
    ValueError
        If `p` is not from 0 to below 1: at 1 nothing is kept, and the mean is not `x` any more.

    Examples
    --------
    >>> dropout_variance([1.0, -2.0, 0.0], p=0.2)
    array([0.25, 1.  , 0.  ])

    Notes
    -----
    Syllabus row REG-02; book: *Noise, soft targets, bounded steps*, ``regularisation.html#dropout-noise``.
    """
    x, odds = floats("x", x), _odds(p)
    return odds * x * x


def dropout_ridge_risk(X: ArrayLike, t: ArrayLike, w: ArrayLike, p: float) -> np.ndarray:
    r"""Mean squared error of a linear model under dropout: :math:`\lVert t - Xw\rVert^2` and a ridge.

    :math:`\mathbb E\lVert t - Yw\rVert^2 = \lVert t - Xw\rVert^2 + \frac p{1-p}\sum_j w_j^2\sum_i x_{ij}^2`,
    over all masks, with Y the result of dropout on X.

    Parameters
    ----------
    X : array_like, shape (n, d)
        Inputs, one example a row.
    t : array_like, shape (n,)
        Targets.
    w : array_like, shape (d,)
        Weights.
    p : float
        Probability to *drop* an entry, from 0 to below 1.

    Returns
    -------
    ndarray
        One number: the sum of squares over the examples, in the mean over all masks.

    Raises
    ------
    TypeError
        If `X`, `t` or `w` is not made of real numbers, or `p` not a number.
    ValueError
        If shapes do not fit, or `p` is not from 0 to below 1.

    Examples
    --------
    >>> dropout_ridge_risk([[1.0, 2.0]], [3.0], [1.0, 1.0], p=0.2)
    np.float64(1.25)

    Notes
    -----
    Syllabus row REG-02; book: *Noise, soft targets, bounded steps*, ``regularisation.html#dropout-noise``.
    Each weight is punished by the size of its feature: more where inputs are large.
    """
    X, t, w, odds = floats("X", X, "(n, d)"), floats("t", t), floats("w", w), _odds(p)
    check_shape("t", t, X.shape[:1], "one entry for each row of X")
    check_shape("w", w, X.shape[1:], "one entry for each column of X")
    return np.square(t - X @ w).sum() + odds * np.square(X * w).sum()


def _dropped(x: np.ndarray, mask: ArrayLike | None, p: float, training: bool) -> np.ndarray:
    """Return what dropout does to a vector and to a gradient alike."""
    if not training or mask is None:
        return x.copy()
    kept = as_array("mask", mask)
    check_shape("mask", kept, x.shape, "the shape that is masked")
    if kept.dtype != bool:
        check_entries("mask", kept, (kept != 0) & (kept != 1), "0 or 1")
    if p == 1:  # nothing is kept, whatever the mask says
        return np.zeros_like(x)
    return np.where(kept, x / (1 - p), x.dtype.type(0))[()]


def _probability(p: float) -> float:
    """Return `p` as a float from 0 to 1."""
    result = number("p", p)
    if not 0 <= result <= 1:
        raise ValueError(f"p is {p!r}; expected a probability, from 0 to 1")
    return result


def _odds(p: float) -> float:
    """Return p/(1 - p), which there is below 1."""
    p = below_one("p", p)
    return p / (1 - p)
