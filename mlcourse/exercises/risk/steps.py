"""Parameters and gradients by name: the inputs of one step of gradient descent."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.running.inputs import Case

OUTPUTS = ("W1", "b1", "W2", "b2")
ORDINARY = "an ordinary network"
WIDE = "a wide network"
ZERO = "a gradient of zero"
LARGE = "a large gradient"
FLOAT32 = "float32"


def steps(*more: str):
    """Return a maker of cases ``params, grads, lr`` and a positive number for each name in `more`."""

    def make(rng: np.random.Generator) -> list[Case]:
        regimes = {ORDINARY: (3, 5, 4, 1.0), WIDE: (7, 19, 11, 1.0), LARGE: (4, 6, 3, 50.0)}
        cases = []
        for regime, (d, h, m, scale) in regimes.items():
            numbers = [rng.uniform(0.05, 0.4) for _ in ("lr", *more)]
            cases.append(
                Case(regime, (_parameters(rng, d, h, m), _parameters(rng, d, h, m, scale), *numbers))
            )
        params, grads, *numbers = cases[0].args
        narrow = [{name: a.astype(np.float32) for name, a in part.items()} for part in (params, grads)]
        still = {name: np.zeros_like(a) for name, a in grads.items()}
        return [*cases, Case(ZERO, (params, still, *numbers)), Case(FLOAT32, (*narrow, *numbers))]

    return make


def _parameters(
    rng: np.random.Generator, d: int, h: int, m: int, scale: float = 1.0
) -> dict[str, np.ndarray]:
    shapes = {"W1": (h, d), "b1": (h,), "W2": (m, h), "b2": (m,)}
    return {name: rng.normal(0, scale, shape) for name, shape in shapes.items()}
