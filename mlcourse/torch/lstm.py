r"""A cell with long short-term memory (LSTM): a second state that is passed on by a factor and a sum.

The gates i, f, g, o stand below one another in weights and biases, in PyTorch's order.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_shape, floats, promoted
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._recurrent import biases, pulled_back, states, weights
from mlcourse.torch.activations import sigmoid
from mlcourse.torch.linear import linear

__all__ = ["lstm_cell", "lstm_cell_vjp", "lstm_gates"]


@by_hand(autocast="product")
def lstm_gates(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    r"""The gates i, f, g, o of an LSTM cell side by side: sigmoids, but for :math:`g = \tanh a_g`.

    Parameters
    ----------
    input : Tensor, shape (..., D)
        Input x of this step; a batch has examples as rows.
    hx : Tensor, shape (..., H)
        State h of the step before.
    w_ih : Tensor, shape (4H, D)
        Weights from the input: those of i, f, g and o, below one another.
    w_hh : Tensor, shape (4H, H)
        Weights from the old state, in the same order.
    b_ih, b_hh : Tensor, shape (4H,), optional
        Two biases, as in PyTorch; zeros if None.

    Returns
    -------
    Tensor, shape (..., 4H)
        The gates of :math:`a = x W_{ih}^\top + b_{ih} + h W_{hh}^\top + b_{hh}`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> w_ih = torch.tensor([[0.0], [1000.0], [-1000.0], [-1000.0]])
    >>> lstm_gates(torch.ones(1), torch.zeros(1), w_ih, torch.zeros(4, 1))
    tensor([ 0.5000,  1.0000, -1.0000,  0.0000])

    Notes
    -----
    Syllabus row REC-05; book: *Recurrent networks*, ``recurrent.html#lstm``.
    """
    w_ih, w_hh = weights(w_ih, w_hh, gates=4)
    b_ih, b_hh = biases(b_ih, b_hh, w_hh)
    input, hx = states(w_ih, w_hh, input, hx=hx)
    a = torch.chunk(linear(input, w_ih, b_ih) + linear(hx, w_hh, b_hh), 4, dim=-1)
    return torch.cat((sigmoid(a[0]), sigmoid(a[1]), torch.tanh(a[2]), sigmoid(a[3])), dim=-1)


def lstm_cell(
    input: Tensor,
    hx: tuple[Tensor, Tensor],
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> tuple[Tensor, Tensor]:
    r"""New state and new cell: :math:`c' = f \odot c + i \odot g` and :math:`h' = o \odot \tanh c'`.

    Parameters
    ----------
    input : Tensor, shape (..., D)
        Input x of this step; a batch has examples as rows.
    hx : tuple of two Tensors, shape (..., H)
        State h and cell c of the step before.
    w_ih, w_hh, b_ih, b_hh : Tensor
        As in `lstm_gates`.

    Returns
    -------
    tuple of two Tensors, shape (..., H)
        The new state h' and the new cell c'.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `hx` is no pair, or a shape is not as above.

    Examples
    --------
    >>> w_ih = torch.tensor([[-1000.0], [1000.0], [0.0], [1000.0]])
    >>> hx = torch.zeros(1), torch.tensor([0.5])
    >>> lstm_cell(torch.ones(1), hx, w_ih, torch.zeros(4, 1))
    (tensor([0.4621]), tensor([0.5000]))

    Notes
    -----
    Syllabus row REC-05; book: *Recurrent networks*, ``recurrent.html#lstm``.
    """
    return _cell(input, *_pair(hx), w_ih, w_hh, b_ih, b_hh)


def lstm_cell_vjp(
    input: Tensor,
    hx: tuple[Tensor, Tensor],
    w_ih: Tensor,
    w_hh: Tensor,
    gates: Tensor,
    g_h: Tensor,
    g_c: Tensor,
) -> tuple[Tensor, ...]:
    r"""Pull the gradients of both new states back through an LSTM cell.

    With :math:`k = G_c + G_h \odot o \odot (1 - \tanh^2 c')` the gates get :math:`k \odot g`,
    :math:`k \odot c`, :math:`k \odot i` and :math:`G_h \odot \tanh c'`, each times its slope: i(1 - i),
    f(1 - f), :math:`1 - g^2` and o(1 - o). The old cell gets :math:`k \odot f`, and all else follows as in
    `rnn_tanh_cell_vjp`.

    Parameters
    ----------
    input, hx, w_ih, w_hh : Tensor
        As in `lstm_cell`.
    gates : Tensor, shape (..., 4H)
        What `lstm_gates` returned, kept from the way forward.
    g_h, g_c : Tensor, shape (..., H)
        Gradients of the loss with respect to the new state and the new cell.

    Returns
    -------
    tuple of seven Tensors
        Gradients of the loss with respect to `input`, h, c, `w_ih`, `w_hh`, `b_ih` and `b_hh`, each in the
        shape of its variable.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If `hx` is no pair, or a shape is not as above.

    Examples
    --------
    >>> one, zero, weight = torch.ones(1), torch.zeros(1), torch.zeros(4, 1)
    >>> gates = lstm_gates(one, zero, weight, weight)
    >>> dx, dh, dc, *_, db_ih, db_hh = lstm_cell_vjp(one, (zero, zero), weight, weight, gates, one, one)
    >>> dc, db_ih
    (tensor([0.7500]), tensor([0.0000, 0.0000, 0.7500, 0.0000]))

    Notes
    -----
    Syllabus row REC-06; book: *Recurrent networks*, ``recurrent.html#lstm-backward``.
    """
    return _cell_vjp(input, *_pair(hx), w_ih, w_hh, gates, g_h, g_c)


@by_hand(
    lambda g_h, g_c, *a: _cell_vjp(*a[:5], lstm_gates(*a[:2], *a[3:]), g_h, g_c),
    autocast="product",
)
def _cell(
    input: Tensor,
    h: Tensor,
    c: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None,
    b_hh: Tensor | None,
) -> tuple[Tensor, Tensor]:
    """Return what `lstm_cell` does, with state and cell as two arguments."""
    i, f, g, o = torch.chunk(lstm_gates(input, h, w_ih, w_hh, b_ih, b_hh), 4, dim=-1)
    check_shape("c", floats("c", c), i.shape, "the shape of h")
    i, c = promoted(i=i, c=c)
    c_new = f * c + i * g
    return o * torch.tanh(c_new), c_new


@by_hand(autocast="product")
def _cell_vjp(
    input: Tensor,
    h: Tensor,
    c: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    gates: Tensor,
    g_h: Tensor,
    g_c: Tensor,
) -> tuple[Tensor, ...]:
    """Return what `lstm_cell_vjp` does, with state and cell as two arguments."""
    w_ih, w_hh = weights(w_ih, w_hh, gates=4)
    input, h, c, g_h, g_c = states(w_ih, w_hh, input, h=h, c=c, g_h=g_h, g_c=g_c)
    gates = floats("gates", gates)
    check_shape(
        "gates", gates, (*h.shape[:-1], len(w_hh)), "the rows of input, one entry for each row of w_hh"
    )
    i, f, g, o = torch.chunk(gates, 4, dim=-1)
    squashed = torch.tanh(f * c + i * g)
    k = g_c + g_h * o * (1 - squashed * squashed)
    da = torch.cat(
        (k * g * i * (1 - i), k * c * f * (1 - f), k * i * (1 - g * g), g_h * squashed * o * (1 - o)), dim=-1
    )
    dx, dh, *rest = pulled_back(input, h, w_ih, w_hh, da)
    return dx, dh, k * f, *rest


def _pair(hx: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Return state and cell, which must come as two."""
    if not isinstance(hx, (tuple, list)) or len(hx) != 2:
        found = f"of length {len(hx)}" if isinstance(hx, (tuple, list)) else type(hx).__name__
        raise ValueError(f"hx is {found}; expected two tensors, the state h and the cell c")
    return hx[0], hx[1]
