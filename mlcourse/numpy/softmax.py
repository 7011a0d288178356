r"""Softmax: values, Jacobian, vector-Jacobian product, temperature limit and reparametrisation.

A logit of -inf is a mask: probability 0, gradient 0. Logits that are all -inf along the axis, or one
of them +inf, have no softmax: the result is NaN there, without a warning, as in
``torch.softmax``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_axis, floats, with_upstream
from mlcourse.numpy._shift import minus_max, top_index

__all__ = [
    "expand_logits",
    "reduce_logits",
    "softmax",
    "softmax_jacobian",
    "softmax_limit",
    "softmax_vjp",
    "two_class_logit",
]


def softmax(x: ArrayLike, axis: int = -1) -> np.ndarray:
    r"""Softmax :math:`S(x)_i = e^{x_i} / \sum_j e^{x_j}`.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Logits.
    axis : int, default -1
        The axis that sums to one.

    Returns
    -------
    ndarray, shape of `x`
        Probabilities: positive (or rounded to 0), with sum 1 along `axis`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or `axis` is not an integer.
    ValueError
        If `x` has no such axis or no entry along it.

    Examples
    --------
    >>> softmax([1000.0, 1000.0, -1000.0])
    array([0.5, 0.5, 0. ])

    Notes
    -----
    Syllabus rows SMX-01 and SMX-02; book: *Softmax*, ``softmax.html#definition`` and ``softmax.html#shift``.
    The textbook form overflows for logits above 709 (float32: 88). A common shift changes
    nothing, so the maximum is subtracted first and the largest exponential is 1.
    """
    x = floats("x", x)
    axis = check_axis(x, axis)
    e = np.exp(minus_max(x, axis))
    return e / e.sum(axis=axis, keepdims=True)


def softmax_jacobian(x: ArrayLike) -> np.ndarray:
    r"""Jacobian of softmax, :math:`\operatorname{diag}(s) - s s^\top`.

    Parameters
    ----------
    x : array_like, shape (n,)
        Logits.

    Returns
    -------
    ndarray, shape (n, n)
        Entry (i, j) is :math:`\partial S_i/\partial x_j = S_i(\delta_{ij} - S_j)`. Symmetric, of rank
        n-1; rows sum to zero.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.
    ValueError
        If `x` has not exactly one axis, or is empty.

    Examples
    --------
    >>> softmax_jacobian([0.0, 0.0])
    array([[ 0.25, -0.25],
           [-0.25,  0.25]])

    Notes
    -----
    Syllabus rows JAC-01 and JAC-02; book: *Jacobians*, ``jacobians.html#entry-by-entry`` and
    ``jacobians.html#matrix``.
    The textbook form ``diag(s) - outer(s, s)`` returns 0 for :math:`s_i(1-s_i)` once :math:`s_i` is
    rounded to 1; here the diagonal is :math:`\sum_{j\ne i} s_i s_j`, a sum of positive numbers.
    """
    s = softmax(floats("x", x, "(n,)"))
    off_diagonal = np.outer(s, s)
    np.fill_diagonal(off_diagonal, 0)
    return np.diag(off_diagonal.sum(axis=1)) - off_diagonal


def softmax_vjp(x: ArrayLike, g: ArrayLike, axis: int = -1) -> np.ndarray:
    r"""Pull an upstream gradient back through softmax, in O(n).

    With :math:`s = S(x)`, :math:`J^\top g = s \odot (g - (s^\top g)\mathbf 1)`.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Logits.
    g : array_like, shape of `x`
        Gradient of the loss with respect to ``softmax(x)``.
    axis : int, default -1
        The axis that sums to one.

    Returns
    -------
    ndarray, shape of `x`
        Gradient of the loss with respect to `x`. Sums to zero along `axis`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or `axis` is not an integer.
    ValueError
        If `g` has not the shape of `x`, or `x` has no such axis or no entry along it.

    Examples
    --------
    >>> softmax_vjp([0.0, 0.0], [1.0, 0.0])
    array([ 0.25, -0.25])

    Notes
    -----
    Syllabus row JAC-05; book: *Jacobians*, "The product without the matrix",
    ``jacobians.html#without-the-matrix``.
    The formula is evaluated for g minus its entry at the largest logit. That changes nothing, for the
    Jacobian kills constants, but where s is almost one-hot the textbook form subtracts two nearly
    equal numbers there and returns 0.
    """
    x, g = with_upstream(x, g)
    s = softmax(x, axis)
    g = g - np.take_along_axis(g, top_index(x, axis), axis)
    return s * (g - (s * g).sum(axis=axis, keepdims=True))


def softmax_limit(x: ArrayLike) -> np.ndarray:
    r"""Limit of softmax(c x) for c → +∞.

    Parameters
    ----------
    x : array_like, shape (n,)
        Logits.

    Returns
    -------
    ndarray, shape (n,)
        1 on a unique maximum; with k entries tied at the maximum (exactly equal), 1/k on each; 0
        elsewhere.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.
    ValueError
        If `x` has not exactly one axis, or is empty.

    Examples
    --------
    >>> softmax_limit([1.0, 3.0, 3.0])
    array([0. , 0.5, 0.5])

    Notes
    -----
    Syllabus row SMX-04; book: *Softmax*, ``softmax.html#temperature``.
    """
    x = floats("x", x, "(n,)")
    at_max = (minus_max(x, check_axis(x, -1)) == 0).astype(x.dtype)
    with np.errstate(invalid="ignore"):  # nothing equals the maximum if that is NaN: 0/0 is NaN again
        return at_max / at_max.sum()


def two_class_logit(x: ArrayLike) -> np.ndarray:
    r"""The one logit that decides between two classes: :math:`z = x_1 - x_2`.

    :math:`S(x) = [\sigma(z), 1 - \sigma(z)]^\top`: softmax of two classes is a sigmoid.

    Parameters
    ----------
    x : array_like, shape (..., 2)
        Logits of the two classes.

    Returns
    -------
    ndarray, shape (...)
        The sigmoid of it is the probability of the first class.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.
    ValueError
        If the last axis has not length 2.

    Examples
    --------
    >>> two_class_logit([[3.0, 1.0], [0.0, 5.0]])
    array([ 2., -5.])

    Notes
    -----
    Syllabus row SMX-05; book: *Softmax*, ``softmax.html#two-classes``.
    """
    x = floats("x", x)
    if x.shape[-1:] != (2,):
        raise ValueError(f"x has shape {x.shape}; expected (..., 2), the logits of two classes")
    return x[..., 0] - x[..., 1]


def reduce_logits(x: ArrayLike) -> np.ndarray:
    r"""The K-1 numbers that softmax of K logits depends on: :math:`y_i = x_{i+1} - x_1`.

    Parameters
    ----------
    x : array_like, shape (..., K)
        Logits, K at least 2.

    Returns
    -------
    ndarray, shape (..., K-1)
        Differences to the first logit; ``softmax(expand_logits(y))`` is ``softmax(x)``.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.
    ValueError
        If the last axis has not at least two entries.

    Examples
    --------
    >>> reduce_logits([1.0, 4.0, 0.0])
    array([ 3., -1.])

    Notes
    -----
    Syllabus row SMX-06; book: *Softmax*, ``softmax.html#fewer-numbers``.
    """
    x = floats("x", x)
    if x.ndim == 0 or x.shape[-1] < 2:
        raise ValueError(f"x has shape {x.shape}; expected (..., K), K at least 2")
    return x[..., 1:] - x[..., :1]


def expand_logits(y: ArrayLike) -> np.ndarray:
    r"""K logits with the softmax that K-1 numbers stand for: :math:`[0, y_1, \dots, y_{K-1}]`.

    Parameters
    ----------
    y : array_like, shape (..., K-1)
        Differences to the first logit, at least one.

    Returns
    -------
    ndarray, shape (..., K)
        Logits; the first is 0.

    Raises
    ------
    TypeError
        If `y` is not made of real numbers.
    ValueError
        If the last axis has not at least one entry.

    Examples
    --------
    >>> expand_logits([3.0, -1.0])
    array([ 0.,  3., -1.])

    Notes
    -----
    Syllabus row SMX-06; book: *Softmax*, ``softmax.html#fewer-numbers``.
    """
    y = floats("y", y)
    if y.ndim == 0 or y.shape[-1] < 1:
        raise ValueError(f"y has shape {y.shape}; expected (..., K-1), K-1 at least 1")
    return np.concatenate([np.zeros_like(y[..., :1]), y], axis=-1)
