r"""Scaled dot-product attention: weights, output, masks, and the way back.

With :math:`A = \operatorname{softmax}(cQK^\top)`, row by row, the output is :math:`O = AV`. There are L
queries and S keys. A mask says who may look: ``True`` means may look, as in ``torch.nn.functional``
(``torch.nn.MultiheadAttention`` means the opposite). A query that may look at nothing gets zeros, and so do
its gradients; what stands in masked values must be finite.
"""

from __future__ import annotations

import operator

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, count, floats
from mlcourse.numpy._attention import (
    columns_used,
    lower,
    mask_of,
    needs_shift,
    parts_of,
    pulled_back,
    queries_and_keys,
    row_softmax,
    scale_of,
    values_of,
)

__all__ = [
    "attention_weights",
    "causal_mask",
    "scaled_dot_product_attention",
    "scaled_dot_product_attention_vjp",
]


def causal_mask(L: int, S: int, offset: int = 0) -> np.ndarray:
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
    ndarray of bool, shape (L, S)
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
    array([[ True,  True, False, False],
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


def attention_weights(
    query: ArrayLike,
    key: ArrayLike,
    attn_mask: ArrayLike | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> np.ndarray:
    r"""Weights of attention, :math:`A = \operatorname{softmax}(c\,QK^\top)` along each row.

    Parameters
    ----------
    query : array_like, shape (..., L, d)
        Queries Q.
    key : array_like, shape (..., S, d)
        Keys K, with the leading axes of `query`.
    attn_mask : array_like, optional
        What broadcasts to (..., L, S). Of bool: True where a query may look. Of floats: added to the scores.
    is_causal : bool, default False
        Query i may look at keys up to i; with a mask of bool both must allow it.
    scale : float, optional
        Factor c of the scores, :math:`1/\sqrt d` unless given.

    Returns
    -------
    ndarray, shape (..., L, S)
        Each row sums to 1; where nothing may be looked at, it is 0.

    Raises
    ------
    TypeError
        If `query` or `key` is not made of real numbers, or `attn_mask` is neither of bool nor of floats.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> attention_weights([[1.0, 0.0]], [[700.0, 0.0], [700.0, 1.0], [-700.0, 0.0]])
    array([[0.5, 0.5, 0. ]])

    Notes
    -----
    Syllabus rows ATT-01 and ATT-03; book: *Attention*, ``attention.html#scaled-dot-product``.
    The largest score of a row is taken off before the exponential, which would overflow otherwise.
    """
    query, key = queries_and_keys(query, key)
    shape = (*query.shape[:-1], key.shape[-2])
    allowed, added = mask_of(attn_mask, shape, is_causal)
    attn = np.empty(shape, np.result_type(query, key))
    query = query * scale_of(scale, query.shape[-1])  # fewer numbers than scores
    shift = added is not None or needs_shift(query, key)
    for part, keys in parts_of(shape):
        may = None if allowed is None else np.broadcast_to(allowed, shape)[part]
        stop = shape[-1] if may is None else columns_used(may)
        scores = attn[part][..., :stop]
        np.matmul(query[part], key[keys][..., :stop, :].swapaxes(-1, -2), out=scores)
        if added is not None:
            scores += np.broadcast_to(added, shape)[part][..., :stop]
        row_softmax(scores, None if may is None else may[..., :stop], shift, added is not None)
        attn[part][..., stop:] = 0
    return attn


def scaled_dot_product_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    attn_mask: ArrayLike | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> np.ndarray:
    r"""Attention :math:`O = \operatorname{softmax}(c\,QK^\top)\,V`: for each query a mean of the values.

    Parameters
    ----------
    query : array_like, shape (..., L, d)
        Queries Q.
    key : array_like, shape (..., S, d)
        Keys K, with the leading axes of `query`.
    value : array_like, shape (..., S, d_v)
        Values V, one for each key.
    attn_mask : array_like, optional
        As in `attention_weights`.
    is_causal : bool, default False
        As in `attention_weights`.
    scale : float, optional
        As in `attention_weights`.

    Returns
    -------
    ndarray, shape (..., L, d_v)
        Means of the values by the weights; 0 where a query may look at nothing.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or `attn_mask` is neither of bool nor of floats.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> query, key = [[0.0, 0.0], [900.0, 0.0]], [[0.0, 1.0], [1.0, 0.0]]
    >>> scaled_dot_product_attention(query, key, [[1.0], [5.0]])
    array([[3.],
           [5.]])

    Notes
    -----
    Syllabus rows ATT-01 and ATT-03; book: *Attention*, ``attention.html#scaled-dot-product``.
    """
    attn = attention_weights(query, key, attn_mask, is_causal, scale)
    return attn @ values_of(value, floats("key", key))


def scaled_dot_product_attention_vjp(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    attn: ArrayLike,
    g: ArrayLike,
    scale: float | None = None,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    r"""Pull an upstream gradient back through attention, to queries, keys and values.

    With :math:`\partial A = GV^\top` and
    :math:`\partial S = A \odot (\partial A - \operatorname{rowsum}(A \odot \partial A))`:
    :math:`\partial Q = c\,\partial S\,K`, :math:`\partial K = c\,\partial S^\top Q`,
    :math:`\partial V = A^\top G`.

    Parameters
    ----------
    query, key, value : array_like
        As in `scaled_dot_product_attention`.
    attn : array_like, shape (..., L, S)
        What `attention_weights` gave. Masks need no further step: there it is 0.
    g : array_like, shape (..., L, d_v)
        Gradient of the loss with respect to the output.
    scale : float, optional
        As on the way forward.

    Returns
    -------
    tuple of three ndarrays, shapes of `query`, `key` and `value`
        Gradients of the loss.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> attn = attention_weights([[0.0]], [[1.0], [-1.0]])
    >>> dquery, dkey, dvalue = scaled_dot_product_attention_vjp(
    ...     [[0.0]], [[1.0], [-1.0]], [[8.0], [0.0]], attn, [[1.0]]
    ... )
    >>> dquery
    array([[4.]])
    >>> dvalue
    array([[0.5],
           [0.5]])

    Notes
    -----
    Syllabus row ATT-04; book: *Attention*, ``attention.html#attention-backward``.
    """
    query, key = queries_and_keys(query, key)
    value, attn, g = values_of(value, key), floats("attn", attn), floats("g", g)
    check_shape("attn", attn, (*query.shape[:-1], key.shape[-2]), "a weight for each query and key")
    check_shape("g", g, (*query.shape[:-1], value.shape[-1]), "a row for each query")
    return pulled_back((query, key, value), attn, g, attn @ value, scale_of(scale, query.shape[-1]))
