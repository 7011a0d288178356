"""What may cross the wire at all, and how much of it."""

import re

import numpy as np

__all__ = [
    "COSTLY",
    "DTYPES",
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_ITEMS",
    "MAX_KINDS",
    "MAX_NODES",
    "MAX_PLAIN_DEPTH",
    "MAX_TEXT",
    "NAME",
    "SHOWN_BYTES",
    "SHOWN_ITEMS",
    "WireError",
    "result_bytes",
]

WIDTHS = {"int": (8, 16, 32, 64), "uint": (8, 16, 32, 64), "float": (16, 32, 64), "complex": (64, 128)}
NAMES = ("bool", *(f"{kind}{bits}" for kind, widths in WIDTHS.items() for bits in widths))
DTYPES = {name: np.dtype(name) for name in NAMES}
MAX_DEPTH = 24
MAX_ITEMS = 300_000
COSTLY = 15  # of them take as long to make as a generator, a tensor or a handle
MAX_KINDS = 64  # of named tuples in one message
MAX_BYTES = 64_000_000
MAX_TEXT = 24_000_000  # bytes of JSON in a message with arrays
MAX_DIGITS = 4000
NAME = re.compile(r"[^\W\d]\w{0,99}")

MAX_NODES = 200_000  # values in a message of JSON alone
MAX_PLAIN_DEPTH = 60  # a table of a plotting library in an output has a dozen
SHOWN_BYTES = 10_000_000  # of pictures, errors and the like, in one cell
SHOWN_ITEMS = 2000  # outputs of one cell


class WireError(ValueError):
    """A value that may not cross, or a frame that nobody of ours has written."""


def result_bytes(printed: int) -> int:
    """The bytes of JSON that a cell's result takes at most, where `printed` characters of text are kept."""
    return 6 * printed + SHOWN_BYTES + 200 * SHOWN_ITEMS  # a character can be written as \u0001
