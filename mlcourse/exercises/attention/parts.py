"""What right and wrong answers of this topic are made of: scores, weights, heads, the two ways of a layer."""

from __future__ import annotations

import numpy as np


def t(a):
    """Return the matrices with their last two axes exchanged."""
    return np.swapaxes(a, -1, -2)


def softmax(scores, axis=-1):
    """Return softmax along an axis."""
    e = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def factor(query, scale):
    """Return the factor of the scores."""
    return query.shape[-1] ** -0.5 if scale is None else scale


def split(x, num_heads):
    """Return (…, L, E) as (…, h, L, E/h)."""
    return np.moveaxis(x.reshape(*x.shape[:-1], num_heads, -1), -2, -3)


def merge(x):
    """Return (…, h, L, d) as (…, L, hd)."""
    y = np.moveaxis(x, -3, -2)
    return y.reshape(*y.shape[:-2], -1)


def weights_of(q, k, is_causal, scale=None):
    """Return the weights of attention."""
    from mlcourse.exercises.attention.parts import factor, softmax, t

    scores = factor(q, scale) * (q @ t(k))
    if is_causal:
        scores = np.where(np.tri(scores.shape[-2], dtype=bool), scores, -np.inf)
    return softmax(scores)


def forward(x, w, b, u, c, num_heads, is_causal, order=(0, 1, 2), scale=None, cut=None, joined=None):
    """Return the output of self-attention; `order` says where queries, keys and values stand."""
    from mlcourse.exercises.attention.parts import merge, split, weights_of

    packed = np.split(x @ w.T + b, 3, axis=-1)
    q, k, v = ((cut or split)(packed[i], num_heads) for i in order)
    return (joined or merge)(weights_of(q, k, is_causal, scale) @ v) @ u.T + c


def rows(a):
    """Return all axes but the last as one."""
    return a.reshape(-1, a.shape[-1])


def backward(x, w, b, u, num_heads, is_causal, g, cut=None, scale=None, rowsum=True):
    """Return the gradient at what was projected, and the other arrays that are needed."""
    from mlcourse.exercises.attention.parts import factor, merge, split, t, weights_of

    q, k, v = (split(p, num_heads) for p in np.split(x @ w.T + b, 3, axis=-1))
    a = weights_of(q, k, is_causal)
    merged, up = merge(a @ v), (cut or split)(g @ u, num_heads)
    da = up @ t(v)
    ds = a * (da - (a * da).sum(-1, keepdims=True)) if rowsum else a * da
    c = factor(q, scale)
    grads = c * ds @ k, c * t(ds) @ q, t(a) @ up
    return np.concatenate([merge(d) for d in grads], axis=-1), merged


def gradients(x, w, g, projected, merged):
    """Return all gradients, given those at what was projected."""
    from mlcourse.exercises.attention.parts import rows

    flat, up = rows(projected), rows(g)
    return projected @ w, flat.T @ rows(x), flat.sum(0), up.T @ rows(merged), up.sum(0)
