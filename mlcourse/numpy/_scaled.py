"""A step in units of the size that gradients have had."""

from __future__ import annotations

import numpy as np


def scaled(step: np.ndarray, square: np.ndarray, eps: float) -> np.ndarray:
    """Return ``step / (sqrt(square) + eps)``, and 0 where that is 0/0: all gradients were 0 there."""
    below = np.sqrt(square) + eps
    return np.divide(step, below, out=np.zeros_like(step), where=below > 0)[()]
