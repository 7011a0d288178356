r"""Squared Euclidean norm and sum of absolute values, with gradients and vector-Jacobian products.

The norm is taken along one axis, so that a batch of vectors has a batch of norms.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_axis, check_shape, floats
from mlcourse.numpy.heaviside import sign

__all__ = [
    "l1_norm",
    "l1_norm_grad",
    "l1_norm_vjp",
    "squared_l2_norm",
    "squared_l2_norm_grad",
    "squared_l2_norm_vjp",
]


def squared_l2_norm(x: ArrayLike, axis: int = -1) -> np.ndarray:
    r"""Squared Euclidean norm :math:`\lVert x\rVert_2^2 = \sum_i x_i^2`.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Vectors.
    axis : int, default -1
        The axis to sum over.

    Returns
    -------
    ndarray, shape of `x` without `axis`
        Values at least 0.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or `axis` is not an integer.
    ValueError
        If `x` has no such axis or no entry along it.

    Examples
    --------
    >>> squared_l2_norm([[3.0, 4.0], [0.0, -2.0]])
    array([25.,  4.])

    Notes
    -----
    Syllabus row NRM-01; book: *Norms*, ``norms.html#squared-l2``.
    """
    x = floats("x", x)
    return (x * x).sum(axis=check_axis(x, axis))


def squared_l2_norm_grad(x: ArrayLike) -> np.ndarray:
    r"""Gradient of the squared Euclidean norm, :math:`2x`.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Vectors.

    Returns
    -------
    ndarray, shape of `x`
        The gradient of each vector's norm; the same along whichever axis the norm is taken.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.

    Examples
    --------
    >>> squared_l2_norm_grad([3.0, -4.0])
    array([ 6., -8.])

    Notes
    -----
    Syllabus row NRM-01; book: *Norms*, ``norms.html#squared-l2``.
    :math:`x/\lVert x\rVert` is the gradient of the norm itself.
    """
    return 2 * floats("x", x)


def squared_l2_norm_vjp(x: ArrayLike, g: ArrayLike, axis: int = -1) -> np.ndarray:
    r"""Pull an upstream gradient back through the squared Euclidean norm: :math:`2 g\, x`.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Vectors.
    g : array_like, shape of `x` without `axis`
        Gradient of the loss with respect to ``squared_l2_norm(x)``.
    axis : int, default -1
        The axis of the norm.

    Returns
    -------
    ndarray, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or `axis` is not an integer.
    ValueError
        If `g` has not the shape above, or `x` has no such axis or no entry along it.

    Examples
    --------
    >>> squared_l2_norm_vjp([3.0, -4.0], 0.5)
    array([ 3., -4.])

    Notes
    -----
    Syllabus row NRM-01; book: *Norms*, ``norms.html#squared-l2``.
    """
    x, g = _with_upstream(x, g, axis)
    return squared_l2_norm_grad(x) * g


def l1_norm(x: ArrayLike, axis: int = -1) -> np.ndarray:
    r"""Sum of absolute values, :math:`\lVert x\rVert_1 = \sum_i |x_i|`.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Vectors.
    axis : int, default -1
        The axis to sum over.

    Returns
    -------
    ndarray, shape of `x` without `axis`
        Values at least 0.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or `axis` is not an integer.
    ValueError
        If `x` has no such axis or no entry along it.

    Examples
    --------
    >>> l1_norm([[3.0, -4.0], [0.0, -2.0]])
    array([7., 2.])

    Notes
    -----
    Syllabus row NRM-02; book: *Norms*, ``norms.html#l1``.
    """
    x = floats("x", x)
    return np.abs(x).sum(axis=check_axis(x, axis))


def l1_norm_grad(x: ArrayLike) -> np.ndarray:
    r"""Gradient of the sum of absolute values, :math:`\operatorname{sign}(x)`, with 0 where x is 0.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Vectors.

    Returns
    -------
    ndarray, shape of `x`
        1, 0 or -1 in each entry; the same along whichever axis the norm is taken.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.

    Examples
    --------
    >>> l1_norm_grad([3.0, 0.0, -4.0])
    array([ 1.,  0., -1.])

    Notes
    -----
    Syllabus row NRM-02; book: *Norms*, ``norms.html#l1``.
    Not differentiable if some entry is 0: any value in [-1, 1] is a subgradient there, and 0 is
    PyTorch's choice. The textbook form ``x / abs(x)`` is nan at 0.
    """
    return sign(x)


def l1_norm_vjp(x: ArrayLike, g: ArrayLike, axis: int = -1) -> np.ndarray:
    r"""Pull an upstream gradient back through the sum of absolute values: :math:`g \operatorname{sign}(x)`.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Vectors.
    g : array_like, shape of `x` without `axis`
        Gradient of the loss with respect to ``l1_norm(x)``.
    axis : int, default -1
        The axis of the norm.

    Returns
    -------
    ndarray, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or `axis` is not an integer.
    ValueError
        If `g` has not the shape above, or `x` has no such axis or no entry along it.

    Examples
    --------
    >>> l1_norm_vjp([3.0, 0.0, -4.0], 0.5)
    array([ 0.5,  0. , -0.5])

    Notes
    -----
    Syllabus row NRM-02; book: *Norms*, ``norms.html#l1``.
    """
    x, g = _with_upstream(x, g, axis)
    return l1_norm_grad(x) * g


def _with_upstream(x: ArrayLike, g: ArrayLike, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Return `x` and `g`, which has one entry for each norm, ready to multiply."""
    x, g = floats("x", x), floats("g", g)
    axis = check_axis(x, axis)
    check_shape("g", g, x.shape[:axis] + x.shape[axis + 1 :], f"the shape of x without axis {axis}")
    return x, np.expand_dims(g, axis)
