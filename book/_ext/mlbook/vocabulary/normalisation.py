"""Names of the chapter on normalisation: channels, rows and groups, each normalised as it is defined."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np

from .smooth_activations import gradient

_mp = mpmath.mp.clone()
_mp.dps = 50
root = np.frompyfunc(_mp.sqrt, 1, 1)


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw a batch of 5 examples with 3 channels, images with 4 channels, parameters, statistics."""
    shapes = {"X": (5, 3), "I": (2, 4, 3), "r": (3,)}
    found: dict[str, Any] = {name: spread * rng.standard_normal(shape) for name, shape in shapes.items()}
    drawn = {"G": (5, 3), "H": (2, 4, 3), "gamma": (3,), "beta": (3,), "w": (5,), "b": (5,)}
    found |= {name: rng.standard_normal(shape) for name, shape in (drawn | {"W": (3, 5), "u": (4,)}).items()}
    numbers = {"eps": rng.uniform(0.05, 0.5), "mom": rng.uniform(0.05, 0.5), "a": rng.uniform(0.3, 3)}
    return found | numbers | {"q": rng.uniform(0.3, 2, 3)}


def means(x, axes):
    """Means along axes, which are kept."""
    n = np.prod([x.shape[axis] for axis in axes])
    return x.sum(axis=axes, keepdims=True) / n


def normal(x, eps=0, axes=(-1,)):
    """Take the mean off and divide by the root of variance + eps."""
    centred = x - means(x, axes)
    return centred / root(means(centred**2, axes) + eps)


def spread_of(x, eps=0, axes=(-1,)):
    """What `normal` divides by, the axes dropped."""
    return root(means((x - means(x, axes)) ** 2, axes) + eps).reshape(-1)


def batch(x, gamma, beta, eps):
    """Batch norm in training."""
    return gamma * normal(x, eps, (0,)) + beta


def rms(x, eps=0):
    """Divide by the root of the mean square."""
    return x / root(means(x**2, (-1,)) + eps)


def group(x, groups, weight, eps):
    """Group norm of (N, C, L)."""
    rows = x.reshape(len(x), groups, -1)
    return weight[:, None] * normal(rows, eps).reshape(x.shape)


FORMULAS = {
    "batch": batch,
    "normal": normal,
    "spread_of": spread_of,
    "rms": rms,
    "group": group,
    "gradient": gradient,
    "mean": lambda x: means(x, (0,))[0],
    "var": lambda x: means((x - means(x, (0,))) ** 2, (0,))[0],
    "root": root,
    "square": lambda n: np.full((n, n), _mp.mpf(1)),
}
CODE: dict[str, Any] = {}
