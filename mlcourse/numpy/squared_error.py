r"""Squared error: of vectors, of a batch, and on a sigmoid output."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._reduction import reduced, shared
from mlcourse.numpy._targets import pair, scores
from mlcourse.numpy.activations import sigmoid, sigmoid_grad
from mlcourse.numpy.norms import squared_l2_norm

__all__ = ["mse_loss", "mse_loss_grad", "sigmoid_mse_grad", "squared_error", "squared_error_grad"]


def mse_loss(input: ArrayLike, target: ArrayLike, reduction: str = "mean") -> np.ndarray:
    """Mean squared error, the mean of :math:`(x_i - t_i)^2` over all entries. Without ½, as in PyTorch.

    Parameters
    ----------
    input : array_like
        Predictions, any shape.
    target : array_like, shape of `input`
        What they should be.
    reduction : {"mean", "sum", "none"}, default "mean"
        What becomes of the squared errors of the entries.

    Returns
    -------
    ndarray
        One number; with ``"none"`` the squared errors, of the shape of `input`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `target` has not the shape of `input` or holds NaN, `reduction` is none of the three,
        or there is nothing to take the mean of.

    Examples
    --------
    >>> mse_loss([0.0, 3.0], [1.0, 1.0])
    np.float64(2.5)

    Notes
    -----
    Syllabus row LOS-01; book: *Losses*, ``losses.html#squared-error``.
    """
    x, t = pair("input", input, "target", target)
    return reduced("input", (x - t) * (x - t), reduction)


def mse_loss_grad(input: ArrayLike, target: ArrayLike, reduction: str = "mean") -> np.ndarray:
    """Gradient of the mean squared error in the predictions, :math:`2(x - t) / n`.

    Parameters
    ----------
    input : array_like
        Predictions, any shape.
    target : array_like, shape of `input`
        What they should be.
    reduction : {"mean", "sum", "none"}, default "mean"
        The reduction of the loss. Without the mean, no division by the number n of entries.

    Returns
    -------
    ndarray, shape of `input`
        Gradient of the loss with respect to `input`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `target` has not the shape of `input` or holds NaN, or `reduction` is none of the three.

    Examples
    --------
    >>> mse_loss_grad([0.0, 3.0], [1.0, 1.0])
    array([-1.,  2.])

    Notes
    -----
    Syllabus row LOS-01; book: *Losses*, ``losses.html#squared-error``.
    """
    x, t = pair("input", input, "target", target)
    return shared(2 * (x - t), x.size, reduction)


def sigmoid_mse_grad(logit: ArrayLike, target: ArrayLike) -> np.ndarray:
    r"""Derivative of :math:`\frac12(\sigma(z) - y)^2` in the logit z, :math:`(\sigma - y)\,\sigma'(z)`.

    Parameters
    ----------
    logit : array_like
        Pre-activations z, any shape.
    target : array_like, shape of `logit`
        Targets y.

    Returns
    -------
    ndarray, shape of `logit`
        The derivative, entry by entry: nothing is averaged.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `target` has not the shape of `logit` or holds NaN.

    Examples
    --------
    >>> sigmoid_mse_grad([-20.0, 0.0, 20.0], [1.0, 1.0, 1.0])
    array([-2.06115361e-09, -1.25000000e-01, -4.24835423e-18])

    Notes
    -----
    Syllabus row LOS-01; book: *Losses*, ``losses.html#squared-error``. With ½, unlike `mse_loss`: without
    it twice as much. The factor :math:`\sigma' = \sigma(1 - \sigma)` makes it vanish where the answer is
    confidently wrong, as in the first entry. :math:`\sigma(z) - y` is computed as :math:`(1 -
    y)\,\sigma(z) - y\,\sigma(-z)`, which keeps its digits where the answer is nearly right.
    """
    z, y = pair("logit", logit, "target", target)
    return ((1 - y) * sigmoid(z) - y * sigmoid(-z)) * sigmoid_grad(z)


def squared_error(z: ArrayLike, t: ArrayLike) -> np.ndarray:
    r"""Half the squared distance of two vectors, :math:`\ell(z, t) = \frac12\lVert z - t\rVert^2`.

    Parameters
    ----------
    z : array_like, shape (..., n)
        Predictions.
    t : array_like, shape of `z`
        Targets.

    Returns
    -------
    ndarray, shape (...)
        The loss of each vector.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `t` has not the shape of `z` or holds NaN, or the vectors are empty.

    Examples
    --------
    >>> squared_error([[0.0, 3.0], [1.0, 1.0]], [[1.0, 1.0], [1.0, 1.0]])
    array([2.5, 0. ])

    Notes
    -----
    Syllabus row MIS-01; book: *Losses*, ``losses.html#squared-error``.
    """
    z, t = pair("z", scores("z", z), "t", t)
    return squared_l2_norm(z - t) / 2


def squared_error_grad(z: ArrayLike, t: ArrayLike) -> np.ndarray:
    """Gradient of half the squared distance in the predictions, :math:`z - t`.

    Parameters
    ----------
    z : array_like, shape (..., n)
        Predictions.
    t : array_like, shape of `z`
        Targets.

    Returns
    -------
    ndarray, shape of `z`
        Gradient of each vector's loss.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `t` has not the shape of `z` or holds NaN, or the vectors are empty.

    Examples
    --------
    >>> squared_error_grad([0.0, 3.0], [1.0, 1.0])
    array([-1.,  2.])

    Notes
    -----
    Syllabus row MIS-02; book: *Losses*, ``losses.html#squared-error``.
    The ½ in the loss is there to cancel the 2 here.
    """
    z, t = pair("z", scores("z", z), "t", t)
    return z - t
