"""What every attention is given: queries, keys and values that fit, and who may look at what."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from mlcourse.numpy._arguments import as_array, floats, number
from mlcourse.numpy._parts import slices

IN_CACHE = 2**17  # numbers: a mebibyte of float64
SMALL_SCORE = 40.0  # of this size exp neither overflows nor loses a digit, in float32 too


def queries_and_keys(query: ArrayLike, key: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return queries (..., L, d) and keys (..., S, d) as floating arrays that fit."""
    query, key = floats("query", query), floats("key", key)
    if query.ndim < 2 or query.shape[-1] == 0:
        raise ValueError(f"query has shape {query.shape}; expected (..., L, d)")
    if not same_but_length(key.shape, query.shape) or key.shape[-2] == 0:
        expected = (*query.shape[:-2], "S", query.shape[-1])
        raise ValueError(f"key has shape {key.shape}; expected {written(expected)}, S at least 1")
    return query, key


def values_of(value: ArrayLike, key: np.ndarray) -> np.ndarray:
    """Return values (..., S, d_v), one for each key, as a floating array."""
    value = floats("value", value)
    if value.ndim != key.ndim or value.shape[:-1] != key.shape[:-1]:
        expected = (*key.shape[:-1], "d_v")
        raise ValueError(f"value has shape {value.shape}; expected {written(expected)}, one for each key")
    return value


def same_but_length(shape: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Tell whether two shapes are alike but for their last axis but one."""
    return len(shape) == len(other) and shape[:-2] == other[:-2] and shape[-1] == other[-1]


def as_heads(x: np.ndarray, num_heads: int) -> np.ndarray:
    """Return (..., L, E) as (..., h, L, E/h), a view; h divides E."""
    return x.reshape(*x.shape[:-1], num_heads, x.shape[-1] // num_heads).swapaxes(-3, -2)


def written(shape: tuple[int | str, ...]) -> str:
    """Write a shape of which some lengths are letters."""
    return f"({', '.join(map(str, shape))})"


def scale_of(scale: float | None, width: int) -> float:
    """Return the factor of the scores, 1/√d unless one is given."""
    return 1 / math.sqrt(width) if scale is None else number("scale", scale)


def lower(length: int, keys: int, offset: int) -> np.ndarray:
    """Return where key j is at most query i + offset."""
    return np.arange(keys) <= np.arange(length)[:, None] + offset


def mask_of(
    attn_mask: ArrayLike | None, shape: tuple[int, ...], is_causal: bool
) -> tuple[np.ndarray | None, np.ndarray | None]:
    """Return who may look at what, and what is added to the scores; None where there is nothing of it."""
    allowed = lower(shape[-2], shape[-1], 0) if is_causal else None
    if attn_mask is None:
        return allowed, None
    mask = as_array("attn_mask", attn_mask)
    if mask.dtype.kind not in "bf":
        raise TypeError(f"attn_mask has dtype {mask.dtype}; expected bool (True: may look) or floats")
    try:
        fits = np.broadcast_shapes(mask.shape, shape) == shape
    except ValueError:
        fits = False
    if not fits:
        raise ValueError(f"attn_mask has shape {mask.shape}; expected one that broadcasts to {shape}")
    if mask.dtype.kind == "f":
        return allowed, mask
    return mask if allowed is None else mask & allowed, None


Part = tuple[int | slice, ...]


def parts_of(shape: tuple[int, ...]) -> Iterator[tuple[Part, Part]]:
    """Cut weights (..., L, S) into blocks of rows that stay in the cache, and say which keys they meet."""
    for part in _cut(shape[:-1], shape[-1]):
        yield part, part[: len(shape) - 2]


def largest_part(shape: tuple[int, ...]) -> int:
    """Return the most numbers that a block of these has."""
    return min(math.prod(shape), max(IN_CACHE, shape[-1]))


def _cut(leading: tuple[int, ...], entries: int) -> Iterator[Part]:
    """Cut leading axes into parts of at most so many numbers as stay in the cache, if that can be."""
    inner = math.prod(leading[1:]) * entries
    if leading[0] * inner <= IN_CACHE:
        yield ()
    elif inner <= IN_CACHE or len(leading) == 1:
        yield from ((part,) for part in slices(leading[0], IN_CACHE // inner))
    else:
        for i in range(leading[0]):
            yield from ((i, *rest) for rest in _cut(leading[1:], entries))


def columns_used(weights: np.ndarray) -> int:
    """Return how many columns there are up to the last one that is not 0 everywhere, and at least 1."""
    if weights[..., -1:, -1].any():
        return weights.shape[-1]
    used = np.flatnonzero(weights.any(axis=tuple(range(weights.ndim - 1))))
    return int(used[-1]) + 1 if used.size else 1


def needs_shift(query: np.ndarray, key: np.ndarray) -> bool:
    """Tell whether exp may leave the dtype's range: no score exceeds the product of two lengths."""
    with np.errstate(over="ignore"):
        squares = [float(np.einsum("...i,...i->...", a, a).max(initial=0)) for a in (query, key)]
    return not math.sqrt(squares[0]) * math.sqrt(squares[1]) <= SMALL_SCORE  # NaN is not small


def row_softmax(scores: np.ndarray, allowed: np.ndarray | None, shift: bool, added: bool) -> None:
    """Put softmax of each row in place of the scores, and 0 where all of it is -inf or not allowed."""
    if shift:
        if allowed is not None:
            np.copyto(scores, -np.inf, where=~allowed)
        top = scores.max(axis=-1, keepdims=True)
        if allowed is not None or added:
            top[top == -np.inf] = 0
        scores -= top
    np.exp(scores, out=scores)
    if allowed is not None and not shift:
        scores *= allowed  # no exponential is so small that a row of them could be lost
    total = scores.sum(axis=-1, keepdims=True)
    if allowed is not None or added:
        total[total == 0] = 1
    scores /= total


def transposed_product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return a^T b as (b^T a)^T: with a tall `b` of few columns that is twice as fast."""
    return (b.swapaxes(-1, -2) @ a).swapaxes(-1, -2)


Heads = tuple[np.ndarray, np.ndarray, np.ndarray]


def pulled_back(heads: Heads, attn: np.ndarray, g: np.ndarray, out: np.ndarray, scale: float) -> Heads:
    """Return the gradients of queries, keys and values, block by block.

    The output is given, for rowsum(A * dA) is rowsum(g * out): fewer numbers. It is taken off within the
    product with the values, as one more column.
    """
    query, key, value = heads
    dtype = np.result_type(query, key, value, attn, g)
    dquery, dkey, dvalue = (
        np.empty(query.shape, dtype),
        np.zeros(key.shape, dtype),
        np.zeros(value.shape, dtype),
    )
    rows = np.einsum("...e,...e->...", g, out)[..., None]
    g_and_rows = np.concatenate([g, -rows], axis=-1)
    value_and_one = np.concatenate([value, np.ones_like(value, shape=(*value.shape[:-1], 1))], axis=-1)
    buffer = np.empty(largest_part(attn.shape), dtype)  # written again and again: new memory is slow
    for part, keys in parts_of(attn.shape):
        seen = slice(columns_used(attn[part]))  # beyond, a causal mask leaves nothing
        weights = attn[part][..., seen]
        room = buffer[: weights.size].reshape(weights.shape)
        dscores = np.matmul(g_and_rows[part], value_and_one[keys][..., seen, :].swapaxes(-1, -2), out=room)
        dscores *= weights
        np.matmul(dscores, key[keys][..., seen, :], out=dquery[part])
        dkey[keys][..., seen, :] += transposed_product(dscores, query[part])
        dvalue[keys][..., seen, :] += transposed_product(weights, g[part])
    dquery *= scale
    dkey *= scale
    return dquery, dkey, dvalue
