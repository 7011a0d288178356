"""ReLU with a slope on the left as well, which may be any number: zero, negative, or larger than one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import floats, number, with_upstream

__all__ = ["leaky_relu", "leaky_relu_grad", "leaky_relu_vjp"]


def leaky_relu(x: ArrayLike, negative_slope: float = 0.01) -> np.ndarray:
    r"""Leaky ReLU: x for x > 0, :math:`\alpha x` for x ≤ 0.

    Parameters
    ----------
    x : array_like
        Input, any shape.
    negative_slope : float, default 0.01
        The slope α on the left.

    Returns
    -------
    ndarray, shape of `x`
        Values.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or `negative_slope` not a number.

    Examples
    --------
    >>> leaky_relu([-2.0, 0.0, 3.0], negative_slope=0.5)
    array([-1.,  0.,  3.])

    Notes
    -----
    Syllabus row SMO-05; book: *Smooth activations and gates*, ``smooth-activations.html#leaky-relu``.
    For α ≤ 1 it is :math:`\max(x, \alpha x)`, and only then.
    """
    x, slope = floats("x", x), number("negative_slope", negative_slope)
    # Not where(x > 0, x, slope * x), whose product overflows in the branch that is thrown away.
    return np.maximum(x, 0) + slope * np.minimum(x, 0)


def leaky_relu_grad(x: ArrayLike, negative_slope: float = 0.01) -> np.ndarray:
    r"""Derivative of leaky ReLU: 1 for x > 0, α for x < 0, and α at x = 0 by convention.

    Parameters
    ----------
    x : array_like
        Input, any shape.
    negative_slope : float, default 0.01
        The slope α on the left.

    Returns
    -------
    ndarray, shape of `x`
        1 or α.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or `negative_slope` not a number.

    Examples
    --------
    >>> leaky_relu_grad([-2.0, 0.0, 3.0], negative_slope=0.5)
    array([0.5, 0.5, 1. ])

    Notes
    -----
    Syllabus row SMO-05; book: *Smooth activations and gates*, ``smooth-activations.html#leaky-relu``.
    The branch is chosen by the input. The sign of the output is that of the input only for α > 0.
    """
    x, slope = floats("x", x), number("negative_slope", negative_slope)
    return np.where(x > 0, x.dtype.type(1), x.dtype.type(slope))[()]


def leaky_relu_vjp(x: ArrayLike, g: ArrayLike, negative_slope: float = 0.01) -> np.ndarray:
    """Pull an upstream gradient back through leaky ReLU: its derivative times g, entry by entry.

    Parameters
    ----------
    x : array_like
        Input, any shape.
    g : array_like, shape of `x`
        Gradient of the loss with respect to ``leaky_relu(x, negative_slope)``.
    negative_slope : float, default 0.01
        The slope α on the left.

    Returns
    -------
    ndarray, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If `x` or `g` is not made of real numbers, or `negative_slope` not a number.
    ValueError
        If `g` has not the shape of `x`.

    Examples
    --------
    >>> leaky_relu_vjp([-2.0, 0.0, 3.0], [4.0, 4.0, 4.0], negative_slope=0.5)
    array([2., 2., 4.])

    Notes
    -----
    Syllabus row SMO-05; book: *Smooth activations and gates*, ``smooth-activations.html#leaky-relu``.
    """
    x, g = with_upstream(x, g)
    return leaky_relu_grad(x, negative_slope) * g
