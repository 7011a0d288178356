"""The inputs on which layers and networks are judged; all sizes are odd and pairwise different."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.cases import BATCH, FLOAT32, INTEGERS, ORDINARY, WIDE, Cases

ONE = "a batch of one"
SIZES = {"N": 11, "d": 3, "h": 7, "m": 5}


def hidden_layer(*, alpha: bool = False) -> Cases:
    """Return a maker of cases ``x, W1, b1`` (and ``alpha``); x is one example or a batch."""

    def make(rng: np.random.Generator) -> list[Case]:
        n, d, h, _ = _sizes(rng)
        batches = {ORDINARY: (d,), BATCH: (n, d), ONE: (1, d)}
        cases = {regime: _layer(rng, shape, h) for regime, shape in batches.items()}
        cases[INTEGERS] = tuple(np.rint(2 * a).astype(int) for a in _layer(rng, (n, d), h))
        cases[FLOAT32] = tuple(a.astype(np.float32) for a in _layer(rng, (n, d), h))
        x, W1, b1 = _layer(rng, (n, d), h)
        cases[WIDE] = (200 * x, W1, b1)
        extra = (float(rng.choice([0.4, 0.7, 1.6])),) if alpha else ()
        return [Case(regime, (*args, *extra)) for regime, args in cases.items()]

    return make


def network(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, W1, b1, W2, b2`` with weights as (out, in); x is one example or a batch."""
    n, d, h, m = _sizes(rng)
    cases = {
        regime: (*_layer(rng, shape, h), *_layer(rng, (h,), m)[1:])
        for regime, shape in {ORDINARY: (d,), BATCH: (n, d), ONE: (1, d)}.items()
    }
    cases[FLOAT32] = tuple(a.astype(np.float32) for a in cases[BATCH])
    x, W1, b1, W2, b2 = cases[BATCH]
    cases[WIDE] = (300 * x, W1, b1, W2, b2)
    return [Case(regime, args) for regime, args in cases.items()]


def row_network(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, W1, b1, W2, b2`` in the row convention: weights as (in, out), batches only."""
    cases = {case.regime: case.args for case in network(rng) if case.args[0].ndim == 2}
    return [
        Case(
            ORDINARY if regime == BATCH else regime,
            (x, np.ascontiguousarray(W1.T), b1, np.ascontiguousarray(W2.T), b2),
        )
        for regime, (x, W1, b1, W2, b2) in cases.items()
    ]


def _sizes(rng: np.random.Generator) -> tuple[int, int, int, int]:
    """Return batch size, inputs, hidden units and outputs, pairwise different."""
    more = 2 * int(rng.integers(0, 3))
    n, d, h, m = (size + more for size in SIZES.values())
    return n, d, h, m


def _layer(rng: np.random.Generator, shape: tuple[int, ...], out: int) -> tuple[np.ndarray, ...]:
    """Return an input, weights (out, in) and biases."""
    return rng.normal(0, 1.2, shape), rng.normal(0, 1, (out, shape[-1])), rng.normal(0, 1, out)


def small_integers(rng: np.random.Generator, count: int, *, least: int = 1, most: int = 4) -> list[int]:
    """Return integers without zeros, for sums that are worked out by hand."""
    return [int(v) for v in rng.integers(least, most + 1, count) * rng.choice([-1, 1], count)]


def telling(
    rng: np.random.Generator,
    draw: Callable[[np.random.Generator], dict[str, Any]],
    results: Callable[[dict[str, Any]], list[list[int]]],
) -> dict[str, Any]:
    """Draw numbers until all `results`, the right one and the known wrong ones, are different."""
    while True:
        numbers = draw(rng)
        found = results(numbers)
        if len(set(map(tuple, found))) == len(found):
            return numbers
