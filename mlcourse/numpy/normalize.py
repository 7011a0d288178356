r"""Mean 0 and variance 1: the formula that all normalisations share, with its Jacobian.

With :math:`\hat x = (x - \mu)/s` and :math:`s = \sqrt{v + \varepsilon}`, where the mean and the biased
variance are taken over n entries, the gradient loses its own mean and its part along :math:`\hat x`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_axis, check_shape, floats, positive, with_upstream
from mlcourse.numpy._normalised import normalised, not_negative

__all__ = ["normalize", "normalize_jacobian", "normalize_vjp", "scale_invariant_grad"]


def normalize(x: ArrayLike, eps: float = 0.0, axis: int = -1) -> np.ndarray:
    r"""Shift and scale to mean 0 and variance 1: :math:`\hat x = (x - \mu)/\sqrt{v + \varepsilon}`.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Input.
    eps : float, default 0.0
        Added to the variance, under the root.
    axis : int, default -1
        The axis of the n entries.

    Returns
    -------
    ndarray, shape of `x`
        Entries of mean 0 and, with eps = 0, of variance 1 (division by n). Equal entries become 0.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, `eps` is no number or `axis` no integer.
    ValueError
        If `x` has no such axis or no entry along it, or `eps` is negative.

    Examples
    --------
    >>> normalize([1.0, 3.0, 1.0, 3.0])
    array([-1.,  1., -1.,  1.])

    Notes
    -----
    Syllabus row NOR-04; book: *Normalisation and its gradient*, ``normalisation.html#normalize``.
    """
    x = floats("x", x)
    return normalised(x, (check_axis(x, axis),), not_negative("eps", eps)).values


def normalize_jacobian(x: ArrayLike, eps: float = 0.0) -> np.ndarray:
    r"""Jacobian :math:`\frac1s\left(I - \frac1n \mathbf 1\mathbf 1^\top - \frac1n \hat x\hat x^\top\right)`.

    Parameters
    ----------
    x : array_like, shape (n,)
        Input.
    eps : float, default 0.0
        As in `normalize`.

    Returns
    -------
    ndarray, shape (n, n)
        Derivatives of ``normalize(x, eps)``: symmetric, and its rows sum to 0.

    Raises
    ------
    TypeError
        If `x` is not made of real numbers, or `eps` is no number.
    ValueError
        If `x` is no vector or empty, or `eps` is negative.

    Examples
    --------
    >>> normalize_jacobian([1.0, 3.0, 1.0, 3.0])
    array([[ 0.5,  0. , -0.5,  0. ],
           [ 0. ,  0.5,  0. , -0.5],
           [-0.5,  0. ,  0.5,  0. ],
           [ 0. , -0.5,  0. ,  0.5]])

    Notes
    -----
    Syllabus row NOR-04; book: *Normalisation and its gradient*, ``normalisation.html#normalize``.
    `normalize_vjp` gives products with it without making it.
    """
    x = floats("x", x, "(n,)")
    check_axis(x, 0)
    every = np.broadcast_to(x, (len(x), len(x)))
    return normalised(every, (1,), not_negative("eps", eps)).pulled_back(np.eye(len(x), dtype=x.dtype))


def normalize_vjp(x: ArrayLike, g: ArrayLike, eps: float = 0.0, axis: int = -1) -> np.ndarray:
    r"""Pull an upstream gradient back: :math:`\frac1s\left(g - m(g) - \hat x\, m(g \hat x)\right)`.

    Parameters
    ----------
    x : array_like, shape (..., n)
        Input.
    g : array_like, shape of `x`
        Gradient of the loss with respect to ``normalize(x, eps, axis)``.
    eps : float, default 0.0
        As in `normalize`.
    axis : int, default -1
        As in `normalize`.

    Returns
    -------
    ndarray, shape of `x`
        Gradient of the loss with respect to `x`; along `axis` it sums to 0.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, `eps` is no number or `axis` no integer.
    ValueError
        If `g` has not the shape of `x`, `x` no such axis or no entry along it, or `eps` is negative.

    Examples
    --------
    >>> normalize_vjp([1.0, 3.0, 1.0, 3.0], [1.0, 0.0, 0.0, 0.0])
    array([ 0.5,  0. , -0.5,  0. ])

    Notes
    -----
    Syllabus row NOR-04; book: *Normalisation and its gradient*, ``normalisation.html#normalize``.
    Where all entries are equal and eps is 0, there is no derivative; 0 is returned.
    """
    x, g = with_upstream(x, g)
    return normalised(x, (check_axis(x, axis),), not_negative("eps", eps)).pulled_back(g)


def scale_invariant_grad(w: ArrayLike, c: float, grad: ArrayLike) -> np.ndarray:
    r"""Gradient at :math:`c\,w` of what depends on the direction of w alone: :math:`\partial w / c`.

    Parameters
    ----------
    w : array_like
        Weights before a normalisation with eps = 0, any shape.
    c : float
        A factor above 0.
    grad : array_like, shape of `w`
        Gradient of the loss at `w`.

    Returns
    -------
    ndarray, shape of `w`
        Gradient of the loss at ``c * w``, where the loss has the same value.

    Raises
    ------
    TypeError
        If an array is not made of real numbers, or `c` is no number.
    ValueError
        If `grad` has not the shape of `w`, or `c` is not above 0.

    Examples
    --------
    >>> scale_invariant_grad([3.0, 4.0], 5.0, [-4.0, 3.0])
    array([-0.8,  0.6])

    Notes
    -----
    Syllabus row NOR-08; book: *Normalisation and its gradient*, ``normalisation.html#normalised-weights``.
    """
    w, grad = floats("w", w), floats("grad", grad)
    check_shape("grad", grad, w.shape, "the shape of w")
    return grad / positive("c", c)
