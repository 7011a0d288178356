"""The inputs on which losses are judged: predictions or logits, and what they should have been.

No size is 2 or 4, so that neither n nor 2/n is taken for another factor.
"""

from __future__ import annotations

import numpy as np

from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.cases import APART, BATCH, DEEP, FLOAT32, INTEGERS, LONG, ORDINARY, TIES, WIDE

SOFT = "targets between 0 and 1"
ONE = "a batch of one"
FREE = "targets that do not sum to 1"
ZEROS = "a class with probability 0 and target 0"


def vectors(rng: np.random.Generator) -> list[Case]:
    """Return cases of two arrays of the same shape, (…, n)."""
    n = int(rng.integers(5, 8))
    shapes = {ORDINARY: (n,), BATCH: (n + 4, n), DEEP: (3, n + 5, n), LONG: (97,)}
    cases = [Case(regime, (rng.normal(0, 2, s), rng.normal(0, 2, s))) for regime, s in shapes.items()]
    whole = tuple(rng.permutation(np.arange(-3, n + 2)) for _ in range(2))
    single = tuple(rng.normal(0, 2, (n + 1, n)).astype(np.float32) for _ in range(2))
    return [*cases, Case(INTEGERS, whole), Case(FLOAT32, single)]


def logits_and_labels(rng: np.random.Generator) -> list[Case]:
    """Return cases of logits and of targets of the same shape: labels 0 and 1, or numbers between."""
    n = int(rng.integers(5, 8))

    def labels(shape):
        return rng.permutation(np.arange(np.prod(shape)) % 2).reshape(shape).astype(float)

    cases = [
        Case(regime, (rng.normal(0, 2, shape), labels(shape)))
        for regime, shape in {ORDINARY: (n,), BATCH: (n + 4, n), LONG: (97,)}.items()
    ]
    soft = Case(SOFT, (rng.normal(0, 2, (n, n + 3)), rng.uniform(0, 1, (n, n + 3))))
    single = Case(FLOAT32, (rng.normal(0, 2, n + 1).astype(np.float32), labels((n + 1,)).astype(np.float32)))
    far = np.append(rng.uniform(40, 1000, 5), rng.uniform(-1000, -40, 5))
    wide = Case(WIDE, (np.tile(far, 2), np.repeat([0.0, 1.0], far.size)))
    return [*cases, soft, single, wide]


def logits_and_classes(rng: np.random.Generator) -> list[Case]:
    """Return cases of a batch of logits (N, m) and of class indices (N,)."""
    m = int(rng.integers(5, 8))
    inputs = {
        ORDINARY: rng.normal(0, 1.5, (m + 3, m)),
        ONE: rng.normal(0, 1.5, (1, m)),
        TIES: rng.choice([-1.0, 0.0, 2.0], (m + 5, m)),
        INTEGERS: np.array([rng.permutation(np.arange(-2, m - 2)) for _ in range(m + 2)]),
        FLOAT32: rng.normal(0, 2, (m + 4, m)).astype(np.float32),
        LONG: rng.normal(0, 1, (3, 97)),
        WIDE: rng.permuted(np.tile(np.linspace(-1000, 1000, m), (m + 3, 1)), axis=1),
        APART: rng.normal(0, 1, (m + 6, m)) + np.linspace(-1000, 1000, m + 6)[:, None],
    }
    # Here nothing overflows, but all of a row is 0 if another row's maximum is taken off.
    low = rng.normal(0, 1, (m + 6, m)) + np.linspace(-690, 300, m + 6)[:, None]
    found = [*inputs.items(), (APART, low)]
    return [Case(regime, (x, rng.integers(0, x.shape[1], len(x)))) for regime, x in found]


def log_probabilities_and_classes(rng: np.random.Generator) -> list[Case]:
    """Return cases of a batch of log-probabilities (N, m) and of class indices (N,)."""
    cases = [case for case in logits_and_classes(rng) if case.regime not in {INTEGERS, WIDE, APART}]
    return [
        Case(case.regime, (x - np.logaddexp.reduce(x, axis=1, keepdims=True), y))
        for case in cases
        for x, y in [case.args]
    ]


def probabilities(rng: np.random.Generator) -> list[Case]:
    """Return cases of probabilities and of target probabilities, both of shape (…, n)."""
    n = int(rng.integers(5, 8))

    def shares(shape):
        weights = rng.uniform(0.2, 1, shape)
        return weights / weights.sum(axis=-1, keepdims=True)

    shapes = {ORDINARY: (n,), BATCH: (n + 4, n), DEEP: (3, n + 5, n)}
    cases = [Case(regime, (shares(s), shares(s))) for regime, s in shapes.items()]
    free = Case(FREE, (shares((n, n + 3)), rng.uniform(0.5, 2, (n, n + 3))))
    single = Case(FLOAT32, tuple(shares((n + 1, n)).astype(np.float32) for _ in range(2)))
    z, t = shares((n + 2, n)), shares((n + 2, n))
    z[:, 1] = t[:, 1] = t[:, 2] = 0
    return [*cases, free, single, Case(ZEROS, (z, t))]
