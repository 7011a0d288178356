r"""Squared Euclidean norm and sum of absolute values, with gradients and vector-Jacobian products.

The norm is taken along one axis, so that a batch of vectors has a batch of norms.
"""

from __future__ import annotations

from torch import Tensor

from mlcourse.torch._arguments import check_axis, check_shape, floats, promoted
from mlcourse.torch._autograd import by_hand
from mlcourse.torch.heaviside import sign

__all__ = [
    "l1_norm",
    "l1_norm_grad",
    "l1_norm_vjp",
    "squared_l2_norm",
    "squared_l2_norm_grad",
    "squared_l2_norm_vjp",
]


@by_hand(lambda g, x, axis: squared_l2_norm_vjp(x, g, axis), autocast="float32")
def squared_l2_norm(x: Tensor, axis: int = -1) -> Tensor:
    r"""Squared Euclidean norm :math:`\lVert x\rVert_2^2 = \sum_i x_i^2`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Vectors.
    axis : int, default -1
        The axis to sum over.

    Returns
    -------
    Tensor, shape of `x` without `axis`
        Values at least 0.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `axis` is not an integer.
    ValueError
        If `x` has no such axis or no entry along it.

    Examples
    --------
    >>> squared_l2_norm(torch.tensor([[3.0, 4.0], [0.0, -2.0]]))
    tensor([25.,  4.])

    Notes
    -----
    Syllabus row NRM-01; book: *Norms*, ``norms.html#squared-l2``.
    """
    x = floats("x", x)
    return (x * x).sum(dim=check_axis(x, axis))


@by_hand()
def squared_l2_norm_grad(x: Tensor) -> Tensor:
    r"""Gradient of the squared Euclidean norm, :math:`2x`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Vectors.

    Returns
    -------
    Tensor, shape of `x`
        The gradient of each vector's norm; the same along whichever axis the norm is taken.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> squared_l2_norm_grad(torch.tensor([3.0, -4.0]))
    tensor([ 6., -8.])

    Notes
    -----
    Syllabus row NRM-01; book: *Norms*, ``norms.html#squared-l2``.
    :math:`x/\lVert x\rVert` is the gradient of the norm itself.
    """
    return 2 * floats("x", x)


@by_hand(autocast="float32")
def squared_l2_norm_vjp(x: Tensor, g: Tensor, axis: int = -1) -> Tensor:
    r"""Pull an upstream gradient back through the squared Euclidean norm: :math:`2 g\, x`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Vectors.
    g : Tensor, shape of `x` without `axis`
        Gradient of the loss with respect to ``squared_l2_norm(x)``.
    axis : int, default -1
        The axis of the norm.

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
    >>> squared_l2_norm_vjp(torch.tensor([3.0, -4.0]), torch.tensor(0.5))
    tensor([ 3., -4.])

    Notes
    -----
    Syllabus row NRM-01; book: *Norms*, ``norms.html#squared-l2``.
    """
    x, g = _with_upstream(x, g, axis)
    return squared_l2_norm_grad(x) * g


@by_hand(lambda g, x, axis: l1_norm_vjp(x, g, axis), autocast="float32")
def l1_norm(x: Tensor, axis: int = -1) -> Tensor:
    r"""Sum of absolute values, :math:`\lVert x\rVert_1 = \sum_i |x_i|`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Vectors.
    axis : int, default -1
        The axis to sum over.

    Returns
    -------
    Tensor, shape of `x` without `axis`
        Values at least 0.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers, or `axis` is not an integer.
    ValueError
        If `x` has no such axis or no entry along it.

    Examples
    --------
    >>> l1_norm(torch.tensor([[3.0, -4.0], [0.0, -2.0]]))
    tensor([7., 2.])

    Notes
    -----
    Syllabus row NRM-02; book: *Norms*, ``norms.html#l1``.
    """
    x = floats("x", x)
    return x.abs().sum(dim=check_axis(x, axis))


@by_hand()
def l1_norm_grad(x: Tensor) -> Tensor:
    r"""Gradient of the sum of absolute values, :math:`\operatorname{sign}(x)`, with 0 where x is 0.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Vectors.

    Returns
    -------
    Tensor, shape of `x`
        1, 0 or -1 in each entry; the same along whichever axis the norm is taken.

    Raises
    ------
    TypeError
        If `x` is not a tensor of real numbers.

    Examples
    --------
    >>> l1_norm_grad(torch.tensor([3.0, 0.0, -4.0]))
    tensor([ 1.,  0., -1.])

    Notes
    -----
    Syllabus row NRM-02; book: *Norms*, ``norms.html#l1``.
    Not differentiable if some entry is 0: any value in [-1, 1] is a subgradient there, and 0 is
    PyTorch's choice. The textbook form ``x / abs(x)`` is nan at 0.
    """
    return sign(x)


@by_hand(autocast="float32")
def l1_norm_vjp(x: Tensor, g: Tensor, axis: int = -1) -> Tensor:
    r"""Pull an upstream gradient back through the sum of absolute values: :math:`g \operatorname{sign}(x)`.

    Parameters
    ----------
    x : Tensor, shape (..., n)
        Vectors.
    g : Tensor, shape of `x` without `axis`
        Gradient of the loss with respect to ``l1_norm(x)``.
    axis : int, default -1
        The axis of the norm.

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
    >>> l1_norm_vjp(torch.tensor([3.0, 0.0, -4.0]), torch.tensor(0.5))
    tensor([ 0.5000,  0.0000, -0.5000])

    Notes
    -----
    Syllabus row NRM-02; book: *Norms*, ``norms.html#l1``.
    """
    x, g = _with_upstream(x, g, axis)
    return l1_norm_grad(x) * g


def _with_upstream(x: Tensor, g: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """Return `x` and `g`, which has one entry for each norm, ready to multiply."""
    x, g = promoted(x=floats("x", x), g=floats("g", g))
    axis = check_axis(x, axis)
    check_shape("g", g, x.shape[:axis] + x.shape[axis + 1 :], f"the shape of x without axis {axis}")
    return x, g.unsqueeze(axis)
