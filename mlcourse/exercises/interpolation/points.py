"""Points, targets and directions, and the judge who looks whether a network passes through them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcourse.numpy import two_layer

OUTPUTS = ("W1", "b1", "W2", "b2")
TOLERANCE = 1e-6  # of the largest target: a badly conditioned way of solving may still pass


def apart(
    rng: np.random.Generator, N: int, n: int, gaps: tuple[float, float] = (0.3, 1.5)
) -> tuple[np.ndarray, np.ndarray]:
    """Return N points as rows, in random order, and a direction along which neighbours are `gaps` apart.

    The weights of the ReLU network grow like a power of largest gap / ε: gaps must not differ too much.
    """
    X, w = rng.normal(0, 1, (N, n)), rng.normal(0, 1, n) + 0.5
    p = np.cumsum(rng.uniform(*gaps, N)) - 0.5 * N
    X += np.outer(p - X @ w, w / (w @ w))
    return rng.permutation(X), w


def smallest_gap(X: np.ndarray, w: np.ndarray) -> float:
    """Return the smallest difference between two projections."""
    return float(np.diff(np.sort(X @ w)).min())


def falling(X: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return the points in the order of falling projections."""
    return X[np.argsort(-(X @ w))]


def misses(network: Any, X: np.ndarray, F: np.ndarray, phi: Callable[..., np.ndarray]) -> str:
    """Object unless a network with N − 1 hidden units takes the values F at the points X."""
    W1, b1, W2, b2 = (np.asarray(part, dtype=float) for part in network)
    units, n, m = len(X) - 1, X.shape[1], F.shape[1]
    wanted = {"W1": (units, n), "b1": (units,), "W2": (m, units), "b2": (m,)}
    for (name, shape), part in zip(wanted.items(), (W1, b1, W2, b2), strict=True):
        if part.shape != shape:
            return f"`{name}` has shape {part.shape}; expected {shape}."
        if not np.isfinite(part).all():
            return f"`{name}` holds numbers that are not finite."
    miss = np.abs(two_layer(X, W1, b1, W2, b2, phi) - F).max(axis=1)
    largest = np.abs(F).max()
    missed = int((miss > TOLERANCE * largest).sum())
    if not missed:
        return ""
    points = f"all {missed} points" if missed == len(X) else f"{missed} of {len(X)} points"
    return f"the network misses {points}, the worst by {miss.max() / largest:.2g} of the largest target."
