r"""Softmax: values, Jacobian, vector-Jacobian product, temperature limit and reparametrisation.

A logit of -inf is a mask: probability 0, gradient 0. Logits that are all -inf along the axis, or one
of them +inf, have no softmax: the result is NaN there, as in ``torch.softmax``.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_axis, floats, with_upstream
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._shift import minus_max, top_index

__all__ = [
    "expand_logits",
    "reduce_logits",
    "softmax",
    "softmax_jacobian",
    "softmax_limit",
    "softmax_vjp",
    "two_class_logit",
]


@by_hand(lambda g, x, axis: softmax_vjp(x, g, axis), autocast="float32")
def softmax(x: Tensor, axis: int = -1) -> Tensor:
    r"""Softmax :math:`S(x)_i = e^{x_i} / \sum_j e^{x_j}`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Logits.
    axis : int, default -1
        The axis that sums to one.

    Returns
    -------
    Tensor, shape of `x`
        Probabilities: positive (or rounded to 0), with sum 1 along `axis`.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `axis` is not an integer.
    ValueError
        If `x` has no such axis or no entry along it.

    Examples
    --------
    >>> softmax(torch.tensor([1000.0, 1000.0, -1000.0]))
    tensor([0.5000, 0.5000, 0.0000])

    Notes
    -----
    Syllabus rows SMX-01 and SMX-02; book: *Softmax*, ``softmax.html#definition`` and ``softmax.html#shift``.
    The textbook form overflows for logits above 709 (float32: 88). A common shift changes
    nothing, so the maximum is subtracted first and the largest exponential is 1.
    """
    x = floats("x", x)
    axis = check_axis(x, axis)
    # Where the largest logit is infinite, a difference is NaN, and with it the sum, and with that all of s.
    e = torch.exp(x - x.amax(dim=axis, keepdim=True))
    return e / e.sum(dim=axis, keepdim=True)


@by_hand(autocast="float32")
def softmax_jacobian(x: Tensor) -> Tensor:
    r"""Jacobian of softmax, :math:`\operatorname{diag}(s) - s s^\top`.

    Parameters
    ----------
    x : Tensor, shape (n,)
        Logits.

    Returns
    -------
    Tensor, shape (n, n)
        Entry (i, j) is :math:`\partial S_i/\partial x_j = S_i(\delta_{ij} - S_j)`. Symmetric, of rank
        n-1; rows sum to zero.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.
    ValueError
        If `x` has not exactly one axis, or is empty.

    Examples
    --------
    >>> softmax_jacobian(torch.tensor([0.0, 0.0]))
    tensor([[ 0.2500, -0.2500],
            [-0.2500,  0.2500]])

    Notes
    -----
    Syllabus rows JAC-01 and JAC-02; book: *Jacobians*, ``jacobians.html#entry-by-entry`` and
    ``jacobians.html#matrix``.
    The textbook form ``diag(s) - outer(s, s)`` returns 0 for :math:`s_i(1-s_i)` once :math:`s_i` is
    rounded to 1; here the diagonal is :math:`\sum_{j\ne i} s_i s_j`, a sum of positive numbers.
    """
    s = softmax(floats("x", x, "(n,)"))
    off_diagonal = torch.outer(s, s)
    off_diagonal.fill_diagonal_(0)
    return torch.diag(off_diagonal.sum(dim=1)) - off_diagonal


@by_hand(autocast="float32")
def softmax_vjp(x: Tensor, g: Tensor, axis: int = -1) -> Tensor:
    r"""Pull an upstream gradient back through softmax, in O(n).

    With :math:`s = S(x)`, :math:`J^\top g = s \odot (g - (s^\top g)\mathbf 1)`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Logits.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``softmax(x)``.
    axis : int, default -1
        The axis that sums to one.

    Returns
    -------
    Tensor, shape of `x`
        Gradient of the loss with respect to `x`. Sums to zero along `axis`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or `axis` is not an integer.
    ValueError
        If `g` has not the shape of `x`, or `x` has no such axis or no entry along it.

    Examples
    --------
    >>> softmax_vjp(torch.tensor([0.0, 0.0]), torch.tensor([1.0, 0.0]))
    tensor([ 0.2500, -0.2500])

    Notes
    -----
    Syllabus row JAC-05; book: *Jacobians*, "The product without the matrix",
    ``jacobians.html#without-the-matrix``.
    The formula is evaluated for g minus its entry at the largest logit. That changes nothing, for the
    Jacobian kills constants, but where s is almost one-hot the textbook form subtracts two nearly
    equal numbers there and returns 0.
    """
    x, g = with_upstream(x, g)
    s = softmax(x, axis)
    g = g - g.gather(axis, top_index(x, axis))
    return s * (g - (s * g).sum(dim=axis, keepdim=True))


@by_hand(autocast="float32")
def softmax_limit(x: Tensor) -> Tensor:
    r"""Limit of softmax(c x) for c → +∞.

    Parameters
    ----------
    x : Tensor, shape (n,)
        Logits.

    Returns
    -------
    Tensor, shape (n,)
        1 on a unique maximum; with k entries tied at the maximum (exactly equal), 1/k on each; 0
        elsewhere.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.
    ValueError
        If `x` has not exactly one axis, or is empty.

    Examples
    --------
    >>> softmax_limit(torch.tensor([1.0, 3.0, 3.0]))
    tensor([0.0000, 0.5000, 0.5000])

    Notes
    -----
    Syllabus row SMX-04; book: *Softmax*, ``softmax.html#temperature``.
    """
    x = floats("x", x, "(n,)")
    at_max = (minus_max(x, check_axis(x, -1)) == 0).to(x.dtype)
    return at_max / at_max.sum()  # nothing equals the maximum if that is NaN: 0/0 is NaN again


@by_hand(lambda g, x: torch.stack((g, -g), dim=-1))
def two_class_logit(x: Tensor) -> Tensor:
    r"""The one logit that decides between two classes: :math:`z = x_1 - x_2`.

    :math:`S(x) = [\sigma(z), 1 - \sigma(z)]^\top`: softmax of two classes is a sigmoid.

    Parameters
    ----------
    x : Tensor, shape (..., 2)
        Logits of the two classes.

    Returns
    -------
    Tensor, shape (...)
        The sigmoid of it is the probability of the first class.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.
    ValueError
        If the last axis has not length 2.

    Examples
    --------
    >>> two_class_logit(torch.tensor([[3.0, 1.0], [0.0, 5.0]]))
    tensor([ 2., -5.])

    Notes
    -----
    Syllabus row SMX-05; book: *Softmax*, ``softmax.html#two-classes``.
    """
    x = floats("x", x)
    if x.shape[-1:] != (2,):
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (..., 2), the logits of two classes")
    return x[..., 0] - x[..., 1]


@by_hand(lambda g, x: torch.cat((-g.sum(dim=-1, keepdim=True), g), dim=-1))
def reduce_logits(x: Tensor) -> Tensor:
    r"""The K-1 numbers that softmax of K logits depends on: :math:`y_i = x_{i+1} - x_1`.

    Parameters
    ----------
    x : Tensor, shape (..., K)
        Logits, K at least 2.

    Returns
    -------
    Tensor, shape (..., K-1)
        Differences to the first logit; ``softmax(expand_logits(y))`` is ``softmax(x)``.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.
    ValueError
        If the last axis has not at least two entries.

    Examples
    --------
    >>> reduce_logits(torch.tensor([1.0, 4.0, 0.0]))
    tensor([ 3., -1.])

    Notes
    -----
    Syllabus row SMX-06; book: *Softmax*, ``softmax.html#fewer-numbers``.
    """
    x = floats("x", x)
    if x.ndim == 0 or x.shape[-1] < 2:
        raise ValueError(f"x has shape {tuple(x.shape)}; expected (..., K), K at least 2")
    return x[..., 1:] - x[..., :1]


@by_hand(lambda g, y: g[..., 1:])
def expand_logits(y: Tensor) -> Tensor:
    r"""K logits with the softmax that K-1 numbers stand for: :math:`[0, y_1, \dots, y_{K-1}]`.

    Parameters
    ----------
    y : Tensor, shape (..., K-1)
        Differences to the first logit, at least one.

    Returns
    -------
    Tensor, shape (..., K)
        Logits; the first is 0.

    Raises
    ------
    TypeError
        If `y` is not a tensor of real numbers.
    ValueError
        If the last axis has not at least one entry.

    Examples
    --------
    >>> expand_logits(torch.tensor([3.0, -1.0]))
    tensor([ 0.,  3., -1.])

    Notes
    -----
    Syllabus row SMX-06; book: *Softmax*, ``softmax.html#fewer-numbers``.
    """
    y = floats("y", y)
    if y.ndim == 0 or y.shape[-1] < 1:
        raise ValueError(f"y has shape {tuple(y.shape)}; expected (..., K-1), K-1 at least 1")
    return torch.cat([torch.zeros_like(y[..., :1]), y], dim=-1)
