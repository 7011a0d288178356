"""A small number against infinities: clipped probabilities, an ε in a logarithm or in a denominator."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcourse.checks.naming.families import Epsilon

CAP = "It caps the loss, however wrong the prediction is; computed from the logits, no cap is needed."
Logarithm = Callable[[np.ndarray], np.ndarray]


def logarithms(build: Callable[[Logarithm], Any]) -> tuple[Epsilon, ...]:
    """Return what is done against log 0, for an answer that is built from a logarithm of probabilities."""

    def clipped(epsilon: float):
        return build(lambda p: np.log(np.clip(p, epsilon, 1 - epsilon)))

    def clipped_below(epsilon: float):
        return build(lambda p: np.log(np.maximum(p, epsilon)))

    def inside(epsilon: float):
        return build(lambda p: np.log(p + epsilon))

    ways = (
        ("clipped probabilities", clipped),
        ("clipped probabilities", clipped_below),
        ("an ε inside the logarithm", inside),
    )
    return tuple(Epsilon(name, way, CAP, tiny="a logarithm that is cut off") for name, way in ways)


def denominator(build: Callable[[float], Any], instead: str) -> Epsilon:
    """Return an ε in the denominator; `instead` says what to do about 0."""
    return Epsilon("an ε in the denominator", build, f"It changes every result: {instead}")
