"""A step in units of the size that gradients have had."""

from __future__ import annotations

import torch
from torch import Tensor


def scaled(step: Tensor, square: Tensor, eps: float) -> Tensor:
    """Return ``step / (sqrt(square) + eps)``, and 0 where that is 0/0: all gradients were 0 there."""
    below = square.sqrt() + eps
    return torch.where(below > 0, step / below, 0)
