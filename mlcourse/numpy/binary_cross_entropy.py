r"""Binary cross-entropy of logits: the negative log-likelihood of a coin."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._reduction import reduced, shared
from mlcourse.numpy._targets import check_probabilities, pair
from mlcourse.numpy.activations import sigmoid, softplus

__all__ = ["binary_cross_entropy_with_logits", "binary_cross_entropy_with_logits_grad"]


def binary_cross_entropy_with_logits(
    input: ArrayLike, target: ArrayLike, reduction: str = "mean"
) -> np.ndarray:
    r"""Binary cross-entropy :math:`-y\log\sigma(z) - (1 - y)\log(1 - \sigma(z))` of logits z.

    Parameters
    ----------
    input : array_like
        Logits z, any shape.
    target : array_like, shape of `input`
        Probabilities y that the class is 1: labels 0 and 1, or anything between.
    reduction : {"mean", "sum", "none"}, default "mean"
        What becomes of the losses of the entries.

    Returns
    -------
    ndarray
        One number; with ``"none"`` the losses, of the shape of `input`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `target` has not the shape of `input` or holds something else, `reduction` is none of
        the three, or there is nothing to take the mean of.

    Examples
    --------
    >>> z, y = [-800.0, 0.0, 40.0], [1.0, 1.0, 1.0]
    >>> binary_cross_entropy_with_logits(z, y, reduction="none")
    array([8.00000000e+02, 6.93147181e-01, 4.24835426e-18])

    Notes
    -----
    Syllabus row LOS-02; book: *Losses*, ``losses.html#binary-cross-entropy``.
    The textbook form is inf at ±800, and ``softplus(z) - y*z`` returns 0 at z = 40, y = 1, where two equal
    numbers are subtracted; here :math:`(1 - y)\,\mathrm{softplus}(z) + y\,\mathrm{softplus}(-z)`, a sum of
    numbers that are not negative.
    """
    z, y = pair("input", input, "target", target)
    check_probabilities("target", y)
    return reduced("input", (1 - y) * softplus(z) + y * softplus(-z), reduction)


def binary_cross_entropy_with_logits_grad(
    input: ArrayLike, target: ArrayLike, reduction: str = "mean"
) -> np.ndarray:
    r"""Gradient of the binary cross-entropy in the logits: prediction minus target, :math:`\sigma(z) - y`.

    Parameters
    ----------
    input : array_like
        Logits z, any shape.
    target : array_like, shape of `input`
        Probabilities y that the class is 1.
    reduction : {"mean", "sum", "none"}, default "mean"
        The reduction of the loss: the mean divides the gradient by the number of entries.

    Returns
    -------
    ndarray, shape of `input`
        Gradient of the loss with respect to `input`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `target` has not the shape of `input` or holds something else, or `reduction` is none
        of the three.

    Examples
    --------
    >>> z, y = [-20.0, 0.0, 40.0], [1.0, 1.0, 1.0]
    >>> binary_cross_entropy_with_logits_grad(z, y, reduction="sum")
    array([-9.99999998e-01, -5.00000000e-01, -4.24835426e-18])

    Notes
    -----
    Syllabus row LOS-02; book: *Losses*, ``losses.html#binary-cross-entropy``. The unsimplified
    :math:`\frac{\sigma - y}{\sigma(1 - \sigma)}\,\sigma(1 - \sigma)` is nan where σ is rounded to 0 or 1,
    and ``sigmoid(z) - y`` returns 0 at z = 40, y = 1; here :math:`(1 - y)\,\sigma(z) - y\,\sigma(-z)`.
    """
    z, y = pair("input", input, "target", target)
    check_probabilities("target", y)
    return shared((1 - y) * sigmoid(z) - y * sigmoid(-z), z.size, reduction)
