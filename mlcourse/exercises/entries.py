"""The inputs on which functions of real numbers are judged: elementwise ones, and norms of vectors.

Every array has entries of both signs, and sizes are never 2 or 4, so that no factor, 2/n among them, is taken
for another.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.cases import BATCH, FLOAT32, INTEGERS, LONG, ORDINARY, Cases

ZEROS = "zeros among the entries"
NEAR = "entries close to 0"
WIDE = "numbers up to ±1000"
SINGLE = "a single number"


def entries(
    *,
    batches: bool = True,
    single: bool = True,
    wide: bool = True,
    also: Callable[[np.random.Generator], float] | None = None,
) -> Cases:
    """Return a maker of cases for functions of ``x``, any shape.

    Parameters
    ----------
    batches : bool
        Also inputs of more than one dimension.
    single : bool
        Also an input without any axis.
    wide : bool
        Also numbers for which exp overflows.
    also : callable, optional
        Draws a second argument, a number, anew for each case.
    """

    def make(rng: np.random.Generator) -> list[Case]:
        n = int(rng.integers(5, 8))
        inputs = {ORDINARY: _both_signs(rng, n)}
        if batches:
            inputs[BATCH] = _both_signs(rng, (n + 4, n))
        inputs[ZEROS] = np.append(_both_signs(rng, n + 1), [0.0, 0.0])
        inputs[NEAR] = _both_signs(rng, n + 2) * 1e-3
        inputs[INTEGERS] = rng.permutation(np.arange(-3, n - 1))
        inputs[FLOAT32] = np.append(_both_signs(rng, n), 0.0).astype(np.float32)
        inputs[LONG] = _both_signs(rng, 97)
        if wide:
            # Between 710 and 745 exp(x) overflows, and exp(−x) is not yet 0: that tells the two apart.
            inputs[WIDE] = rng.permutation([*rng.uniform(-1000, 1000, n - 3), 1000.0, -1000.0, -730.0])
        if single:
            inputs[SINGLE] = np.array(rng.uniform(0.5, 3))
        more = (lambda: (float(also(rng)),)) if also else tuple
        return [Case(regime, (x, *more())) for regime, x in inputs.items()]

    return make


def vectors() -> Cases:
    """Return a maker of cases for functions of one vector ``x``, the zero vector among them."""

    def make(rng: np.random.Generator) -> list[Case]:
        cases = entries(batches=False, single=False)(rng)
        return [*cases, Case("the zero vector", (np.zeros(int(rng.integers(5, 8))),))]

    return make


def _both_signs(rng: np.random.Generator, shape: int | tuple[int, ...]) -> np.ndarray:
    """Draw numbers of which the first is negative and the last positive, none of them close to 0."""
    x = rng.uniform(0.2, 3, shape) * rng.choice([-1.0, 1.0], shape)
    x.flat[0], x.flat[-1] = -abs(x.flat[0]), abs(x.flat[-1])
    return x
