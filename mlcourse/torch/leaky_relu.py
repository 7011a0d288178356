"""ReLU with a slope on the left as well, which may be any number: zero, negative, or larger than one."""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import floats, number, with_upstream
from mlcourse.torch._autograd import by_hand

__all__ = ["leaky_relu", "leaky_relu_grad", "leaky_relu_vjp"]


@by_hand(lambda g, x, negative_slope: leaky_relu_vjp(x, g, negative_slope))
def leaky_relu(x: Tensor, negative_slope: float = 0.01) -> Tensor:
    r"""Leaky ReLU: x for x > 0, :math:`\alpha x` for x ≤ 0.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    negative_slope : float, default 0.01
        The slope α on the left.

    Returns
    -------
    Tensor, shape of `x`
        Values.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `negative_slope` not a number.

    Examples
    --------
    >>> leaky_relu(torch.tensor([-2.0, 0.0, 3.0]), negative_slope=0.5)
    tensor([-1.,  0.,  3.])

    Notes
    -----
    Syllabus row SMO-05; book: *Smooth activations and gates*, ``smooth-activations.html#leaky-relu``.
    For α ≤ 1 it is :math:`\max(x, \alpha x)`, and only then.
    """
    x, slope = floats("x", x), number("negative_slope", negative_slope)
    # Not where(x > 0, x, slope * x), whose product overflows in the branch that is thrown away.
    return x.clamp(min=0) + slope * x.clamp(max=0)


@by_hand()
def leaky_relu_grad(x: Tensor, negative_slope: float = 0.01) -> Tensor:
    r"""Derivative of leaky ReLU: 1 for x > 0, α for x < 0, and α at x = 0 by convention.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    negative_slope : float, default 0.01
        The slope α on the left.

    Returns
    -------
    Tensor, shape of `x`
        1 or α.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `negative_slope` not a number.

    Examples
    --------
    >>> leaky_relu_grad(torch.tensor([-2.0, 0.0, 3.0]), negative_slope=0.5)
    tensor([0.5000, 0.5000, 1.0000])

    Notes
    -----
    Syllabus row SMO-05; book: *Smooth activations and gates*, ``smooth-activations.html#leaky-relu``.
    The branch is chosen by the input. The sign of the output is that of the input only for α > 0.
    """
    x, slope = floats("x", x), number("negative_slope", negative_slope)
    return torch.full_like(x, slope).masked_fill(x > 0, 1)


@by_hand()
def leaky_relu_vjp(x: Tensor, g: Tensor, negative_slope: float = 0.01) -> Tensor:
    """Pull an upstream gradient back through leaky ReLU: its derivative times g, entry by entry.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``leaky_relu(x, negative_slope)``.
    negative_slope : float, default 0.01
        The slope α on the left.

    Returns
    -------
    Tensor, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or `negative_slope` not a number.
    ValueError
        If `g` has not the shape of `x`.

    Examples
    --------
    >>> leaky_relu_vjp(torch.tensor([-2.0, 0.0, 3.0]), torch.tensor([4.0, 4.0, 4.0]), negative_slope=0.5)
    tensor([2., 2., 4.])

    Notes
    -----
    Syllabus row SMO-05; book: *Smooth activations and gates*, ``smooth-activations.html#leaky-relu``.
    """
    x, g = with_upstream(x, g)
    return leaky_relu_grad(x, negative_slope) * g
