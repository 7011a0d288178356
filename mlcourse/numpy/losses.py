"""Gradients of losses in the parameters that the logits depend on."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, floats
from mlcourse.numpy.log_softmax import log_softmax_vjp

__all__ = ["soft_cross_entropy_param_grad"]


def soft_cross_entropy_param_grad(x: ArrayLike, jac: ArrayLike, target: ArrayLike) -> np.ndarray:
    r"""Gradient of :math:`L = -\sum_i c_i \log S_i(x(u))` in the parameters u.

    With :math:`s = S(x)`, :math:`J_x = \partial x/\partial u` and target weights c,

    .. math:: \nabla_u L = J_x^\top \big((\mathbf 1^\top c)\, s - c\big).

    Parameters
    ----------
    x : array_like, shape (n,)
        Logits x(u).
    jac : array_like, shape (n, p)
        Jacobian of the logits: entry (i, k) is :math:`\partial x_i/\partial u_k`.
    target : array_like, shape (n,)
        Weights c of the classes. They need not sum to 1.

    Returns
    -------
    ndarray, shape (p,)
        Gradient of the loss with respect to the parameters.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above, or n = 0.

    Examples
    --------
    >>> soft_cross_entropy_param_grad([0.0, 0.0], [[1.0, 0.0], [0.0, 1.0]], [1.0, 0.0])
    array([-0.5,  0.5])

    Notes
    -----
    Syllabus row JAC-09; book: *Jacobians*, ``jacobians.html#soft-targets``.
    If c sums to 1 this is :math:`\sum_i (s_i - c_i)\nabla_u x_i`, *prediction minus target*; only then.
    The vector in brackets is minus the log-softmax VJP of c, which keeps the difference exact where s
    is almost one-hot.
    """
    x, jac, target = floats("x", x, "(n,)"), floats("jac", jac, "(n, p)"), floats("target", target, "(n,)")
    check_shape("jac", jac, (x.size, jac.shape[1]), "one row for each logit in x")
    check_shape("target", target, x.shape, "the shape of x")
    return -log_softmax_vjp(x, target) @ jac
