"""The inputs on which gates and layers are judged; all sizes are odd and pairwise different."""

from __future__ import annotations

import math

import numpy as np

from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.cases import BATCH, DEEP, FLOAT32, LONG, ORDINARY
from mlcourse.exercises.entries import WIDE, entries

ONE = "a batch of one"
STEEP = "a slope above 1"
NEGATIVE = "a negative slope"
FLAT = "the slope 0"

# The notebook gives it: NumPy has no error function.
Phi = np.vectorize(lambda t: math.erfc(-t / math.sqrt(2)) / 2, otypes=[float])


def pairs(rng: np.random.Generator) -> list[Case]:
    """Return cases ``gate, up, g`` of one shape."""
    n = int(rng.integers(5, 8))
    shapes = {ORDINARY: (n,), BATCH: (n + 4, n), DEEP: (3, n, n + 2), LONG: (97,)}
    cases: dict[str, tuple[np.ndarray, ...]] = {
        regime: tuple(rng.normal(0, 1.5, (3, *shape))) for regime, shape in shapes.items()
    }
    cases[FLOAT32] = tuple(a.astype(np.float32) for a in cases[BATCH])
    wide = rng.permutation([*rng.uniform(-1000, 1000, n - 3), 1000.0, -1000.0, -730.0])
    cases[WIDE] = (wide, *rng.normal(0, 1, (2, n)))
    return [Case(regime, args) for regime, args in cases.items()]


def slopes(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, negative_slope``."""
    cases = [Case(case.regime, (*case.args, float(rng.uniform(0.1, 0.4)))) for case in entries()(rng)]
    x = cases[1].args[0]
    others = {STEEP: rng.uniform(1.3, 1.9), NEGATIVE: rng.uniform(-2, -0.3), FLAT: 0.0}
    return [*cases, *(Case(regime, (x + 0.0, float(slope))) for regime, slope in others.items())]


def layers(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, w_gate, w_up, w_down, g``: x of shape (..., d), weights (h, d), (h, d), (d, h)."""
    more = 2 * int(rng.integers(0, 3))
    d, h = 3 + more, 7 + more
    rows = {ORDINARY: (11 + more,), ONE: (1,), DEEP: (5 + more, 9 + more)}
    cases = {regime: _layer(rng, shape, d, h) for regime, shape in rows.items()}
    cases["more inputs than units"] = _layer(rng, (11 + more,), h + 2, d)
    cases[FLOAT32] = tuple(a.astype(np.float32) for a in cases[ORDINARY])
    x, *rest = _layer(rng, (11 + more,), d, h)
    cases[WIDE] = (300 * x, *rest)
    return [Case(regime, args) for regime, args in cases.items()]


def _layer(rng: np.random.Generator, rows: tuple[int, ...], d: int, h: int) -> tuple[np.ndarray, ...]:
    shapes = ((*rows, d), (h, d), (h, d), (d, h), (*rows, d))
    return tuple(rng.normal(0, 1, shape) for shape in shapes)
