r"""Group norm: each example by the mean and the variance of neighbouring channels.

Between layer norm (one group) and instance norm (one group a channel); it needs no batch.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, count, floats
from mlcourse.numpy._normalised import channels, normalised, not_negative, parameter, per_channel, scaled

__all__ = ["group_norm", "group_norm_vjp"]


def group_norm(
    x: ArrayLike,
    num_groups: int,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    eps: float = 1e-5,
) -> np.ndarray:
    r"""Normalise each example over groups of neighbouring channels: :math:`\gamma_c\, \hat x + \beta_c`.

    Parameters
    ----------
    x : array_like, shape (N, C, ...)
        Input.
    num_groups : int
        How many groups; C must be a multiple of it, and C/num_groups neighbouring channels are one group.
    weight : array_like, shape (C,), optional
        The factors :math:`\gamma`, one for each channel; ones if None.
    bias : array_like, shape (C,), optional
        The shifts :math:`\beta`, one for each channel; zeros if None.
    eps : float, default 1e-5
        Added to the variance, under the root.

    Returns
    -------
    ndarray, shape of `x`
        Normalised examples. With a single entry in each group that is the bias.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or `num_groups` is no integer.
    ValueError
        If a shape is not as above, C is no multiple of `num_groups`, or `eps` is negative.

    Examples
    --------
    >>> group_norm([[1.0, 3.0, 10.0, 30.0]], 2, eps=0.0)
    array([[-1.,  1., -1.,  1.]])

    Notes
    -----
    Syllabus row NOR-07; book: *Normalisation and its gradient*, ``normalisation.html#group-norm``.
    """
    x, shape = _grouped(x, num_groups)
    weight = parameter("weight", weight, x.shape[1:2], "one entry for each channel")
    bias = parameter("bias", bias, x.shape[1:2], "one entry for each channel")
    values = normalised(x.reshape(shape), (2,), not_negative("eps", eps)).values.reshape(x.shape)
    return scaled(values, *(None if p is None else per_channel(x, p) for p in (weight, bias)))


def group_norm_vjp(
    x: ArrayLike,
    num_groups: int,
    g: ArrayLike,
    weight: ArrayLike | None = None,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Pull an upstream gradient back through group norm, to input, weight and bias.

    With :math:`h = g\, \gamma_c`: :math:`\partial x = \frac1s\left(h - m(h) - \hat x\, m(h \hat x)\right)`,
    with means over each group; :math:`\partial\gamma_c` and :math:`\partial\beta_c` are the sums of
    :math:`g\, \hat x` and of g over all entries of the channel.

    Parameters
    ----------
    x, weight : array_like
        As in `group_norm`.
    num_groups : int
        As in `group_norm`.
    eps : float, default 1e-5
        As in `group_norm`.
    g : array_like, shape of `x`
        Gradient of the loss with respect to the output.

    Returns
    -------
    tuple of three ndarrays, shapes of `x`, (C,) and (C,)
        Gradients of the loss with respect to `x`, weight and bias, whether these are given or not.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or `num_groups` is no integer.
    ValueError
        If a shape is not as above, C is no multiple of `num_groups`, or `eps` is negative.

    Examples
    --------
    >>> dx, dweight, dbias = group_norm_vjp([[1.0, 3.0, 1.0, 3.0]], 1, [[1.0, 0.0, 0.0, 0.0]], eps=0.0)
    >>> dx
    array([[ 0.5,  0. , -0.5,  0. ]])

    Notes
    -----
    Syllabus row NOR-07; book: *Normalisation and its gradient*, ``normalisation.html#group-norm``.
    """
    x, shape = _grouped(x, num_groups)
    g = floats("g", g)
    check_shape("g", g, x.shape, "the shape of x")
    weight = parameter("weight", weight, x.shape[1:2], "one entry for each channel")
    found = normalised(x.reshape(shape), (2,), not_negative("eps", eps))
    h = g if weight is None else g * per_channel(x, weight)
    others = (0, *range(2, x.ndim))
    dweight = (g * found.values.reshape(x.shape)).sum(others)
    return found.pulled_back(h.reshape(shape)).reshape(x.shape), dweight, g.sum(others)


def _grouped(x: ArrayLike, num_groups: int) -> tuple[np.ndarray, tuple[int, int, int]]:
    """Return `x` as a floating array, and the shape (N, groups, entries) that its groups have."""
    x, num_groups = channels(x), count("num_groups", num_groups)
    if x.shape[1] % num_groups or 0 in x.shape[1:]:
        raise ValueError(f"x has shape {x.shape}; expected channels (axis 1) for {num_groups} equal groups")
    return x, (len(x), num_groups, math.prod(x.shape[1:]) // num_groups)
