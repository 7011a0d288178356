"""The inputs on which functions of logits are judged, by regime.

Sizes are pairwise different and never 2 or 4, so that a wrong axis shows in the shape and a wrong factor,
2/n among them, is not taken for another. Upstream gradients are random, never ones: the softmax VJP of a
constant vector is zero, and broken code would pass.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlcourse.checks.running.inputs import Case

ORDINARY = "ordinary numbers"
BATCH = "a batch"
DEEP = "a batch of batches"
WIDE = "logits up to ±1000"
APART = "a batch with rows far apart"
TIES = "ties"
INTEGERS = "integers"
FLOAT32 = "float32"
LONG = "one long vector"

Cases = Callable[[np.random.Generator], list[Case]]


def logits(*, upstream: bool = False, batches: bool = True, wide: bool = True, least: int = 5) -> Cases:
    """Return a maker of cases for functions of logits ``x`` (and an upstream gradient ``g``).

    Parameters
    ----------
    upstream : bool
        Add a random upstream gradient of the shape of x.
    batches : bool
        Also inputs of more than one dimension.
    wide : bool
        Also logits for which exp overflows.
    least : int
        Least number of logits.
    """

    def make(rng: np.random.Generator) -> list[Case]:
        n = int(rng.integers(least, least + 3))
        inputs = {ORDINARY: rng.normal(0, 1.5, n)}
        if batches:
            inputs[BATCH] = rng.normal(0, 1.5, (n + 4, n))
            inputs[DEEP] = rng.normal(0, 1.5, (3, n + 5, n))
        inputs[TIES] = rng.choice([-1.0, 0.0, 2.0], n + 7)
        inputs[INTEGERS] = rng.permutation(np.arange(-2, n - 2))
        inputs[FLOAT32] = rng.normal(0, 2, n + 1).astype(np.float32)
        inputs[LONG] = rng.normal(0, 1, 97)
        if wide:
            inputs[WIDE] = rng.permutation(np.append(rng.uniform(-1000, 1000, n - 2), [1000.0, -1000.0]))
        if wide and batches:
            inputs[APART] = rng.normal(0, 1, (n + 4, n)) + np.linspace(-1000, 1000, n + 4)[:, None]
        return [Case(regime, _with_upstream(x, rng, upstream)) for regime, x in inputs.items()]

    return make


def pairs(*, wide: bool = True) -> Cases:
    """Return a maker of cases with two logits each: ``x`` of shape (…, 2)."""

    def make(rng: np.random.Generator) -> list[Case]:
        inputs = {
            ORDINARY: rng.normal(0, 2, 2),
            BATCH: rng.normal(0, 2, (5, 2)),
            DEEP: rng.normal(0, 2, (3, 4, 2)),
            TIES: np.full((3, 2), rng.normal()),
            INTEGERS: rng.permutation(np.arange(7))[:2],
            FLOAT32: rng.normal(0, 2, (7, 2)).astype(np.float32),
        }
        if wide:
            inputs[WIDE] = rng.uniform(-1000, 1000, (3, 2))
        return [Case(regime, (x,)) for regime, x in inputs.items()]

    return make


def parametrised(*, target: bool = False) -> Cases:
    """Return a maker of cases for logits that depend on p parameters: ``x``, ``jac`` (n, p), ``target``."""

    def make(rng: np.random.Generator) -> list[Case]:
        cases = []
        for regime, n, p, scale in ((ORDINARY, 5, 3, 1.0), (LONG, 41, 7, 1.0), (WIDE, 6, 4, 500.0)):
            x, jac = rng.normal(0, scale, n), rng.normal(0, 1, (n, p))
            # Weights that sum to something other than 1: the sum is part of the answer.
            weights = (rng.uniform(0.5, 2, n),) if target else ()
            cases.append(Case(regime, (x, jac, *weights)))
        single = tuple(a.astype(np.float32) for a in cases[0].args)
        return [*cases, Case(FLOAT32, single)]

    return make


def _with_upstream(x: np.ndarray, rng: np.random.Generator, upstream: bool) -> tuple[np.ndarray, ...]:
    if not upstream:
        return (x,)
    dtype = x.dtype if x.dtype.kind == "f" else np.float64
    return x, rng.normal(0, 1, x.shape).astype(dtype)
