r"""Networks with sigmoid and with tanh hidden units compute the same functions: parameters to and fro."""

from __future__ import annotations

from torch import Tensor

from mlcourse.torch._arguments import two_layers
from mlcourse.torch.mlp import Params

__all__ = ["sigmoid_to_tanh", "tanh_to_sigmoid"]


def sigmoid_to_tanh(W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Params:
    r"""Parameters of the tanh network that equals a sigmoid network.

    Because :math:`\sigma(x) = \frac12(\tanh\frac x2 + 1)`: :math:`\tilde W^{(1)} = \frac12 W^{(1)}`,
    :math:`\tilde b^{(1)} = \frac12 b^{(1)}`, :math:`\tilde W^{(2)} = \frac12 W^{(2)}`,
    :math:`\tilde b^{(2)}_k = b^{(2)}_k + \frac12\sum_j W^{(2)}_{kj}`.

    Parameters
    ----------
    W1 : Tensor, shape (M, D)
        Weights of the hidden layer.
    b1 : Tensor, shape (M,)
        Its biases.
    W2 : Tensor, shape (K, M)
        Weights of the output layer.
    b2 : Tensor, shape (K,)
        Its biases.

    Returns
    -------
    Params
        ``W1, b1, W2, b2`` of the tanh network, of the same shapes.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    >>> W1, b1 = torch.tensor([[2.0]]), torch.tensor([4.0])
    >>> W2, b2 = torch.tensor([[6.0]]), torch.tensor([1.0])
    >>> tanh_net = sigmoid_to_tanh(W1, b1, W2, b2)
    >>> tanh_net.W2, tanh_net.b2
    (tensor([[3.]]), tensor([4.]))

    Notes
    -----
    Syllabus row EQV-01; book: *Equivalence*, ``equivalence.html#equivalent-networks``.
    """
    W1, b1, W2, b2 = two_layers(W1, b1, W2, b2)
    return Params(W1 / 2, b1 / 2, W2 / 2, b2 + W2.sum(dim=1) / 2)


def tanh_to_sigmoid(W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Params:
    r"""Parameters of the sigmoid network that equals a tanh network.

    Because :math:`\tanh x = 2\sigma(2x) - 1`: :math:`W^{(1)} = 2\tilde W^{(1)}`,
    :math:`b^{(1)} = 2\tilde b^{(1)}`, :math:`W^{(2)} = 2\tilde W^{(2)}`,
    :math:`b^{(2)}_k = \tilde b^{(2)}_k - \sum_j \tilde W^{(2)}_{kj}`.

    Parameters
    ----------
    W1 : Tensor, shape (M, D)
        Weights of the hidden layer.
    b1 : Tensor, shape (M,)
        Its biases.
    W2 : Tensor, shape (K, M)
        Weights of the output layer.
    b2 : Tensor, shape (K,)
        Its biases.

    Returns
    -------
    Params
        ``W1, b1, W2, b2`` of the sigmoid network, of the same shapes.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If the shapes do not fit together.

    Examples
    --------
    >>> W1, b1 = torch.tensor([[1.0]]), torch.tensor([2.0])
    >>> W2, b2 = torch.tensor([[3.0]]), torch.tensor([4.0])
    >>> sigmoid_net = tanh_to_sigmoid(W1, b1, W2, b2)
    >>> sigmoid_net.W2, sigmoid_net.b2
    (tensor([[6.]]), tensor([1.]))

    Notes
    -----
    Syllabus row EQV-01; book: *Equivalence*, ``equivalence.html#equivalent-networks``.
    """
    W1, b1, W2, b2 = two_layers(W1, b1, W2, b2)
    return Params(2 * W1, 2 * b1, 2 * W2, b2 - W2.sum(dim=1))
