r"""Batch norm: each channel by its mean and its variance over the batch.

In training these come from the batch, so the examples of a batch depend on each other, forward and backward.
In evaluation they come from running statistics, and what is left is an affine map.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, floats, number
from mlcourse.numpy._normalised import (
    Normalised,
    channels,
    mean,
    normalised,
    not_negative,
    parameter,
    per_channel,
    reciprocal,
    scaled,
)

__all__ = ["batch_norm", "batch_norm_stats", "batch_norm_vjp", "fold_batch_norm"]


def batch_norm(
    x: ArrayLike,
    running_mean: ArrayLike | None,
    running_var: ArrayLike | None,
    weight: ArrayLike | None = None,
    bias: ArrayLike | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> np.ndarray:
    r"""Normalise each channel: :math:`\gamma_c (x - \mu_c)/\sqrt{v_c + \varepsilon} + \beta_c`.

    Parameters
    ----------
    x : array_like, shape (N, C, ...)
        Input.
    running_mean, running_var : array_like, shape (C,), or None
        Mean and variance of each channel in evaluation; not used in training.
    weight : array_like, shape (C,), optional
        The factors :math:`\gamma`; ones if None.
    bias : array_like, shape (C,), optional
        The shifts :math:`\beta`; zeros if None.
    training : bool, default False
        Whether mean and (biased) variance are those of this batch.
    momentum : float, default 0.1
        Changes nothing here; new running statistics are what `batch_norm_stats` returns.
    eps : float, default 1e-5
        Added to the variance, under the root.

    Returns
    -------
    ndarray, shape of `x`
        Normalised channels.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above, a statistic is missing in evaluation, a channel has a single entry in
        training, or `eps` is negative.

    Examples
    --------
    >>> batch_norm([[1.0, 5.0], [3.0, 25.0]], None, None, training=True, eps=0.0)
    array([[-1., -1.],
           [ 1.,  1.]])
    >>> batch_norm([[1.0, 5.0]], [0.0, 1.0], [1.0, 4.0], eps=0.0)
    array([[1., 2.]])

    Notes
    -----
    Syllabus row NOR-01; book: *Normalisation and its gradient*, ``normalisation.html#batch-norm``.
    """
    number("momentum", momentum)
    x, weight, bias = _with_parameters(x, weight, bias)
    eps = not_negative("eps", eps)
    values = _of_batch(x, eps).values if training else _by_running(x, running_mean, running_var, eps)[0]
    return scaled(values, *(None if p is None else per_channel(x, p) for p in (weight, bias)))


def batch_norm_stats(
    x: ArrayLike, running_mean: ArrayLike, running_var: ArrayLike, momentum: float = 0.1
) -> tuple[np.ndarray, np.ndarray]:
    r"""Running statistics after one more batch: :math:`(1 - m)\, r + m \cdot \text{new}`.

    Parameters
    ----------
    x : array_like, shape (N, C, ...)
        Input of `batch_norm` in training.
    running_mean, running_var : array_like, shape (C,)
        The statistics so far.
    momentum : float, default 0.1
        Weight m of the *new* value.

    Returns
    -------
    tuple of two ndarrays, shape (C,)
        New mean and new variance. The variance of the batch enters unbiased, times n/(n − 1), where n is the
        number of entries of a channel.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above, or a channel has a single entry.

    Examples
    --------
    >>> batch_norm_stats([[1.0], [3.0]], [0.0], [1.0], momentum=0.5)
    (array([1.]), array([1.5]))

    Notes
    -----
    Syllabus row NOR-02; book: *Normalisation and its gradient*, ``normalisation.html#running-statistics``.
    The arguments stay as they are; PyTorch writes into them.
    """
    x, momentum = channels(x), number("momentum", momentum)
    running_mean, running_var = _running(x, running_mean, running_var)
    axes, n = _axes(x), _entries(x)
    mu = mean(x, axes)
    var = ((x - mu) ** 2).sum(axis=axes) / (n - 1)
    news = (running_mean, mu.reshape(-1)), (running_var, var)
    new_mean, new_var = ((1 - momentum) * old + momentum * new for old, new in news)
    return new_mean, new_var


def fold_batch_norm(
    weight: ArrayLike,
    bias: ArrayLike | None,
    running_mean: ArrayLike,
    running_var: ArrayLike,
    bn_weight: ArrayLike | None,
    bn_bias: ArrayLike | None,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray]:
    r"""Fold batch norm in evaluation into the linear layer, or the convolution, before it.

    With :math:`a = \gamma/\sqrt{r_v + \varepsilon}` the new weights are :math:`a_c W_c`, and the new bias is
    :math:`a\,(b - r_\mu) + \beta`.

    Parameters
    ----------
    weight : array_like, shape (C, ...)
        Weights of the layer; each of the C outputs has a row.
    bias : array_like, shape (C,), or None
        Bias of the layer; zeros if None.
    running_mean, running_var : array_like, shape (C,)
        As in `batch_norm`.
    bn_weight, bn_bias : array_like, shape (C,), or None
        Weight and bias of the batch norm.
    eps : float, default 1e-5
        As in `batch_norm`.

    Returns
    -------
    tuple of two ndarrays, shapes of `weight` and (C,)
        Weight and bias of one layer that does the same as both.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above, or `eps` is negative.

    Examples
    --------
    >>> fold_batch_norm([[3.0, 1.0]], [5.0], [1.0], [4.0], [2.0], [10.0], eps=0.0)
    (array([[3., 1.]]), array([14.]))

    Notes
    -----
    Syllabus row NOR-02; book: *Normalisation and its gradient*, ``normalisation.html#running-statistics``.
    """
    weight = floats("weight", weight)
    if weight.ndim < 1:
        raise ValueError(f"weight has shape {weight.shape}; expected (C, ...)")
    shape, why = weight.shape[:1], "one entry for each row of weight"
    given = {"bias": bias, "bn_weight": bn_weight, "bn_bias": bn_bias}
    bias, bn_weight, bn_bias = (parameter(name, value, shape, why) for name, value in given.items())
    rows = weight.reshape(1, *weight.shape)
    running_mean, running_var = _running(rows, running_mean, running_var)
    factor = scaled(reciprocal(np.sqrt(running_var + not_negative("eps", eps))), bn_weight)
    shift = -running_mean if bias is None else bias - running_mean
    return per_channel(rows, factor) * weight, scaled(shift, factor, bn_bias)


def batch_norm_vjp(
    x: ArrayLike,
    g: ArrayLike,
    weight: ArrayLike | None = None,
    running_mean: ArrayLike | None = None,
    running_var: ArrayLike | None = None,
    training: bool = True,
    eps: float = 1e-5,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Pull an upstream gradient back through batch norm, to input, weight and bias.

    In training :math:`\partial x = \frac{\gamma}{s}\left(g - m(g) - \hat x\, m(g \hat x)\right)` with means
    over the channel; in evaluation :math:`\partial x = g\,\gamma/\sqrt{r_v + \varepsilon}`.
    :math:`\partial\gamma` and :math:`\partial\beta` are the sums of :math:`g\, \hat x` and of g.

    Parameters
    ----------
    x, weight, running_mean, running_var : array_like
        As in `batch_norm`.
    g : array_like, shape of `x`
        Gradient of the loss with respect to the output.
    training : bool, default True
        As in `batch_norm`.
    eps : float, default 1e-5
        As in `batch_norm`.

    Returns
    -------
    tuple of three ndarrays, shapes of `x`, (C,) and (C,)
        Gradients of the loss with respect to `x`, weight and bias, whether these are given or not.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above, a statistic is missing in evaluation, a channel has a single entry in
        training, or `eps` is negative.

    Examples
    --------
    >>> x, g = [[1.0], [3.0], [1.0], [3.0]], [[1.0], [0.0], [0.0], [0.0]]
    >>> dx, dweight, dbias = batch_norm_vjp(x, g, eps=0.0)
    >>> dx.T
    array([[ 0.5,  0. , -0.5,  0. ]])

    Notes
    -----
    Syllabus row NOR-03; book: *Normalisation and its gradient*, ``normalisation.html#batch-norm-backward``.
    """
    x, weight, _ = _with_parameters(x, weight, None)
    g, eps = floats("g", g), not_negative("eps", eps)
    check_shape("g", g, x.shape, "the shape of x")
    h = g if weight is None else g * per_channel(x, weight)
    if training:
        found = _of_batch(x, eps)
        values, dx = found.values, found.pulled_back(h)
    else:
        values, inverse = _by_running(x, running_mean, running_var, eps)
        dx = h * inverse
    return dx, (g * values).sum(_axes(x)), g.sum(_axes(x))


def _of_batch(x: np.ndarray, eps: float) -> Normalised:
    """Return the channels by their own mean and variance."""
    _entries(x)
    return normalised(x, _axes(x), eps)


def _by_running(
    x: np.ndarray, running_mean: ArrayLike | None, running_var: ArrayLike | None, eps: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the channels by running statistics, and what they were multiplied with."""
    running_mean, running_var = _running(x, running_mean, running_var)
    inverse = per_channel(x, reciprocal(np.sqrt(running_var + eps)))
    return (x - per_channel(x, running_mean)) * inverse, inverse


def _running(
    x: np.ndarray, running_mean: ArrayLike | None, running_var: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return running statistics as floating arrays; both must be there."""
    found = []
    for name, value in (("running_mean", running_mean), ("running_var", running_var)):
        statistic = parameter(name, value, x.shape[1:2], "one entry for each channel")
        if statistic is None:
            raise ValueError(f"{name} is None; expected one entry for each channel")
        found.append(statistic)
    return found[0], found[1]


def _with_parameters(
    x: ArrayLike, weight: ArrayLike | None, bias: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None]:
    """Return input, weight and bias as floating arrays that fit."""
    x = channels(x)
    why = "one entry for each channel"
    return x, parameter("weight", weight, x.shape[1:2], why), parameter("bias", bias, x.shape[1:2], why)


def _axes(x: np.ndarray) -> tuple[int, ...]:
    """Return all axes but that of the channels."""
    return (0, *range(2, x.ndim))


def _entries(x: np.ndarray) -> int:
    """Return how many entries a channel has; one alone has no variance."""
    n = len(x) * math.prod(x.shape[2:])
    if n < 2:
        raise ValueError(f"x has shape {x.shape}; expected several entries for each channel")
    return n
