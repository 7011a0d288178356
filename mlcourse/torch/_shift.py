"""Measuring logits from the largest one: what keeps every softmax formula in range."""

from __future__ import annotations

from torch import Tensor


def top_index(x: Tensor, axis: int) -> Tensor:
    """Index of the largest logit along `axis`, ready for ``gather``."""
    return x.argmax(dim=axis, keepdim=True)


def from_max(x: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """`minus_max`, and the index of the largest logit, which the same search has found."""
    m, top = x.max(dim=axis, keepdim=True)
    return x - (m + (m - m)), top


def minus_max(x: Tensor, axis: int) -> Tensor:
    """`x` minus its maximum along `axis`.

    NaN where the maximum is infinite: nothing can be measured from there.
    """
    m = x.amax(dim=axis, keepdim=True)
    return x - (m + (m - m))  # m - m is 0, or NaN if m is infinite
