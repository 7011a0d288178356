"""Names of the chapter on losses: logits with labels, and the losses as they are defined."""

from __future__ import annotations

from typing import Any

import numpy as np


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw logits z with labels b or soft targets q, a class k and its one-hot vector e."""
    k = int(rng.integers(5))
    return {
        "z": spread * rng.standard_normal(5),
        "b": rng.permutation([0.0, 1.0, 0.0, 1.0, 1.0]),
        "q": rng.uniform(0, 1, 5),
        "k": k,
        "e": np.eye(5)[k],
    }
