r"""The perceptron in the row convention, :math:`z = xW + b`: weights are transposed, (in, out)."""

from __future__ import annotations

from torch import Tensor

from mlcourse.torch._arguments import check_shape, floats
from mlcourse.torch.mlp import Params, mlp_backward, mlp_forward

__all__ = ["mlp_forward_row", "mlp_input_grad_row"]


def mlp_forward_row(x: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    r"""Forward pass in the row convention: :math:`\hat y = S(\sigma(xW_1 + b_1)W_2 + b_2)`.

    Parameters
    ----------
    x : Tensor, shape (N, D_x)
        Examples as rows.
    W1 : Tensor, shape (D_x, H)
        Weights of the hidden layer.
    b1 : Tensor, shape (H,) or (1, H)
        Its biases.
    W2 : Tensor, shape (H, D_y)
        Weights of the output layer.
    b2 : Tensor, shape (D_y,) or (1, D_y)
        Its biases.

    Returns
    -------
    Tensor, shape (N, D_y)
        Probabilities of the classes, a row for each example.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> W1, b1 = torch.tensor([[1.0], [-1.0]]), torch.tensor([0.0])
    >>> W2, b2 = torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 0.0]])
    >>> mlp_forward_row(torch.tensor([[3.0, 3.0], [1.0, 2.0]]), W1, b1, W2, b2)
    tensor([[0.7311, 0.2689],
            [0.6313, 0.3687]])

    Notes
    -----
    Syllabus row FWD-04; book: *The MLP*, ``mlp.html#row-convention``.
    The weights are the transposes of those in `mlp_forward`.
    """
    return mlp_forward(floats("x", x, "(N, D_x)"), _transposed(W1, b1, W2, b2), "sigmoid").os


def mlp_input_grad_row(x: Tensor, y: Tensor, W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Tensor:
    r"""Gradient of the cross-entropy in the input, in the row convention with a sigmoid hidden layer.

    With :math:`h = \sigma(xW_1 + b_1)`,
    :math:`\partial x = \big[(\hat y - y)W_2^\top \odot h \odot (1 - h)\big] W_1^\top`.

    Parameters
    ----------
    x : Tensor, shape (N, D_x)
        Examples as rows.
    y : Tensor, shape (N, D_y) or (N,)
        Probabilities of the classes, or class indices (integers).
    W1 : Tensor, shape (D_x, H)
        Weights of the hidden layer.
    b1 : Tensor, shape (H,) or (1, H)
        Its biases.
    W2 : Tensor, shape (H, D_y)
        Weights of the output layer.
    b2 : Tensor, shape (D_y,) or (1, D_y)
        Its biases.

    Returns
    -------
    Tensor, shape (N, D_x)
        Each example's own gradient: nothing is averaged.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or class indices are not integers.
    ValueError
        If a shape is not as above, or `y` not a target as in `cross_entropy_grad`.

    Examples
    --------
    >>> W1, b1 = torch.tensor([[1.0], [-1.0]]), torch.tensor([0.0])
    >>> W2, b2 = torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 0.0]])
    >>> mlp_input_grad_row(torch.tensor([[3.0, 3.0]]), torch.tensor([[1.0, 0.0]]), W1, b1, W2, b2)
    tensor([[-0.1345,  0.1345]])

    Notes
    -----
    Syllabus row BWD-12; book: *Backpropagation*, ``backprop.html#backprop-in-rows``.
    :math:`(\hat y - y)` is short for :math:`(\mathbf 1^\top y)\,\hat y - y`, should y not sum to 1.
    """
    cache = mlp_forward(floats("x", x, "(N, D_x)"), _transposed(W1, b1, W2, b2), "sigmoid")
    dx = mlp_backward(cache, y, reduction="sum").x
    assert dx is not None, "it is left out only where it is not needed"
    return dx


def _transposed(W1: Tensor, b1: Tensor, W2: Tensor, b2: Tensor) -> Params:
    """Return parameters in the row convention as those of the column convention."""
    W1, W2 = floats("W1", W1, "(D_x, H)"), floats("W2", W2, "(H, D_y)")
    check_shape("W2", W2, (W1.shape[1], W2.shape[1]), "one row for each column of W1")
    return Params(W1.T, _row("b1", b1, W1), W2.T, _row("b2", b2, W2))


def _row(name: str, bias: Tensor, weight: Tensor) -> Tensor:
    """Return a bias of shape (n,) or (1, n) as (n,). A column (n, 1) would broadcast to a matrix."""
    bias, n = floats(name, bias), weight.shape[1]
    if bias.shape not in ((n,), (1, n)):
        raise ValueError(f"{name} has shape {tuple(bias.shape)}; expected ({n},) or (1, {n}), a row")
    return bias.reshape(n)
