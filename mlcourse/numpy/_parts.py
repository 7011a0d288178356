"""Cutting what is large into parts that stay in the cache."""

from __future__ import annotations

import math


def slices(length: int, most: int) -> list[slice]:
    """Cut `length` into pieces of nearly equal length, at most `most` but at least 1; longest first."""
    if not length:
        return []
    step = math.ceil(length / math.ceil(length / max(1, most)))
    return [slice(i, min(i + step, length)) for i in range(0, length, step)]
