r"""Log-softmax and log-sum-exp with their Jacobians, vector-Jacobian products and parameter gradients.

A masked logit, -inf, has log-probability -inf. Where softmax is NaN (see `mlcourse.torch.softmax`), so
is log-softmax; log-sum-exp has a limit even there.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_axis, check_shape, floats, promoted, with_upstream
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._shift import from_max, top_index
from mlcourse.torch.softmax import softmax

__all__ = [
    "log_softmax",
    "log_softmax_jacobian",
    "log_softmax_param_grad",
    "log_softmax_vjp",
    "logsumexp",
    "logsumexp_grad",
    "logsumexp_vjp",
]


@by_hand(lambda g, x, axis: log_softmax_vjp(x, g, axis), autocast="float32")
def log_softmax(x: Tensor, axis: int = -1) -> Tensor:
    r"""Logarithm of softmax, :math:`\log S(x)_i = x_i - \log\sum_j e^{x_j}`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Logits.
    axis : int, default -1
        The axis along which the exponentials of the result sum to one.

    Returns
    -------
    Tensor, shape of `x`
        Log-probabilities, at most 0.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `axis` is not an integer.
    ValueError
        If `x` has no such axis or no entry along it.

    Examples
    --------
    >>> log_softmax(torch.tensor([0.0, -40.0, -1000.0]))
    tensor([-4.2484e-18, -4.0000e+01, -1.0000e+03])

    Notes
    -----
    Syllabus row JAC-07; book: *Jacobians*, ``jacobians.html#log-softmax``.
    The textbook form ``log(softmax(x))`` gives -inf at -1000. Subtracting the maximum m and
    ``log(sum(exp(x - m)))`` still returns 0 for the first entry above; here the term of the maximum,
    which is 1, goes into ``log1p`` instead of into the sum.
    """
    x = floats("x", x)
    axis = check_axis(x, axis)
    d, top = from_max(x, axis)
    return d - _log_sum_of_shifted(d, top, axis)


@by_hand(autocast="float32")
def log_softmax_jacobian(x: Tensor) -> Tensor:
    r"""Jacobian of log-softmax, :math:`I - \mathbf 1 s^\top`.

    Parameters
    ----------
    x : Tensor, shape (n,)
        Logits.

    Returns
    -------
    Tensor, shape (n, n)
        Entry (i, j) is :math:`\partial\log S_i/\partial x_j = \delta_{ij} - S_j`. Not symmetric; rows
        sum to zero.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.
    ValueError
        If `x` has not exactly one axis, or is empty.

    Examples
    --------
    >>> log_softmax_jacobian(torch.tensor([0.0, 0.0]))
    tensor([[ 0.5000, -0.5000],
            [-0.5000,  0.5000]])

    Notes
    -----
    Syllabus row JAC-06; book: *Jacobians*, ``jacobians.html#log-softmax``.
    The textbook form ``eye(n) - s`` returns 0 for :math:`1 - s_i` once :math:`s_i` is rounded to 1;
    here the diagonal is :math:`\sum_{j\ne i} s_j`.
    """
    s = softmax(floats("x", x, "(n,)"))
    off_diagonal = s.repeat(len(s), 1)
    off_diagonal.fill_diagonal_(0)
    return torch.diag(off_diagonal.sum(dim=1)) - off_diagonal


@by_hand(autocast="float32")
def log_softmax_vjp(x: Tensor, g: Tensor, axis: int = -1) -> Tensor:
    r"""Pull an upstream gradient back through log-softmax, in O(n).

    With :math:`s = S(x)`, :math:`J^\top g = g - (\mathbf 1^\top g)\, s`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Logits.
    g : Tensor, shape of `x`
        Gradient of the loss with respect to ``log_softmax(x)``.
    axis : int, default -1
        The axis of the softmax.

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
    >>> log_softmax_vjp(torch.tensor([0.0, 0.0]), torch.tensor([1.0, 0.0]))
    tensor([ 0.5000, -0.5000])

    Notes
    -----
    Syllabus row JAC-07; book: *Jacobians*, ``jacobians.html#log-softmax-vjp``.
    With g one-hot at the largest logit the textbook form computes :math:`1 - s_i`, which is 0 once
    :math:`s_i` is rounded to 1. That entry is taken from the others: together they sum to zero.
    """
    x, g = with_upstream(x, g)
    axis = check_axis(x, axis)
    dx = g - g.sum(dim=axis, keepdim=True) * softmax(x, axis)
    top = top_index(x, axis)
    dx = dx.scatter(axis, top, 0)
    return dx.scatter(axis, top, -dx.sum(dim=axis, keepdim=True))


@by_hand(autocast="float32")
def log_softmax_param_grad(x: Tensor, jac: Tensor) -> Tensor:
    r"""Gradients of every :math:`\log S_i(x(u))` in the parameters u.

    With :math:`s = S(x)` and :math:`J_x = \partial x/\partial u` the matrix
    :math:`(I - \mathbf 1 s^\top) J_x`: row i is the difference to a mean,
    :math:`\nabla_u x_i - \mathbb E_{j\sim s}[\nabla_u x_j]`.

    Parameters
    ----------
    x : Tensor, shape (n,)
        Logits x(u).
    jac : Tensor, shape (n, p)
        Jacobian of the logits: entry (i, k) is :math:`\partial x_i/\partial u_k`.

    Returns
    -------
    Tensor, shape (n, p)
        Row i is :math:`\nabla_u\log S_i(x(u))`. The mean of the rows under s is 0.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above, or n = 0.

    Examples
    --------
    >>> log_softmax_param_grad(torch.tensor([0.0, 0.0]), torch.tensor([[1.0, 5.0], [3.0, 5.0]]))
    tensor([[-1.,  0.],
            [ 1.,  0.]])

    Notes
    -----
    Syllabus row JAC-08; book: *Jacobians*, ``jacobians.html#parameters``.
    As in `softmax_vjp`, gradients are measured from that of the largest logit, which cancels out but
    keeps its own row exact where s is almost one-hot.
    """
    x, jac = promoted(x=floats("x", x, "(n,)"), jac=floats("jac", jac, "(n, p)"))
    check_shape("jac", jac, (len(x), jac.shape[1]), "one row for each logit in x")
    s = softmax(x)
    centred = jac - jac[top_index(x, 0)]
    return centred - s @ centred


@by_hand(lambda g, x, axis: logsumexp_vjp(x, g, axis), autocast="float32")
def logsumexp(x: Tensor, axis: int = -1) -> Tensor:
    r"""Log-sum-exp :math:`\log\sum_j e^{x_j}`, a smooth maximum.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Logits.
    axis : int, default -1
        The axis to sum over.

    Returns
    -------
    Tensor, shape of `x` without `axis`
        Between :math:`\max_j x_j` and :math:`\max_j x_j + \log n`.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `axis` is not an integer.
    ValueError
        If `x` has no such axis or no entry along it.

    Examples
    --------
    >>> logsumexp(torch.tensor([[1000.0, 1000.0], [0.0, -1000.0]]))
    tensor([1000.6932,    0.0000])

    Notes
    -----
    Syllabus row SMX-02; book: *Softmax*, ``softmax.html#numerics``.
    The textbook form overflows for logits above 709 (float32: 88); here the maximum is taken out of the sum.
    Infinite logits have a limit here: one at +inf gives +inf, all at -inf give -inf.
    """
    x = floats("x", x)
    axis = check_axis(x, axis)
    m = x.amax(dim=axis)
    d, top = from_max(x, axis)
    return torch.where(m.isinf(), m, m + _log_sum_of_shifted(d, top, axis).squeeze(axis))


@by_hand(autocast="float32")
def logsumexp_grad(x: Tensor, axis: int = -1) -> Tensor:
    r"""Gradient of log-sum-exp, which is softmax: :math:`\nabla\log\sum_j e^{x_j} = S(x)`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Logits.
    axis : int, default -1
        The axis that log-sum-exp sums over.

    Returns
    -------
    Tensor, shape of `x`
        Entry i along `axis` is :math:`S(x)_i`.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `axis` is not an integer.
    ValueError
        If `x` has no such axis or no entry along it.

    Examples
    --------
    >>> logsumexp_grad(torch.tensor([0.0, 0.0]))
    tensor([0.5000, 0.5000])

    Notes
    -----
    Syllabus row JAC-06; book: *Jacobians*, ``jacobians.html#log-softmax``.
    """
    return softmax(x, axis)


@by_hand(autocast="float32")
def logsumexp_vjp(x: Tensor, g: Tensor, axis: int = -1) -> Tensor:
    r"""Pull an upstream gradient back through log-sum-exp: :math:`g\, S(x)`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Logits.
    g : Tensor, shape of `x` without `axis`
        Gradient of the loss with respect to ``logsumexp(x)``.
    axis : int, default -1
        The axis that log-sum-exp sums over.

    Returns
    -------
    Tensor, shape of `x`
        Gradient of the loss with respect to `x`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or `axis` is not an integer.
    ValueError
        If `g` has not the shape above, or `x` has no such axis or no entry along it.

    Examples
    --------
    >>> logsumexp_vjp(torch.tensor([0.0, 0.0]), torch.tensor(4.0))
    tensor([2., 2.])

    Notes
    -----
    Syllabus row JAC-07; book: *Jacobians*, ``jacobians.html#log-softmax-vjp``.
    """
    x, g = promoted(x=floats("x", x), g=floats("g", g))
    axis = check_axis(x, axis)
    check_shape("g", g, x.shape[:axis] + x.shape[axis + 1 :], f"the shape of x without axis {axis}")
    return g.unsqueeze(axis) * softmax(x, axis)


def _log_sum_of_shifted(d: Tensor, top: Tensor, axis: int) -> Tensor:
    """``logsumexp(d)`` along `axis`, which is kept with length 1, where the maximum of d, at `top`, is 0."""
    return torch.log1p(torch.exp(d).scatter(axis, top, 0).sum(dim=axis, keepdim=True))
