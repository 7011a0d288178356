r"""The perceptron in the row convention, :math:`z = xW + b`: weights are transposed, (in, out)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, floats
from mlcourse.numpy.mlp import Params, mlp_backward, mlp_forward

__all__ = ["mlp_forward_row", "mlp_input_grad_row"]


def mlp_forward_row(x: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike) -> np.ndarray:
    r"""Forward pass in the row convention: :math:`\hat y = S(\sigma(xW_1 + b_1)W_2 + b_2)`.

    Parameters
    ----------
    x : array_like, shape (N, D_x)
        Examples as rows.
    W1 : array_like, shape (D_x, H)
        Weights of the hidden layer.
    b1 : array_like, shape (H,) or (1, H)
        Its biases.
    W2 : array_like, shape (H, D_y)
        Weights of the output layer.
    b2 : array_like, shape (D_y,) or (1, D_y)
        Its biases.

    Returns
    -------
    ndarray, shape (N, D_y)
        Probabilities of the classes, a row for each example.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> W1, b1 = [[1.0], [-1.0]], [0.0]
    >>> W2, b2 = [[2.0, 0.0]], [[0.0, 0.0]]
    >>> mlp_forward_row([[3.0, 3.0], [1.0, 2.0]], W1, b1, W2, b2)
    array([[0.73105858, 0.26894142],
           [0.63131978, 0.36868022]])

    Notes
    -----
    Syllabus row FWD-04; book: *The MLP*, ``mlp.html#row-convention``.
    The weights are the transposes of those in `mlp_forward`.
    """
    return mlp_forward(floats("x", x, "(N, D_x)"), _transposed(W1, b1, W2, b2), "sigmoid").os


def mlp_input_grad_row(
    x: ArrayLike, y: ArrayLike, W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike
) -> np.ndarray:
    r"""Gradient of the cross-entropy in the input, in the row convention with a sigmoid hidden layer.

    With :math:`h = \sigma(xW_1 + b_1)`,
    :math:`\partial x = \big[(\hat y - y)W_2^\top \odot h \odot (1 - h)\big] W_1^\top`.

    Parameters
    ----------
    x : array_like, shape (N, D_x)
        Examples as rows.
    y : array_like, shape (N, D_y) or (N,)
        Probabilities of the classes, or class indices (integers).
    W1 : array_like, shape (D_x, H)
        Weights of the hidden layer.
    b1 : array_like, shape (H,) or (1, H)
        Its biases.
    W2 : array_like, shape (H, D_y)
        Weights of the output layer.
    b2 : array_like, shape (D_y,) or (1, D_y)
        Its biases.

    Returns
    -------
    ndarray, shape (N, D_x)
        Each example's own gradient: nothing is averaged.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or class indices are not integers.
    ValueError
        If a shape is not as above, or `y` not a target as in `cross_entropy_grad`.

    Examples
    --------
    >>> W1, b1 = [[1.0], [-1.0]], [0.0]
    >>> W2, b2 = [[2.0, 0.0]], [[0.0, 0.0]]
    >>> mlp_input_grad_row([[3.0, 3.0]], [[1.0, 0.0]], W1, b1, W2, b2)
    array([[-0.13447071,  0.13447071]])

    Notes
    -----
    Syllabus row BWD-12; book: *Backpropagation*, ``backprop.html#backprop-in-rows``.
    :math:`(\hat y - y)` is short for :math:`(\mathbf 1^\top y)\,\hat y - y`, should y not sum to 1.
    """
    cache = mlp_forward(floats("x", x, "(N, D_x)"), _transposed(W1, b1, W2, b2), "sigmoid")
    dx = mlp_backward(cache, y, reduction="sum").x
    assert dx is not None, "it is left out only where it is not needed"
    return dx


def _transposed(W1: ArrayLike, b1: ArrayLike, W2: ArrayLike, b2: ArrayLike) -> Params:
    """Return parameters in the row convention as those of the column convention."""
    W1, W2 = floats("W1", W1, "(D_x, H)"), floats("W2", W2, "(H, D_y)")
    check_shape("W2", W2, (W1.shape[1], W2.shape[1]), "one row for each column of W1")
    return Params(W1.T, _row("b1", b1, W1), W2.T, _row("b2", b2, W2))


def _row(name: str, bias: ArrayLike, weight: np.ndarray) -> np.ndarray:
    """Return a bias of shape (n,) or (1, n) as (n,). A column (n, 1) would broadcast to a matrix."""
    bias, n = floats(name, bias), weight.shape[1]
    if bias.shape not in ((n,), (1, n)):
        raise ValueError(f"{name} has shape {bias.shape}; expected ({n},) or (1, {n}), a row")
    return bias.reshape(n)
