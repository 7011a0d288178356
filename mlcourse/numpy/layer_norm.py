r"""Layer norm: each example by the mean and the variance of its own features.

The weight multiplies after the normalisation, entry by entry. So on the way back it multiplies first, inside
the means: :math:`h = g \odot \gamma`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, floats
from mlcourse.numpy._normalised import last, normalised, not_negative, parameter, scaled, trailing

__all__ = ["layer_norm", "layer_norm_vjp"]


def layer_norm(
    x: ArrayLike,
    normalized_shape: int | tuple[int, ...],
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    eps: float = 1e-5,
) -> np.ndarray:
    r"""Normalise each example over its last axes: :math:`\gamma \odot \hat x + \beta`.

    Parameters
    ----------
    x : array_like, shape (..., normalized_shape)
        Input.
    normalized_shape : int or tuple of int
        Lengths of the last axes, over which mean and variance are taken.
    weight : array_like, shape `normalized_shape`, optional
        The factors :math:`\gamma`; ones if None.
    bias : array_like, shape `normalized_shape`, optional
        The shifts :math:`\beta`; zeros if None.
    eps : float, default 1e-5
        Added to the variance, under the root.

    Returns
    -------
    ndarray, shape of `x`
        Normalised examples. With a single entry in each, or with equal ones, that is the bias.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or a length is no integer.
    ValueError
        If a shape is not as above, or `eps` is negative.

    Examples
    --------
    >>> layer_norm([[1.0, 3.0, 1.0, 3.0], [5.0, 5.0, 5.0, 5.0]], 4, eps=0.0)
    array([[-1.,  1., -1.,  1.],
           [ 0.,  0.,  0.,  0.]])

    Notes
    -----
    Syllabus row NOR-05; book: *Normalisation and its gradient*, ``normalisation.html#layer-norm``.
    """
    x, shape = trailing(x, normalized_shape)
    weight = parameter("weight", weight, shape, "normalized_shape")
    bias = parameter("bias", bias, shape, "normalized_shape")
    return scaled(normalised(x, last(shape), not_negative("eps", eps)).values, weight, bias)


def layer_norm_vjp(
    x: ArrayLike,
    normalized_shape: int | tuple[int, ...],
    g: ArrayLike,
    weight: ArrayLike | None = None,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Pull an upstream gradient back through layer norm, to input, weight and bias.

    With :math:`h = g \odot \gamma`: :math:`\partial x = \frac1s\left(h - m(h) - \hat x\, m(h \hat x)\right)`;
    :math:`\partial\gamma` and :math:`\partial\beta` are the sums of :math:`g \odot \hat x` and of g over all
    examples.

    Parameters
    ----------
    x, weight : array_like
        As in `layer_norm`.
    normalized_shape : int or tuple of int
        As in `layer_norm`.
    eps : float, default 1e-5
        As in `layer_norm`.
    g : array_like, shape of `x`
        Gradient of the loss with respect to the output.

    Returns
    -------
    tuple of three ndarrays, shapes of `x`, `normalized_shape` and `normalized_shape`
        Gradients of the loss with respect to `x`, weight and bias, whether these are given or not.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or a length is no integer.
    ValueError
        If a shape is not as above, or `eps` is negative.

    Examples
    --------
    >>> dx, dweight, dbias = layer_norm_vjp([1.0, 3.0, 1.0, 3.0], 4, [1.0, 0.0, 0.0, 0.0], eps=0.0)
    >>> dx
    array([ 0.5,  0. , -0.5,  0. ])
    >>> dweight
    array([-1.,  0.,  0.,  0.])

    Notes
    -----
    Syllabus row NOR-05; book: *Normalisation and its gradient*, ``normalisation.html#layer-norm``.
    """
    x, shape = trailing(x, normalized_shape)
    g = floats("g", g)
    check_shape("g", g, x.shape, "the shape of x")
    weight = parameter("weight", weight, shape, "normalized_shape")
    found = normalised(x, last(shape), not_negative("eps", eps))
    dweight, dbias = (a.reshape(-1, *shape).sum(0) for a in (g * found.values, g))
    return found.pulled_back(scaled(g, weight)), dweight, dbias
