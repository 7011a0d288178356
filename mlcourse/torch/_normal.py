"""The normal distribution in both of its tails, to nearly all digits."""

from __future__ import annotations

import math

import torch
from torch import Tensor

DENSITY_AT_0 = 1 / math.sqrt(2 * math.pi)
FAR = 40.0  # exp(-40² / 2) is 0 in float64
_HALF = (torch.float16, torch.bfloat16)


def tail_and_bell(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return Φ(-|x|), the smaller of the two tails, and the density φ(x), in float32 at least.

    The tail is a product with exp(-x²/2) and not a difference with 1, so that it keeps its digits far out.
    """
    t = wide(x).abs().clamp(max=FAR)
    bell = _bell(t)
    return bell * torch.special.erfcx(t * math.sqrt(0.5)) / 2, bell * DENSITY_AT_0


def wide(x: Tensor) -> Tensor:
    """`x`, in float32 if it is in half precision."""
    return x.float() if x.dtype in _HALF else x


def _bell(t: Tensor) -> Tensor:
    """exp(-t²/2). The square of a short number is exact, the rest small: rounding t² would cost digits."""
    short = torch.float32 if t.dtype == torch.float64 else torch.bfloat16
    z = t.to(short).to(t.dtype)
    bell = torch.exp(-z * z / 2)
    return bell + bell * torch.expm1((z - t) * (z + t) / 2)
