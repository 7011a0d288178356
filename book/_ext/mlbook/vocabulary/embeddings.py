"""Names of the chapter on embeddings and positions: a table and its readers, sinusoids and turned pairs."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np

from .smooth_activations import gradient

_mp = mpmath.mp.clone()
_mp.dps = 50
SHAPES = {"W": (7, 5), "G": (6, 5), "H": (6, 5), "Z": (6, 7), "X": (4, 6), "Y": (4, 6)}


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw a table, six places that read it, one row three times, and rows at four positions."""
    found: dict[str, Any] = {name: spread * rng.standard_normal(shape) for name, shape in SHAPES.items()}
    rows = rng.permutation(7)
    ids = rng.permutation(rows[[0, 0, 0, 1, 2, 3]])
    found |= {"ids": ids, "P": np.eye(7)[ids], "first": rows[0], "keep": 1.0 - (np.arange(7) == rows[0])}
    return found | {"at": np.array([0, 1, 3, 7]), "b": rng.uniform(5, 1000), "k": int(rng.integers(1, 50))}


def _angle(position, pair, width, base):
    return position * _mp.mpf(base) ** (_mp.mpf(-2 * pair) / width)


def sines(length, width, base, start=0):
    """Sinusoids of positions, entry by entry."""
    entry = lambda p, j: (_mp.cos if j % 2 else _mp.sin)(_angle(p, j // 2, width, base))
    return np.array([[entry(start + t, j) for j in range(width)] for t in range(length)], dtype=object)


def cosines(length, width, base):
    """Sums over pairs of the cosine of what two positions are apart."""
    score = lambda p, q: sum(_mp.cos(_angle(p - q, i, width, base)) for i in range(width // 2))
    return np.array([[score(p, q) for q in range(length)] for p in range(length)], dtype=object)


def blocks(shift, width, base):
    """The matrix of a shift: rotations of pairs along its diagonal."""
    matrix = np.full((width, width), _mp.mpf(0))
    for i in range(width // 2):
        a, two = _angle(shift, i, width, base), slice(2 * i, 2 * i + 2)
        matrix[two, two] = [[_mp.cos(a), -_mp.sin(a)], [_mp.sin(a), _mp.cos(a)]]
    return matrix


def turned(x, positions, base):
    """Each row, its pairs of neighbours turned by the angles of its position."""
    width = x.shape[1]
    return np.array([row @ blocks(-p, width, base) for row, p in zip(x, positions, strict=True)])


def scores(queries, keys, positions, base):
    """Products of each query with each key that is turned by the difference of their positions."""
    rows = range(len(positions))
    apart = lambda m, n: turned(keys[n : n + 1], [positions[n] - positions[m]], base)[0]
    return np.array([[queries[m] @ apart(m, n) for n in rows] for m in rows])


def halves(x, positions, base):
    """Each row, its pairs of features i and i + d/2 turned by the angles of its position."""
    width = x.shape[1]
    pairs = np.stack((x[:, : width // 2], x[:, width // 2 :]), 2).reshape(x.shape)
    return turned(pairs, positions, base).reshape(len(x), -1, 2).transpose(0, 2, 1).reshape(x.shape)


FORMULAS = {
    "gradient": gradient,
    "sines": sines,
    "cosines": cosines,
    "blocks": blocks,
    "turned": turned,
    "scores": scores,
    "halves": halves,
}
CODE: dict[str, Any] = {}
