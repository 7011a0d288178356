r"""Binary cross-entropy of logits: the negative log-likelihood of a coin."""

from __future__ import annotations

from torch import Tensor

from mlcourse.torch._autograd import by_hand
from mlcourse.torch._reduction import reduced, shared
from mlcourse.torch._targets import check_probabilities, pair
from mlcourse.torch.activations import sigmoid, softplus

__all__ = ["binary_cross_entropy_with_logits", "binary_cross_entropy_with_logits_grad"]


@by_hand(
    lambda g, z, y, reduction: g * binary_cross_entropy_with_logits_grad(z, y, reduction), autocast="float32"
)
def binary_cross_entropy_with_logits(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r"""Binary cross-entropy :math:`-y\log\sigma(z) - (1 - y)\log(1 - \sigma(z))` of logits z.

    Parameters
    ----------
    input : Tensor
        Logits z, any shape.
    target : Tensor, shape of `input`
        Probabilities y that the class is 1: labels 0 and 1, or anything between.
    reduction : {"mean", "sum", "none"}, default "mean"
        What becomes of the losses of the entries.

    Returns
    -------
    Tensor
        One number; with ``"none"`` the losses, of the shape of `input`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `target` has not the shape of `input` or holds something else (seen on the CPU only),
        `reduction` is none of the three, or there is nothing to take the mean of.

    Examples
    --------
    >>> z, y = torch.tensor([-800.0, 0.0, 40.0]), torch.tensor([1.0, 1.0, 1.0])
    >>> binary_cross_entropy_with_logits(z, y, reduction="none")
    tensor([8.0000e+02, 6.9315e-01, 4.2484e-18])

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


@by_hand(autocast="float32")
def binary_cross_entropy_with_logits_grad(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    r"""Gradient of the binary cross-entropy in the logits: prediction minus target, :math:`\sigma(z) - y`.

    Parameters
    ----------
    input : Tensor
        Logits z, any shape.
    target : Tensor, shape of `input`
        Probabilities y that the class is 1.
    reduction : {"mean", "sum", "none"}, default "mean"
        The reduction of the loss: the mean divides the gradient by the number of entries.

    Returns
    -------
    Tensor, shape of `input`
        Gradient of the loss with respect to `input`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `target` has not the shape of `input` or holds something else (seen on the CPU only), or
        `reduction` is none of the three.

    Examples
    --------
    >>> z, y = torch.tensor([-20.0, 0.0, 40.0]), torch.tensor([1.0, 1.0, 1.0])
    >>> binary_cross_entropy_with_logits_grad(z, y, reduction="sum")
    tensor([-1.0000e+00, -5.0000e-01, -4.2484e-18])

    Notes
    -----
    Syllabus row LOS-02; book: *Losses*, ``losses.html#binary-cross-entropy``. The unsimplified
    :math:`\frac{\sigma - y}{\sigma(1 - \sigma)}\,\sigma(1 - \sigma)` is nan where σ is rounded to 0 or 1,
    and ``sigmoid(z) - y`` returns 0 at z = 40, y = 1; here :math:`(1 - y)\,\sigma(z) - y\,\sigma(-z)`.
    """
    z, y = pair("input", input, "target", target)
    check_probabilities("target", y)
    return shared((1 - y) * sigmoid(z) - y * sigmoid(-z), z.numel(), reduction)
