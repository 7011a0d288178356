r"""Self-attention with several heads: projections, heads, attention, one projection back; and all gradients.

Weights are (out, in), as everywhere. Those of queries, keys and values stand one below the other in
``in_proj_weight``, in this order, as in ``torch.nn.MultiheadAttention``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import check_shape, count, floats
from mlcourse.numpy._attention import as_heads, pulled_back, scale_of
from mlcourse.numpy.attention import attention_weights
from mlcourse.numpy.linear import linear, linear_vjp

__all__ = ["attention_cost", "multihead_attention", "multihead_attention_vjp"]


@dataclass(frozen=True)
class AttentionCache:
    """What the way back of `multihead_attention` needs of the way forward.

    ``heads`` are queries, keys and values in heads, (..., h, L, d); ``attn`` are the weights, (..., h, L, L);
    ``merged`` is what the last projection was given, (..., L, E).
    """

    x: np.ndarray
    in_proj_weight: np.ndarray
    out_proj_weight: np.ndarray
    heads: tuple[np.ndarray, np.ndarray, np.ndarray]
    attn: np.ndarray
    merged: np.ndarray


def multihead_attention(
    x: ArrayLike,
    in_proj_weight: ArrayLike,
    in_proj_bias: ArrayLike,
    out_proj_weight: ArrayLike,
    out_proj_bias: ArrayLike,
    num_heads: int,
    is_causal: bool = False,
) -> tuple[np.ndarray, AttentionCache]:
    r"""Self-attention with h heads, :math:`\operatorname{merge}(O)\,W_\text{out}^\top + b_\text{out}`.

    :math:`[Q, K, V] = xW_\text{in}^\top + b_\text{in}`, each cut into heads, and
    :math:`O = \operatorname{softmax}(QK^\top/\sqrt{E/h})\,V` in every head.

    Parameters
    ----------
    x : array_like, shape (..., L, E)
        One vector for each position.
    in_proj_weight : array_like, shape (3E, E)
        Weights of queries, keys and values, one below the other.
    in_proj_bias : array_like, shape (3E,)
        Their biases.
    out_proj_weight : array_like, shape (E, E)
        Weights of the last projection.
    out_proj_bias : array_like, shape (E,)
        Its bias.
    num_heads : int
        Number h of heads, which divides E.
    is_causal : bool, default False
        Whether a position may look only at itself and those before it.

    Returns
    -------
    y : ndarray, shape of `x`
        Output.
    cache : AttentionCache
        What `multihead_attention_vjp` needs.

    Raises
    ------
    TypeError
        If an argument is not made of real numbers, or `num_heads` is not an integer.
    ValueError
        If a shape is not as above.

    Examples
    --------
    >>> eye = np.eye(2)
    >>> x = [[1.0, 0.0], [0.0, 3.0]]
    >>> y, cache = multihead_attention(x, np.vstack([0 * eye, eye, eye]), np.zeros(6), eye, np.zeros(2), 1)
    >>> y
    array([[0.5, 1.5],
           [0.5, 1.5]])

    Notes
    -----
    Syllabus row ATT-06; book: *Attention*, ``attention.html#multihead-attention``.
    """
    x, weight, out_weight, num_heads = _arguments(x, in_proj_weight, out_proj_weight, num_heads)
    heads = _in_heads(linear(x, weight, in_proj_bias), num_heads)
    attn = attention_weights(heads[0], heads[1], is_causal=is_causal)
    merged = np.empty(x.shape, attn.dtype)
    np.matmul(attn, heads[2], out=as_heads(merged, num_heads))  # merged as it is written: no copy
    y = linear(merged, out_weight, out_proj_bias)
    return y, AttentionCache(x, weight, out_weight, heads, attn, merged)


def multihead_attention_vjp(
    cache: AttentionCache, g: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    r"""Pull an upstream gradient back through self-attention, to the input and all parameters.

    The calls of the way forward in reverse: the last projection, split where was merged, attention, merge
    where was split, the first projection: :math:`\partial x = \partial Q\,W_q + \partial K\,W_k +
    \partial V\,W_v`.

    Parameters
    ----------
    cache : AttentionCache
        What `multihead_attention` returned.
    g : array_like, shape (..., L, E)
        Gradient of the loss with respect to the output.

    Returns
    -------
    tuple of five ndarrays, shapes (..., L, E), (3E, E), (3E,), (E, E) and (E,)
        Gradients with respect to `x`, `in_proj_weight`, `in_proj_bias`, `out_proj_weight` and
        `out_proj_bias`. That of the bias of the keys, the second third, is 0 up to rounding, always.

    Raises
    ------
    TypeError
        If `g` is not made of real numbers.
    ValueError
        If `g` has not the shape of the output.

    Examples
    --------
    >>> eye = np.eye(2)
    >>> weight = np.vstack([0 * eye, eye, eye])
    >>> y, cache = multihead_attention([[1.0, 0.0], [0.0, 3.0]], weight, np.zeros(6), eye, np.zeros(2), 1)
    >>> dx, *_, dout_proj_bias = multihead_attention_vjp(cache, [[4.0, 0.0], [0.0, 0.0]])
    >>> dx
    array([[2., 0.],
           [2., 0.]])
    >>> dout_proj_bias
    array([4., 0.])

    Notes
    -----
    Syllabus row ATT-06; book: *Attention*, ``attention.html#multihead-attention``.
    """
    dmerged, dout_weight, dout_bias = linear_vjp(cache.merged, cache.out_proj_weight, g)
    num_heads = cache.attn.shape[-3]
    dout, out = as_heads(dmerged, num_heads), as_heads(cache.merged, num_heads)
    through = pulled_back(cache.heads, cache.attn, dout, out, scale_of(None, out.shape[-1]))
    dprojected = np.empty((*cache.x.shape[:-1], len(cache.in_proj_weight)), through[0].dtype)
    for into, gradient in zip(_in_heads(dprojected, num_heads), through, strict=True):
        into[...] = gradient
    dx, dweight, dbias = linear_vjp(cache.x, cache.in_proj_weight, dprojected)
    return dx, dweight, dbias, dout_weight, dout_bias


def attention_cost(L: int, E: int, num_heads: int) -> dict[str, int]:
    r"""What self-attention over L positions costs: parameters, operations, numbers in memory.

    Parameters
    ----------
    L : int
        Length of the sequence.
    E : int
        Width of the model.
    num_heads : int
        Number h of heads, which divides E.

    Returns
    -------
    dict of str to int
        ``parameters``, :math:`4E^2 + 4E`; ``flops`` of the way forward, :math:`8LE^2 + 4L^2E`, a product with
        a sum counted as two, masks not skipped; ``scores``, :math:`hL^2` numbers; ``cache``, :math:`2LE`
        numbers: the keys and values of all positions.

    Raises
    ------
    TypeError
        If an argument is not an integer.
    ValueError
        If one is below 1, or h does not divide E.

    Examples
    --------
    >>> attention_cost(1024, 768, 12)["flops"]
    8053063680

    Notes
    -----
    Syllabus row ATT-08; book: *Attention*, ``attention.html#attention-cost``.
    """
    L, E, num_heads = count("L", L), count("E", E), count("num_heads", num_heads)
    if E % num_heads:
        raise ValueError(f"E is {E}; expected a width that num_heads, {num_heads}, divides")
    return {
        "parameters": 4 * E * E + 4 * E,
        "flops": 8 * L * E * E + 4 * L * L * E,
        "scores": num_heads * L * L,
        "cache": 2 * L * E,
    }


def _in_heads(projected: np.ndarray, num_heads: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return queries, keys and values, (..., h, L, d), as views of what stands side by side."""
    query, key, value = (as_heads(part, num_heads) for part in np.split(projected, 3, axis=-1))
    return query, key, value


def _arguments(
    x: ArrayLike, in_proj_weight: ArrayLike, out_proj_weight: ArrayLike, num_heads: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Return input, weights and the number of heads, which fit; `linear` looks at the biases."""
    x, num_heads = floats("x", x), count("num_heads", num_heads)
    weight = floats("in_proj_weight", in_proj_weight, "(3E, E)")
    out_weight = floats("out_proj_weight", out_proj_weight, "(E, E)")
    width = weight.shape[1]
    check_shape("in_proj_weight", weight, (3 * width, width), "queries, keys, values below one another")
    check_shape("out_proj_weight", out_weight, (width, width), "the width of in_proj_weight")
    if x.ndim < 2 or x.shape[-1] != width:
        raise ValueError(f"x has shape {x.shape}; expected (..., L, {width}), the columns of in_proj_weight")
    if x.shape[-2] == 0:
        raise ValueError(f"x has shape {x.shape}; expected (..., L, E), L at least 1")
    if width % num_heads:
        raise ValueError(f"x has shape {x.shape}; expected a width that num_heads, {num_heads}, divides")
    return x, weight, out_weight, num_heads
