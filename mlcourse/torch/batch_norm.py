r"""Batch norm: each channel by its mean and its variance over the batch.

In training these come from the batch, so the examples of a batch depend on each other, forward and backward.
In evaluation they come from running statistics, and what is left is an affine map.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_shape, floats, number
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._normalised import (
    Normalised,
    beside,
    channels,
    mean,
    normalised,
    not_negative,
    parameter,
    per_channel,
    reciprocal,
    scaled,
    widened,
)

__all__ = ["batch_norm", "batch_norm_stats", "batch_norm_vjp", "fold_batch_norm"]


@by_hand(
    lambda g, x, mean, var, weight, bias, training, _, eps: beside(
        2, batch_norm_vjp(x, g, weight, mean, var, training, eps)
    ),
    autocast="float32",
)
def batch_norm(
    x: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    r"""Normalise each channel: :math:`\gamma_c (x - \mu_c)/\sqrt{v_c + \varepsilon} + \beta_c`.

    Parameters
    ----------
    x : Tensor, shape (N, C, ...)
        Input.
    running_mean, running_var : Tensor, shape (C,), or None
        Mean and variance of each channel in evaluation; not used in training.
    weight : Tensor, shape (C,), optional
        The factors :math:`\gamma`; ones if None.
    bias : Tensor, shape (C,), optional
        The shifts :math:`\beta`; zeros if None.
    training : bool, default False
        Whether mean and (biased) variance are those of this batch.
    momentum : float, default 0.1
        Changes nothing here; new running statistics are what `batch_norm_stats` returns.
    eps : float, default 1e-5
        Added to the variance, under the root.

    Returns
    -------
    Tensor, shape of `x`
        Normalised channels.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above, a statistic is missing in evaluation, a channel has a single entry in
        training, or `eps` is negative.

    Examples
    --------
    >>> batch_norm(torch.tensor([[1.0, 5.0], [3.0, 25.0]]), None, None, training=True, eps=0.0)
    tensor([[-1., -1.],
            [ 1.,  1.]])
    >>> running_mean, running_var = torch.tensor([0.0, 1.0]), torch.tensor([1.0, 4.0])
    >>> batch_norm(torch.tensor([[1.0, 5.0]]), running_mean, running_var, eps=0.0)
    tensor([[1., 2.]])

    Notes
    -----
    Syllabus row NOR-01; book: *Normalisation and its gradient*, ``normalisation.html#batch-norm``.
    """
    number("momentum", momentum)
    x, weight, bias = _with_parameters(x, weight, bias)
    eps = not_negative("eps", eps)
    if not training:
        running_mean, running_var = _running(x, running_mean, running_var)
    else:
        running_mean = running_var = None
    dtype, x, running_mean, running_var, weight, bias = widened(
        x=x, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias
    )
    values = _of_batch(x, eps).values if training else _by_running(x, running_mean, running_var, eps)[0]
    return scaled(values, *(None if p is None else per_channel(x, p) for p in (weight, bias))).to(dtype)


@by_hand(autocast="float32")
def batch_norm_stats(
    x: Tensor, running_mean: Tensor, running_var: Tensor, momentum: float = 0.1
) -> tuple[Tensor, Tensor]:
    r"""Running statistics after one more batch: :math:`(1 - m)\, r + m \cdot \text{new}`.

    Parameters
    ----------
    x : Tensor, shape (N, C, ...)
        Input of `batch_norm` in training.
    running_mean, running_var : Tensor, shape (C,)
        The statistics so far.
    momentum : float, default 0.1
        Weight m of the *new* value.

    Returns
    -------
    tuple of two Tensors, shape (C,)
        New mean and new variance. The variance of the batch enters unbiased, times n/(n − 1), where n is the
        number of entries of a channel.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above, or a channel has a single entry.

    Examples
    --------
    >>> x = torch.tensor([[1.0], [3.0]])
    >>> batch_norm_stats(x, torch.tensor([0.0]), torch.tensor([1.0]), momentum=0.5)
    (tensor([1.]), tensor([1.5000]))

    Notes
    -----
    Syllabus row NOR-02; book: *Normalisation and its gradient*, ``normalisation.html#running-statistics``.
    The arguments stay as they are; PyTorch writes into them.
    """
    x, momentum = channels(x), number("momentum", momentum)
    running_mean, running_var = _running(x, running_mean, running_var)
    dtype, x, running_mean, running_var = widened(x=x, running_mean=running_mean, running_var=running_var)
    axes, n = _axes(x), _entries(x)
    mu = mean(x, axes)
    var = ((x - mu) ** 2).sum(dim=axes) / (n - 1)
    news = (running_mean, mu.reshape(-1)), (running_var, var)
    new_mean, new_var = ((1 - momentum) * old + momentum * new for old, new in news)
    return new_mean.to(dtype), new_var.to(dtype)


@by_hand(autocast="float32")
def fold_batch_norm(
    weight: Tensor,
    bias: Tensor | None,
    running_mean: Tensor,
    running_var: Tensor,
    bn_weight: Tensor | None,
    bn_bias: Tensor | None,
    eps: float = 1e-5,
) -> tuple[Tensor, Tensor]:
    r"""Fold batch norm in evaluation into the linear layer, or the convolution, before it.

    With :math:`a = \gamma/\sqrt{r_v + \varepsilon}` the new weights are :math:`a_c W_c`, and the new bias is
    :math:`a\,(b - r_\mu) + \beta`.

    Parameters
    ----------
    weight : Tensor, shape (C, ...)
        Weights of the layer; each of the C outputs has a row.
    bias : Tensor, shape (C,), or None
        Bias of the layer; zeros if None.
    running_mean, running_var : Tensor, shape (C,)
        As in `batch_norm`.
    bn_weight, bn_bias : Tensor, shape (C,), or None
        Weight and bias of the batch norm.
    eps : float, default 1e-5
        As in `batch_norm`.

    Returns
    -------
    tuple of two Tensors, shapes of `weight` and (C,)
        Weight and bias of one layer that does the same as both.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above, or `eps` is negative.

    Examples
    --------
    >>> bias, running_mean, running_var, gamma, beta = torch.tensor([[5.0], [1.0], [4.0], [2.0], [10.0]])
    >>> fold_batch_norm(torch.tensor([[3.0, 1.0]]), bias, running_mean, running_var, gamma, beta, eps=0.0)
    (tensor([[3., 1.]]), tensor([14.]))

    Notes
    -----
    Syllabus row NOR-02; book: *Normalisation and its gradient*, ``normalisation.html#running-statistics``.
    """
    weight = floats("weight", weight)
    if weight.ndim < 1:
        raise ValueError(f"weight has shape {tuple(weight.shape)}; expected (C, ...)")
    shape, why = weight.shape[:1], "one entry for each row of weight"
    given = {"bias": bias, "bn_weight": bn_weight, "bn_bias": bn_bias}
    bias, bn_weight, bn_bias = (parameter(name, value, shape, why) for name, value in given.items())
    rows = weight.reshape(1, *weight.shape)
    running_mean, running_var = _running(rows, running_mean, running_var)
    dtype, weight, bias, running_mean, running_var, bn_weight, bn_bias = widened(
        weight=weight,
        bias=bias,
        running_mean=running_mean,
        running_var=running_var,
        bn_weight=bn_weight,
        bn_bias=bn_bias,
    )
    factor = scaled(reciprocal(torch.sqrt(running_var + not_negative("eps", eps))), bn_weight)
    shift = -running_mean if bias is None else bias - running_mean
    weight = per_channel(rows, factor) * weight
    return weight.to(dtype), scaled(shift, factor, bn_bias).to(dtype)


@by_hand(autocast="float32")
def batch_norm_vjp(
    x: Tensor,
    g: Tensor,
    weight: Tensor | None = None,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    training: bool = True,
    eps: float = 1e-5,
) -> tuple[Tensor, Tensor, Tensor]:
    r"""Pull an upstream gradient back through batch norm, to input, weight and bias.

    In training :math:`\partial x = \frac{\gamma}{s}\left(g - m(g) - \hat x\, m(g \hat x)\right)` with means
    over the channel; in evaluation :math:`\partial x = g\,\gamma/\sqrt{r_v + \varepsilon}`.
    :math:`\partial\gamma` and :math:`\partial\beta` are the sums of :math:`g\, \hat x` and of g.

    Parameters
    ----------
    x, weight, running_mean, running_var : Tensor
        As in `batch_norm`.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to the output.
    training : bool, default True
        As in `batch_norm`.
    eps : float, default 1e-5
        As in `batch_norm`.

    Returns
    -------
    tuple of three Tensors, shapes of `x`, (C,) and (C,)
        Gradients of the loss with respect to `x`, weight and bias, whether these are given or not.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above, a statistic is missing in evaluation, a channel has a single entry in
        training, or `eps` is negative.

    Examples
    --------
    >>> x, g = torch.tensor([[1.0], [3.0], [1.0], [3.0]]), torch.tensor([[1.0], [0.0], [0.0], [0.0]])
    >>> dx, dweight, dbias = batch_norm_vjp(x, g, eps=0.0)
    >>> dx.T
    tensor([[ 0.5000,  0.0000, -0.5000,  0.0000]])

    Notes
    -----
    Syllabus row NOR-03; book: *Normalisation and its gradient*, ``normalisation.html#batch-norm-backward``.
    """
    x, weight, _ = _with_parameters(x, weight, None)
    g, eps = floats("g", g), not_negative("eps", eps)
    check_shape("g", g, x.shape, "the shape of x")
    if not training:
        running_mean, running_var = _running(x, running_mean, running_var)
    else:
        running_mean = running_var = None
    dtype, x, g, weight, running_mean, running_var = widened(
        x=x, g=g, weight=weight, running_mean=running_mean, running_var=running_var
    )
    h = g if weight is None else g * per_channel(x, weight)
    if training:
        found = _of_batch(x, eps)
        values, dx = found.values, found.pulled_back(h)
    else:
        values, inverse = _by_running(x, running_mean, running_var, eps)
        dx = h * inverse
    return dx.to(dtype), (g * values).sum(_axes(x)).to(dtype), g.sum(_axes(x)).to(dtype)


def _of_batch(x: Tensor, eps: float) -> Normalised:
    """Return the channels by their own mean and variance."""
    _entries(x)
    return normalised(x, _axes(x), eps)


def _by_running(
    x: Tensor, running_mean: Tensor | None, running_var: Tensor | None, eps: float
) -> tuple[Tensor, Tensor]:
    """Return the channels by running statistics, and what they were multiplied with."""
    running_mean, running_var = _running(x, running_mean, running_var)
    inverse = per_channel(x, reciprocal(torch.sqrt(running_var + eps)))
    return (x - per_channel(x, running_mean)) * inverse, inverse


def _running(x: Tensor, running_mean: Tensor | None, running_var: Tensor | None) -> tuple[Tensor, Tensor]:
    """Return running statistics as floating tensors; both must be there."""
    found = []
    for name, value in (("running_mean", running_mean), ("running_var", running_var)):
        statistic = parameter(name, value, x.shape[1:2], "one entry for each channel")
        if statistic is None:
            raise ValueError(f"{name} is None; expected one entry for each channel")
        found.append(statistic)
    return found[0], found[1]


def _with_parameters(
    x: Tensor, weight: Tensor | None, bias: Tensor | None
) -> tuple[Tensor, Tensor | None, Tensor | None]:
    """Return input, weight and bias as floating tensors that fit."""
    x = channels(x)
    why = "one entry for each channel"
    return x, parameter("weight", weight, x.shape[1:2], why), parameter("bias", bias, x.shape[1:2], why)


def _axes(x: Tensor) -> tuple[int, ...]:
    """Return all axes but that of the channels."""
    return (0, *range(2, x.ndim))


def _entries(x: Tensor) -> int:
    """Return how many entries a channel has; one alone has no variance."""
    n = len(x) * math.prod(x.shape[2:])
    if n < 2:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected several entries for each channel")
    return n
