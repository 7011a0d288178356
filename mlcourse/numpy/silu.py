r"""The sigmoid-weighted linear unit, also called swish: the input times its own sigmoid.

In the far tails the gate is 0 or 1 to the last digit; the input is clipped there, so that infinite input
gives the limit and not :math:`\infty \cdot 0`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import floats, with_upstream
from mlcourse.numpy.activations import sigmoid, sigmoid_grad

__all__ = ["silu", "silu_grad", "silu_vjp"]

_FAR = 12000.0  # exp(-12000) is 0 in every dtype


def silu(x: ArrayLike) -> np.ndarray:
    r"""Sigmoid-weighted linear unit, :math:`x\,\sigma(x)`.

    Parameters
    ----------
    x : array_like
        Input, any shape.

    Returns
    -------
    ndarray, shape of `x`
        Values of at least -0.279.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.

    Examples
    --------
    >>> silu([-1000.0, 0.0, 1000.0])
    array([  -0.,    0., 1000.])

    Notes
    -----
    Syllabus row SMO-03; book: *Smooth activations and gates*, ``smooth-activations.html#silu``.
    The textbook form ``x / (1 + exp(-x))`` overflows for x < -709; the sigmoid of this library does not.
    """
    x = floats("x", x)
    return np.maximum(x, -_FAR) * sigmoid(x)


def silu_grad(x: ArrayLike) -> np.ndarray:
    r"""Derivative of SiLU, :math:`\sigma(x)\,(1 + x\,(1 - \sigma(x)))`.

    Parameters
    ----------
    x : array_like
        Input, any shape.

    Returns
    -------
    ndarray, shape of `x`
        Slopes between -0.0999 and 1.0999: the function is not monotone.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.

    Examples
    --------
    >>> silu_grad([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])

    Notes
    -----
    Syllabus row SMO-03; book: *Smooth activations and gates*, ``smooth-activations.html#silu``.
    With :math:`f = x\,\sigma(x)` it is also :math:`f + \sigma(x)(1 - f)`, a difference of two large numbers
    where x is large. Here :math:`\sigma(x) + x\,\sigma'(x)`.
    """
    x = floats("x", x)
    return sigmoid(x) + np.clip(x, -_FAR, _FAR) * sigmoid_grad(x)


def silu_vjp(x: ArrayLike, g: ArrayLike) -> np.ndarray:
    """Pull an upstream gradient back through SiLU: its derivative times g, entry by entry.

    Parameters
    ----------
    x : array_like
        Input, any shape.
    g : array_like, shape of `x`
        Gradient of the loss with respect to ``silu(x)``.

    Returns
    -------
    ndarray, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `g` has not the shape of `x`.

    Examples
    --------
    >>> silu_vjp([0.0, 1000.0], [4.0, -3.0])
    array([ 2., -3.])

    Notes
    -----
    Syllabus row SMO-03; book: *Smooth activations and gates*, ``smooth-activations.html#silu``.
    """
    x, g = with_upstream(x, g)
    return silu_grad(x) * g
