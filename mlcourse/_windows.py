"""Where the windows of a convolution or a pooling lie: plain integers, shared by both backends."""

from __future__ import annotations

import operator
from typing import NamedTuple

Pair = tuple[int, int]


class Windows(NamedTuple):
    """Windows on an image, rows and columns in this order.

    Output pixel (r, c) sees the input pixels (s r + d i - p, s c + d j - p) for 0 <= i, j < k.
    """

    size: Pair  # of the image
    kernel: Pair
    stride: Pair
    padding: Pair
    dilation: Pair
    output: Pair  # how many windows fit

    @property
    def extent(self) -> Pair:
        """How many pixels a window spans, d (k - 1) + 1."""
        return _extent(self.kernel, self.dilation)

    @property
    def padded(self) -> Pair:
        """Size of the image with its padding."""
        (height, width), (top, left) = self.size, self.padding
        return height + 2 * top, width + 2 * left

    @property
    def unreached(self) -> Pair:
        """How many rows and columns of the padded image, at its end, no window reaches."""
        (height, width), (rows, columns), (sh, sw) = self.padded, self.extent, self.stride
        return (height - rows) % sh, (width - columns) % sw


def windows(
    size: tuple[int, ...],
    kernel_size: int | Pair,
    stride: int | Pair = 1,
    padding: int | Pair = 0,
    dilation: int | Pair = 1,
) -> Windows:
    """Check the four settings and count the windows.

    Raises TypeError for anything but an integer or a pair of integers, ValueError for a number out of
    range and for a window that is larger than the padded image.
    """
    kernel, stride = pair("kernel_size", kernel_size, 1), pair("stride", stride, 1)
    padding, dilation = pair("padding", padding, 0), pair("dilation", dilation, 1)
    extent = _extent(kernel, dilation)
    padded = (size[0] + 2 * padding[0], size[1] + 2 * padding[1])
    if extent[0] > padded[0] or extent[1] > padded[1]:
        raise ValueError(
            f"a kernel of {_by(kernel)} with dilation {_by(dilation)} spans {_by(extent)}, "
            f"but x with its padding is only {_by(padded)}"
        )
    output = ((padded[0] - extent[0]) // stride[0] + 1, (padded[1] - extent[1]) // stride[1] + 1)
    return Windows((size[0], size[1]), kernel, stride, padding, dilation, output)


def same_padding(kernel: Pair, stride: int | Pair, dilation: int | Pair) -> tuple[Pair, Pair]:
    """Zeros on each side that keep the size of an image, and how many more there are below and on the right.

    Raises ValueError for a stride, with which no padding keeps the size.
    """
    if pair("stride", stride, 1) != (1, 1):
        raise ValueError(f"stride is {stride!r} and padding 'same'; expected stride 1 to keep the size of x")
    height, width = _extent(kernel, pair("dilation", dilation, 1))
    return ((height - 1) // 2, (width - 1) // 2), ((height - 1) % 2, (width - 1) % 2)


def check_pool_padding(w: Windows) -> None:
    """Raise ValueError if a pooling window could lie in the padding alone."""
    most = (w.extent[0] // 2, w.extent[1] // 2)
    if w.padding[0] > most[0] or w.padding[1] > most[1]:
        raise ValueError(
            f"padding is {_by(w.padding)}; expected at most {_by(most)}, half of the {_by(w.extent)} that a "
            "window spans"
        )
    for axis in range(2):
        for r in range(w.output[axis]) if w.padding[axis] and w.dilation[axis] > 1 else ():
            first = r * w.stride[axis] - w.padding[axis]
            seen = (first + i * w.dilation[axis] for i in range(w.kernel[axis]))
            if not any(0 <= pixel < w.size[axis] for pixel in seen):
                what = ("row", "column")[axis]
                raise ValueError(
                    f"padding is {_by(w.padding)} and dilation {_by(w.dilation)}: the windows of output "
                    f"{what} {r} see nothing but padding; expected a pixel of x in each"
                )


def check_mode(mode: str) -> None:
    """Raise ValueError unless `mode` is one of the three of ``np.convolve``."""
    if mode not in ("full", "same", "valid"):
        raise ValueError(f"mode is {mode!r}; expected 'full', 'same' or 'valid'")


def pair(name: str, value: int | Pair, least: int) -> Pair:
    """Return `value`, an integer or a pair of integers, as a pair; each must be at least `least`."""
    given = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
    try:
        numbers = tuple(map(operator.index, given))
    except TypeError:
        raise TypeError(f"{name} is {value!r}; expected an integer or a pair of integers") from None
    if len(numbers) != 2:
        raise ValueError(f"{name} is {value!r}; expected an integer or a pair of integers")
    if min(numbers) < least:
        raise ValueError(f"{name} is {value!r}; expected at least {least}")
    return numbers


def _extent(kernel: Pair, dilation: Pair) -> Pair:
    return dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1


def _by(numbers: Pair) -> str:
    return f"{numbers[0]}×{numbers[1]}"
