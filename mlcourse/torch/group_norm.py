r"""Group norm: each example by the mean and the variance of neighbouring channels.

Between layer norm (one group) and instance norm (one group a channel); it needs no batch.
"""

from __future__ import annotations

import math

from torch import Tensor

from mlcourse.torch._arguments import check_shape, count, floats
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._normalised import (
    beside,
    channels,
    normalised,
    not_negative,
    parameter,
    per_channel,
    scaled,
    widened,
)

__all__ = ["group_norm", "group_norm_vjp"]


@by_hand(
    lambda g, x, num_groups, weight, bias, eps: beside(1, group_norm_vjp(x, num_groups, g, weight, eps)),
    autocast="float32",
)
def group_norm(
    x: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    r"""Normalise each example over groups of neighbouring channels: :math:`\gamma_c\, \hat x + \beta_c`.

    Parameters
    ----------
    x : Tensor, shape (N, C, ...)
        Input.
    num_groups : int
        How many groups; C must be a multiple of it, and C/num_groups neighbouring channels are one group.
    weight : Tensor, shape (C,), optional
        The factors :math:`\gamma`, one for each channel; ones if None.
    bias : Tensor, shape (C,), optional
        The shifts :math:`\beta`, one for each channel; zeros if None.
    eps : float, default 1e-5
        Added to the variance, under the root.

    Returns
    -------
    Tensor, shape of `x`
        Normalised examples. With a single entry in each group that is the bias.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or `num_groups` is no integer.
    ValueError
        If a shape is not as above, C is no multiple of `num_groups`, or `eps` is negative.

    Examples
    --------
    >>> group_norm(torch.tensor([[1.0, 3.0, 10.0, 30.0]]), 2, eps=0.0)
    tensor([[-1.,  1., -1.,  1.]])

    Notes
    -----
    Syllabus row NOR-07; book: *Normalisation and its gradient*, ``normalisation.html#group-norm``.
    """
    x, shape = _grouped(x, num_groups)
    weight = parameter("weight", weight, x.shape[1:2], "one entry for each channel")
    bias = parameter("bias", bias, x.shape[1:2], "one entry for each channel")
    dtype, x, weight, bias = widened(x=x, weight=weight, bias=bias)
    values = normalised(x.reshape(shape), (2,), not_negative("eps", eps)).values.reshape(x.shape)
    return scaled(values, *(None if p is None else per_channel(x, p) for p in (weight, bias))).to(dtype)


@by_hand(autocast="float32")
def group_norm_vjp(
    x: Tensor,
    num_groups: int,
    g: Tensor,
    weight: Tensor | None = None,
    eps: float = 1e-5,
) -> tuple[Tensor, Tensor, Tensor]:
    r"""Pull an upstream gradient back through group norm, to input, weight and bias.

    With :math:`h = g\, \gamma_c`: :math:`\partial x = \frac1s\left(h - m(h) - \hat x\, m(h \hat x)\right)`,
    with means over each group; :math:`\partial\gamma_c` and :math:`\partial\beta_c` are the sums of
    :math:`g\, \hat x` and of g over all entries of the channel.

    Parameters
    ----------
    x, weight : Tensor
        As in `group_norm`.
    num_groups : int
        As in `group_norm`.
    eps : float, default 1e-5
        As in `group_norm`.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to the output.

    Returns
    -------
    tuple of three Tensors, shapes of `x`, (C,) and (C,)
        Gradients of the loss with respect to `x`, weight and bias, whether these are given or not.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or `num_groups` is no integer.
    ValueError
        If a shape is not as above, C is no multiple of `num_groups`, or `eps` is negative.

    Examples
    --------
    >>> x, g = torch.tensor([[1.0, 3.0, 1.0, 3.0]]), torch.tensor([[1.0, 0.0, 0.0, 0.0]])
    >>> dx, dweight, dbias = group_norm_vjp(x, 1, g, eps=0.0)
    >>> dx
    tensor([[ 0.5000,  0.0000, -0.5000,  0.0000]])

    Notes
    -----
    Syllabus row NOR-07; book: *Normalisation and its gradient*, ``normalisation.html#group-norm``.
    """
    x, shape = _grouped(x, num_groups)
    g = floats("g", g)
    check_shape("g", g, x.shape, "the shape of x")
    weight = parameter("weight", weight, x.shape[1:2], "one entry for each channel")
    dtype, x, g, weight = widened(x=x, g=g, weight=weight)
    found = normalised(x.reshape(shape), (2,), not_negative("eps", eps))
    h = g if weight is None else g * per_channel(x, weight)
    others = (0, *range(2, x.ndim))
    dweight = (g * found.values.reshape(x.shape)).sum(others)
    dx = found.pulled_back(h.reshape(shape)).reshape(x.shape)
    return dx.to(dtype), dweight.to(dtype), g.sum(others).to(dtype)


def _grouped(x: Tensor, num_groups: int) -> tuple[Tensor, tuple[int, int, int]]:
    """Return `x` as a floating tensor, and the shape (N, groups, entries) that its groups have."""
    x, num_groups = channels(x), count("num_groups", num_groups)
    if x.shape[1] % num_groups or 0 in x.shape[1:]:
        raise ValueError(
            f"x has shape {tuple(x.shape)}; expected channels (axis 1) for {num_groups} equal groups"
        )
    return x, (len(x), num_groups, math.prod(x.shape[1:]) // num_groups)
