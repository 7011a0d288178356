"""The inputs on which attention is judged; sizes are pairwise different, and none is 2 or 4."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.cases import BATCH, FLOAT32, ORDINARY

HEADS = "a batch of heads"
WIDE = "scores up to ±5000"
SCALED = "a scale that is given"
SQUARE = "as many keys as queries"
MORE_KEYS = "more keys than queries"
MORE_QUERIES = "more queries than keys"
OFFSET = "an offset"
ONE_QUERY = "one query"
NOTHING = "a query that may look at nothing"
HIDDEN_LARGE = "large scores that are masked"
BOTH = "padding and order at once"
MASKED = "weights with zeros"
UNEVEN = "heads that do not fit"
ONE_HEAD = "one head"
CAUSAL = "a causal mask"
ONE_POSITION = "one position"
FAR = "an input thirty times as large"

L, S, D, DV = 6, 7, 9, 5  # queries, keys, their width, the width of the values


def plain(rng: np.random.Generator) -> list[Case]:
    """Return cases ``query, key, value``, one of them with ``scale=``."""
    leading = {ORDINARY: (), BATCH: (3,), HEADS: (3, 8)}
    cases = [Case(regime, _qkv(rng, axes)) for regime, axes in leading.items()]
    q, k, v = _qkv(rng, (3,))
    cases += [Case(WIDE, (60 * q, 60 * k, v)), Case(ONE_QUERY, (q[0, :1], k[0], v[0]))]
    cases += [Case(SCALED, _qkv(rng, (3,)), {"scale": float(rng.uniform(0.5, 0.8))})]
    return [*cases, Case(FLOAT32, _single(_qkv(rng, (3,))))]


def causal(rng: np.random.Generator) -> list[Case]:
    """Return cases ``query, key, value, offset``."""
    sizes = {SQUARE: (7, 7, 0), MORE_KEYS: (6, 11, 0), MORE_QUERIES: (11, 7, 0), OFFSET: (5, 11, 3)}
    cases = []
    for regime, (queries, keys, offset) in (sizes | {ONE_QUERY: (1, 7, 6)}).items():
        shapes = (queries, D), (keys, D), (keys, DV)
        leading = (3, 5) if regime == MORE_QUERIES else (3,)
        args = tuple(rng.normal(size=(*leading, *shape)) for shape in shapes)
        cases.append(Case(regime, (*args, offset)))
    q, k, v = _qkv(rng, (3,))
    return [*cases, Case(WIDE, (60 * q, 60 * k, v, 0))]


def masked(rng: np.random.Generator) -> list[Case]:
    """Return cases ``query, key, value, attn_mask``, the mask of bool."""
    padding = np.arange(S) < np.array([3, S, 5])[:, None, None, None]
    causal = np.tri(L, S, dtype=bool)
    cases = {ORDINARY: (*_qkv(rng, ()), causal), BATCH: (*_qkv(rng, (3, 8)), padding)}
    cases[BOTH] = (*_qkv(rng, (3, 8)), padding & causal)
    some = rng.uniform(size=(3, L, S)) < 0.6
    some[:, :, 0] = True
    some[1, int(rng.integers(0, L))] = False
    cases[NOTHING] = (*_qkv(rng, (3,)), some)
    cases[HIDDEN_LARGE] = _large_where_hidden(rng, causal)
    q, k, v = _qkv(rng, (3,))
    cases[WIDE] = (60 * q, 60 * k, v, padding[:, 0])
    cases[FLOAT32] = (*_single(_qkv(rng, (3, 8))), padding)
    return [Case(regime, args) for regime, args in cases.items()]


def backward(rng: np.random.Generator) -> list[Case]:
    """Return cases ``query, key, value, attn, g``, one of them with ``scale=``."""
    leading = {ORDINARY: (), BATCH: (3,), HEADS: (3, 8)}
    cases = [Case(regime, _with_weights(rng, axes)) for regime, axes in leading.items()]
    allowed = rng.uniform(size=(3, L, S)) < 0.6
    allowed[:, 0] = False
    cases.append(Case(MASKED, _with_weights(rng, (3,), allowed)))
    scale = float(rng.uniform(0.5, 0.8))
    cases.append(Case(SCALED, _with_weights(rng, (3,), scale=scale), {"scale": scale}))
    return [*cases, Case(FLOAT32, _single(_with_weights(rng, (3,))))]


def positions(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, num_heads``; in one of them the heads do not divide the width."""
    sizes = {
        ORDINARY: (3, 5, 21, 7),
        BATCH: (5, 7, 18, 3),
        ONE_HEAD: (3, 5, 7, 1),
        ONE_POSITION: (3, 1, 15, 5),
    }
    cases = {r: (rng.normal(size=s), h) for r, (*s, h) in sizes.items()}
    cases[UNEVEN] = rng.normal(size=(3, 5, 21)), 5
    cases[FLOAT32] = rng.normal(size=(3, 5, 21)).astype(np.float32), 7
    return [Case(regime, args) for regime, args in cases.items()]


def in_heads(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x`` of shape (N, h, L, d)."""
    sizes = {ORDINARY: (3, 7, 5, 6), BATCH: (5, 3, 7, 6), ONE_HEAD: (3, 1, 5, 7), ONE_POSITION: (3, 5, 1, 7)}
    cases = [Case(regime, (rng.normal(size=shape),)) for regime, shape in sizes.items()]
    return [*cases, Case(FLOAT32, (rng.normal(size=(3, 7, 5, 6)).astype(np.float32),))]


def layers(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x``, weights and biases of both projections, ``num_heads, is_causal``."""
    cases = {regime: _layer(rng, *sizes) for regime, sizes in _LAYERS.items()}
    x, weight, *rest = _layer(rng, 3, 6, 5, True)
    cases[FAR] = (30 * x, weight, *rest)
    cases[FLOAT32] = _single(_layer(rng, 5, 7, 3, False))
    return [Case(regime, args) for regime, args in cases.items()]


def layers_backward(rng: np.random.Generator) -> list[Case]:
    """Return the same cases with an upstream gradient behind."""
    return [
        Case(case.regime, (*case.args, rng.normal(size=case.args[0].shape).astype(case.args[0].dtype)))
        for case in layers(rng)
    ]


_LAYERS = {  # batch, length, heads, causal
    ORDINARY: (3, 5, 3, False),
    BATCH: (7, 5, 3, False),
    CAUSAL: (3, 7, 5, True),
    ONE_HEAD: (3, 5, 1, False),
    ONE_POSITION: (5, 1, 3, True),
}


def _qkv(rng: np.random.Generator, leading: tuple[int, ...]) -> tuple[np.ndarray, ...]:
    shapes = (L, D), (S, D), (S, DV)
    return tuple(rng.normal(size=(*leading, *shape)) for shape in shapes)


def _weights(
    query: np.ndarray, key: np.ndarray, allowed: np.ndarray | None = None, scale: float | None = None
) -> np.ndarray:
    """Return weights of attention; 0 in a row in which nothing is allowed."""
    scores = (D**-0.5 if scale is None else scale) * (query @ key.swapaxes(-1, -2))
    e = np.exp(scores - scores.max(-1, keepdims=True)) * (1 if allowed is None else allowed)
    return e / np.maximum(e.sum(-1, keepdims=True), np.finfo(float).tiny)


def _with_weights(
    rng: np.random.Generator,
    leading: tuple[int, ...],
    allowed: np.ndarray | None = None,
    scale: float | None = None,
) -> tuple[np.ndarray, ...]:
    query, key, value = _qkv(rng, leading)
    g = rng.normal(size=(*leading, L, DV))
    return query, key, value, _weights(query, key, allowed, scale), g


def _large_where_hidden(rng: np.random.Generator, causal: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return a case in which the key that nobody may look at has the largest scores by far."""
    query, key, value = _qkv(rng, ())
    query[:, 0], key[:, 0], key[-1, 0] = 30.0, 0.0, 300.0
    return query, key, value, causal


def _layer(rng: np.random.Generator, n: int, length: int, heads: int, is_causal: bool) -> tuple[Any, ...]:
    width = 15 if heads != 1 else 9
    shapes = (3 * width, width), (3 * width,), (width, width), (width,)
    params = [rng.normal(size=shape) / (width**0.5 if len(shape) == 2 else 1) for shape in shapes]
    params[0] *= 1.5  # so that weights differ from equal ones
    return rng.normal(size=(n, length, width)), *params, heads, is_causal


def _single(args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(a.astype(np.float32) if isinstance(a, np.ndarray) else a for a in args)
