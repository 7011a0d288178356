r"""One step of a recurrent network: the new state is made of the input and of the old state.

Two linear layers, one for each, whose sum goes through tanh. On the way back the slope of tanh is made of the
new state, :math:`1 - h'^2`: nothing has to be computed twice.
"""

from __future__ import annotations

import torch
from torch import Tensor

from mlcourse.torch._autograd import by_hand
from mlcourse.torch._recurrent import biases, pulled_back, states, weights
from mlcourse.torch.linear import linear

__all__ = ["rnn_tanh_cell", "rnn_tanh_cell_vjp"]


@by_hand(lambda g, *a: rnn_tanh_cell_vjp(*a[:4], rnn_tanh_cell(*a), g), autocast="product")
def rnn_tanh_cell(
    input: Tensor,
    hx: Tensor,
    w_ih: Tensor,
    w_hh: Tensor,
    b_ih: Tensor | None = None,
    b_hh: Tensor | None = None,
) -> Tensor:
    r"""New state :math:`h' = \tanh(x W_{ih}^\top + b_{ih} + h W_{hh}^\top + b_{hh})`.

    Parameters
    ----------
    input : Tensor, shape (..., D)
        Input x of this step; a batch has examples as rows.
    hx : Tensor, shape (..., H)
        State h of the step before.
    w_ih : Tensor, shape (H, D)
        Weights from the input, as (out, in).
    w_hh : Tensor, shape (H, H)
        Weights from the old state, as (out, in).
    b_ih, b_hh : Tensor, shape (H,), optional
        Two biases, as in PyTorch; zeros if None.

    Returns
    -------
    Tensor, shape (..., H)
        The new state, between -1 and 1.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> w_ih, w_hh = torch.tensor([[1000.0], [-1.0]]), torch.tensor([[0.0, 3.0], [2.0, 2.0]])
    >>> rnn_tanh_cell(torch.tensor([1.0]), torch.tensor([0.0, 0.5]), w_ih, w_hh)
    tensor([1., 0.])

    Notes
    -----
    Syllabus row REC-01; book: *Recurrent networks*, ``recurrent.html#rnn-cell``.
    """
    w_ih, w_hh = weights(w_ih, w_hh)
    b_ih, b_hh = biases(b_ih, b_hh, w_hh)
    input, hx = states(w_ih, w_hh, input, hx=hx)
    return torch.tanh(linear(input, w_ih, b_ih) + linear(hx, w_hh, b_hh))


@by_hand(autocast="product")
def rnn_tanh_cell_vjp(
    input: Tensor, hx: Tensor, w_ih: Tensor, w_hh: Tensor, h_new: Tensor, g: Tensor
) -> tuple[Tensor, ...]:
    r"""Pull an upstream gradient back through one step, to input, state, weights and biases.

    With :math:`\delta = g \odot (1 - h'^2)`: :math:`\partial x = \delta W_{ih}`,
    :math:`\partial h = \delta W_{hh}`, :math:`\partial W_{ih} = \delta^\top x`,
    :math:`\partial W_{hh} = \delta^\top h`, and both biases have the sum of the rows of :math:`\delta`.

    Parameters
    ----------
    input, hx, w_ih, w_hh : Tensor
        As in `rnn_tanh_cell`.
    h_new : Tensor, shape (..., H)
        What `rnn_tanh_cell` returned.
    g : Tensor, shape (..., H)
        Gradient of the loss with respect to `h_new`.

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
    >>> w_ih, w_hh = torch.tensor([[1000.0], [-1.0]]), torch.tensor([[0.0, 3.0], [2.0, 2.0]])
    >>> x, h = torch.tensor([1.0]), torch.tensor([0.0, 0.5])
    >>> new, g = torch.tensor([1.0, 0.0]), torch.tensor([1.0, 3.0])
    >>> dx, dh, *_ = rnn_tanh_cell_vjp(x, h, w_ih, w_hh, new, g)
    >>> dx, dh
    (tensor([-3.]), tensor([6., 6.]))

    Notes
    -----
    Syllabus row REC-01; book: *Recurrent networks*, ``recurrent.html#rnn-cell``.
    """
    w_ih, w_hh = weights(w_ih, w_hh)
    input, hx, h_new, g = states(w_ih, w_hh, input, hx=hx, h_new=h_new, g=g)
    return pulled_back(input, hx, w_ih, w_hh, g * (1 - h_new * h_new))
