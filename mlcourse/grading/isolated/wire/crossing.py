"""What may cross the wire at all, and how much of it."""

import re

import numpy as np

__all__ = ["DTYPES", "MAX_BYTES", "MAX_DEPTH", "MAX_DIGITS", "MAX_ITEMS", "NAME", "WireError"]

WIDTHS = {"int": (8, 16, 32, 64), "uint": (8, 16, 32, 64), "float": (16, 32, 64), "complex": (64, 128)}
NAMES = ("bool", *(f"{kind}{bits}" for kind, widths in WIDTHS.items() for bits in widths))
DTYPES = {name: np.dtype(name) for name in NAMES}
MAX_DEPTH = 24
MAX_ITEMS = 300_000
MAX_BYTES = 64_000_000
MAX_DIGITS = 4000
NAME = re.compile(r"[^\W\d]\w{0,99}")


class WireError(ValueError):
    """A value that may not cross, or a frame that nobody of ours has written."""
