r"""The Gaussian error linear unit, exactly and by tanh.

The input times the probability that a normal variable stays below it. Both forms have the shape
:math:`x\,s(x)` with a gate :math:`s` that rises from 0 to 1.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from mlcourse.torch._arguments import floats, with_upstream
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._normal import FAR, tail_and_bell, wide
from mlcourse.torch.activations import sigmoid, sigmoid_grad

__all__ = ["gelu", "gelu_approximation_error", "gelu_grad", "gelu_vjp"]

_SLOPE = 2 * math.sqrt(2 / math.pi)  # (1 + tanh u)/2 is σ(2u)
_CUBE = 0.044715


@by_hand(lambda g, x, approximate: gelu_vjp(x, g, approximate))
def gelu(x: Tensor, approximate: str = "none") -> Tensor:
    r"""Gaussian error linear unit :math:`x\,\Phi(x)`, or its approximation by tanh.

    With ``approximate="tanh"`` it is :math:`\tfrac x2(1 + \tanh u)`, where
    :math:`u = \sqrt{2/\pi}\,(x + 0.044715\,x^3)`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    approximate : {"none", "tanh"}, default "none"
        Which of the two.

    Returns
    -------
    Tensor, shape of `x`
        Values of at least -0.17.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.
    ValueError
        If `approximate` is neither of the two.

    Examples
    --------
    >>> gelu(torch.tensor([-9.0, 0.0, 1.0]))
    tensor([-1.0157e-18,  0.0000e+00,  8.4134e-01])

    Notes
    -----
    Syllabus rows SMO-01 and SMO-02; book: *Smooth activations and gates*, ``smooth-activations.html#gelu``.
    The textbook form ``x / 2 * (1 + erf(x / sqrt(2)))`` returns 0 at x = -9, for there erf is rounded to -1;
    here :math:`\Phi` is worked out from the smaller of its tails. So is :math:`(1 + \tanh u)/2`, which is
    :math:`\sigma(2u)`.
    """
    x = floats("x", x)
    # Below -40 both gates are 0, and so is the limit at -inf.
    return (x.clamp(min=-FAR) * _gate(wide(x), approximate)).to(x.dtype)


@by_hand()
def gelu_grad(x: Tensor, approximate: str = "none") -> Tensor:
    r"""Derivative of GELU, :math:`\Phi(x) + x\,\varphi(x)`, or that of its approximation.

    With :math:`\varphi(x) = e^{-x^2/2}/\sqrt{2\pi}`. With ``approximate="tanh"`` it is
    :math:`\tfrac12(1+\tanh u) + \tfrac x2(1-\tanh^2 u)\,u'`, where
    :math:`u' = \sqrt{2/\pi}\,(1 + 3 \cdot 0.044715\,x^2)`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    approximate : {"none", "tanh"}, default "none"
        As in `gelu`.

    Returns
    -------
    Tensor, shape of `x`
        Slopes between -0.13 and 1.13: the function is not monotone.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.
    ValueError
        If `approximate` is neither of the two.

    Examples
    --------
    >>> gelu_grad(torch.tensor([-1000.0, 0.0, 1000.0]))
    tensor([0.0000, 0.5000, 1.0000])

    Notes
    -----
    Syllabus rows SMO-01 and SMO-02; book: *Smooth activations and gates*,
    ``smooth-activations.html#gelu``. Where a program computes the approximation, the derivative is that of
    the approximation: the other one is off by up to 8.7e-4.
    """
    x = floats("x", x)
    near = wide(x).clamp(-FAR, FAR)
    if _is_exact(approximate):
        tail, bell = tail_and_bell(x)
        slope = _from_tail(x, tail) + near * bell
    else:
        w, w_slope = _argument(near)
        slope = sigmoid(w) + near * sigmoid_grad(w) * w_slope
    return slope.to(x.dtype)


@by_hand()
def gelu_vjp(x: Tensor, g: Tensor, approximate: str = "none") -> Tensor:
    """Pull an upstream gradient back through GELU: its derivative times g, entry by entry.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``gelu(x, approximate)``.
    approximate : {"none", "tanh"}, default "none"
        As in `gelu`.

    Returns
    -------
    Tensor, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `g` has not the shape of `x`, or `approximate` is neither of the two.

    Examples
    --------
    >>> gelu_vjp(torch.tensor([0.0, 1000.0]), torch.tensor([4.0, -3.0]))
    tensor([ 2., -3.])

    Notes
    -----
    Syllabus row SMO-01; book: *Smooth activations and gates*, ``smooth-activations.html#gelu``.
    """
    x, g = with_upstream(x, g)
    return gelu_grad(x, approximate) * g


@by_hand(lambda g, x: g * (gelu_grad(x, "tanh") - gelu_grad(x)))
def gelu_approximation_error(x: Tensor) -> Tensor:
    r"""What the approximation by tanh adds to GELU, ``gelu(x, "tanh") - gelu(x)``.

    Parameters
    ----------
    x : Tensor
        Input, any shape.

    Returns
    -------
    Tensor, shape of `x`
        Between -2.4e-4 and 4.8e-4; it is even in `x`.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> gelu_approximation_error(torch.tensor([-2.7, 0.0, 2.7]))
    tensor([0.0005, 0.0000, 0.0005])

    Notes
    -----
    Syllabus row SMO-02; book: *Smooth activations and gates*, ``smooth-activations.html#gelu-tanh``.
    Both forms have :math:`f(x) - f(-x) = x`, so the error is
    :math:`\lvert x\rvert\,(\Phi(-\lvert x\rvert) - \sigma(-\lvert 2u\rvert))`: a difference of two small
    tails, and not of two large values.
    """
    x = floats("x", x)
    t = wide(x).abs().clamp(max=FAR)
    tail, _ = tail_and_bell(t)
    return (t * (tail - sigmoid(-_argument(t)[0]))).to(x.dtype)


def _gate(x: Tensor, approximate: str) -> Tensor:
    """Return Φ(x), or what stands for it."""
    if _is_exact(approximate):
        tail, _ = tail_and_bell(x)
        return _from_tail(x, tail)
    return sigmoid(_argument(x.clamp(-FAR, FAR))[0])


def _from_tail(x: Tensor, tail: Tensor) -> Tensor:
    """Return Φ(x) from the smaller of its tails."""
    return torch.where(x > 0, 1 - tail, tail)


def _argument(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return 2u, of which the gate is the sigmoid, and its derivative in x."""
    square = _CUBE * (x * x)
    return _SLOPE * (x * (1 + square)), _SLOPE * (1 + 3 * square)


def _is_exact(approximate: str) -> bool:
    """Tell which of the two forms is meant."""
    if approximate not in ("none", "tanh"):
        raise ValueError(f"approximate is {approximate!r}; expected 'none' or 'tanh'")
    return approximate == "none"
