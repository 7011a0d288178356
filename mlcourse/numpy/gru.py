r"""A gated recurrent unit (GRU) in PyTorch's form: its reset gate multiplies behind the weights.

The gates r, z, n stand below one another in weights and biases, in PyTorch's order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._recurrent import biases, states, weights
from mlcourse.numpy.activations import sigmoid
from mlcourse.numpy.linear import linear, linear_vjp

__all__ = ["gru_cell", "gru_cell_vjp"]


def gru_cell(
    input: ArrayLike,
    hx: ArrayLike,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
) -> np.ndarray:
    r"""New state :math:`h' = (1 - z) \odot n + z \odot h`, with :math:`n = \tanh(a^x_n + r \odot a^h_n)`.

    Parameters
    ----------
    input : array_like, shape (..., D)
        Input x of this step; a batch has examples as rows.
    hx : array_like, shape (..., H)
        State h of the step before.
    w_ih : array_like, shape (3H, D)
        Weights from the input: those of r, z and n, below one another.
    w_hh : array_like, shape (3H, H)
        Weights from the old state, in the same order.
    b_ih, b_hh : array_like, shape (3H,), optional
        Two biases, as in PyTorch; zeros if None. That of n in `b_hh` is multiplied by r.

    Returns
    -------
    ndarray, shape (..., H)
        The new state.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> gru_cell([1.0], [0.5], [[0.0], [0.0], [1000.0]], np.zeros((3, 1)))
    array([0.75])

    Notes
    -----
    Syllabus row REC-07; book: *Recurrent networks*, ``recurrent.html#gru``.
    """
    w_ih, w_hh = weights(w_ih, w_hh, gates=3)
    b_ih, b_hh = biases(b_ih, b_hh, w_hh)
    input, hx = states(w_ih, w_hh, input, hx=hx)
    _, z, n, _ = _gates(linear(input, w_ih, b_ih), linear(hx, w_hh, b_hh))
    return (1 - z) * n + z * hx


def gru_cell_vjp(
    input: ArrayLike,
    hx: ArrayLike,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None,
    b_hh: ArrayLike | None,
    g: ArrayLike,
) -> tuple[np.ndarray, ...]:
    r"""Pull an upstream gradient back through a GRU cell, to input, state, weights and biases.

    With :math:`\partial a_n = g \odot (1 - z) \odot (1 - n^2)`,
    :math:`\partial a_r = \partial a_n \odot a^h_n \odot r(1 - r)` and
    :math:`\partial a_z = g \odot (h - n) \odot z(1 - z)` on the side of the input; on the side of the state
    stands :math:`\partial a_n \odot r`. The old state also gets :math:`g \odot z` directly.

    Parameters
    ----------
    input, hx, w_ih, w_hh, b_ih, b_hh : array_like
        As in `gru_cell`.
    g : array_like, shape (..., H)
        Gradient of the loss with respect to the new state.

    Returns
    -------
    tuple of six ndarrays
        Gradients of the loss with respect to `input`, `hx`, `w_ih`, `w_hh`, `b_ih` and `b_hh`, each in the
        shape of its variable.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> w_ih, w_hh = np.zeros((3, 1)), np.zeros((3, 1))
    >>> dx, dh, *_, db_ih, db_hh = gru_cell_vjp([1.0], [0.5], w_ih, w_hh, None, None, [1.0])
    >>> dh, db_ih, db_hh
    (array([0.5]), array([0.   , 0.125, 0.5  ]), array([0.   , 0.125, 0.25 ]))

    Notes
    -----
    Syllabus row REC-07; book: *Recurrent networks*, ``recurrent.html#gru``.
    """
    w_ih, w_hh = weights(w_ih, w_hh, gates=3)
    b_ih, b_hh = biases(b_ih, b_hh, w_hh)
    input, hx, g = states(w_ih, w_hh, input, hx=hx, g=g)
    r, z, n, from_state = _gates(linear(input, w_ih, b_ih), linear(hx, w_hh, b_hh))
    dn = g * (1 - z) * (1 - n * n)
    dr, dz = dn * from_state * r * (1 - r), g * (hx - n) * z * (1 - z)
    dx, dw_ih, db_ih = linear_vjp(input, w_ih, np.concatenate((dr, dz, dn), axis=-1))
    dh, dw_hh, db_hh = linear_vjp(hx, w_hh, np.concatenate((dr, dz, dn * r), axis=-1))
    return dx, dh + g * z, dw_ih, dw_hh, db_ih, db_hh


def _gates(x: np.ndarray, h: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return r, z and n, and what the state gives to n before r multiplies it."""
    xr, xz, xn = np.split(x, 3, axis=-1)
    hr, hz, hn = np.split(h, 3, axis=-1)
    r = sigmoid(xr + hr)
    return r, sigmoid(xz + hz), np.tanh(xn + r * hn), hn
