r"""Hyperbolic tangent with its derivative, and the two identities that tie it to the sigmoid."""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import floats, with_upstream
from mlcourse.torch._autograd import by_hand
from mlcourse.torch.activations import sigmoid, sigmoid_vjp

__all__ = ["sigmoid_from_tanh", "tanh", "tanh_from_sigmoid", "tanh_grad", "tanh_vjp"]


@by_hand(lambda g, x: tanh_vjp(x, g))
def tanh(x: Tensor) -> Tensor:
    """Hyperbolic tangent :math:`(e^x - e^{-x}) / (e^x + e^{-x})`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.

    Returns
    -------
    Tensor, shape of `x`
        Values between -1 and 1.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> tanh(torch.tensor([-1000.0, 0.0, 1e-10]))
    tensor([-1.0000e+00,  0.0000e+00,  1.0000e-10])

    Notes
    -----
    Syllabus row ACT-08; book: *Activations*, ``activations.html#tanh-slope``.
    The textbook form overflows beyond 710 (float32: 88) and loses every digit near 0; this is the
    library's own ``torch.tanh``.
    """
    return torch.tanh(floats("x", x))


@by_hand()
def tanh_grad(x: Tensor) -> Tensor:
    r"""Derivative of the hyperbolic tangent, :math:`1 - \tanh^2 x`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.

    Returns
    -------
    Tensor, shape of `x`
        Slopes between 0 and 1.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> tanh_grad(torch.tensor([-20.0, 0.0, 20.0]))
    tensor([1.6993e-17, 1.0000e+00, 1.6993e-17])

    Notes
    -----
    Syllabus row ACT-08; book: *Activations*, ``activations.html#tanh-slope``.
    The textbook form ``1 - tanh(x)**2`` returns 0 at x = 20, for there tanh is rounded to 1; here
    :math:`4e / (1 + e)^2` with :math:`e = e^{-2|x|}`. Beyond 400, where the result is 0 anyway, abs(x) is
    cut so that doubling it cannot overflow.
    """
    e = torch.exp(-2 * floats("x", x).abs().clamp(max=400))
    return 4 * e / ((1 + e) * (1 + e))


@by_hand()
def tanh_vjp(x: Tensor, g: Tensor) -> Tensor:
    r"""Pull an upstream gradient back through the hyperbolic tangent: :math:`(1 - \tanh^2 x) \odot g`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``tanh(x)``.

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
    >>> tanh_vjp(torch.tensor([0.0, 0.0]), torch.tensor([4.0, -2.0]))
    tensor([ 4., -2.])

    Notes
    -----
    Syllabus row ACT-08; book: *Activations*, ``activations.html#tanh-slope``.
    """
    x, g = with_upstream(x, g)
    return tanh_grad(x) * g


@by_hand(lambda g, x: sigmoid_vjp(x, g))
def sigmoid_from_tanh(x: Tensor) -> Tensor:
    r"""Sigmoid by its identity with tanh, :math:`\sigma(x) = \frac12\big(\tanh\frac x2 + 1\big)`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.

    Returns
    -------
    Tensor, shape of `x`
        Values between 0 and 1.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> sigmoid_from_tanh(torch.tensor([-40.0, 0.0, 40.0]))
    tensor([0.0000, 0.5000, 1.0000])

    Notes
    -----
    Syllabus row IDN-01; book: *Identities*, ``identities.html#sigmoid-by-tanh``.
    The identity is exact, its arithmetic is not: where tanh is close to -1 the sum keeps the absolute error
    of a number near 1, so small values lose their digits. To compute with, use `sigmoid`.
    """
    return (tanh(floats("x", x) / 2) + 1) / 2


@by_hand(lambda g, x: tanh_vjp(x, g))
def tanh_from_sigmoid(x: Tensor) -> Tensor:
    r"""Hyperbolic tangent by its identity with the sigmoid, :math:`\tanh x = 2\sigma(2x) - 1`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.

    Returns
    -------
    Tensor, shape of `x`
        Values between -1 and 1.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> tanh_from_sigmoid(torch.tensor([-40.0, 0.0, 40.0]))
    tensor([-1.,  0.,  1.])

    Notes
    -----
    Syllabus row IDN-01; book: *Identities*, ``identities.html#sigmoid-by-tanh``.
    The identity is exact, its arithmetic is not: close to 0 the difference keeps the absolute error of a
    number near 1. To compute with, use `tanh`.
    """
    x = floats("x", x)
    return 2 * sigmoid(2 * x) - 1
