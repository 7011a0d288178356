"""The inputs on which optimisers are judged: one parameter, and what the steps before have left of it.

A later step has a state that is not 0, so that every error in the state shows in one call. No size is 2 or 4,
and no two settings are alike, so that none can be taken for another.
"""

from __future__ import annotations

import numpy as np

from mlcourse.checks.running.inputs import Case

LATER = "a later step"
FIRST = "the first step"
BATCH = "a matrix of parameters"
PLAIN = "a step without extras"
ALL_SIZES = "gradients from 1e-9 to 1e3"
LARGE_EPS = "a large eps"
STILL = "gradients of 0"
SINGLE = "a single number"
FLOAT32 = "float32"


def momenta(rng: np.random.Generator) -> list[Case]:
    """Return cases ``theta, grad, buffer, lr, momentum, dampening, weight_decay``; no buffer at first."""
    cases = []
    for regime, shape in ((LATER, (5,)), (FIRST, (7,)), (BATCH, (7, 3)), (SINGLE, ())):
        cases.append(Case(regime, (*_arrays(rng, shape, regime), *_settings(rng))))
    lr, momentum, _, _ = _settings(rng)
    cases.append(Case(PLAIN, (*_arrays(rng, (9,), PLAIN), lr, momentum, 0.0, 0.0)))
    return [*cases, _narrow(cases[0])]


def nesterov(rng: np.random.Generator) -> list[Case]:
    """Return cases ``theta, grad, buffer, lr, momentum``."""
    cases = []
    for regime, shape in ((LATER, (5,)), (FIRST, (7,)), (BATCH, (7, 3)), (SINGLE, ())):
        cases.append(Case(regime, (*_arrays(rng, shape, regime), *_settings(rng)[:2])))
    return [*cases, _narrow(cases[0])]


def squares(rng: np.random.Generator) -> list[Case]:
    """Return cases ``theta, grad, square_avg, lr, alpha, eps``."""
    cases = []
    for regime, theta, grad, square, eps in _of_many_sizes(rng):
        lr, alpha = rng.uniform(0.05, 0.4), rng.uniform(0.6, 0.8)
        cases.append(Case(regime, (theta, grad, square, lr, alpha, eps)))
    return [*cases, _narrow(cases[0])]


def centred(rng: np.random.Generator) -> list[Case]:
    """Return cases ``theta, grad, square_avg, grad_avg, lr, alpha, eps``; the variance is well above 0."""
    cases = []
    for case in squares(rng):
        theta, grad, square, *settings = case.args
        mean = np.asarray(np.sqrt(square) * rng.uniform(-0.6, 0.6, theta.shape), theta.dtype)
        cases.append(Case(case.regime, (theta, grad, square, mean, *settings)))
    return cases


def moments(*, decay: bool = False):
    """Return a maker of cases ``theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps``.

    With `decay` there is also a ``weight_decay``.
    """

    def make(rng: np.random.Generator) -> list[Case]:
        cases = []
        for regime, theta, grad, square, eps in _of_many_sizes(rng):
            first = regime == FIRST
            mean = 0 * theta if first else np.sqrt(square) * rng.uniform(-0.6, 0.6, theta.shape)
            step = 0 if first else int(rng.integers(3, 9))
            lr, beta1, beta2 = rng.uniform(0.05, 0.4), rng.uniform(0.7, 0.85), rng.uniform(0.9, 0.97)
            more = (rng.uniform(0.1, 0.5),) if decay else ()
            cases.append(Case(regime, (theta, grad, mean, square, step, lr, beta1, beta2, eps, *more)))
        return [*cases, _narrow(cases[0])]

    return make


def _arrays(rng: np.random.Generator, shape: tuple[int, ...], regime: str) -> tuple[np.ndarray | None, ...]:
    theta, grad, buffer = (np.asarray(rng.normal(0, 1, shape)) for _ in range(3))
    return theta, grad, None if regime == FIRST else buffer


def _settings(rng: np.random.Generator) -> tuple[float, ...]:
    """Draw lr, momentum, dampening and weight decay, apart from each other."""
    ranges = ((0.05, 0.15), (0.7, 0.9), (0.2, 0.4), (0.45, 0.6))
    return tuple(float(rng.uniform(*bounds)) for bounds in ranges)


def _of_many_sizes(rng: np.random.Generator) -> list[tuple[str, np.ndarray, np.ndarray, np.ndarray, float]]:
    """Draw parameters, gradients, averages of squares and eps, by regime."""
    found = []
    shapes = {LATER: (5,), FIRST: (7,), BATCH: (7, 3), ALL_SIZES: (9,), LARGE_EPS: (3,), SINGLE: ()}
    for regime, shape in shapes.items():
        theta, grad = (np.asarray(rng.normal(0, 1, shape)) for _ in range(2))
        if regime == ALL_SIZES:
            grad = grad * 10.0 ** rng.permutation(np.linspace(-9, 3, 9))
        square = 0 * theta if regime == FIRST else grad**2 * rng.uniform(0.3, 3, shape)
        found.append((regime, theta, grad, np.asarray(square), 1e-2 if regime == LARGE_EPS else 1e-8))
    theta = rng.normal(0, 1, 3)
    return [*found, (STILL, theta, 0 * theta, 0 * theta, 1e-8)]


def _narrow(case: Case) -> Case:
    arrays = (a.astype(np.float32) if isinstance(a, np.ndarray) else a for a in case.args)
    return Case(FLOAT32, tuple(arrays))
