r"""Elementwise activations: sigmoid, log-sigmoid, softplus.

Each comes with its derivative ``f_grad``, its vector-Jacobian product ``f_vjp`` and its diagonal
Jacobian ``f_jacobian``. All are written with :math:`e^{-|x|}`, which never overflows, and without a
branch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import floats, with_upstream

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


def sigmoid(x: ArrayLike) -> np.ndarray:
    r"""Logistic sigmoid :math:`\sigma(x) = 1 / (1 + e^{-x})`.

    Parameters
    ----------
    x : array_like
        Input, any shape.

    Returns
    -------
    ndarray, shape of `x`
        Values between 0 and 1.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.

    Examples
    --------
    >>> sigmoid([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])

    Notes
    -----
    Syllabus row ACT-07, used by SMX-05; book: *Activations*, ``activations.html#sigmoid-slope``.
    The textbook form ``1 / (1 + exp(-x))`` overflows for x < -709 (float32: -88); here
    :math:`e^{\min(x,0)} / (1 + e^{-|x|})`.
    """
    x = floats("x", x)
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


expit = sigmoid  # SciPy's name


def sigmoid_grad(x: ArrayLike) -> np.ndarray:
    r"""Derivative of the sigmoid, :math:`\sigma'(x) = \sigma(x)\,(1 - \sigma(x))`.

    Parameters
    ----------
    x : array_like
        Input, any shape.

    Returns
    -------
    ndarray, shape of `x`
        Slopes between 0 and 1/4.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.

    Examples
    --------
    >>> sigmoid_grad([-40.0, 0.0, 40.0])
    array([4.24835426e-18, 2.50000000e-01, 4.24835426e-18])

    Notes
    -----
    Syllabus rows ACT-07 and JAC-03; book: *Activations*, ``activations.html#sigmoid-slope``.
    The textbook form ``s * (1 - s)`` returns 0 at x = 40, for there s is rounded to 1; here
    :math:`e^{-|x|} / (1 + e^{-|x|})^2`, which is even in x as the derivative is.
    """
    e = np.exp(-np.abs(floats("x", x)))
    return e / ((1 + e) * (1 + e))


def sigmoid_vjp(x: ArrayLike, g: ArrayLike) -> np.ndarray:
    r"""Pull an upstream gradient back through the sigmoid: :math:`\sigma'(x) \odot g`.

    Parameters
    ----------
    x : array_like
        Input, any shape.
    g : array_like, shape of `x`
        Gradient of the loss with respect to ``sigmoid(x)``.

    Returns
    -------
    ndarray, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `g` has not the shape of `x`.

    Examples
    --------
    >>> sigmoid_vjp([0.0, 0.0], [4.0, -2.0])
    array([ 1. , -0.5])

    Notes
    -----
    Syllabus row JAC-04; book: *Jacobians*, ``jacobians.html#elementwise-vjp``.
    The Jacobian is diagonal, so its product with g costs O(n): the n×n matrix is never formed.
    """
    x, g = with_upstream(x, g)
    return sigmoid_grad(x) * g


def sigmoid_jacobian(x: ArrayLike) -> np.ndarray:
    r"""Jacobian of the elementwise sigmoid, :math:`\operatorname{diag}(\sigma'(x))`.

    Parameters
    ----------
    x : array_like, shape (n,)
        Input.

    Returns
    -------
    ndarray, shape (n, n)
        Entry (i, j) is :math:`\partial\sigma(x)_i / \partial x_j = \delta_{ij}\,\sigma'(x_j)`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.
    ValueError
        If `x` has not exactly one axis.

    Examples
    --------
    >>> sigmoid_jacobian([0.0, 0.0])
    array([[0.25, 0.  ],
           [0.  , 0.25]])

    Notes
    -----
    Syllabus row JAC-03; book: *Jacobians*, ``jacobians.html#sigmoid``.
    """
    return np.diag(sigmoid_grad(floats("x", x, "(n,)")))


def log_sigmoid(x: ArrayLike) -> np.ndarray:
    r"""Logarithm of the sigmoid, :math:`\log\sigma(x) = -\log(1 + e^{-x})`.

    Parameters
    ----------
    x : array_like
        Input, any shape.

    Returns
    -------
    ndarray, shape of `x`
        Values at most 0.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.

    Examples
    --------
    >>> log_sigmoid([-1000.0, 0.0, 40.0])
    array([-1.00000000e+03, -6.93147181e-01, -4.24835426e-18])

    Notes
    -----
    Syllabus row IDN-02; book: *Identities*, ``identities.html#log-sigmoid``.
    The textbook form ``log(1 / (1 + exp(-x)))`` gives -inf at x = -1000 and 0 at x = 40; here
    :math:`\min(x, 0) - \log(1 + e^{-|x|})`, which is ``-softplus(-x)``.
    """
    x = floats("x", x)
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


def log_sigmoid_grad(x: ArrayLike) -> np.ndarray:
    r"""Derivative of log-sigmoid, :math:`1 - \sigma(x) = \sigma(-x)`.

    Parameters
    ----------
    x : array_like
        Input, any shape.

    Returns
    -------
    ndarray, shape of `x`
        Slopes between 0 and 1.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.

    Examples
    --------
    >>> log_sigmoid_grad([-1000.0, 0.0, 40.0])
    array([1.00000000e+00, 5.00000000e-01, 4.24835426e-18])

    Notes
    -----
    Syllabus row IDN-02; book: *Jacobians*, ``jacobians.html#sigmoid``.
    The textbook form ``1 - s`` returns 0 at x = 40.
    """
    return sigmoid(-floats("x", x))


def log_sigmoid_vjp(x: ArrayLike, g: ArrayLike) -> np.ndarray:
    r"""Pull an upstream gradient back through log-sigmoid: :math:`\sigma(-x) \odot g`.

    Parameters
    ----------
    x : array_like
        Input, any shape.
    g : array_like, shape of `x`
        Gradient of the loss with respect to ``log_sigmoid(x)``.

    Returns
    -------
    ndarray, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `g` has not the shape of `x`.

    Examples
    --------
    >>> log_sigmoid_vjp([0.0, 0.0], [4.0, -2.0])
    array([ 2., -1.])

    Notes
    -----
    Syllabus row IDN-02; book: *Jacobians*, ``jacobians.html#elementwise-vjp``.
    """
    x, g = with_upstream(x, g)
    return log_sigmoid_grad(x) * g


def log_sigmoid_jacobian(x: ArrayLike) -> np.ndarray:
    r"""Jacobian of the elementwise log-sigmoid, :math:`\operatorname{diag}(\sigma(-x))`.

    Parameters
    ----------
    x : array_like, shape (n,)
        Input.

    Returns
    -------
    ndarray, shape (n, n)
        Entry (i, j) is :math:`\delta_{ij}\,\sigma(-x_j)`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.
    ValueError
        If `x` has not exactly one axis.

    Examples
    --------
    >>> log_sigmoid_jacobian([0.0, 0.0])
    array([[0.5, 0. ],
           [0. , 0.5]])

    Notes
    -----
    Syllabus row IDN-02; book: *Jacobians*, ``jacobians.html#sigmoid``.
    """
    return np.diag(log_sigmoid_grad(floats("x", x, "(n,)")))


def softplus(x: ArrayLike) -> np.ndarray:
    r"""Softplus :math:`\log(1 + e^x)`, a smooth :math:`\max(x, 0)`.

    Parameters
    ----------
    x : array_like
        Input, any shape.

    Returns
    -------
    ndarray, shape of `x`
        Values at least 0.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.

    Examples
    --------
    >>> softplus([-40.0, 0.0, 1000.0])
    array([4.24835426e-18, 6.93147181e-01, 1.00000000e+03])

    Notes
    -----
    Syllabus rows ACT-09 and IDN-03; book: *Identities*, ``identities.html#softplus-difference``.
    The textbook form ``log(1 + exp(x))`` gives inf at x = 1000 and 0 at x = -40; here
    :math:`\max(x, 0) + \log(1 + e^{-|x|})`.
    """
    x = floats("x", x)
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def softplus_grad(x: ArrayLike) -> np.ndarray:
    r"""Derivative of softplus, :math:`\sigma(x)`.

    Parameters
    ----------
    x : array_like
        Input, any shape.

    Returns
    -------
    ndarray, shape of `x`
        Slopes between 0 and 1.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.

    Examples
    --------
    >>> softplus_grad([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])

    Notes
    -----
    Syllabus row ACT-09; book: *Activations*, ``activations.html#softplus-slope``.
    The textbook form ``exp(x) / (1 + exp(x))`` gives nan at x = 1000.
    """
    return sigmoid(x)


def softplus_vjp(x: ArrayLike, g: ArrayLike) -> np.ndarray:
    r"""Pull an upstream gradient back through softplus: :math:`\sigma(x) \odot g`.

    Parameters
    ----------
    x : array_like
        Input, any shape.
    g : array_like, shape of `x`
        Gradient of the loss with respect to ``softplus(x)``.

    Returns
    -------
    ndarray, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `g` has not the shape of `x`.

    Examples
    --------
    >>> softplus_vjp([0.0, 0.0], [4.0, -2.0])
    array([ 2., -1.])

    Notes
    -----
    Syllabus row ACT-09; book: *Jacobians*, ``jacobians.html#elementwise-vjp``.
    """
    x, g = with_upstream(x, g)
    return softplus_grad(x) * g


def softplus_jacobian(x: ArrayLike) -> np.ndarray:
    r"""Jacobian of the elementwise softplus, :math:`\operatorname{diag}(\sigma(x))`.

    Parameters
    ----------
    x : array_like, shape (n,)
        Input.

    Returns
    -------
    ndarray, shape (n, n)
        Entry (i, j) is :math:`\delta_{ij}\,\sigma(x_j)`.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers.
    ValueError
        If `x` has not exactly one axis.

    Examples
    --------
    >>> softplus_jacobian([0.0, 0.0])
    array([[0.5, 0. ],
           [0. , 0.5]])

    Notes
    -----
    Syllabus row ACT-09; book: *Jacobians*, ``jacobians.html#sigmoid``.
    """
    return np.diag(softplus_grad(floats("x", x, "(n,)")))
