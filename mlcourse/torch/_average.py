"""What windows have, spread over their pixels, one axis after the other: k + k additions in place of k²."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from mlcourse._windows import Windows


def spread(g: Tensor, w: Windows, axis: int) -> Tensor:
    """Give every pixel of each window along one axis, 0 for rows and 1 for columns, what the window has."""
    k, s, count, size = w.kernel[axis], w.stride[axis], w.output[axis], w.padded[axis]
    if k == s:  # no pixel lies in two windows: they stand side by side
        wide = g.repeat_interleave(k, dim=2 + axis)
        gap = (0, size - k * count) if axis else (0, 0, 0, size - k * count)
        return F.pad(wide, gap) if any(gap) else wide
    shape = (*g.shape[:2], size, g.shape[3]) if axis == 0 else (*g.shape[:3], size)
    wide = g.new_zeros(shape)
    for i in range(k):
        there = slice(i, i + s * (count - 1) + 1, s)
        pixels = wide[:, :, there] if axis == 0 else wide[..., there]
        pixels += g
    return wide
