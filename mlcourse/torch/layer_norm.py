r"""Layer norm: each example by the mean and the variance of its own features.

The weight multiplies after the normalisation, entry by entry. So on the way back it multiplies first, inside
the means: :math:`h = g \odot \gamma`.
"""

from __future__ import annotations

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

__all__ = ["layer_norm", "layer_norm_vjp"]


@by_hand(
    lambda g, x, normalized_shape, weight, bias, eps: beside(
        1, layer_norm_vjp(x, normalized_shape, g, weight, eps)
    ),
    autocast="float32",
)
def layer_norm(
    x: Tensor,
    normalized_shape: int | tuple[int, ...],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    r"""Normalise each example over its last axes: :math:`\gamma \odot \hat x + \beta`.

    Parameters
    ----------
    x : Tensor, shape (..., normalized_shape)
        Input.
    normalized_shape : int or tuple of int
        Lengths of the last axes, over which mean and variance are taken.
    weight : Tensor, shape `normalized_shape`, optional
        The factors :math:`\gamma`; ones if None.
    bias : Tensor, shape `normalized_shape`, optional
        The shifts :math:`\beta`; zeros if None.
    eps : float, default 1e-5
        Added to the variance, under the root.

    Returns
    -------
    Tensor, shape of `x`
        Normalised examples. With a single entry in each, or with equal ones, that is the bias.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or a length is no integer.
    ValueError
        If a shape is not as above, or `eps` is negative.

    Examples
    --------
    >>> layer_norm(torch.tensor([[1.0, 3.0, 1.0, 3.0], [5.0, 5.0, 5.0, 5.0]]), 4, eps=0.0)
    tensor([[-1.,  1., -1.,  1.],
            [ 0.,  0.,  0.,  0.]])

    Notes
    -----
    Syllabus row NOR-05; book: *Normalisation and its gradient*, ``normalisation.html#layer-norm``.
    """
    x, shape = trailing(x, normalized_shape)
    weight = parameter("weight", weight, shape, "normalized_shape")
    bias = parameter("bias", bias, shape, "normalized_shape")
    dtype, x, weight, bias = widened(x=x, weight=weight, bias=bias)
    values = normalised(x, last(shape), not_negative("eps", eps)).values
    return scaled(values, weight, bias).to(dtype)


@by_hand(autocast="float32")
def layer_norm_vjp(
    x: Tensor,
    normalized_shape: int | tuple[int, ...],
    g: Tensor,
    weight: Tensor | None = None,
    eps: float = 1e-5,
) -> tuple[Tensor, Tensor, Tensor]:
    r"""Pull an upstream gradient back through layer norm, to input, weight and bias.

    With :math:`h = g \odot \gamma`: :math:`\partial x = \frac1s\left(h - m(h) - \hat x\, m(h \hat x)\right)`;
    :math:`\partial\gamma` and :math:`\partial\beta` are the sums of :math:`g \odot \hat x` and of g over all
    examples.

    Parameters
    ----------
    x, weight : Tensor
        As in `layer_norm`.
    normalized_shape : int or tuple of int
        As in `layer_norm`.
    eps : float, default 1e-5
        As in `layer_norm`.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to the output.

    Returns
    -------
    tuple of three Tensors, shapes of `x`, `normalized_shape` and `normalized_shape`
        Gradients of the loss with respect to `x`, weight and bias, whether these are given or not.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or a length is no integer.
    ValueError
        If a shape is not as above, or `eps` is negative.

    Examples
    --------
    >>> x, g = torch.tensor([1.0, 3.0, 1.0, 3.0]), torch.tensor([1.0, 0.0, 0.0, 0.0])
    >>> dx, dweight, dbias = layer_norm_vjp(x, 4, g, eps=0.0)
    >>> dx
    tensor([ 0.5000,  0.0000, -0.5000,  0.0000])
    >>> dweight
    tensor([-1.,  0.,  0.,  0.])

    Notes
    -----
    Syllabus row NOR-05; book: *Normalisation and its gradient*, ``normalisation.html#layer-norm``.
    """
    x, shape = trailing(x, normalized_shape)
    g = floats("g", g)
    check_shape("g", g, x.shape, "the shape of x")
    weight = parameter("weight", weight, shape, "normalized_shape")
    dtype, x, g, weight = widened(x=x, g=g, weight=weight)
    found = normalised(x, last(shape), not_negative("eps", eps))
    dweight, dbias = (a.reshape(-1, *shape).sum(0) for a in (g * found.values, g))
    return found.pulled_back(scaled(g, weight)).to(dtype), dweight.to(dtype), dbias.to(dtype)
