r"""A table of vectors, looked up by index: one row for each word, and the gradient that goes back into it.

Looking rows up is the product with a matrix P of zeros and ones, which is never formed. So the way back is
the product with :math:`P^\top`: each row of the table receives the sum of what comes from all its readers.
"""

from __future__ import annotations

import math
import operator

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_real, check_shape, floats, promoted
from mlcourse.torch._autograd import by_hand
from mlcourse.torch._targets import check_entries, looks_at_values

__all__ = ["embedding", "embedding_vjp", "tied_embedding_vjp"]


@by_hand(lambda g, input, weight, padding_idx: (None, embedding_vjp(input, weight, g, padding_idx)))
def embedding(input: Tensor, weight: Tensor, padding_idx: int | None = None) -> Tensor:
    r"""Look up rows of a table, :math:`Y_i = W_{\mathrm{input}_i}`: with one-hot rows P it is :math:`PW`.

    Parameters
    ----------
    input : Tensor of integers, any shape
        Indices from 0 to V - 1. None counts from the end.
    weight : Tensor, shape (V, E)
        The table W, one vector of length E for each of V entries.
    padding_idx : int, optional
        The row that fills gaps, from -V to V - 1. It changes the gradient only: what is read is the row.

    Returns
    -------
    Tensor, shape (..., E)
        A copy of the rows.

    Raises
    ------
    TypeError
        If `weight` is not a tensor of real numbers, or an index is no integer.
    ValueError
        If `weight` is no matrix, or an index is not among its rows
        (on other devices than the CPU what it reads becomes NaN), or the devices differ.

    Examples
    --------
    >>> embedding(torch.tensor([[2, 0], [2, 2]]), torch.tensor([[1.0, 5.0], [2.0, 6.0], [3.0, 7.0]]))
    tensor([[[3., 7.],
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
    index, impossible = _indices(input, weight)
    rows = weight.index_select(0, index.reshape(-1)).reshape(*index.shape, weight.shape[1])
    return rows if impossible is None else rows.masked_fill(impossible[..., None], torch.nan)


@by_hand()
def embedding_vjp(input: Tensor, weight: Tensor, g: Tensor, padding_idx: int | None = None) -> Tensor:
    r"""Pull an upstream gradient back into the table: each row receives the sum of its readers' gradients.

    :math:`\partial W_v = \sum_{i:\,\mathrm{input}_i = v} g_i`: with one-hot rows P it is :math:`P^\top G`. A
    row that nobody read receives 0, and so does the row `padding_idx`.

    Parameters
    ----------
    input, weight : Tensor
        As in `embedding`.
    g : Tensor, shape (..., E)
        Gradient of the loss with respect to ``embedding(input, weight)``.
    padding_idx : int, optional
        As in `embedding`.

    Returns
    -------
    Tensor, shape of `weight`
        Gradient of the loss with respect to `weight`. The indices have none.

    Raises
    ------
    TypeError
        If `weight` or `g` is not a tensor of real numbers, or an index is no integer.
    ValueError
        If a shape is not as above, or an index is not among the rows of `weight`
        (on other devices than the CPU what it reads becomes NaN), or the devices differ.

    Examples
    --------
    >>> g = torch.tensor([[1.0, 0.0], [0.0, 1.0], [5.0, 0.0]])
    >>> embedding_vjp(torch.tensor([2, 0, 2]), torch.zeros(3, 2), g)
    tensor([[0., 1.],
            [0., 0.],
            [6., 0.]])

    Notes
    -----
    Syllabus row EMB-02; book: *Embeddings and positions*, ``embeddings.html#embedding-vjp``.
    ``dweight[input] = g`` keeps one reader of each row, and ``dweight[input] += g`` adds only one.
    """
    weight, g = promoted(weight=floats("weight", weight, "(V, E)"), g=floats("g", g))
    padding = _row("padding_idx", padding_idx, len(weight))
    index, impossible = _indices(input, weight)
    check_shape("g", g, (*index.shape, weight.shape[1]), "a row of weight for each index")
    if impossible is not None:
        g = g.masked_fill(impossible[..., None], torch.nan)
    wide = torch.float32 if g.itemsize == 2 else g.dtype  # a row may be the sum of thousands
    places = g.reshape(index.numel(), weight.shape[1]).to(wide)
    dweight = torch.zeros_like(weight, dtype=wide).index_add(0, index.reshape(-1), places)
    if padding is not None:
        dweight = dweight.masked_fill(torch.arange(len(weight), device=g.device)[:, None] == padding, 0)
    return dweight.to(g.dtype)


@by_hand(autocast="product")
def tied_embedding_vjp(
    input: Tensor,
    weight: Tensor,
    h: Tensor,
    g_embed: Tensor,
    g_logits: Tensor,
    padding_idx: int | None = None,
) -> Tensor:
    r"""Gradient of a table that is used at both ends: looked up, and as the weights of the logits.

    With logits :math:`HW^\top`: one array has one gradient, :math:`P^\top G_E + G_Z^\top H`, the sum of
    both uses.

    Parameters
    ----------
    input, weight : Tensor
        As in `embedding`.
    padding_idx : int, optional
        As in `embedding`. The row `padding_idx` receives nothing from the lookup; as a class it is still one,
        and the part of the logits stays.
    h : Tensor, shape (..., E)
        What the logits are made of, ``h @ weight.T``.
    g_embed : Tensor, shape of ``embedding(input, weight)``
        Gradient of the loss with respect to what was looked up, through everything in between.
    g_logits : Tensor, shape (..., V)
        Gradient of the loss with respect to the logits.

    Returns
    -------
    Tensor, shape of `weight`
        Gradient of the loss with respect to `weight`.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or an index is no integer.
    ValueError
        If a shape is not as above, or an index is not among the rows of `weight`
        (on other devices than the CPU what it reads becomes NaN), or the devices differ.

    Examples
    --------
    >>> weight, h = torch.zeros(3, 2), torch.tensor([[1.0, 5.0]])
    >>> g_embed, g_logits = torch.tensor([[10.0, 10.0]]), torch.tensor([[0.0, 1.0, -1.0]])
    >>> tied_embedding_vjp(torch.tensor([2]), weight, h, g_embed, g_logits)
    tensor([[0., 0.],
            [1., 5.],
            [9., 5.]])

    Notes
    -----
    Syllabus row EMB-03; book: *Embeddings and positions*, ``embeddings.html#tied-weights``.
    """
    looked_up = embedding_vjp(input, weight, g_embed, padding_idx)
    looked_up, h, g_logits = promoted(
        g_embed=looked_up, h=floats("h", h), g_logits=floats("g_logits", g_logits)
    )
    if h.shape[-1:] != looked_up.shape[1:]:
        raise ValueError(
            f"h has shape {tuple(h.shape)}; expected (..., {looked_up.shape[1]}), the columns of weight"
        )
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


def _indices(input: Tensor, weight: Tensor) -> tuple[Tensor, Tensor | None]:
    """Return indices of rows, and which of them are none where that cannot be looked at; these read row 0."""
    check_real("input", input)
    if input.is_floating_point() or input.dtype == torch.bool:
        raise TypeError(f"input has dtype {input.dtype}; expected integers, the rows to look up")
    if input.device != weight.device:
        raise ValueError(f"input is on {input.device}; expected {weight.device}, the device of weight")
    index, rows = input.long(), len(weight)
    wrong = (index < 0) | (index >= rows)
    check_entries("input", index, lambda: wrong, f"a row of weight, from 0 to {rows - 1}")
    return (index, None) if looks_at_values(index) else (index.masked_fill(wrong, 0), wrong)
