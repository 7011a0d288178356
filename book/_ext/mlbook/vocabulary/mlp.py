"""Names of the chapter on the MLP: inputs, weights as (out, in), and the ELU as it is defined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw one input u, a batch U of six, the parameters of a 3-4-5 network, and an α."""
    return {
        "u": spread * rng.standard_normal(3),
        "U": spread * rng.standard_normal((6, 3)),
        "W1": rng.standard_normal((4, 3)),
        "b1": rng.standard_normal(4),
        "W2": rng.standard_normal((5, 4)),
        "b2": rng.standard_normal(5),
        "alpha": float(rng.uniform(0.3, 2)),
    }


def rows(function: Callable[[np.ndarray], np.ndarray], matrix: np.ndarray) -> np.ndarray:
    """Apply a function of vectors to each row."""
    return np.array([function(row) for row in matrix], dtype=object)


def elu(values: np.ndarray, alpha: Any) -> np.ndarray:
    """Return the ELU as it is defined, entry by entry."""
    return np.frompyfunc(lambda t: t if t > 0 else alpha * (t.context.exp(t) - 1), 1, 1)(values)


FORMULAS = {"rows": rows, "elu": elu}
