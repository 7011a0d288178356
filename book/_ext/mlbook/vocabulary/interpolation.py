"""Points in falling order along w, their targets, and the determinants written out."""

import mpmath
import numpy as np

from .mlp import rows

_mp = mpmath.mp.clone()
_mp.dps = 50
_exp = np.frompyfunc(_mp.exp, 1, 1)


PICTURED = np.array([[4.75], [3.25], [2.5], [1.25], [0.5]])


def draw(rng, spread):
    """Draw five points that fall along w by about one each, targets, biases and a network's output layer."""
    w, X = rng.normal(0, 1, 3) + 0.5, rng.normal(0, 1, (5, 3))
    t = np.cumsum(rng.uniform(0.7, 1.3, 5))[::-1] - 2.5
    X += np.outer(t - X @ w, w / (w @ w))
    return {
        "eps": rng.uniform(0.1, 1) * -np.diff(t).max(),
        "pictured": PICTURED,
        "X": X,
        "w": w,
        "F": rng.normal(0, 1, (5, 2)),
        "b": rng.normal(0, 1, 4),
        "V": rng.normal(0, 1, (5, 2)),
        "W1": rng.normal(0, 1, (4, 3)),
        "lam": rng.uniform(2, 6),
    }


def cauchy(X, w, lam):
    """Determinant of the sigmoid matrix by Cauchy's formula, for any number of points."""
    a = _exp(lam * (X @ w))
    c = np.append(a[:-1], _mp.mpf(0))
    pairs = [(i, j) for j in range(len(a)) for i in range(j)]
    above = _mp.fprod((a[j] - a[i]) * (c[j] - c[i]) for i, j in pairs)
    return _mp.fprod(a) * above / _mp.fprod(np.ravel(a[:, None] + c))


def gaps(X, w):
    """Distances of neighbouring projections, that of the topmost two first."""
    return (X[:-1] - X[1:]) @ w


def own_kinks(X, F, w):
    """Return the network whose units start at the next lower point, each with an ε of its own."""
    t = X @ w
    slopes = np.diff(F, axis=0) / np.diff(t)[:, None]
    change = slopes - np.append(slopes[1:], np.zeros((1, F.shape[1])), axis=0)
    return np.tile(w, (len(t) - 1, 1)), -t[1:], change.T, F[-1]


CODE = {"det": np.linalg.det, "own_kinks": own_kinks, "smallest": min}
FORMULAS = {
    "rows": rows,
    "cauchy": cauchy,
    "gaps": gaps,
    "min": min,
    "prod": np.prod,
    "smallest": min,
    "tanh": np.frompyfunc(_mp.tanh, 1, 1),
}
