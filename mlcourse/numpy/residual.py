r"""Residual connections: the block x + α·F(x), its gradients, and what depth can do to a gradient.

A sum sends the upstream gradient along both of its paths, unchanged; they are added where the paths meet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from mlcourse._moments import not_negative
from mlcourse.numpy._arguments import check_shape, floats, number
from mlcourse.numpy.gelu import gelu, gelu_vjp
from mlcourse.numpy.linear import linear, linear_vjp

__all__ = ["gradient_norm_bound", "residual_mlp", "residual_mlp_vjp"]


def residual_mlp(
    x: ArrayLike,
    weight1: ArrayLike,
    bias1: ArrayLike,
    weight2: ArrayLike,
    bias2: ArrayLike,
    scale: float = 1.0,
) -> np.ndarray:
    r"""Residual block :math:`x + \alpha\,(\mathrm{gelu}(xW_1^\top + b_1)\,W_2^\top + b_2)`.

    Parameters
    ----------
    x : array_like, shape (..., d)
        Inputs; a batch has them as rows.
    weight1 : array_like, shape (h, d)
        Weights of the first linear layer, as (out, in).
    bias1 : array_like, shape (h,)
        Its bias.
    weight2 : array_like, shape (d, h)
        Weights back to the width of the input.
    bias2 : array_like, shape (d,)
        The bias of the second layer.
    scale : float, default 1.0
        Factor :math:`\alpha` of the branch.

    Returns
    -------
    ndarray, shape (..., d)
        Outputs.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> residual_mlp([1.0, 2.0], [[1000.0, 0.0]], [0.0], [[0.0], [1.0]], [0.0, 0.0], scale=0.5)
    array([  1., 502.])

    Notes
    -----
    Syllabus row SIG-05; book: *How far a signal travels*, ``signals.html#residual``.
    """
    x, weight1, bias1, weight2, bias2 = _arguments(x, weight1, bias1, weight2, bias2)
    return x + number("scale", scale) * linear(gelu(linear(x, weight1, bias1)), weight2, bias2)


def residual_mlp_vjp(
    x: ArrayLike,
    weight1: ArrayLike,
    bias1: ArrayLike,
    weight2: ArrayLike,
    bias2: ArrayLike,
    g: ArrayLike,
    scale: float = 1.0,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    r"""Pull an upstream gradient back through the residual block, to input, weights and biases.

    With A as on the way forward, M = gelu(A) and
    :math:`\bar A = \alpha\,(gW_2) \odot \mathrm{gelu}'(A)`: :math:`\partial x = g + \bar A W_1`,
    :math:`\partial W_1 = \bar A^\top x`, :math:`\partial W_2 = \alpha\, g^\top M`; the biases' gradients are
    the sums of :math:`\bar A` and of :math:`\alpha g` over the rows.

    Parameters
    ----------
    x, weight1, bias1, weight2, bias2 : array_like
        As in `residual_mlp`.
    g : array_like, shape of `x`
        Gradient of the loss with respect to the output.
    scale : float, default 1.0
        As in `residual_mlp`.

    Returns
    -------
    tuple of five ndarrays, shapes of `x`, `weight1`, `bias1`, `weight2` and `bias2`
        Gradients of the loss; all but the first are summed over all rows.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> args = [1.0, 2.0], [[1000.0, 0.0]], [0.0], [[0.0], [1.0]], [0.0, 0.0]
    >>> dx, *_ = residual_mlp_vjp(*args, g=[1.0, 1.0], scale=0.5)
    >>> dx
    array([501.,   1.])

    Notes
    -----
    Syllabus row SIG-05; book: *How far a signal travels*, ``signals.html#residual``.
    """
    x, weight1, bias1, weight2, bias2 = _arguments(x, weight1, bias1, weight2, bias2)
    g = floats("g", g)
    check_shape("g", g, x.shape, "the shape of x")
    before = linear(x, weight1, bias1)
    dmiddle, dweight2, dbias2 = linear_vjp(gelu(before), weight2, number("scale", scale) * g)
    through, dweight1, dbias1 = linear_vjp(x, weight1, gelu_vjp(before, dmiddle))
    return g + through, dweight1, dbias1, dweight2, dbias2


def gradient_norm_bound(weights: Sequence[ArrayLike], slope: float) -> float:
    r"""Bound :math:`\prod_l \gamma\,\lVert W_l\rVert_2` on how much a network can stretch a gradient.

    Parameters
    ----------
    weights : sequence of array_like, shapes (out, in)
        Weights of the layers, first layer first: each has as many columns as the one before has rows.
    slope : float
        Largest absolute slope :math:`\gamma` of the activation: 1/4 for the sigmoid, 1 for tanh and ReLU.

    Returns
    -------
    float
        The gradient at the input is at most this times as long as that at the output.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If there are no weights, shapes do not fit, or `slope` is negative or not finite.

    Examples
    --------
    >>> gradient_norm_bound([[[0.0, 3.0], [0.0, 0.0]]] * 2, slope=0.5)
    2.25

    Notes
    -----
    Syllabus row SIG-07; book: *How far a signal travels*, ``signals.html#product-bound``.
    :math:`\lVert W\rVert_2` is the largest singular value. Eigenvalues bound nothing: both of the example's
    are 0.
    """
    slope = not_negative("slope", number("slope", slope))
    return math.prod(slope * _largest_singular_value(w) for w in _chain(weights))


def _arguments(
    x: ArrayLike, weight1: ArrayLike, bias1: ArrayLike, weight2: ArrayLike, bias2: ArrayLike
) -> tuple[np.ndarray, ...]:
    """Return the arguments of the block as floating arrays that fit."""
    x, weight1 = floats("x", x), floats("weight1", weight1, "(h, d)")
    bias1, weight2, bias2 = floats("bias1", bias1), floats("weight2", weight2), floats("bias2", bias2)
    hidden, width = weight1.shape
    if x.shape[-1:] != (width,):
        raise ValueError(f"x has shape {x.shape}; expected (..., {width}), the columns of weight1")
    check_shape("bias1", bias1, (hidden,), "one entry for each row of weight1")
    check_shape("weight2", weight2, (width, hidden), "(d, h) where weight1 has (h, d)")
    check_shape("bias2", bias2, (width,), "one entry for each row of weight2")
    return x, weight1, bias1, weight2, bias2


def _chain(weights: Sequence[ArrayLike]) -> list[np.ndarray]:
    """Return the weights of successive layers as floating arrays that fit."""
    chain = [floats(f"weights[{i}]", w, "(out, in)") for i, w in enumerate(weights)]
    if not chain or not all(w.size for w in chain):
        raise ValueError("weights has no layer, or an empty one; expected at least one, with entries")
    for i, (before, w) in enumerate(pairwise(chain), 1):
        check_shape(f"weights[{i}]", w, (len(w), len(before)), "a column for each row of the one before")
    return chain


def _largest_singular_value(w: np.ndarray) -> float:
    """Return the spectral norm; what is not finite, which no decomposition takes, stays what it is."""
    return float(np.linalg.norm(w, 2) if np.isfinite(w).all() else np.abs(w).sum())
