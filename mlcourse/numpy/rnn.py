r"""A recurrent network over a whole sequence, and backpropagation through time.

One weight serves every step, so its gradient is a sum over the steps. The gradient of the state is carried
from each step to the one before it: the carry.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, count, floats
from mlcourse.numpy._recurrent import biases, weights
from mlcourse.numpy.linear import linear, linear_vjp

__all__ = ["rnn_jacobian", "rnn_tanh", "rnn_tanh_vjp"]


def rnn_tanh(
    x: ArrayLike,
    h0: ArrayLike,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
) -> np.ndarray:
    r"""States of a sequence, :math:`h_t = \tanh(x_t W_{ih}^\top + h_{t-1} W_{hh}^\top + b_{ih} + b_{hh})`.

    Parameters
    ----------
    x : array_like, shape (N, T, D)
        Sequences of T inputs.
    h0 : array_like, shape (N, H)
        State before the first step.
    w_ih : array_like, shape (H, D)
        Weights from the input, as (out, in).
    w_hh : array_like, shape (H, H)
        Weights from the state, as (out, in).
    b_ih, b_hh : array_like, shape (H,), optional
        Two biases, as in PyTorch; zeros if None.

    Returns
    -------
    ndarray, shape (N, T, H)
        The states :math:`h_1, \ldots, h_T`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> rnn_tanh([[[1000.0], [0.0], [0.0]]], [[0.0]], [[1.0]], [[-1000.0]])
    array([[[ 1.],
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
        h = np.tanh(given[:, t] + linear(h, w_hh, b_hh))
        steps.append(h)
    return np.stack(steps, axis=1) if steps else given + h[:, None]


def rnn_tanh_vjp(
    x: ArrayLike,
    h0: ArrayLike,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    output: ArrayLike,
    g: ArrayLike,
    truncate: int | None = None,
) -> tuple[np.ndarray, ...]:
    r"""Backpropagation through time: pull the gradients of all states back to inputs, state and parameters.

    From :math:`c_T = 0`, for t = T, …, 1: :math:`\delta_t = (g_t + c_t) \odot (1 - h_t^2)` and
    :math:`c_{t-1} = \delta_t W_{hh}`. Then :math:`\partial x_t = \delta_t W_{ih}`,
    :math:`\partial h_0 = c_0`, :math:`\partial W_{ih} = \sum_t \delta_t^\top x_t`,
    :math:`\partial W_{hh} = \sum_t \delta_t^\top h_{t-1}`, and the biases have the sum of all
    :math:`\delta_t`.

    Parameters
    ----------
    x, h0, w_ih, w_hh : array_like
        As in `rnn_tanh`.
    output : array_like, shape (N, T, H)
        What `rnn_tanh` returned.
    g : array_like, shape (N, T, H)
        Gradient of the loss with respect to `output`.
    truncate : int, optional
        Cut the carry after every so many steps (truncated backpropagation through time); None cuts nowhere.
        The states are carried on all the same.

    Returns
    -------
    tuple of six ndarrays
        Gradients of the loss with respect to `x`, `h0`, `w_ih`, `w_hh`, `b_ih` and `b_hh`, each in the shape
        of its variable.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or `truncate` is no integer.
    ValueError
        If a shape is not as above, or `truncate` is below 1.

    Examples
    --------
    >>> x, g = [[[0.0], [0.0]]], [[[0.0], [1.0]]]
    >>> dx, dh0, *_ = rnn_tanh_vjp(x, [[0.0]], [[1.0]], [[0.5]], [[[0.0], [0.0]]], g)
    >>> dx.ravel(), dh0.ravel()
    (array([0.5, 1. ]), array([0.25]))

    Notes
    -----
    Syllabus rows REC-02 and REC-03; book: *Recurrent networks*, ``recurrent.html#through-time``.
    """
    w_ih, w_hh = weights(w_ih, w_hh)
    x, h0 = _sequence(x, h0, w_ih, w_hh)
    output, g = floats("output", output), floats("g", g)
    for name, array in (("output", output), ("g", g)):
        check_shape(
            name, array, (*x.shape[:2], h0.shape[1]), "the steps of x, one entry for each column of w_hh"
        )
    chunk = max(x.shape[1], 1) if truncate is None else count("truncate", truncate)
    carry = np.zeros_like(h0)
    deltas = []
    for t in reversed(range(x.shape[1])):
        deltas.append((g[:, t] + carry) * (1 - output[:, t] * output[:, t]))
        carry = deltas[-1] @ w_hh
        if t and t % chunk == 0:  # the state came over this border, its gradient does not go back
            carry = np.zeros_like(carry)
    delta = np.stack(deltas[::-1], axis=1) if deltas else output * g
    before = np.concatenate((h0[:, None], output), axis=1)[:, :-1]
    dx, dw_ih, db_ih = linear_vjp(x, w_ih, delta)
    _, dw_hh, db_hh = linear_vjp(before, w_hh, delta, need_dx=False)
    return dx, carry, dw_ih, dw_hh, db_ih, db_hh


def rnn_jacobian(h: ArrayLike, w_hh: ArrayLike) -> np.ndarray:
    r"""Jacobian of the last state in the first, :math:`\prod_t \mathrm{diag}(1 - h_t^2)\, W_{hh}`.

    Parameters
    ----------
    h : array_like, shape (T, H)
        The states :math:`h_1, \ldots, h_T` of one sequence.
    w_hh : array_like, shape (H, H)
        Weights from the state, as (out, in).

    Returns
    -------
    ndarray, shape (H, H)
        The product, the factor of the last step in front; the identity if there is no step. Its spectral norm
        is at most that of `w_hh`, to the power T.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> rnn_jacobian([[0.0, 0.0], [0.0, 0.0]], [[0.5, 10.0], [0.0, 0.5]])
    array([[ 0.25, 10.  ],
           [ 0.  ,  0.25]])

    Notes
    -----
    Syllabus row REC-04; book: *Recurrent networks*, ``recurrent.html#vanishing``.
    """
    h, w_hh = floats("h", h, "(t, h)"), floats("w_hh", w_hh, "(h, h)")
    check_shape("w_hh", w_hh, (h.shape[1], h.shape[1]), "one row and one column for each column of h")
    product = np.eye(len(w_hh), dtype=np.result_type(h, w_hh))
    for state in h:
        product = (1 - state * state)[:, None] * (w_hh @ product)
    return product


def _sequence(
    x: ArrayLike, h0: ArrayLike, w_ih: np.ndarray, w_hh: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs and first state as floating arrays that fit the weights."""
    x, h0 = floats("x", x, "(n, t, d)"), floats("h0", h0)
    check_shape("x", x, (*x.shape[:2], w_ih.shape[1]), "as many entries a step as w_ih has columns")
    check_shape("h0", h0, (len(x), w_hh.shape[1]), "the rows of x, one entry for each column of w_hh")
    return x, h0
