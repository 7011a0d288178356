r"""A cell with long short-term memory (LSTM): a second state that is passed on by a factor and a sum.

The gates i, f, g, o stand below one another in weights and biases, in PyTorch's order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, floats
from mlcourse.numpy._recurrent import biases, pulled_back, states, weights
from mlcourse.numpy.activations import sigmoid
from mlcourse.numpy.linear import linear

__all__ = ["lstm_cell", "lstm_cell_vjp", "lstm_gates"]


def lstm_gates(
    input: ArrayLike,
    hx: ArrayLike,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
) -> np.ndarray:
    r"""The gates i, f, g, o of an LSTM cell side by side: sigmoids, but for :math:`g = \tanh a_g`.

    Parameters
    ----------
    input : array_like, shape (..., D)
        Input x of this step; a batch has examples as rows.
    hx : array_like, shape (..., H)
        State h of the step before.
    w_ih : array_like, shape (4H, D)
        Weights from the input: those of i, f, g and o, below one another.
    w_hh : array_like, shape (4H, H)
        Weights from the old state, in the same order.
    b_ih, b_hh : array_like, shape (4H,), optional
        Two biases, as in PyTorch; zeros if None.

    Returns
    -------
    ndarray, shape (..., 4H)
        The gates of :math:`a = x W_{ih}^\top + b_{ih} + h W_{hh}^\top + b_{hh}`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> lstm_gates([1.0], [0.0], [[0.0], [1000.0], [-1000.0], [-1000.0]], np.zeros((4, 1)))
    array([ 0.5,  1. , -1. ,  0. ])

    Notes
    -----
    Syllabus row REC-05; book: *Recurrent networks*, ``recurrent.html#lstm``.
    """
    w_ih, w_hh = weights(w_ih, w_hh, gates=4)
    b_ih, b_hh = biases(b_ih, b_hh, w_hh)
    input, hx = states(w_ih, w_hh, input, hx=hx)
    a = np.split(linear(input, w_ih, b_ih) + linear(hx, w_hh, b_hh), 4, axis=-1)
    return np.concatenate((sigmoid(a[0]), sigmoid(a[1]), np.tanh(a[2]), sigmoid(a[3])), axis=-1)


def lstm_cell(
    input: ArrayLike,
    hx: tuple[ArrayLike, ArrayLike],
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    r"""New state and new cell: :math:`c' = f \odot c + i \odot g` and :math:`h' = o \odot \tanh c'`.

    Parameters
    ----------
    input : array_like, shape (..., D)
        Input x of this step; a batch has examples as rows.
    hx : tuple of two array_likes, shape (..., H)
        State h and cell c of the step before.
    w_ih, w_hh, b_ih, b_hh : array_like
        As in `lstm_gates`.

    Returns
    -------
    tuple of two ndarrays, shape (..., H)
        The new state h' and the new cell c'.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `hx` is no pair, or a shape is not as above.

    Examples
    --------
    >>> w_ih = [[-1000.0], [1000.0], [0.0], [1000.0]]
    >>> lstm_cell([1.0], ([0.0], [0.5]), w_ih, np.zeros((4, 1)))
    (array([0.46211716]), array([0.5]))

    Notes
    -----
    Syllabus row REC-05; book: *Recurrent networks*, ``recurrent.html#lstm``.
    """
    return _cell(input, *_pair(hx), w_ih, w_hh, b_ih, b_hh)


def lstm_cell_vjp(
    input: ArrayLike,
    hx: tuple[ArrayLike, ArrayLike],
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    gates: ArrayLike,
    g_h: ArrayLike,
    g_c: ArrayLike,
) -> tuple[np.ndarray, ...]:
    r"""Pull the gradients of both new states back through an LSTM cell.

    With :math:`k = G_c + G_h \odot o \odot (1 - \tanh^2 c')` the gates get :math:`k \odot g`,
    :math:`k \odot c`, :math:`k \odot i` and :math:`G_h \odot \tanh c'`, each times its slope: i(1 - i),
    f(1 - f), :math:`1 - g^2` and o(1 - o). The old cell gets :math:`k \odot f`, and all else follows as in
    `rnn_tanh_cell_vjp`.

    Parameters
    ----------
    input, hx, w_ih, w_hh : array_like
        As in `lstm_cell`.
    gates : array_like, shape (..., 4H)
        What `lstm_gates` returned, kept from the way forward.
    g_h, g_c : array_like, shape (..., H)
        Gradients of the loss with respect to the new state and the new cell.

    Returns
    -------
    tuple of seven ndarrays
        Gradients of the loss with respect to `input`, h, c, `w_ih`, `w_hh`, `b_ih` and `b_hh`, each in the
        shape of its variable.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If `hx` is no pair, or a shape is not as above.

    Examples
    --------
    >>> w_ih, w_hh = np.zeros((4, 1)), np.zeros((4, 1))
    >>> gates = lstm_gates([1.0], [0.0], w_ih, w_hh)
    >>> dx, dh, dc, *_, db_ih, db_hh = lstm_cell_vjp([1.0], ([0.0], [0.0]), w_ih, w_hh, gates, [1.0], [1.0])
    >>> dc, db_ih
    (array([0.75]), array([0.  , 0.  , 0.75, 0.  ]))

    Notes
    -----
    Syllabus row REC-06; book: *Recurrent networks*, ``recurrent.html#lstm-backward``.
    """
    return _cell_vjp(input, *_pair(hx), w_ih, w_hh, gates, g_h, g_c)


def _cell(
    input: ArrayLike,
    h: ArrayLike,
    c: ArrayLike,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None,
    b_hh: ArrayLike | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `lstm_cell` does, with state and cell as two arguments."""
    i, f, g, o = np.split(lstm_gates(input, h, w_ih, w_hh, b_ih, b_hh), 4, axis=-1)
    c = floats("c", c)
    check_shape("c", c, i.shape, "the shape of h")
    c_new = f * c + i * g
    return o * np.tanh(c_new), c_new


def _cell_vjp(
    input: ArrayLike,
    h: ArrayLike,
    c: ArrayLike,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    gates: ArrayLike,
    g_h: ArrayLike,
    g_c: ArrayLike,
) -> tuple[np.ndarray, ...]:
    """Return what `lstm_cell_vjp` does, with state and cell as two arguments."""
    w_ih, w_hh = weights(w_ih, w_hh, gates=4)
    input, h, c, g_h, g_c = states(w_ih, w_hh, input, h=h, c=c, g_h=g_h, g_c=g_c)
    gates = floats("gates", gates)
    check_shape(
        "gates", gates, (*h.shape[:-1], len(w_hh)), "the rows of input, one entry for each row of w_hh"
    )
    i, f, g, o = np.split(gates, 4, axis=-1)
    squashed = np.tanh(f * c + i * g)
    k = g_c + g_h * o * (1 - squashed * squashed)
    da = np.concatenate(
        (k * g * i * (1 - i), k * c * f * (1 - f), k * i * (1 - g * g), g_h * squashed * o * (1 - o)), axis=-1
    )
    dx, dh, *rest = pulled_back(input, h, w_ih, w_hh, da)
    return dx, dh, k * f, *rest


def _pair(hx: tuple[ArrayLike, ArrayLike]) -> tuple[ArrayLike, ArrayLike]:
    """Return state and cell, which must come as two."""
    if not isinstance(hx, (tuple, list)) or len(hx) != 2:
        found = f"of length {len(hx)}" if isinstance(hx, (tuple, list)) else type(hx).__name__
        raise ValueError(f"hx is {found}; expected two arrays, the state h and the cell c")
    return hx[0], hx[1]
