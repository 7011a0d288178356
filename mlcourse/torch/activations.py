r"""Elementwise activations: sigmoid, log-sigmoid, softplus.

Each comes with its derivative ``f_grad``, its vector-Jacobian product ``f_vjp`` and its diagonal
Jacobian ``f_jacobian``. All are written with :math:`e^{-|x|}`, which never overflows, and without a
branch.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import floats, with_upstream
from mlcourse.torch._autograd import by_hand

__all__ = [
    "expit",
    "log_sigmoid",
    "log_sigmoid_grad",
    "log_sigmoid_jacobian",
    "log_sigmoid_vjp",
    "sigmoid",
    "sigmoid_grad",
    "sigmoid_jacobian",
    "sigmoid_vjp",
    "softplus",
    "softplus_grad",
    "softplus_jacobian",
    "softplus_vjp",
]


@by_hand(lambda g, x: sigmoid_vjp(x, g))
def sigmoid(x: Tensor) -> Tensor:
    r"""Logistic sigmoid :math:`\sigma(x) = 1 / (1 + e^{-x})`.

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
    >>> sigmoid(torch.tensor([-1000.0, 0.0, 1000.0]))
    tensor([0.0000, 0.5000, 1.0000])

    Notes
    -----
    Syllabus row ACT-07, used by SMX-05; book: *Activations*, ``activations.html#sigmoid-slope``.
    The textbook form ``1 / (1 + exp(-x))`` overflows for x < -709 (float32: -88); here
    :math:`e^{\min(x,0)} / (1 + e^{-|x|})`.
    """
    x = floats("x", x)
    return torch.exp(x.clamp(max=0)) / (1 + torch.exp(-x.abs()))


expit = sigmoid  # SciPy's name


@by_hand()
def sigmoid_grad(x: Tensor) -> Tensor:
    r"""Derivative of the sigmoid, :math:`\sigma'(x) = \sigma(x)\,(1 - \sigma(x))`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.

    Returns
    -------
    Tensor, shape of `x`
        Slopes between 0 and 1/4.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> sigmoid_grad(torch.tensor([-40.0, 0.0, 40.0]))
    tensor([4.2484e-18, 2.5000e-01, 4.2484e-18])

    Notes
    -----
    Syllabus rows ACT-07 and JAC-03; book: *Activations*, ``activations.html#sigmoid-slope``.
    The textbook form ``s * (1 - s)`` returns 0 at x = 40, for there s is rounded to 1; here
    :math:`e^{-|x|} / (1 + e^{-|x|})^2`, which is even in x as the derivative is.
    """
    e = torch.exp(-floats("x", x).abs())
    return e / ((1 + e) * (1 + e))


@by_hand()
def sigmoid_vjp(x: Tensor, g: Tensor) -> Tensor:
    r"""Pull an upstream gradient back through the sigmoid: :math:`\sigma'(x) \odot g`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``sigmoid(x)``.

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
    >>> sigmoid_vjp(torch.tensor([0.0, 0.0]), torch.tensor([4.0, -2.0]))
    tensor([ 1.0000, -0.5000])

    Notes
    -----
    Syllabus row JAC-04; book: *Jacobians*, ``jacobians.html#elementwise-vjp``.
    The Jacobian is diagonal, so its product with g costs O(n): the n×n matrix is never formed.
    """
    x, g = with_upstream(x, g)
    return sigmoid_grad(x) * g


@by_hand()
def sigmoid_jacobian(x: Tensor) -> Tensor:
    r"""Jacobian of the elementwise sigmoid, :math:`\operatorname{diag}(\sigma'(x))`.

    Parameters
    ----------
    x : Tensor, shape (n,)
        Input.

    Returns
    -------
    Tensor, shape (n, n)
        Entry (i, j) is :math:`\partial\sigma(x)_i / \partial x_j = \delta_{ij}\,\sigma'(x_j)`.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.
    ValueError
        If `x` has not exactly one axis.

    Examples
    --------
    >>> sigmoid_jacobian(torch.tensor([0.0, 0.0]))
    tensor([[0.2500, 0.0000],
            [0.0000, 0.2500]])

    Notes
    -----
    Syllabus row JAC-03; book: *Jacobians*, ``jacobians.html#sigmoid``.
    """
    return torch.diag(sigmoid_grad(floats("x", x, "(n,)")))


@by_hand(lambda g, x: log_sigmoid_vjp(x, g))
def log_sigmoid(x: Tensor) -> Tensor:
    r"""Logarithm of the sigmoid, :math:`\log\sigma(x) = -\log(1 + e^{-x})`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.

    Returns
    -------
    Tensor, shape of `x`
        Values at most 0.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> log_sigmoid(torch.tensor([-1000.0, 0.0, 40.0]))
    tensor([-1.0000e+03, -6.9315e-01, -4.2484e-18])

    Notes
    -----
    Syllabus row IDN-02; book: *Identities*, ``identities.html#log-sigmoid``.
    The textbook form ``log(1 / (1 + exp(-x)))`` gives -inf at x = -1000 and 0 at x = 40; here
    :math:`\min(x, 0) - \log(1 + e^{-|x|})`, which is ``-softplus(-x)``.
    """
    x = floats("x", x)
    return x.clamp(max=0) - torch.log1p(torch.exp(-x.abs()))


@by_hand()
def log_sigmoid_grad(x: Tensor) -> Tensor:
    r"""Derivative of log-sigmoid, :math:`1 - \sigma(x) = \sigma(-x)`.

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
    >>> log_sigmoid_grad(torch.tensor([-1000.0, 0.0, 40.0]))
    tensor([1.0000e+00, 5.0000e-01, 4.2484e-18])

    Notes
    -----
    Syllabus row IDN-02; book: *Jacobians*, ``jacobians.html#sigmoid``.
    The textbook form ``1 - s`` returns 0 at x = 40.
    """
    return sigmoid(-floats("x", x))


@by_hand()
def log_sigmoid_vjp(x: Tensor, g: Tensor) -> Tensor:
    r"""Pull an upstream gradient back through log-sigmoid: :math:`\sigma(-x) \odot g`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``log_sigmoid(x)``.

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
    >>> log_sigmoid_vjp(torch.tensor([0.0, 0.0]), torch.tensor([4.0, -2.0]))
    tensor([ 2., -1.])

    Notes
    -----
    Syllabus row IDN-02; book: *Jacobians*, ``jacobians.html#elementwise-vjp``.
    """
    x, g = with_upstream(x, g)
    return log_sigmoid_grad(x) * g


@by_hand()
def log_sigmoid_jacobian(x: Tensor) -> Tensor:
    r"""Jacobian of the elementwise log-sigmoid, :math:`\operatorname{diag}(\sigma(-x))`.

    Parameters
    ----------
    x : Tensor, shape (n,)
        Input.

    Returns
    -------
    Tensor, shape (n, n)
        Entry (i, j) is :math:`\delta_{ij}\,\sigma(-x_j)`.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.
    ValueError
        If `x` has not exactly one axis.

    Examples
    --------
    >>> log_sigmoid_jacobian(torch.tensor([0.0, 0.0]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.5000]])

    Notes
    -----
    Syllabus row IDN-02; book: *Jacobians*, ``jacobians.html#sigmoid``.
    """
    return torch.diag(log_sigmoid_grad(floats("x", x, "(n,)")))


@by_hand(lambda g, x: softplus_vjp(x, g))
def softplus(x: Tensor) -> Tensor:
    r"""Softplus :math:`\log(1 + e^x)`, a smooth :math:`\max(x, 0)`.

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
    >>> softplus(torch.tensor([-40.0, 0.0, 1000.0]))
    tensor([4.2484e-18, 6.9315e-01, 1.0000e+03])

    Notes
    -----
    Syllabus rows ACT-09 and IDN-03; book: *Identities*, ``identities.html#softplus-difference``.
    The textbook form ``log(1 + exp(x))`` gives inf at x = 1000 and 0 at x = -40; here
    :math:`\max(x, 0) + \log(1 + e^{-|x|})`.
    """
    x = floats("x", x)
    return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))


@by_hand()
def softplus_grad(x: Tensor) -> Tensor:
    r"""Derivative of softplus, :math:`\sigma(x)`.

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
    >>> softplus_grad(torch.tensor([-1000.0, 0.0, 1000.0]))
    tensor([0.0000, 0.5000, 1.0000])

    Notes
    -----
    Syllabus row ACT-09; book: *Activations*, ``activations.html#softplus-slope``.
    The textbook form ``exp(x) / (1 + exp(x))`` gives nan at x = 1000.
    """
    return sigmoid(x)


@by_hand()
def softplus_vjp(x: Tensor, g: Tensor) -> Tensor:
    r"""Pull an upstream gradient back through softplus: :math:`\sigma(x) \odot g`.

    Parameters
    ----------
    x : Tensor
        Input, any shape.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``softplus(x)``.

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
    >>> softplus_vjp(torch.tensor([0.0, 0.0]), torch.tensor([4.0, -2.0]))
    tensor([ 2., -1.])

    Notes
    -----
    Syllabus row ACT-09; book: *Jacobians*, ``jacobians.html#elementwise-vjp``.
    """
    x, g = with_upstream(x, g)
    return softplus_grad(x) * g


@by_hand()
def softplus_jacobian(x: Tensor) -> Tensor:
    r"""Jacobian of the elementwise softplus, :math:`\operatorname{diag}(\sigma(x))`.

    Parameters
    ----------
    x : Tensor, shape (n,)
        Input.

    Returns
    -------
    Tensor, shape (n, n)
        Entry (i, j) is :math:`\delta_{ij}\,\sigma(x_j)`.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.
    ValueError
        If `x` has not exactly one axis.

    Examples
    --------
    >>> softplus_jacobian(torch.tensor([0.0, 0.0]))
    tensor([[0.5000, 0.0000],
            [0.0000, 0.5000]])

    Notes
    -----
    Syllabus row ACT-09; book: *Jacobians*, ``jacobians.html#sigmoid``.
    """
    return torch.diag(softplus_grad(floats("x", x, "(n,)")))
