"""The inputs on which backward passes are judged; all sizes are pairwise different, gradients random."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.cases import BATCH, FLOAT32, LONG, ORDINARY, WIDE, Cases
from mlcourse.numpy import mlp_forward, one_hot

ONE = "a batch of one"
KINK = "pre-activations of exactly 0"
SQUARE = "as many inputs as hidden units"
N, D, H, M = 11, 3, 7, 5  # odd, and so are the others: 2/n is no other factor

Arrays = tuple[np.ndarray, ...]


def vectors(shapes: Callable[[int, int], tuple[tuple[int, ...], ...]]) -> Cases:
    """Return a maker of cases for one example: arrays whose shapes follow from outputs m and units h."""

    def make(rng: np.random.Generator) -> list[Case]:
        more = 2 * int(rng.integers(0, 3))
        sizes = {ORDINARY: (M, H), LONG: (31, 83), "more outputs than units": (H + 2, M)}
        cases = [
            Case(regime, tuple(rng.normal(0, 1, shape) for shape in shapes(m + more, h + more)))
            for regime, (m, h) in sizes.items()
        ]
        return [*cases, Case(FLOAT32, tuple(a.astype(np.float32) for a in cases[0].args))]

    return make


def batches(shapes: Callable[[int, int, int], tuple[tuple[int, ...], ...]]) -> Cases:
    """Return a maker of cases for a batch: arrays whose shapes follow from examples n, inputs d, units h."""

    def make(rng: np.random.Generator) -> list[Case]:
        more = 2 * int(rng.integers(0, 3))
        sizes = {
            ORDINARY: (N, D, H),
            ONE: (1, D, H),
            "more inputs than units": (N, H + 2, D),
            LONG: (53, 17, 29),
        }
        cases = [
            Case(regime, tuple(rng.normal(0, 1, s) for s in shapes(n + more * (n > 1), d + more, h + more)))
            for regime, (n, d, h) in sizes.items()
        ]
        return [*cases, Case(FLOAT32, tuple(a.astype(np.float32) for a in cases[0].args))]

    return make


def units(*, alpha: bool = False) -> Cases:
    """Return a maker of cases ``dhs, ha`` (and ``alpha``) for elementwise functions."""

    def make(rng: np.random.Generator) -> list[Case]:
        h = H + 2 * int(rng.integers(0, 3))
        shapes = {ORDINARY: (h,), BATCH: (N + 4, h), LONG: (97,)}
        cases: dict[str, tuple[np.ndarray, ...]] = {
            regime: (rng.normal(0, 1, s), rng.normal(0, 1.5, s)) for regime, s in shapes.items()
        }
        cases[FLOAT32] = tuple(a.astype(np.float32) for a in cases[BATCH])
        cases[WIDE] = (rng.normal(0, 1, h + 1), rng.permutation(np.linspace(-1000, 1000, h + 1)))
        if alpha:
            cases[KINK] = (rng.normal(0, 1, h), np.where(np.arange(h) < 2, 0.0, rng.normal(0, 1, h)))
        extra = (float(rng.choice([0.4, 0.7, 1.6])),) if alpha else ()
        return [Case(regime, (*args, *extra)) for regime, args in cases.items()]

    return make


def row_network(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, y, W1, b1, W2, b2`` in the row convention, y one-hot or soft."""
    more = 2 * int(rng.integers(0, 3))
    d, h, m = D + more, H + more, M + more
    cases = {
        ORDINARY: _rows(rng, N + more, d, h, m),
        ONE: _rows(rng, 1, d, h, m),
        SQUARE: _rows(rng, N + more, h, h, m),
        LONG: _rows(rng, 13, 31, 17, 11),
    }
    cases[FLOAT32] = tuple(a.astype(np.float32) for a in _rows(rng, N + more, d, h, m))
    return [Case(regime, args) for regime, args in cases.items()]


def caches(rng: np.random.Generator) -> list[Case]:
    """Return cases ``cache, target`` of a network with softplus: a batch and its class indices."""
    more = 2 * int(rng.integers(0, 3))
    d, h, m = D + more, H + more, M + more
    sizes = {ORDINARY: (N + more, d, h, m), ONE: (1, d, h, m), LONG: (41, 23, 19, 7)}
    cases = [Case(regime, _cache(rng, *size, np.float64)) for regime, size in sizes.items()]
    return [*cases, Case(FLOAT32, _cache(rng, N + more, d, h, m, np.float32))]


def _rows(rng: np.random.Generator, n: int, d: int, h: int, m: int) -> Arrays:
    y = one_hot(rng.integers(0, m, n), m)
    x, W1, b1 = rng.normal(0, 1, (n, d)), rng.normal(0, 0.7, (d, h)), rng.normal(0, 1, h)
    return x, y, W1, b1, rng.normal(0, 1, (h, m)), rng.normal(0, 1, m)


def _cache(
    rng: np.random.Generator, n: int, d: int, h: int, m: int, dtype: type
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    params = rng.normal(0, 0.7, (h, d)), rng.normal(0, 1, h), rng.normal(0, 0.7, (m, h)), rng.normal(0, 1, m)
    seen = mlp_forward(rng.normal(0, 1, (n, d)), params)
    parts = {name: seen[name] for name in ("x", "ha", "hs", "oa", "os")}
    parts |= {"W1": params[0], "W2": params[2]}
    return {name: part.astype(dtype) for name, part in parts.items()}, rng.integers(0, m, n)
