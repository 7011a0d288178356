r"""The sigmoid-weighted linear unit, also called swish: the input times its own sigmoid.

In the far tails the gate is 0 or 1 to the last digit; the input is clipped there, so that infinite input
gives the limit and not :math:`\infty \cdot 0`.
"""

from __future__ import annotations

from torch import Tensor

from mlcourse.torch._arguments import floats, with_upstream
from mlcourse.torch._autograd import by_hand
from mlcourse.torch.activations import sigmoid, sigmoid_grad

__all__ = ["silu", "silu_grad", "silu_vjp"]

_FAR = 12000.0  # exp(-12000) is 0 in every dtype


@by_hand(lambda g, x: silu_vjp(x, g))
def silu(x: Tensor) -> Tensor:
    r"""Sigmoid-weighted linear unit, :math:`x\,\sigma(x)`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.

    Returns
    -------
    Tensor, shape of `x`
        Values of at least -0.279.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> silu(torch.tensor([-1000.0, 0.0, 1000.0]))
    tensor([  -0.,    0., 1000.])

    Notes
    -----
    Syllabus row SMO-03; book: *Smooth activations and gates*, ``smooth-activations.html#silu``.
    The textbook form ``x / (1 + exp(-x))`` overflows for x < -709; the sigmoid of this library does not.
    """
    x = floats("x", x)
    return x.clamp(min=-_FAR) * sigmoid(x)


@by_hand()
def silu_grad(x: Tensor) -> Tensor:
    r"""Derivative of SiLU, :math:`\sigma(x)\,(1 + x\,(1 - \sigma(x)))`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.

    Returns
    -------
    Tensor, shape of `x`
        Slopes between -0.0999 and 1.0999: the function is not monotone.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> silu_grad(torch.tensor([-1000.0, 0.0, 1000.0]))
    tensor([0.0000, 0.5000, 1.0000])

    Notes
    -----
    Syllabus row SMO-03; book: *Smooth activations and gates*, ``smooth-activations.html#silu``.
    With :math:`f = x\,\sigma(x)` it is also :math:`f + \sigma(x)(1 - f)`, a difference of two large numbers
    where x is large. Here :math:`\sigma(x) + x\,\sigma'(x)`.
    """
    x = floats("x", x)
    return sigmoid(x) + x.clamp(-_FAR, _FAR) * sigmoid_grad(x)


@by_hand()
def silu_vjp(x: Tensor, g: Tensor) -> Tensor:
    """Pull an upstream gradient back through SiLU: its derivative times g, entry by entry.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``silu(x)``.

    Returns
    -------
    Tensor, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `g` has not the shape of `x`.

    Examples
    --------
    >>> silu_vjp(torch.tensor([0.0, 1000.0]), torch.tensor([4.0, -3.0]))
    tensor([ 2., -3.])

    Notes
    -----
    Syllabus row SMO-03; book: *Smooth activations and gates*, ``smooth-activations.html#silu``.
    """
    x, g = with_upstream(x, g)
    return silu_grad(x) * g
