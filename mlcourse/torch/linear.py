r"""The linear layer and its vector-Jacobian products, with weights stored as (out, in)."""

from __future__ import annotations

import math
from typing import Literal, overload

import torch.nn.functional as F
from torch import Tensor

from mlcourse.torch._arguments import check_shape, floats, promoted
from mlcourse.torch._autograd import by_hand

__all__ = ["linear", "linear_vjp"]


@by_hand(lambda g, x, weight, bias: linear_vjp(x, weight, g), autocast="product")
def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    r"""Linear layer :math:`x W^\top + b`: for a single vector :math:`Wx + b`.

    Parameters
    ----------
    x : Tensor, shape (..., d)
        Inputs; a batch has them as rows.
    weight : Tensor, shape (d_h, d)
        Weights W as (out, in).
    bias : Tensor, shape (d_h,), optional
        Bias b.

    Returns
    -------
    Tensor, shape (..., d_h)
        Entry j of a row is :math:`b_j + \sum_i W_{ji} x_i`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above, or the devices differ.

    Examples
    --------
    >>> weight, bias = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), torch.tensor([0.0, 0.0, 10.0])
    >>> linear(torch.tensor([1.0, 2.0]), weight, bias)
    tensor([ 1.,  2., 13.])

    Notes
    -----
    Syllabus rows FWD-01 and FWD-03; book: *The MLP*, ``mlp.html#hidden-layer``.
    """
    x, weight = _arguments(x, weight)
    if bias is None:
        return x @ weight.T
    x, weight, bias = promoted(x=x, weight=weight, bias=floats("bias", bias))
    check_shape("bias", bias, weight.shape[:1], "one entry for each row of weight")
    return F.linear(x, weight, bias)  # the same as x @ weight.T + bias, in one operation


@overload
def linear_vjp(
    x: Tensor, weight: Tensor, g: Tensor, need_dx: Literal[True] = True
) -> tuple[Tensor, Tensor, Tensor]: ...
@overload
def linear_vjp(
    x: Tensor, weight: Tensor, g: Tensor, need_dx: bool
) -> tuple[Tensor | None, Tensor, Tensor]: ...
@by_hand(autocast="product")
def linear_vjp(
    x: Tensor, weight: Tensor, g: Tensor, need_dx: bool = True
) -> tuple[Tensor | None, Tensor, Tensor]:
    r"""Pull an upstream gradient back through the linear layer, to input, weight and bias.

    For a single vector :math:`\partial x = W^\top g`, :math:`\partial W = g x^\top`, :math:`\partial b = g`;
    in a batch the last two are summed over the rows.

    Parameters
    ----------
    x : Tensor, shape (..., d)
        Inputs.
    weight : Tensor, shape (d_h, d)
        Weights W as (out, in).
    g : Tensor, shape (..., d_h)
        Gradient of the loss with respect to ``linear(x, weight, bias)``.
    need_dx : bool, default True
        Whether the gradient with respect to `x` is wanted. The first layer of a network needs none.

    Returns
    -------
    tuple of three Tensors, shapes (..., d), (d_h, d) and (d_h,)
        Gradients of the loss with respect to `x` (None if not needed), `weight` and `bias`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above, or the devices differ.

    Examples
    --------
    >>> weight = torch.tensor([[1.0, 0.0], [0.0, 3.0]])
    >>> dx, dweight, dbias = linear_vjp(torch.tensor([1.0, 2.0]), weight, torch.tensor([1.0, -1.0]))
    >>> dx
    tensor([ 1., -3.])
    >>> dweight
    tensor([[ 1.,  2.],
            [-1., -2.]])

    Notes
    -----
    Syllabus rows BWD-02, BWD-04, BWD-10 and BWD-11; book: *Backpropagation*,
    ``backprop.html#output-gradients``.
    """
    x, weight = _arguments(x, weight)
    x, weight, g = promoted(x=x, weight=weight, g=floats("g", g))
    check_shape("g", g, (*x.shape[:-1], len(weight)), "rows as in x, one entry for each row of weight")
    examples = math.prod(x.shape[:-1])  # whatever axes there are before the last
    rows, inputs = g.reshape(examples, len(weight)), x.reshape(examples, weight.shape[1])
    return g @ weight if need_dx else None, rows.T @ inputs, rows.sum(dim=0)


def _arguments(x: Tensor, weight: Tensor) -> list[Tensor]:
    """Return `x` and `weight` as floating tensors of one dtype that fit."""
    x, weight = promoted(x=floats("x", x), weight=floats("weight", weight, "(d_h, d)"))
    if x.shape[-1:] != weight.shape[1:]:
        raise ValueError(
            f"x has shape {tuple(x.shape)}; expected (..., {weight.shape[1]}), the columns of weight"
        )
    return [x, weight]
