r"""Activations that are linear for positive input: ReLU and ELU.

Each comes with its derivative ``f_grad`` and its vector-Jacobian product ``f_vjp``. At the kink both take
the value of the left branch, as PyTorch does: ``relu_grad(0)`` is 0 and ``elu_grad(0)`` is α.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import floats, number, with_upstream
from mlcourse.torch._autograd import by_hand
from mlcourse.torch.heaviside import sign

__all__ = ["elu", "elu_grad", "elu_vjp", "relu", "relu_grad", "relu_vjp"]


@by_hand(lambda g, x: relu_vjp(x, g))
def relu(x: Tensor) -> Tensor:
    r"""Rectified linear unit, :math:`\max(0, x) = x H(x)`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.

    Returns
    -------
    Tensor, shape of `x`
        Values at least 0.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> relu(torch.tensor([-2.0, 0.0, 3.0]))
    tensor([0., 0., 3.])

    Notes
    -----
    Syllabus rows ACT-02 and ACT-04; book: *Activations*, ``activations.html#relu-slope``.
    Continuous everywhere; only its slope jumps, at 0.
    """
    return floats("x", x).clamp(min=0)


@by_hand()
def relu_grad(x: Tensor) -> Tensor:
    """Derivative of ReLU: 1 for x > 0, 0 for x < 0, and 0 at x = 0 by convention.

    Parameters
    ----------
    x : Tensor
        Input, any shape.

    Returns
    -------
    Tensor, shape of `x`
        1 or 0.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> relu_grad(torch.tensor([-2.0, 0.0, 3.0]))
    tensor([0., 0., 1.])

    Notes
    -----
    Syllabus row ACT-02; book: *Activations*, ``activations.html#relu-slope``.
    At 0 the slopes from the two sides, 0 and 1, differ: there is no derivative, and 0 is PyTorch's choice.
    It is the sign of ReLU, which lets NaN through.
    """
    return sign(relu(x))


@by_hand()
def relu_vjp(x: Tensor, g: Tensor) -> Tensor:
    r"""Pull an upstream gradient back through ReLU: :math:`\mathbf 1_{x>0} \odot g`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``relu(x)``.

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
    >>> relu_vjp(torch.tensor([-2.0, 0.0, 3.0]), torch.tensor([5.0, 5.0, 5.0]))
    tensor([0., 0., 5.])

    Notes
    -----
    Syllabus row ACT-02; book: *Activations*, ``activations.html#relu-slope``.
    One rule for all numbers, PyTorch's: 0 where x ≤ 0, whatever g is, and g everywhere else. A product with
    the slope would turn an infinite g at a unit that is off into NaN; and where x is NaN, g passes.
    """
    x, g = with_upstream(x, g)
    return g.masked_fill(x <= 0, 0)


@by_hand(lambda g, x, alpha: elu_vjp(x, g, alpha))
def elu(x: Tensor, alpha: float = 1.0) -> Tensor:
    r"""Exponential linear unit: x for x > 0, :math:`\alpha(e^x - 1)` for x ≤ 0.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    alpha : float, default 1
        Minus the limit for x → -∞.

    Returns
    -------
    Tensor, shape of `x`
        Values above -α (for positive α).

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `alpha` not a number.

    Examples
    --------
    >>> elu(torch.tensor([-1000.0, -1e-10, 3.0]), alpha=2.0)
    tensor([-2.0000e+00, -2.0000e-10,  3.0000e+00])

    Notes
    -----
    Syllabus rows ACT-10 and FWD-02; book: *Activations*, ``activations.html#elu-slope``.
    The textbook form ``where(x > 0, x, alpha * (exp(x) - 1))`` overflows in the branch that is thrown away
    and loses every digit near 0; here :math:`\max(x, 0) + \alpha\,\mathrm{expm1}(\min(x, 0))`.
    """
    x, alpha = floats("x", x), number("alpha", alpha)
    return x.clamp(min=0) + alpha * torch.expm1(x.clamp(max=0))


@by_hand()
def elu_grad(x: Tensor, alpha: float = 1.0) -> Tensor:
    r"""Derivative of ELU: 1 for x > 0, :math:`\alpha e^x` for x < 0, and α at x = 0 by convention.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    alpha : float, default 1
        As in `elu`.

    Returns
    -------
    Tensor, shape of `x`
        Slopes: between 0 and α, or 1.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `alpha` not a number.

    Examples
    --------
    >>> elu_grad(torch.tensor([-40.0, 0.0, 3.0]), alpha=2.0)
    tensor([8.4967e-18, 2.0000e+00, 1.0000e+00])

    Notes
    -----
    Syllabus row ACT-10; book: *Activations*, ``activations.html#elu-slope``.
    At 0 the slopes from the two sides are α and 1: the derivative exists only if α = 1. The form
    ``elu(x) + alpha`` returns 0 at x = -40.
    """
    x, alpha = floats("x", x), number("alpha", alpha)
    return torch.where(x > 0, 1, alpha * torch.exp(x.clamp(max=0)))


@by_hand()
def elu_vjp(x: Tensor, g: Tensor, alpha: float = 1.0) -> Tensor:
    """Pull an upstream gradient back through ELU: its derivative times g, entry by entry.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``elu(x, alpha)``.
    alpha : float, default 1
        As in `elu`.

    Returns
    -------
    Tensor, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If `x` or `g` is not a tensor of real numbers, or `alpha` not a number.
    ValueError
        If `g` has not the shape of `x`.

    Examples
    --------
    >>> elu_vjp(torch.tensor([0.0, 3.0]), torch.tensor([5.0, 5.0]), alpha=2.0)
    tensor([10.,  5.])

    Notes
    -----
    Syllabus rows ACT-10 and BWD-08; book: *Activations*, ``activations.html#elu-slope``.
    """
    x, g = with_upstream(x, g)
    return elu_grad(x, alpha) * g
