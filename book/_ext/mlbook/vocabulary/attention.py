"""Names of the chapter on attention: queries, keys, values, masks, and a layer of two heads."""

from __future__ import annotations

from itertools import product
from typing import Any

import mpmath
import numpy as np

from ..claims import exp
from .smooth_activations import gradient

_mp = mpmath.mp.clone()
_mp.dps = 50
LOWER = np.tri(3, 5, dtype=bool)
SOME = np.array([[1, 0, 1, 1, 0], [0, 0, 0, 0, 0], [0, 1, 0, 0, 1]], dtype=bool)


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw 3 queries and 5 keys of width 4, values of width 2, and a layer of width 6 for 3 positions."""
    shapes = {"Q": (3, 4), "K": (5, 4), "V": (5, 2), "X": (3, 6)}
    found: dict[str, Any] = {name: spread * rng.standard_normal(shape) for name, shape in shapes.items()}
    drawn = {"G": (3, 2), "H": (3, 6), "Wi": (18, 6), "bi": (18,), "Wo": (6, 6), "bo": (6,)}
    found |= {name: rng.standard_normal(shape) for name, shape in drawn.items()}
    means = {"mq": rng.standard_normal(), "mk": rng.standard_normal()}
    return found | means | {"sq": rng.uniform(0.3, 2), "sk": rng.uniform(0.3, 2)}


def weights(Q, K, c=None, allowed=True):
    """Softmax of each row of the scores, over what is allowed."""
    c = 1 / _mp.sqrt(Q.shape[1]) if c is None else c
    e = exp(c * (Q @ K.T)) * np.where(allowed, 1, 0)
    total = e.sum(axis=1)[:, None]
    return e / np.where(total == 0, 1, total)


def attend(Q, K, V, c=None, allowed=True):
    """Scaled dot-product attention."""
    return weights(Q, K, c, allowed) @ V


def at_scores(Q, K, V, G, c=None):
    """Return the gradient at the scores, by the formula."""
    A, gA = weights(Q, K, c), G @ V.T
    return A * (gA - (A * gA).sum(axis=1)[:, None])


def layer(X, Wi, bi, Wo, bo, heads, allowed=True):
    """Self-attention, head by head."""
    d = X.shape[1] // heads
    parts = [X @ W.T + b for W, b in zip(np.split(Wi, 3), np.split(bi, 3), strict=True)]
    cut = [[part[:, a * d : (a + 1) * d] for part in parts] for a in range(heads)]
    merged = np.concatenate([attend(*qkv, allowed=allowed) for qkv in cut], axis=1)
    return merged @ Wo.T + bo


def variance_of_scores(d, mq, sq, mk, sk):
    """Variance of a score over all cases, each entry being its mean plus or minus its deviation."""
    cases = [
        sum((mq + a * sq) * (mk + b * sk) for a, b in zip(s[:d], s[d:], strict=True))
        for s in product((-1, 1), repeat=2 * d)
    ]
    mean = sum(cases) / len(cases)
    return sum((case - mean) ** 2 for case in cases) / len(cases)


FORMULAS = {
    "weights": weights,
    "attend": attend,
    "at_scores": at_scores,
    "layer": layer,
    "variance_of_scores": variance_of_scores,
    "gradient": gradient,
    "rows": lambda n, a: np.array([list(a)] * n, dtype=object),
    "LOWER": LOWER,
    "SOME": SOME,
    "BEFORE": np.tri(3, dtype=bool),
    "root": _mp.sqrt,
}
CODE: dict[str, Any] = {"SOME": SOME}
