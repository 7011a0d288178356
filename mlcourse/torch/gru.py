r"""A gated recurrent unit (GRU) in PyTorch's form: its reset gate multiplies behind the weights.

The gates r, z, n stand below one another in weights and biases, in PyTorch's order.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._autograd import by_hand
from mlcourse.torch._recurrent import biases, states, weights
from mlcourse.torch.activations import sigmoid
from mlcourse.torch.linear import linear, linear_vjp

__all__ = ["gru_cell", "gru_cell_vjp"]


@by_hand(lambda g, *a: gru_cell_vjp(*a, g), autocast="product")
def gru_cell(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    r"""New state :math:`h' = (1 - z) \odot n + z \odot h`, with :math:`n = \tanh(a^x_n + r \odot a^h_n)`.

    Parameters
    ----------
    input : Tensor, shape (..., D)
        Input x of this step; a batch has examples as rows.
    hx : Tensor, shape (..., H)
        State h of the step before.
    w_ih : Tensor, shape (3H, D)
        Weights from the input: those of r, z and n, below one another.
    w_hh : Tensor, shape (3H, H)
        Weights from the old state, in the same order.
    b_ih, b_hh : Tensor, shape (3H,), optional
        Two biases, as in PyTorch; zeros if None. That of n in `b_hh` is multiplied by r.

    Returns
    -------
    Tensor, shape (..., H)
        The new state.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> w_ih = torch.tensor([[0.0], [0.0], [1000.0]])
    >>> gru_cell(torch.ones(1), torch.tensor([0.5]), w_ih, torch.zeros(3, 1))
    tensor([0.7500])

    Notes
    -----
    Syllabus row REC-07; book: *Recurrent networks*, ``recurrent.html#gru``.
    """
    w_ih, w_hh = weights(w_ih, w_hh, gates=3)
    b_ih, b_hh = biases(b_ih, b_hh, w_hh)
    input, hx = states(w_ih, w_hh, input, hx=hx)
    _, z, n, _ = _gates(linear(input, w_ih, b_ih), linear(hx, w_hh, b_hh))
    return (1 - z) * n + z * hx


@by_hand(autocast="product")
def gru_cell_vjp(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None,
    b_hh: Tensor | None,
    g: Tensor,
) -> tuple[Tensor, ...]:
    r"""Pull an upstream gradient back through a GRU cell, to input, state, weights and biases.

    With :math:`\partial a_n = g \odot (1 - z) \odot (1 - n^2)`,
    :math:`\partial a_r = \partial a_n \odot a^h_n \odot r(1 - r)` and
    :math:`\partial a_z = g \odot (h - n) \odot z(1 - z)` on the side of the input; on the side of the state
    stands :math:`\partial a_n \odot r`. The old state also gets :math:`g \odot z` directly.

    Parameters
    ----------
    input, hx, w_ih, w_hh, b_ih, b_hh : Tensor
        As in `gru_cell`.
    g : Tensor, shape (..., H)
        Gradient of the loss with respect to the new state.

    Returns
    -------
    tuple of six Tensors
        Gradients of the loss with respect to `input`, `hx`, `w_ih`, `w_hh`, `b_ih` and `b_hh`, each in the
        shape of its variable.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> one, half, weight = torch.ones(1), torch.tensor([0.5]), torch.zeros(3, 1)
    >>> dx, dh, *_, db_ih, db_hh = gru_cell_vjp(one, half, weight, weight, None, None, one)
    >>> dh
    tensor([0.5000])
    >>> db_ih, db_hh
    (tensor([0.0000, 0.1250, 0.5000]), tensor([0.0000, 0.1250, 0.2500]))

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
    dx, dw_ih, db_ih = linear_vjp(input, w_ih, torch.cat((dr, dz, dn), dim=-1))
    dh, dw_hh, db_hh = linear_vjp(hx, w_hh, torch.cat((dr, dz, dn * r), dim=-1))
    return dx, dh + g * z, dw_ih, dw_hh, db_ih, db_hh


def _gates(x: Tensor, h: Tensor) -> tuple[Tensor, ...]:
    """Return r, z and n, and what the state gives to n before r multiplies it."""
    xr, xz, xn = torch.chunk(x, 3, dim=-1)
    hr, hz, hn = torch.chunk(h, 3, dim=-1)
    r = sigmoid(xr + hr)
    return r, sigmoid(xz + hz), torch.tanh(xn + r * hn), hn
