r"""A recurrent network over a whole sequence, and backpropagation through time.

One weight serves every step, so its gradient is a sum over the steps. The gradient of the state is carried
from each step to the one before it: the carry.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_shape, count, floats, promoted
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._recurrent import biases, weights
from mlcourse.torch.linear import linear, linear_vjp

__all__ = ["rnn_jacobian", "rnn_tanh", "rnn_tanh_vjp"]


@by_hand(lambda g, *a: rnn_tanh_vjp(*a[:4], rnn_tanh(*a), g), autocast="product")
def rnn_tanh(
    x: Tensor,
    h0: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    r"""States of a sequence, :math:`h_t = \tanh(x_t W_{ih}^\top + h_{t-1} W_{hh}^\top + b_{ih} + b_{hh})`.

    Parameters
    ----------
    x : Tensor, shape (N, T, D)
        Sequences of T inputs.
    h0 : Tensor, shape (N, H)
        State before the first step.
    w_ih : Tensor, shape (H, D)
        Weights from the input, as (out, in).
    w_hh : Tensor, shape (H, H)
        Weights from the state, as (out, in).
    b_ih, b_hh : Tensor, shape (H,), optional
        Two biases, as in PyTorch; zeros if None.

    Returns
    -------
    Tensor, shape (N, T, H)
        The states :math:`h_1, \ldots, h_T`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> x, weight = torch.tensor([[[1000.0], [0.0], [0.0]]]), torch.tensor([[-1000.0]])
    >>> rnn_tanh(x, torch.zeros(1, 1), torch.ones(1, 1), weight)
    tensor([[[ 1.],
             [-1.],
             [ 1.]]])

    Notes
    -----
    Syllabus row REC-02; book: *Recurrent networks*, ``recurrent.html#through-time``.
    """
    w_ih, w_hh = weights(w_ih, w_hh)
    b_ih, b_hh = biases(b_ih, b_hh, w_hh)
    x, h = _sequence(x, h0, w_ih, w_hh)
    given = linear(x, w_ih, b_ih)  # of all steps at once; only the state has to wait for the state
    steps = []
    for t in range(x.shape[1]):
        h = torch.tanh(given[:, t] + linear(h, w_hh, b_hh))
        steps.append(h)
    return torch.stack(steps, dim=1) if steps else given + h[:, None]


@by_hand(autocast="product")
def rnn_tanh_vjp(
    x: Tensor,
    h0: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    output: Tensor,
    g: Tensor,
    truncate: int | None = None,
) -> tuple[Tensor, ...]:
    r"""Backpropagation through time: pull the gradients of all states back to inputs, state and parameters.

    From :math:`c_T = 0`, for t = T, …, 1: :math:`\delta_t = (g_t + c_t) \odot (1 - h_t^2)` and
    :math:`c_{t-1} = \delta_t W_{hh}`. Then :math:`\partial x_t = \delta_t W_{ih}`,
    :math:`\partial h_0 = c_0`, :math:`\partial W_{ih} = \sum_t \delta_t^\top x_t`,
    :math:`\partial W_{hh} = \sum_t \delta_t^\top h_{t-1}`, and the biases have the sum of all
    :math:`\delta_t`.

    Parameters
    ----------
    x, h0, w_ih, w_hh : Tensor
        As in `rnn_tanh`.
    output : Tensor, shape (N, T, H)
        What `rnn_tanh` returned.
    g : Tensor, shape (N, T, H)
        Gradient of the loss with respect to `output`.
    truncate : int, optional
        Cut the carry after every so many steps (truncated backpropagation through time); None cuts nowhere.
        The states are carried on all the same.

    Returns
    -------
    tuple of six Tensors
        Gradients of the loss with respect to `x`, `h0`, `w_ih`, `w_hh`, `b_ih` and `b_hh`, each in the shape
        of its variable.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or `truncate` is no integer.
    ValueError
        If a shape is not as above, or `truncate` is below 1.

    Examples
    --------
    >>> x, g = torch.zeros(1, 2, 1), torch.tensor([[[0.0], [1.0]]])
    >>> half = torch.tensor([[0.5]])
    >>> dx, dh0, *_ = rnn_tanh_vjp(x, torch.zeros(1, 1), torch.ones(1, 1), half, x, g)
    >>> dx.ravel(), dh0.ravel()
    (tensor([0.5000, 1.0000]), tensor([0.2500]))

    Notes
    -----
    Syllabus rows REC-02 and REC-03; book: *Recurrent networks*, ``recurrent.html#through-time``.
    """
    w_ih, w_hh = weights(w_ih, w_hh)
    x, h0 = _sequence(x, h0, w_ih, w_hh)
    x, h0, output, g = promoted(x=x, h0=h0, output=floats("output", output), g=floats("g", g))
    for name, tensor in (("output", output), ("g", g)):
        check_shape(
            name, tensor, (*x.shape[:2], h0.shape[1]), "the steps of x, one entry for each column of w_hh"
        )
    chunk = max(x.shape[1], 1) if truncate is None else count("truncate", truncate)
    carry = torch.zeros_like(h0)
    deltas = []
    for t in reversed(range(x.shape[1])):
        deltas.append((g[:, t] + carry) * (1 - output[:, t] * output[:, t]))
        carry = deltas[-1] @ w_hh
        if t and t % chunk == 0:  # the state came over this border, its gradient does not go back
            carry = torch.zeros_like(carry)
    delta = torch.stack(deltas[::-1], dim=1) if deltas else output * g
    before = torch.cat((h0[:, None], output), dim=1)[:, :-1]
    dx, dw_ih, db_ih = linear_vjp(x, w_ih, delta)
    _, dw_hh, db_hh = linear_vjp(before, w_hh, delta, need_dx=False)
    return dx, carry, dw_ih, dw_hh, db_ih, db_hh


@by_hand(autocast="product")
def rnn_jacobian(h: Tensor, w_hh: Tensor) -> Tensor:
    r"""Jacobian of the last state in the first, :math:`\prod_t \mathrm{diag}(1 - h_t^2)\, W_{hh}`.

    Parameters
    ----------
    h : Tensor, shape (T, H)
        The states :math:`h_1, \ldots, h_T` of one sequence.
    w_hh : Tensor, shape (H, H)
        Weights from the state, as (out, in).

    Returns
    -------
    Tensor, shape (H, H)
        The product, the factor of the last step in front; the identity if there is no step. Its spectral norm
        is at most that of `w_hh`, to the power T.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> rnn_jacobian(torch.zeros(2, 2), torch.tensor([[0.5, 10.0], [0.0, 0.5]]))
    tensor([[ 0.2500, 10.0000],
            [ 0.0000,  0.2500]])

    Notes
    -----
    Syllabus row REC-04; book: *Recurrent networks*, ``recurrent.html#vanishing``.
    """
    h, w_hh = promoted(h=floats("h", h, "(t, h)"), w_hh=floats("w_hh", w_hh, "(h, h)"))
    check_shape("w_hh", w_hh, (h.shape[1], h.shape[1]), "one row and one column for each column of h")
    product = torch.eye(len(w_hh), dtype=h.dtype, device=h.device)
    for state in h:
        product = (1 - state * state)[:, None] * (w_hh @ product)
    return product


def _sequence(x: Tensor, h0: Tensor, w_ih: Tensor, w_hh: Tensor) -> list[Tensor]:
    """Return inputs and first state as floating tensors that fit the weights."""
    x, h0 = floats("x", x, "(n, t, d)"), floats("h0", h0)
    check_shape("x", x, (*x.shape[:2], w_ih.shape[1]), "as many entries a step as w_ih has columns")
    check_shape("h0", h0, (len(x), w_hh.shape[1]), "the rows of x, one entry for each column of w_hh")
    return promoted(x=x, h0=h0)
