"""Parameters of one-hidden-layer networks to translate: the inputs of both directions."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.running.inputs import Case

OUTPUTS = ("W1", "b1", "W2", "b2")
ORDINARY = "an ordinary network"
WIDE = "a wide network"
ONE_UNIT = "one hidden unit"
LARGE = "large weights"
WHOLE = "whole numbers"
FLOAT32 = "float32"


def networks(rng: np.random.Generator) -> list[Case]:
    """Return one network of each regime; D, M and K are different, so that a wrong sum shows in its shape."""
    sizes = {
        ORDINARY: (3, 5, 4, 1.0),
        WIDE: (7, 23, 11, 1.0),
        ONE_UNIT: (5, 1, 3, 1.0),
        LARGE: (4, 6, 3, 300.0),
    }
    cases = [Case(regime, _random(rng, *size)) for regime, size in sizes.items()]
    whole = tuple(rng.integers(-9, 10, array.shape) for array in cases[0].args)
    narrow = tuple(array.astype(np.float32) for array in _random(rng, 4, 7, 5, 1.0))
    return [*cases, Case(WHOLE, whole), Case(FLOAT32, narrow)]


def _random(rng: np.random.Generator, D: int, M: int, K: int, scale: float) -> tuple[np.ndarray, ...]:
    return tuple(rng.normal(0, scale, shape) for shape in ((M, D), (M,), (K, M), (K,)))
