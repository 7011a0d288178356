"""Names of the chapter on signals: means over all signs, normal variables, a residual block, norms."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import mpmath
import numpy as np

from ..claims import exp
from .smooth_activations import elementwise, gradient

_mp = mpmath.mp.clone()
_mp.dps = 50


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw a block of 3 features and 5 units for 4 rows, and two matrices that follow each other."""
    shapes = {"X": (4, 3), "G": (4, 3)}
    found: dict[str, Any] = {name: spread * rng.standard_normal(shape) for name, shape in shapes.items()}
    weights = {"A1": (5, 3), "b1": (5,), "A2": (3, 5), "b2": (3,), "Wa": (5, 3), "Wb": (3, 5)}
    return found | {name: rng.standard_normal(shape) for name, shape in weights.items()}


def over_signs(f, n: int):
    """Mean of f over all vectors of n signs: each of them is as likely as any other."""
    signs = itertools.product((-1, 1), repeat=n)
    return sum(f(np.array([_mp.mpf(e) for e in one], dtype=object)) for one in signs) / 2**n


@cache
def gauss(name: str):
    """Mean of the square of an activation of a standard normal variable, by quadrature at 50 digits."""
    f = {"tanh": _mp.tanh, "silu": lambda t: t / (1 + _mp.exp(-t))}[name]
    return _mp.quad(lambda t: f(t) ** 2 * _mp.npdf(t), [-20, -8, -3, 0, 3, 8, 20])


def block(X, A1, b1, A2, b2, scale):
    """Return the residual block, as it is defined."""
    gelu = elementwise(lambda t: t * _mp.ncdf(t))
    return X + scale * (gelu(X @ A1.T + b1) @ A2.T + b2)


def stretch(W):
    """Return the largest singular value, at 50 digits."""
    return max(_mp.svd_r(_mp.matrix(W.tolist()), compute_uv=False))


def tanh(x):
    """Hyperbolic tangent of each entry."""
    return (exp(2 * x) - 1) / (exp(2 * x) + 1)


FORMULAS = {
    "over_signs": over_signs,
    "gauss": gauss,
    "block": block,
    "gradient": gradient,
    "stretch": stretch,
    "length": lambda v: _mp.sqrt((v * v).sum()),
    "pulled_back": lambda Wa, Wb, x, g: gradient(lambda t: (g * tanh(Wb @ tanh(Wa @ t))).sum(), x),
    "pi": +_mp.pi,
}
