r"""Scaled dot-product attention: weights, output, masks, and the way back.

With :math:`A = \operatorname{softmax}(cQK^\top)`, row by row, the output is :math:`O = AV`. There are L
queries and S keys. A mask says who may look: ``True`` means may look, as in ``torch.nn.functional``
(``torch.nn.MultiheadAttention`` means the opposite). A query that may look at nothing gets zeros, and so do
its gradients; what stands in masked values must be finite.
"""

from __future__ import annotations

import operator

import torch
from torch import Tensor

from mlcourse.torch._arguments import check_shape, count, floats, promoted
from mlcourse.torch._attention import (
    lower,
    mask_of,
    queries_and_keys,
    row_softmax,
    scale_of,
    scores_vjp,
    values_of,
    weights_vjp,
)
from mlcourse.torch._autograd import by_hand

__all__ = [
    "attention_weights",
    "causal_mask",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_vjp",
]


def causal_mask(L: int, S: int, offset: int = 0) -> Tensor:
    r"""Mask in which query i may look at key j if :math:`j \le i + \text{offset}`.

    Parameters
    ----------
    L : int
        Number of queries.
    S : int
        Number of keys.
    offset : int, default 0
        How many keys come before the first query.

    Returns
    -------
    Tensor of bool, shape (L, S)
        True where a query may look.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If L or S is below 1.

    Examples
    --------
    >>> causal_mask(2, 4, offset=1)
    tensor([[ True,  True, False, False],
            [ True,  True,  True, False]])

    Notes
    -----
    Syllabus row ATT-03; book: *Attention*, ``attention.html#attention-masks``.
    """
    try:
        offset = operator.index(offset)
    except TypeError:
        raise TypeError(f"offset is {offset!r}; expected an integer") from None
    return lower(count("L", L), count("S", S), offset)


@by_hand(
    lambda g, q, k, *how: scores_vjp(q, k, weights_vjp(attention_weights(q, k, *how), g), how[-1]),
    autocast="product",
)
def attention_weights(
    query: Tensor,
    key: Tensor,
    attn_mask: Tensor | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> Tensor:
    r"""Weights of attention, :math:`A = \operatorname{softmax}(c\,QK^\top)` along each row.

    Parameters
    ----------
    query : Tensor, shape (..., L, d)
        Queries Q.
    key : Tensor, shape (..., S, d)
        Keys K, with the leading axes of `query`.
    attn_mask : Tensor, optional
        What broadcasts to (..., L, S). Of bool: True where a query may look. Of floats: added to the scores.
    is_causal : bool, default False
        Query i may look at keys up to i; with a mask of bool both must allow it.
    scale : float, optional
        Factor c of the scores, :math:`1/\sqrt d` unless given.

    Returns
    -------
    Tensor, shape (..., L, S)
        Each row sums to 1; where nothing may be looked at, it is 0.

    Raises
    ------
    TypeError
        If `query` or `key` is not a tensor of real numbers, or `attn_mask` is neither of bool nor of floats.
    ValueError
        If a shape is not as above, or the devices differ.

    Examples
    --------
    >>> key = torch.tensor([[700.0, 0.0], [700.0, 1.0], [-700.0, 0.0]])
    >>> attention_weights(torch.tensor([[1.0, 0.0]]), key)
    tensor([[0.5000, 0.5000, 0.0000]])

    Notes
    -----
    Syllabus rows ATT-01 and ATT-03; book: *Attention*, ``attention.html#scaled-dot-product``.
    The largest score of a row is taken off before the exponential, which would overflow otherwise.
    """
    query, key = queries_and_keys(query, key)
    shape = (*query.shape[:-1], key.shape[-2])
    allowed, added = mask_of(attn_mask, shape, is_causal, query.device)
    # The queries are scaled, not the scores, which are more numbers.
    scores = (query * scale_of(scale, query.shape[-1])) @ key.mT
    if added is not None:
        scores = scores + added.to(scores.dtype)
    if attn_mask is None and allowed is not None:
        scores.masked_fill_(~allowed, -torch.inf)
    elif allowed is not None:  # not in place: under vmap there may be a mask for each, and the same scores
        scores = scores.masked_fill(~allowed, -torch.inf)
    masked = allowed is not None or added is not None
    return row_softmax(scores, masked)


@by_hand(
    lambda g, q, k, v, *how: scaled_dot_product_attention_vjp(
        q, k, v, attention_weights(q, k, *how), g, how[-1]
    ),
    autocast="product",
)
def scaled_dot_product_attention(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn_mask: Tensor | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> Tensor:
    r"""Attention :math:`O = \operatorname{softmax}(c\,QK^\top)\,V`: for each query a mean of the values.

    Parameters
    ----------
    query : Tensor, shape (..., L, d)
        Queries Q.
    key : Tensor, shape (..., S, d)
        Keys K, with the leading axes of `query`.
    value : Tensor, shape (..., S, d_v)
        Values V, one for each key.
    attn_mask : Tensor, optional
        As in `attention_weights`.
    is_causal : bool, default False
        As in `attention_weights`.
    scale : float, optional
        As in `attention_weights`.

    Returns
    -------
    Tensor, shape (..., L, d_v)
        Means of the values by the weights; 0 where a query may look at nothing.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers, or `attn_mask` is neither of bool nor of floats.
    ValueError
        If a shape is not as above, or the devices differ.

    Examples
    --------
    >>> query, key = torch.tensor([[[0.0, 0.0], [900.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]]])
    >>> scaled_dot_product_attention(query, key, torch.tensor([[1.0], [5.0]]))
    tensor([[3.],
            [5.]])

    Notes
    -----
    Syllabus rows ATT-01 and ATT-03; book: *Attention*, ``attention.html#scaled-dot-product``.
    """
    query, key, value = promoted(
        query=floats("query", query), key=floats("key", key), value=floats("value", value)
    )
    attn = attention_weights(query, key, attn_mask, is_causal, scale)
    return attn @ values_of(value, key)


@by_hand(autocast="product")
def scaled_dot_product_attention_vjp(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attn: Tensor,
    g: Tensor,
    scale: float | None = None,
) -> tuple[Tensor, Tensor, Tensor]:
    r"""Pull an upstream gradient back through attention, to queries, keys and values.

    With :math:`\partial A = GV^\top` and
    :math:`\partial S = A \odot (\partial A - \operatorname{rowsum}(A \odot \partial A))`:
    :math:`\partial Q = c\,\partial S\,K`, :math:`\partial K = c\,\partial S^\top Q`,
    :math:`\partial V = A^\top G`.

    Parameters
    ----------
    query, key, value : Tensor
        As in `scaled_dot_product_attention`.
    attn : Tensor, shape (..., L, S)
        What `attention_weights` gave. Masks need no further step: there it is 0.
    g : Tensor, shape (..., L, d_v)
        Gradient of the loss with respect to the output.
    scale : float, optional
        As on the way forward.

    Returns
    -------
    tuple of three Tensors, shapes of `query`, `key` and `value`
        Gradients of the loss.

    Raises
    ------
    TypeError
        If an argument is not a tensor of real numbers.
    ValueError
        If a shape is not as above, or the devices differ.

    Examples
    --------
    >>> query, g = torch.tensor([[0.0]]), torch.tensor([[1.0]])
    >>> key, value = torch.tensor([[[1.0], [-1.0]], [[8.0], [0.0]]])
    >>> attn = attention_weights(query, key)
    >>> dquery, dkey, dvalue = scaled_dot_product_attention_vjp(query, key, value, attn, g)
    >>> dquery
    tensor([[4.]])
    >>> dvalue
    tensor([[0.5000],
            [0.5000]])

    Notes
    -----
    Syllabus row ATT-04; book: *Attention*, ``attention.html#attention-backward``.
    """
    query, key = queries_and_keys(query, key)
    value, attn, g = values_of(value, key), floats("attn", attn), floats("g", g)
    query, key, value, attn, g = promoted(query=query, key=key, value=value, attn=attn, g=g)
    check_shape("attn", attn, (*query.shape[:-1], key.shape[-2]), "a weight for each query and key")
    check_shape("g", g, (*query.shape[:-1], value.shape[-1]), "a row for each query")
    dscores = weights_vjp(attn, g @ value.mT)
    dquery, dkey = scores_vjp(query, key, dscores, scale)
    return dquery, dkey, (g.mT @ attn).mT
