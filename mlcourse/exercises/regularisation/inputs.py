"""The inputs on which regularisation is judged: masks, labels, gradients of one model.

p is never ½: there 1/p and 1/(1 - p) are the same. No size is 2 or 4, but for the regime of two classes.
"""

from __future__ import annotations

import numpy as np

from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.cases import BATCH, FLOAT32, ORDINARY, WIDE
from mlcourse.exercises.losses.inputs import ONE

EVALUATION = "evaluation"
ZEROS = "zeros among the entries"
WHOLE_MASK = "a mask of the numbers 0 and 1"
KEEP_ALL = "p = 0"
DROP_ALL = "p = 1"
DROP_ALL_OFF = "evaluation with p = 1"
UNEVEN = "features of different sizes"
ONE_ROW = "one example"
TWO_CLASSES = "two classes"
HARD = "no smoothing"
EVEN = "smoothing of 1"
ABOVE = "gradients above the limit"
BELOW = "gradients below the limit"
LOPSIDED = "one gradient much larger than the other"
BARELY = "gradients just above the limit"
STILL = "gradients of 0"
SINGLE = "a single number"


def masked(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, mask, p, training``, or with an upstream gradient in place of x."""
    n = int(rng.integers(5, 8))

    def case(regime, shape, p, training=True):
        return Case(regime, (rng.normal(0, 2, shape), _mask(rng, shape), p, training))

    cases = [
        case(ORDINARY, (n,), _rate(rng)),
        case(BATCH, (n + 4, n), _rate(rng)),
        case(EVALUATION, (n + 1,), _rate(rng), False),
        case(KEEP_ALL, (n,), 0.0),
        case(DROP_ALL_OFF, (n,), 1.0, False),
    ]
    cases[3].args[1][...] = True
    x, mask, p, _ = case(ZEROS, (n + 2,), _rate(rng)).args
    x[:2], mask[:2] = 0, (True, False)
    whole = case(WHOLE_MASK, (n + 3,), _rate(rng)).args
    nothing = np.zeros(n, bool)
    return [
        *cases,
        Case(ZEROS, (x, mask, p, True)),
        Case(WHOLE_MASK, (whole[0], whole[1].astype(int), *whole[2:])),
        Case(DROP_ALL, (rng.normal(0, 2, n), nothing, 1.0, True)),
        Case(FLOAT32, (rng.normal(0, 2, n + 1).astype(np.float32), _mask(rng, (n + 1,)), _rate(rng), True)),
    ]


def linear_models(rng: np.random.Generator) -> list[Case]:
    """Return cases ``X, t, w, p``."""
    d = int(rng.integers(5, 8))

    def case(regime, n, p):
        return Case(regime, (rng.normal(0, 1, (n, d)), rng.normal(0, 2, n), rng.normal(0, 1, d), p))

    cases = [
        case(ORDINARY, d + 4, _rate(rng)),
        case(UNEVEN, d + 3, _rate(rng)),
        case(ONE_ROW, 1, _rate(rng)),
        case(KEEP_ALL, d + 2, 0.0),
    ]
    X, t, w, p = cases[1].args
    cases[1] = Case(UNEVEN, (X * 10.0 ** np.linspace(-2, 1, d), t, w, p))
    narrow = tuple(a.astype(np.float32) for a in cases[0].args[:3])
    return [*cases, Case(FLOAT32, (*narrow, _rate(rng)))]


def smoothed(rng: np.random.Generator) -> list[Case]:
    """Return cases ``input, target, label_smoothing``: logits (N, K) and class indices (N,)."""
    k = int(rng.integers(5, 8))
    logits: dict[str, np.ndarray] = {
        ORDINARY: rng.normal(0, 1.5, (k + 3, k)),
        HARD: rng.normal(0, 1.5, (k + 2, k)),
        TWO_CLASSES: rng.normal(0, 1.5, (7, 2)),
        EVEN: rng.normal(0, 1.5, (k + 1, k)),
        ONE: rng.normal(0, 1.5, (1, k)),
        FLOAT32: rng.normal(0, 2, (k + 4, k)).astype(np.float32),
        WIDE: rng.permuted(np.tile(np.linspace(-1000, 1000, k), (k + 3, 1)), axis=1),
    }
    fixed = {HARD: 0.0, EVEN: 1.0}
    return [
        Case(
            regime, (x, rng.integers(0, x.shape[1], len(x)), fixed.get(regime, float(rng.uniform(0.1, 0.3))))
        )
        for regime, x in logits.items()
    ]


def gradients(rng: np.random.Generator) -> list[Case]:
    """Return cases ``gW, gb, max_norm``. All are so large that 1e-6 beside their norm does not show."""
    n = int(rng.integers(5, 8))
    limit = lambda *share: float(rng.uniform(*share))

    def pair(shape, size=2000.0):
        gW, gb = (rng.normal(0, 1, s) for s in ((n + 3, *shape), shape))
        norm = np.sqrt(np.sum(gW**2) + np.sum(gb**2)) / size
        return np.asarray(gW / norm), np.asarray(gb / norm)

    cases = [
        Case(ABOVE, (*pair((n,)), limit(3, 300))),
        Case(BELOW, (*pair((n,)), limit(2300, 3700))),
        Case(BARELY, (*pair((n,)), 1999.0)),
        Case(SINGLE, (np.asarray(rng.choice([-3e3, 3e3])), np.asarray(rng.normal(0, 2e3)), limit(3, 300))),
        Case(STILL, (np.zeros((n + 1, n)), np.zeros(n), limit(3, 300))),
    ]
    gW, gb = pair((n + 1,))
    narrow = tuple(a.astype(np.float32) for a in pair((n,)))
    lopsided = Case(LOPSIDED, (gW, gb * 300, limit(3000, 6000)))
    return [*cases, lopsided, Case(FLOAT32, (*narrow, limit(3, 300)))]


def updates(rng: np.random.Generator) -> list[Case]:
    """Return cases ``theta, update, lr, weight_decay``."""
    cases = [
        Case(regime, (*(np.asarray(rng.normal(0, 1, shape)) for _ in range(2)), *_settings(rng)))
        for regime, shape in ((ORDINARY, (5,)), (BATCH, (7, 3)), (SINGLE, ()))
    ]
    theta, update = (rng.normal(0, 1, 3).astype(np.float32) for _ in range(2))
    return [*cases, Case(FLOAT32, (theta, update, *_settings(rng)))]


def _rate(rng: np.random.Generator) -> float:
    return float(rng.uniform(0.2, 0.35))


def _mask(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Draw a mask that keeps some entries and drops some."""
    mask = rng.random(shape) >= 0.35
    mask.flat[-2:] = True, False
    return mask


def _settings(rng: np.random.Generator) -> tuple[float, float]:
    """Draw lr and weight decay, apart from each other."""
    return float(rng.uniform(0.1, 0.3)), float(rng.uniform(0.4, 0.9))
