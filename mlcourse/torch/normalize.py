r"""Mean 0 and variance 1: the formula that all normalisations share, with its Jacobian.

With :math:`\hat x = (x - \mu)/s` and :math:`s = \sqrt{v + \varepsilon}`, where the mean and the biased
variance are taken over n entries, the gradient loses its own mean and its part along :math:`\hat x`.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_axis, check_shape, floats, positive, promoted, with_upstream
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._normalised import normalised, not_negative, widened

__all__ = ["normalize", "normalize_jacobian", "normalize_vjp", "scale_invariant_grad"]


@by_hand(lambda g, x, eps, axis: normalize_vjp(x, g, eps, axis), autocast="float32")
def normalize(x: Tensor, eps: float = 0.0, axis: int = -1) -> Tensor:
    r"""Shift and scale to mean 0 and variance 1: :math:`\hat x = (x - \mu)/\sqrt{v + \varepsilon}`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Input.
    eps : float, default 0.0
        Added to the variance, under the root.
    axis : int, default -1
        The axis of the n entries.

    Returns
    -------
    Tensor, shape of `x`
        Entries of mean 0 and, with eps = 0, of variance 1 (division by n). Equal entries become 0.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, `eps` is no number or `axis` no integer.
    ValueError
        If `x` has no such axis or no entry along it, or `eps` is negative.

    Examples
    --------
    >>> normalize(torch.tensor([1.0, 3.0, 1.0, 3.0]))
    tensor([-1.,  1., -1.,  1.])

    Notes
    -----
    Syllabus row NOR-04; book: *Normalisation and its gradient*, ``normalisation.html#normalize``.
    """
    dtype, x = widened(x=floats("x", x))
    return normalised(x, (check_axis(x, axis),), not_negative("eps", eps)).values.to(dtype)


@by_hand(autocast="float32")
def normalize_jacobian(x: Tensor, eps: float = 0.0) -> Tensor:
    r"""Jacobian :math:`\frac1s\left(I - \frac1n \mathbf 1\mathbf 1^\top - \frac1n \hat x\hat x^\top\right)`.

    Parameters
    ----------
    x : Tensor, shape (n,)
        Input.
    eps : float, default 0.0
        As in `normalize`.

    Returns
    -------
    Tensor, shape (n, n)
        Derivatives of ``normalize(x, eps)``: symmetric, and its rows sum to 0.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `eps` is no number.
    ValueError
        If `x` is no vector or empty, or `eps` is negative.

    Examples
    --------
    >>> normalize_jacobian(torch.tensor([1.0, 3.0, 1.0, 3.0]))
    tensor([[ 0.5000,  0.0000, -0.5000,  0.0000],
            [ 0.0000,  0.5000,  0.0000, -0.5000],
            [-0.5000,  0.0000,  0.5000,  0.0000],
            [ 0.0000, -0.5000,  0.0000,  0.5000]])

    Notes
    -----
    Syllabus row NOR-04; book: *Normalisation and its gradient*, ``normalisation.html#normalize``.
    `normalize_vjp` gives products with it without making it.
    """
    dtype, x = widened(x=floats("x", x, "(n,)"))
    check_axis(x, 0)
    every = x.expand(len(x), len(x))
    eye = torch.eye(len(x), dtype=x.dtype, device=x.device)
    return normalised(every, (1,), not_negative("eps", eps)).pulled_back(eye).to(dtype)


@by_hand(autocast="float32")
def normalize_vjp(x: Tensor, g: Tensor, eps: float = 0.0, axis: int = -1) -> Tensor:
    r"""Pull an upstream gradient back: :math:`\frac1s\left(g - m(g) - \hat x\, m(g \hat x)\right)`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Input.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``normalize(x, eps, axis)``.
    eps : float, default 0.0
        As in `normalize`.
    axis : int, default -1
        As in `normalize`.

    Returns
    -------
    Tensor, shape of `x`
        Gradient of the loss with respect to `x`; along `axis` it sums to 0.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, `eps` is no number or `axis` no integer.
    ValueError
        If `g` has not the shape of `x`, `x` no such axis or no entry along it, or `eps` is negative.

    Examples
    --------
    >>> normalize_vjp(torch.tensor([1.0, 3.0, 1.0, 3.0]), torch.tensor([1.0, 0.0, 0.0, 0.0]))
    tensor([ 0.5000,  0.0000, -0.5000,  0.0000])

    Notes
    -----
    Syllabus row NOR-04; book: *Normalisation and its gradient*, ``normalisation.html#normalize``.
    Where all entries are equal and eps is 0, there is no derivative; 0 is returned.
    """
    x, g = with_upstream(x, g)
    dtype, x, g = widened(x=x, g=g)
    return normalised(x, (check_axis(x, axis),), not_negative("eps", eps)).pulled_back(g).to(dtype)


@by_hand()
def scale_invariant_grad(w: Tensor, c: float, grad: Tensor) -> Tensor:
    r"""Gradient at :math:`c\,w` of what depends on the direction of w alone: :math:`\partial w / c`.

    Parameters
    ----------
    w : Tensor
        Weights before a normalisation with eps = 0, any shape.
    c : float
        A factor above 0.
    grad : Tensor, shape of `w`
        Gradient of the loss at `w`.

    Returns
    -------
    Tensor, shape of `w`
        Gradient of the loss at ``c * w``, where the loss has the same value.

    Raises
    ------
    TypeError
        If an array is not a tensor of real numbers, or `c` is no number.
    ValueError
        If `grad` has not the shape of `w`, or `c` is not above 0.

    Examples
    --------
    >>> scale_invariant_grad(torch.tensor([3.0, 4.0]), 5.0, torch.tensor([-4.0, 3.0]))
    tensor([-0.8000,  0.6000])

    Notes
    -----
    Syllabus row NOR-08; book: *Normalisation and its gradient*, ``normalisation.html#normalised-weights``.
    """
    w, grad = floats("w", w), floats("grad", grad)
    w, grad = promoted(w=w, grad=grad)
    check_shape("grad", grad, w.shape, "the shape of w")
    return grad / positive("c", c)
