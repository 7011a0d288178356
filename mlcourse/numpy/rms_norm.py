r"""RMS norm: each example divided by the root of its mean square, and nothing taken off.

It is layer norm without the mean: one sum fewer on the way forward, one term fewer on the way back.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, floats
from mlcourse.numpy._normalised import last, normalised, not_negative, parameter, scaled, trailing

__all__ = ["rms_norm", "rms_norm_vjp"]


def rms_norm(
    x: ArrayLike,
    normalized_shape: int | tuple[int, ...],
    weight: ArrayLike | None = None,
    eps: float | None = None,
) -> np.ndarray:
    r"""Divide each example by its root mean square: :math:`\gamma \odot x/\sqrt{m(x^2) + \varepsilon}`.

    Parameters
    ----------
    x : array_like, shape (..., normalized_shape)
        Input.
    normalized_shape : int or tuple of int
        Lengths of the last axes, over which the mean of the squares is taken.
    weight : array_like, shape `normalized_shape`, optional
        The factors :math:`\gamma`; ones if None.
    eps : float, optional
        Added to the mean square, under the root; None means the machine epsilon of the dtype of `x`, as in
        PyTorch.

    Returns
    -------
    ndarray, shape of `x`
        Examples of root mean square 1, times the weight.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or a length is no integer.
    ValueError
        If a shape is not as above, or `eps` is negative.

    Examples
    --------
    >>> rms_norm([3.0, -1.0, 3.0, -1.0, 0.0], 5, eps=0.0)
    array([ 1.5, -0.5,  1.5, -0.5,  0. ])

    Notes
    -----
    Syllabus row NOR-06; book: *Normalisation and its gradient*, ``normalisation.html#rms-norm``.
    """
    x, shape = trailing(x, normalized_shape)
    weight = parameter("weight", weight, shape, "normalized_shape")
    return scaled(normalised(x, last(shape), _epsilon(x, eps), centred=False).values, weight)


def rms_norm_vjp(
    x: ArrayLike,
    normalized_shape: int | tuple[int, ...],
    g: ArrayLike,
    weight: ArrayLike | None = None,
    eps: float | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    r"""Pull an upstream gradient back through RMS norm, to input and weight.

    With :math:`h = g \odot \gamma`, :math:`r = \sqrt{m(x^2) + \varepsilon}` and :math:`\hat x = x/r`:
    :math:`\partial x = \frac1r\left(h - \hat x\, m(h \hat x)\right)`; :math:`\partial\gamma` is the sum of
    :math:`g \odot \hat x` over all examples.

    Parameters
    ----------
    x, weight : array_like
        As in `rms_norm`.
    normalized_shape : int or tuple of int
        As in `rms_norm`.
    eps : float, optional
        As in `rms_norm`.
    g : array_like, shape of `x`
        Gradient of the loss with respect to the output.

    Returns
    -------
    tuple of two ndarrays, shapes of `x` and `normalized_shape`
        Gradients of the loss with respect to `x` and weight, whether this is given or not.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or a length is no integer.
    ValueError
        If a shape is not as above, or `eps` is negative.

    Examples
    --------
    >>> dx, dweight = rms_norm_vjp([3.0, -1.0, 3.0, -1.0, 0.0], 5, [0.0, 0.0, 0.0, 0.0, 1.0], eps=0.0)
    >>> dx
    array([0. , 0. , 0. , 0. , 0.5])

    Notes
    -----
    Syllabus row NOR-06; book: *Normalisation and its gradient*, ``normalisation.html#rms-norm``.
    At an example of zeros with eps = 0 there is no derivative; 0 is returned.
    """
    x, shape = trailing(x, normalized_shape)
    g = floats("g", g)
    check_shape("g", g, x.shape, "the shape of x")
    weight = parameter("weight", weight, shape, "normalized_shape")
    found = normalised(x, last(shape), _epsilon(x, eps), centred=False)
    return found.pulled_back(scaled(g, weight)), (g * found.values).reshape(-1, *shape).sum(0)


def _epsilon(x: np.ndarray, eps: float | None) -> float:
    """Return eps, the machine epsilon where it is None."""
    return float(np.finfo(x.dtype).eps) if eps is None else not_negative("eps", eps)
