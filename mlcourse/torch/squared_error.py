r"""Squared error: of vectors, of a batch, and on a sigmoid output."""

from __future__ import annotations

from torch import Tensor

from mlcourse.torch._autograd import by_hand
from mlcourse.torch._reduction import reduced, shared, to_both
from mlcourse.torch._targets import pair, scores
from mlcourse.torch.activations import sigmoid, sigmoid_grad
from mlcourse.torch.norms import squared_l2_norm

__all__ = ["mse_loss", "mse_loss_grad", "sigmoid_mse_grad", "squared_error", "squared_error_grad"]


@by_hand(lambda g, x, t, reduction: to_both(g * mse_loss_grad(x, t, reduction)), autocast="float32")
def mse_loss(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Mean squared error, the mean of :math:`(x_i - t_i)^2` over all entries. Without ½, as in PyTorch.

    Parameters
    ----------
    input : Tensor
        Predictions, any shape.
    target : Tensor, shape of `input`
        What they should be.
    reduction : {"mean", "sum", "none"}, default "mean"
        What becomes of the squared errors of the entries.

    Returns
    -------
    Tensor
        One number; with ``"none"`` the squared errors, of the shape of `input`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `target` has not the shape of `input` or holds NaN (seen on the CPU only), `reduction` is none
        of the three, or there is nothing to take the mean of.

    Examples
    --------
    >>> mse_loss(torch.tensor([0.0, 3.0]), torch.tensor([1.0, 1.0]))
    tensor(2.5000)

    Notes
    -----
    Syllabus row LOS-01; book: *Losses*, ``losses.html#squared-error``.
    """
    x, t = pair("input", input, "target", target)
    return reduced("input", (x - t) * (x - t), reduction)


@by_hand(autocast="float32")
def mse_loss_grad(input: Tensor, target: Tensor, reduction: str = "mean") -> Tensor:
    """Gradient of the mean squared error in the predictions, :math:`2(x - t) / n`.

    Parameters
    ----------
    input : Tensor
        Predictions, any shape.
    target : Tensor, shape of `input`
        What they should be.
    reduction : {"mean", "sum", "none"}, default "mean"
        The reduction of the loss. Without the mean, no division by the number n of entries.

    Returns
    -------
    Tensor, shape of `input`
        Gradient of the loss with respect to `input`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `target` has not the shape of `input` or holds NaN (seen on the CPU only), or `reduction` is
        none of the three.

    Examples
    --------
    >>> mse_loss_grad(torch.tensor([0.0, 3.0]), torch.tensor([1.0, 1.0]))
    tensor([-1.,  2.])

    Notes
    -----
    Syllabus row LOS-01; book: *Losses*, ``losses.html#squared-error``.
    """
    x, t = pair("input", input, "target", target)
    return shared(2 * (x - t), x.numel(), reduction)


@by_hand(autocast="float32")
def sigmoid_mse_grad(logit: Tensor, target: Tensor) -> Tensor:
    r"""Derivative of :math:`\frac12(\sigma(z) - y)^2` in the logit z, :math:`(\sigma - y)\,\sigma'(z)`.

    Parameters
    ----------
    logit : Tensor
        Pre-activations z, any shape.
    target : Tensor, shape of `logit`
        Targets y.

    Returns
    -------
    Tensor, shape of `logit`
        The derivative, entry by entry: nothing is averaged.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `target` has not the shape of `logit` or holds NaN (seen on the CPU only).

    Examples
    --------
    >>> sigmoid_mse_grad(torch.tensor([-20.0, 0.0, 20.0]), torch.tensor([1.0, 1.0, 1.0]))
    tensor([-2.0612e-09, -1.2500e-01, -4.2484e-18])

    Notes
    -----
    Syllabus row LOS-01; book: *Losses*, ``losses.html#squared-error``. With ½, unlike `mse_loss`: without
    it twice as much. The factor :math:`\sigma' = \sigma(1 - \sigma)` makes it vanish where the answer is
    confidently wrong, as in the first entry. :math:`\sigma(z) - y` is computed as :math:`(1 -
    y)\,\sigma(z) - y\,\sigma(-z)`, which keeps its digits where the answer is nearly right.
    """
    z, y = pair("logit", logit, "target", target)
    return ((1 - y) * sigmoid(z) - y * sigmoid(-z)) * sigmoid_grad(z)


@by_hand(lambda g, z, t: to_both(g[..., None] * squared_error_grad(z, t)), autocast="float32")
def squared_error(z: Tensor, t: Tensor) -> Tensor:
    r"""Half the squared distance of two vectors, :math:`\ell(z, t) = \frac12\lVert z - t\rVert^2`.

    Parameters
    ----------
    z : Tensor, shape (..., n)
        Predictions.
    t : Tensor, shape of `z`
        Targets.

    Returns
    -------
    Tensor, shape (...)
        The loss of each vector.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `t` has not the shape of `z` or holds NaN (seen on the CPU only), or the vectors are empty.

    Examples
    --------
    >>> squared_error(torch.tensor([[0.0, 3.0], [1.0, 1.0]]), torch.tensor([[1.0, 1.0], [1.0, 1.0]]))
    tensor([2.5000, 0.0000])

    Notes
    -----
    Syllabus row MIS-01; book: *Losses*, ``losses.html#squared-error``.
    """
    z, t = pair("z", scores("z", z), "t", t)
    return squared_l2_norm(z - t) / 2


@by_hand(autocast="float32")
def squared_error_grad(z: Tensor, t: Tensor) -> Tensor:
    """Gradient of half the squared distance in the predictions, :math:`z - t`.

    Parameters
    ----------
    z : Tensor, shape (..., n)
        Predictions.
    t : Tensor, shape of `z`
        Targets.

    Returns
    -------
    Tensor, shape of `z`
        Gradient of each vector's loss.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `t` has not the shape of `z` or holds NaN (seen on the CPU only), or the vectors are empty.

    Examples
    --------
    >>> squared_error_grad(torch.tensor([0.0, 3.0]), torch.tensor([1.0, 1.0]))
    tensor([-1.,  2.])

    Notes
    -----
    Syllabus row MIS-02; book: *Losses*, ``losses.html#squared-error``.
    The ½ in the loss is there to cancel the 2 here.
    """
    z, t = pair("z", scores("z", z), "t", t)
    return z - t
