"""Names of the chapter on smooth activations: the normal distribution, gates, and a small gated layer."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np

from ..claims import exp

_mp = mpmath.mp.clone()
_mp.dps = 50
_H = _mp.mpf(10) ** -15


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw gates, an odd slope, and a layer of 3 inputs and 5 units for 4 rows."""
    shapes = {"a": (4,), "b": (4,), "p": (6,), "u": (6,), "r": (6,), "X": (4, 3), "G": (4, 3)}
    weights = {"Wg": (5, 3), "Wu": (5, 3), "Wd": (3, 5)}
    found: dict[str, Any] = {name: spread * rng.standard_normal(shape) for name, shape in shapes.items()}
    found |= {name: rng.standard_normal(shape) for name, shape in weights.items()}
    return found | {"alpha": float(rng.uniform(1.2, 2) * rng.choice([-1, 1])), "h": rng.standard_normal(4)}


def elementwise(function):
    """Apply a function of one mpmath number to each entry."""
    return np.frompyfunc(function, 1, 1)


def slope(f, x):
    """Derivative of an elementwise function, by central differences at 50 digits."""
    return (f(x + _H) - f(x - _H)) / (2 * _H)


def gradient(f, x):
    """Gradient of a scalar function of an array, by central differences at 50 digits."""
    x = np.asarray(x, dtype=object)
    result = np.empty(x.shape, dtype=object)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i], down[i] = x[i] + _H, x[i] - _H
        result[i] = (f(up) - f(down)) / (2 * _H)
    return result


def sigma(x):
    """Return the logistic sigmoid."""
    return 1 / (1 + exp(-x))


def by_tanh(x):
    """GELU's tanh form, as it is written."""
    u = _mp.sqrt(2 / _mp.pi) * (x + _mp.mpf("0.044715") * x**3)
    return x / 2 * (1 + elementwise(_mp.tanh)(u))


def layer(X, Wg, Wu, Wd):
    """Return the SwiGLU layer, as it is defined."""
    P = X @ Wg.T
    return (P * sigma(P) * (X @ Wu.T)) @ Wd.T


FORMULAS = {
    "Phi": elementwise(lambda t: _mp.erfc(-t / _mp.sqrt(2)) / 2),
    "bell": lambda x: exp(-x * x / 2) / _mp.sqrt(2 * _mp.pi),
    "sigma": sigma,
    "by_tanh": by_tanh,
    "slope": slope,
    "gradient": gradient,
    "leaky": lambda x, alpha: elementwise(lambda t: t if t > 0 else alpha * t)(x),
    "layer": layer,
    "join": lambda *parts: np.concatenate(parts),
}
CODE = {"join": lambda *parts: np.concatenate(parts)}
