r"""RMS norm: each example divided by the root of its mean square, and nothing taken off.

It is layer norm without the mean: one sum fewer on the way forward, one term fewer on the way back.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_shape, floats
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._normalised import (
    beside,
    last,
    normalised,
    not_negative,
    parameter,
    scaled,
    trailing,
    widened,
)

__all__ = ["rms_norm", "rms_norm_vjp"]


@by_hand(
    lambda g, x, normalized_shape, weight, eps: beside(1, rms_norm_vjp(x, normalized_shape, g, weight, eps)),
    autocast="float32",
)
def rms_norm(
    x: Tensor,
    normalized_shape: int | tuple[int, ...],
    weight: Tensor | None = None,
    eps: float | None = None,
) -> Tensor:
    r"""Divide each example by its root mean square: :math:`\gamma \odot x/\sqrt{m(x^2) + \varepsilon}`.

    Parameters
    ----------
    x : Tensor, shape (..., normalized_shape)
        Input.
    normalized_shape : int or tuple of int
        Lengths of the last axes, over which the mean of the squares is taken.
    weight : Tensor, shape `normalized_shape`, optional
        The factors :math:`\gamma`; ones if None.
    eps : float, optional
        Added to the mean square, under the root; None means the machine epsilon of the dtype of `x`, as in
        PyTorch.

    Returns
    -------
    Tensor, shape of `x`
        Examples of root mean square 1, times the weight.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or a length is no integer.
    ValueError
        If a shape is not as above, or `eps` is negative.

    Examples
    --------
    >>> rms_norm(torch.tensor([3.0, -1.0, 3.0, -1.0, 0.0]), 5, eps=0.0)
    tensor([ 1.5000, -0.5000,  1.5000, -0.5000,  0.0000])

    Notes
    -----
    Syllabus row NOR-06; book: *Normalisation and its gradient*, ``normalisation.html#rms-norm``.
    """
    x, shape = trailing(x, normalized_shape)
    weight = parameter("weight", weight, shape, "normalized_shape")
    eps = _epsilon(x, eps)
    dtype, x, weight = widened(x=x, weight=weight)
    return scaled(normalised(x, last(shape), eps, centred=False).values, weight).to(dtype)


@by_hand(autocast="float32")
def rms_norm_vjp(
    x: Tensor,
    normalized_shape: int | tuple[int, ...],
    g: Tensor,
    weight: Tensor | None = None,
    eps: float | None = None,
) -> tuple[Tensor, Tensor]:
    r"""Pull an upstream gradient back through RMS norm, to input and weight.

    With :math:`h = g \odot \gamma`, :math:`r = \sqrt{m(x^2) + \varepsilon}` and :math:`\hat x = x/r`:
    :math:`\partial x = \frac1r\left(h - \hat x\, m(h \hat x)\right)`; :math:`\partial\gamma` is the sum of
    :math:`g \odot \hat x` over all examples.

    Parameters
    ----------
    x, weight : Tensor
        As in `rms_norm`.
    normalized_shape : int or tuple of int
        As in `rms_norm`.
    eps : float, optional
        As in `rms_norm`.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to the output.

    Returns
    -------
    tuple of two Tensors, shapes of `x` and `normalized_shape`
        Gradients of the loss with respect to `x` and weight, whether this is given or not.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or a length is no integer.
    ValueError
        If a shape is not as above, or `eps` is negative.

    Examples
    --------
    >>> x, g = torch.tensor([3.0, -1.0, 3.0, -1.0, 0.0]), torch.tensor([0.0, 0.0, 0.0, 0.0, 1.0])
    >>> dx, dweight = rms_norm_vjp(x, 5, g, eps=0.0)
    >>> dx
    tensor([0.0000, 0.0000, 0.0000, 0.0000, 0.5000])

    Notes
    -----
    Syllabus row NOR-06; book: *Normalisation and its gradient*, ``normalisation.html#rms-norm``.
    At an example of zeros with eps = 0 there is no derivative; 0 is returned.
    """
    x, shape = trailing(x, normalized_shape)
    g = floats("g", g)
    check_shape("g", g, x.shape, "the shape of x")
    weight = parameter("weight", weight, shape, "normalized_shape")
    eps = _epsilon(x, eps)
    dtype, x, g, weight = widened(x=x, g=g, weight=weight)
    found = normalised(x, last(shape), eps, centred=False)
    dweight = (g * found.values).reshape(-1, *shape).sum(0)
    return found.pulled_back(scaled(g, weight)).to(dtype), dweight.to(dtype)


def _epsilon(x: Tensor, eps: float | None) -> float:
    """Return eps, the machine epsilon where it is None."""
    return torch.finfo(x.dtype).eps if eps is None else not_negative("eps", eps)
