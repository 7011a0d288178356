r"""A table of vectors, looked up by index: one row for each word, and the gradient that goes back into it.

Looking rows up is the product with a matrix P of zeros and ones, which is never formed. So the way back is
the product with :math:`P^\top`: each row of the table receives the sum of what comes from all its readers.
"""

from __future__ import annotations

import math
import operator

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import as_array, check_shape, floats
from mlcourse.numpy._targets import check_entries

__all__ = ["embedding", "embedding_vjp", "tied_embedding_vjp"]


def embedding(input: ArrayLike, weight: ArrayLike, padding_idx: int | None = None) -> np.ndarray:
    r"""Look up rows of a table, :math:`Y_i = W_{\mathrm{input}_i}`: with one-hot rows P it is :math:`PW`.

    Parameters
    ----------
    input : array_like of int, any shape
        Indices from 0 to V - 1. None counts from the end.
    weight : array_like, shape (V, E)
        The table W, one vector of length E for each of V entries.
    padding_idx : int, optional
        The row that fills gaps, from -V to V - 1. It changes the gradient only: what is read is the row.

    Returns
    -------
    np.ndarray, shape (..., E)
        A copy of the rows.

    Raises
    ------
    TypeError
        If `weight` is not made of real numbers, or an index is no integer.
    ValueError
        If `weight` is no matrix, or an index is not among its rows.

    Examples
    --------
    >>> embedding([[2, 0], [2, 2]], [[1.0, 5.0], [2.0, 6.0], [3.0, 7.0]])
    array([[[3., 7.],
            [1., 5.]],
    <BLANKLINE>
           [[3., 7.],
            [3., 7.]]])

    Notes
    -----
    Syllabus row EMB-01; book: *Embeddings and positions*, ``embeddings.html#embedding``.
    """
    weight = floats("weight", weight, "(V, E)")
    _row("padding_idx", padding_idx, len(weight))
    return np.take(weight, _indices(input, len(weight)), axis=0)


def embedding_vjp(
    input: ArrayLike, weight: ArrayLike, g: ArrayLike, padding_idx: int | None = None
) -> np.ndarray:
    r"""Pull an upstream gradient back into the table: each row receives the sum of its readers' gradients.

    :math:`\partial W_v = \sum_{i:\,\mathrm{input}_i = v} g_i`: with one-hot rows P it is :math:`P^\top G`. A
    row that nobody read receives 0, and so does the row `padding_idx`.

    Parameters
    ----------
    input, weight : array_like
        As in `embedding`.
    g : array_like, shape (..., E)
        Gradient of the loss with respect to ``embedding(input, weight)``.
    padding_idx : int, optional
        As in `embedding`.

    Returns
    -------
    np.ndarray, shape of `weight`
        Gradient of the loss with respect to `weight`. The indices have none.

    Raises
    ------
    TypeError
        If `weight` or `g` is not made of real numbers, or an index is no integer.
    ValueError
        If a shape is not as above, or an index is not among the rows of `weight`.

    Examples
    --------
    >>> g = [[1.0, 0.0], [0.0, 1.0], [5.0, 0.0]]
    >>> embedding_vjp([2, 0, 2], np.zeros((3, 2)), g)
    array([[0., 1.],
           [0., 0.],
           [6., 0.]])

    Notes
    -----
    Syllabus row EMB-02; book: *Embeddings and positions*, ``embeddings.html#embedding-vjp``.
    ``dweight[input] = g`` keeps one reader of each row, and ``dweight[input] += g`` adds only one.
    """
    weight, g = floats("weight", weight, "(V, E)"), floats("g", g)
    padding, index = _row("padding_idx", padding_idx, len(weight)), _indices(input, len(weight))
    check_shape("g", g, (*index.shape, weight.shape[1]), "a row of weight for each index")
    dweight = np.zeros(weight.shape, np.result_type(weight, g))
    np.add.at(dweight, index.ravel(), g.reshape(index.size, weight.shape[1]))  # adds up what `+=` would not
    if padding is not None:
        dweight[padding] = 0
    return dweight


def tied_embedding_vjp(
    input: ArrayLike,
    weight: ArrayLike,
    h: ArrayLike,
    g_embed: ArrayLike,
    g_logits: ArrayLike,
    padding_idx: int | None = None,
) -> np.ndarray:
    r"""Gradient of a table that is used at both ends: looked up, and as the weights of the logits.

    With logits :math:`HW^\top`: one array has one gradient, :math:`P^\top G_E + G_Z^\top H`, the sum of
    both uses.

    Parameters
    ----------
    input, weight : array_like
        As in `embedding`.
    padding_idx : int, optional
        As in `embedding`. The row `padding_idx` receives nothing from the lookup; as a class it is still one,
        and the part of the logits stays.
    h : array_like, shape (..., E)
        What the logits are made of, ``h @ weight.T``.
    g_embed : array_like, shape of ``embedding(input, weight)``
        Gradient of the loss with respect to what was looked up, through everything in between.
    g_logits : array_like, shape (..., V)
        Gradient of the loss with respect to the logits.

    Returns
    -------
    np.ndarray, shape of `weight`
        Gradient of the loss with respect to `weight`.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or an index is no integer.
    ValueError
        If a shape is not as above, or an index is not among the rows of `weight`.

    Examples
    --------
    >>> weight, h = np.zeros((3, 2)), [[1.0, 5.0]]
    >>> g_embed, g_logits = [[10.0, 10.0]], [[0.0, 1.0, -1.0]]
    >>> tied_embedding_vjp([2], weight, h, g_embed, g_logits)
    array([[0., 0.],
           [1., 5.],
           [9., 5.]])

    Notes
    -----
    Syllabus row EMB-03; book: *Embeddings and positions*, ``embeddings.html#tied-weights``.
    """
    looked_up = embedding_vjp(input, weight, g_embed, padding_idx)
    h = floats("h", h)
    if h.shape[-1:] != looked_up.shape[1:]:
        raise ValueError(
            f"h has shape {h.shape}; expected (..., {looked_up.shape[1]}), the columns of weight"
        )
    g_logits = floats("g_logits", g_logits)
    check_shape(
        "g_logits", g_logits, (*h.shape[:-1], len(looked_up)), "rows as in h, a logit for each row of weight"
    )
    rows = math.prod(h.shape[:-1])
    return looked_up + g_logits.reshape(rows, len(looked_up)).T @ h.reshape(rows, looked_up.shape[1])


def _row(name: str, value: int | None, rows: int) -> int | None:
    """Return the number of a row, counted from 0; None stays None."""
    if value is None:
        return None
    try:
        row = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} is {value!r}; expected an integer or None") from None
    if not -rows <= row < rows:
        raise ValueError(f"{name} is {row}; expected a row of weight, from {-rows} to {rows - 1}")
    return row % rows


def _indices(input: ArrayLike, rows: int) -> np.ndarray:
    """Return `input` as an array of integers from 0 to ``rows - 1``."""
    index = as_array("input", input)
    if index.dtype.kind not in "iu":
        raise TypeError(f"input has dtype {index.dtype}; expected integers, the rows to look up")
    check_entries("input", index, (index < 0) | (index >= rows), f"a row of weight, from 0 to {rows - 1}")
    return index
