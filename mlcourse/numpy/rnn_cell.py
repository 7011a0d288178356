r"""One step of a recurrent network: the new state is made of the input and of the old state.

Two linear layers, one for each, whose sum goes through tanh. On the way back the slope of tanh is made of the
new state, :math:`1 - h'^2`: nothing has to be computed twice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._recurrent import biases, pulled_back, states, weights
from mlcourse.numpy.linear import linear

__all__ = ["rnn_tanh_cell", "rnn_tanh_cell_vjp"]


def rnn_tanh_cell(
    input: ArrayLike,
    hx: ArrayLike,
    w_ih: ArrayLike,
    w_hh: ArrayLike,
    b_ih: ArrayLike | None = None,
    b_hh: ArrayLike | None = None,
) -> np.ndarray:
    r"""New state :math:`h' = \tanh(x W_{ih}^\top + b_{ih} + h W_{hh}^\top + b_{hh})`.

    Parameters
    ----------
    input : array_like, shape (..., D)
        Input x of this step; a batch has examples as rows.
    hx : array_like, shape (..., H)
        State h of the step before.
    w_ih : array_like, shape (H, D)
        Weights from the input, as (out, in).
    w_hh : array_like, shape (H, H)
        Weights from the old state, as (out, in).
    b_ih, b_hh : array_like, shape (H,), optional
        Two biases, as in PyTorch; zeros if None.

    Returns
    -------
    ndarray, shape (..., H)
        The new state, between -1 and 1.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> rnn_tanh_cell([1.0], [0.0, 0.5], [[1000.0], [-1.0]], [[0.0, 3.0], [2.0, 2.0]])
    array([1., 0.])

    Notes
    -----
    Syllabus row REC-01; book: *Recurrent networks*, ``recurrent.html#rnn-cell``.
    """
    w_ih, w_hh = weights(w_ih, w_hh)
    b_ih, b_hh = biases(b_ih, b_hh, w_hh)
    input, hx = states(w_ih, w_hh, input, hx=hx)
    return np.tanh(linear(input, w_ih, b_ih) + linear(hx, w_hh, b_hh))


def rnn_tanh_cell_vjp(
    input: ArrayLike, hx: ArrayLike, w_ih: ArrayLike, w_hh: ArrayLike, h_new: ArrayLike, g: ArrayLike
) -> tuple[np.ndarray, ...]:
    r"""Pull an upstream gradient back through one step, to input, state, weights and biases.

    With :math:`\delta = g \odot (1 - h'^2)`: :math:`\partial x = \delta W_{ih}`,
    :math:`\partial h = \delta W_{hh}`, :math:`\partial W_{ih} = \delta^\top x`,
    :math:`\partial W_{hh} = \delta^\top h`, and both biases have the sum of the rows of :math:`\delta`.

    Parameters
    ----------
    input, hx, w_ih, w_hh : array_like
        As in `rnn_tanh_cell`.
    h_new : array_like, shape (..., H)
        What `rnn_tanh_cell` returned.
    g : array_like, shape (..., H)
        Gradient of the loss with respect to `h_new`.

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
    >>> w_ih, w_hh = [[1000.0], [-1.0]], [[0.0, 3.0], [2.0, 2.0]]
    >>> dx, dh, *_ = rnn_tanh_cell_vjp([1.0], [0.0, 0.5], w_ih, w_hh, [1.0, 0.0], [1.0, 3.0])
    >>> dx, dh
    (array([-3.]), array([6., 6.]))

    Notes
    -----
    Syllabus row REC-01; book: *Recurrent networks*, ``recurrent.html#rnn-cell``.
    """
    w_ih, w_hh = weights(w_ih, w_hh)
    input, hx, h_new, g = states(w_ih, w_hh, input, hx=hx, h_new=h_new, g=g)
    return pulled_back(input, hx, w_ih, w_hh, g * (1 - h_new * h_new))
