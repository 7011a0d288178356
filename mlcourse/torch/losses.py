"""Gradients of losses in the parameters that the logits depend on."""

from __future__ import annotations

from torch import Tensor

from mlcourse.torch._arguments import check_shape, floats, promoted
from mlcourse.torch._autograd import by_hand
from mlcourse.torch.log_softmax import log_softmax_vjp

__all__ = ["soft_cross_entropy_param_grad"]


@by_hand(autocast="float32")
def soft_cross_entropy_param_grad(x: Tensor, jac: Tensor, target: Tensor) -> Tensor:
    r"""Gradient of :math:`L = -\sum_i c_i \log S_i(x(u))` in the parameters u.

    With :math:`s = S(x)`, :math:`J_x = \partial x/\partial u` and target weights c,

    .. math:: \nabla_u L = J_x^\top \big((\mathbf 1^\top c)\, s - c\big).

    Parameters
    ----------
    x : Tensor, shape (n,)
        Logits x(u).
    jac : Tensor, shape (n, p)
        Jacobian of the logits: entry (i, k) is :math:`\partial x_i/\partial u_k`.
    target : Tensor, shape (n,)
        Weights c of the classes. They need not sum to 1.

    Returns
    -------
    Tensor, shape (p,)
        Gradient of the loss with respect to the parameters.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above, or n = 0.

    Examples
    --------
    >>> soft_cross_entropy_param_grad(torch.zeros(2), torch.eye(2), torch.tensor([1.0, 0.0]))
    tensor([-0.5000,  0.5000])

    Notes
    -----
    Syllabus row JAC-09; book: *Jacobians*, ``jacobians.html#soft-targets``.
    If c sums to 1 this is :math:`\sum_i (s_i - c_i)\nabla_u x_i`, *prediction minus target*; only then.
    The vector in brackets is minus the log-softmax VJP of c, which keeps the difference exact where s
    is almost one-hot.
    """
    x, jac, target = promoted(
        x=floats("x", x, "(n,)"), jac=floats("jac", jac, "(n, p)"), target=floats("target", target, "(n,)")
    )
    check_shape("jac", jac, (len(x), jac.shape[1]), "one row for each logit in x")
    check_shape("target", target, x.shape, "the shape of x")
    return -log_softmax_vjp(x, target) @ jac
