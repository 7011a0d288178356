"""The inputs on which normalisations are judged; sizes are pairwise different, and none is 2 or 4."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.cases import BATCH, DEEP, FLOAT32, ORDINARY

IMAGES = "images"
ONE_IMAGE = "one image"
SMALL = "entries around 0.001"
FAR = "entries far from 0"
EQUAL = "equal entries"
ALONE = "a single entry for each channel"
TWO_AXES = "two axes at once"
NO_EPS = "eps = 0"
EPS = 1e-5

Arguments = tuple[Any, ...]


def trained(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, weight, bias, eps`` for batch norm in training."""
    cases = {regime: (x, *_parameters(rng, x.shape[1], 2), EPS) for regime, x in _batches(rng).items()}
    cases[ALONE] = (rng.normal(size=(1, 5)), *_parameters(rng, 5, 2), EPS)
    return _with_float32(cases, IMAGES)


def trained_backward(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, g, weight, eps`` for batch norm in training."""
    found = _batches(rng).items()
    cases = {r: (x, rng.normal(size=x.shape), *_parameters(rng, x.shape[1], 1), EPS) for r, x in found}
    return _with_float32(cases, IMAGES)


def statistics(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, running_mean, running_var, momentum``."""
    cases: dict[str, Arguments] = {}
    for regime, x in _batches(rng).items():
        channels = x.shape[1]
        running = rng.normal(0, 3, channels), rng.uniform(1.5, 5, channels)
        cases[regime] = (x, *running, float(rng.uniform(0.1, 0.4)))
    return _with_float32(cases, IMAGES)


def vectors(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, g, eps``, normalised along the last axis."""
    found = _rows(rng, 7 + 2 * int(rng.integers(0, 2)))
    cases = {regime: (x, rng.normal(size=x.shape), EPS) for regime, x in found.items()}
    cases[NO_EPS] = (*cases[BATCH][:2], 0.0)
    return _with_float32(cases, BATCH)


def layers(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, normalized_shape, g, weight, eps``."""
    found = _rows(rng, 7 + 2 * int(rng.integers(0, 2)))
    cases = {regime: _layer(rng, x, (x.shape[-1],)) for regime, x in found.items()}
    cases[TWO_AXES] = _layer(rng, rng.normal(1, 2, (5, 7, 3)), (7, 3))
    return _with_float32(cases, BATCH)


def groups(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, num_groups, g, weight, eps``."""
    shapes = {ORDINARY: (5, 6, 7), IMAGES: (7, 15, 3, 5), ONE_IMAGE: (1, 6, 5, 7), "no space": (7, 15)}
    found = {regime: _spread(rng, shape) for regime, shape in shapes.items()}
    found[SMALL] = 1e-3 * _spread(rng, (5, 6, 7))
    found[FAR] = 1e5 + _spread(rng, (5, 6, 7))
    cases = {r: _grouped(rng, x, 3 if x.shape[1] == 15 else 2) for r, x in found.items()}
    cases["one group"] = _grouped(rng, _spread(rng, (5, 6, 7)), 1)
    cases["one channel a group"] = _grouped(rng, _spread(rng, (5, 6, 7)), 6)
    return _with_float32(cases, ORDINARY)


def _batches(rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Draw batches with channels along axis 1, by regime."""
    more = 2 * int(rng.integers(0, 2))
    n, c = 11 + more, 5 + more
    found = {ORDINARY: _spread(rng, (n, c)), IMAGES: _spread(rng, (5, 7, 6, 3))}
    found[ONE_IMAGE] = _spread(rng, (1, 7, 6, 3))
    found[SMALL] = 1e-3 * _spread(rng, (n, c))
    found[FAR] = 1e5 + _spread(rng, (n, c))
    found[EQUAL] = _spread(rng, (n, c))
    found[EQUAL][:, int(rng.integers(0, c))] = float(rng.uniform(0.5, 2))
    return found


def _rows(rng: np.random.Generator, d: int) -> dict[str, np.ndarray]:
    """Draw rows of d features, by regime."""
    found = {ORDINARY: rng.normal(1, 2, (5, d)), BATCH: rng.normal(1, 2, (11, d))}
    found[BATCH] *= rng.uniform(0.3, 3, (11, 1))
    found[DEEP] = rng.normal(1, 2, (3, 5, d))
    found[SMALL] = 1e-3 * rng.normal(1, 1, (5, d))
    found[FAR] = 1e5 + rng.normal(0, 2, (5, d))
    found[EQUAL] = rng.normal(1, 2, (5, d))
    found[EQUAL][int(rng.integers(0, 5))] = float(rng.uniform(0.5, 2))
    return found


def _spread(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Draw numbers of which each channel has a centre and a spread of its own."""
    one = (1, shape[1], *[1] * (len(shape) - 2))
    return rng.normal(size=shape) * rng.uniform(0.5, 3, one) + rng.normal(0, 2, one)


def _parameters(rng: np.random.Generator, channels: int, count: int) -> list[np.ndarray]:
    """Draw weights and biases; the weight has a 0 and a negative entry."""
    found = rng.normal(0, 1.5, (count, channels))
    found[0, 0], found[0, -1] = 0.0, -abs(found[0, -1])
    return [p.copy() for p in found]


def _layer(rng: np.random.Generator, x: np.ndarray, shape: tuple[int, ...]) -> Arguments:
    weight = rng.normal(0, 1.5, shape)
    weight.flat[0] = 0.0
    return x, shape, rng.normal(size=x.shape), weight, EPS


def _grouped(rng: np.random.Generator, x: np.ndarray, num_groups: int) -> Arguments:
    return x, num_groups, rng.normal(size=x.shape), *_parameters(rng, x.shape[1], 1), EPS


def _with_float32(cases: dict[str, Arguments], regime: str) -> list[Case]:
    """Return the cases, and one more of them in float32, its input further from 0."""
    x, *rest = cases[regime]
    single = [a.astype(np.float32) if isinstance(a, np.ndarray) else a for a in (x + 30, *rest)]
    return [Case(name, args) for name, args in {**cases, FLOAT32: tuple(single)}.items()]
