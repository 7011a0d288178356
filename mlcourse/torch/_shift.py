"""Measuring logits from the largest one: what keeps every softmax formula in range."""

from __future__ import annotations

import torch
from torch import Tensor


def top_index(x: Tensor, axis: int) -> Tensor:
    """Index of the largest logit along `axis`, ready for ``gather``."""
    return x.argmax(dim=axis, keepdim=True)


def minus_max(x: Tensor, axis: int) -> Tensor:
    """`x` minus its maximum along `axis`.

    NaN where the maximum is infinite: nothing can be measured from there.
    """
    m = x.amax(dim=axis, keepdim=True)
    m = torch.where(m.isfinite(), m, torch.nan)
    return x - m
