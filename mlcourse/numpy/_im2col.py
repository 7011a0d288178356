"""Convolution as matrix products: windows of an image as columns, and columns added back to an image.

Everything goes block by block. A block's columns hold at most 1 MiB: that keeps them in the cache, where
a product of the whole batch's columns, k² times as large as the images, would have to wait for memory.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from mlcourse._windows import Windows
from mlcourse.numpy._parts import slices

_BLOCK = 2**20  # bytes


def padded(x: np.ndarray, w: Windows, value: float) -> np.ndarray:
    """`x` with a border of `value`; `x` itself if there is no border."""
    if not any(w.padding):
        return x
    y = np.full((*x.shape[:2], *w.padded), value, x.dtype)
    inner(y, w)[...] = x
    return y


def inner(x: np.ndarray, w: Windows) -> np.ndarray:
    """The view of a padded image that leaves the padding out."""
    (height, width), (top, left) = w.size, w.padding
    return x[..., top : top + height, left : left + width]


def patches(x: np.ndarray, w: Windows) -> np.ndarray:
    """All windows of the padded `x` as a view of shape (N, C, kh, kw, H', W')."""
    view = np.lib.stride_tricks.sliding_window_view(x, w.extent, axis=(2, 3), writeable=x.flags.writeable)
    (sh, sw), (dh, dw) = w.stride, w.dilation
    return view[:, :, ::sh, ::sw, ::dh, ::dw].transpose(0, 1, 4, 5, 2, 3)


def image_batches(x: np.ndarray, w: Windows) -> list[slice]:
    """Slices of the batch with about as many padded images as fill a block."""
    return slices(len(x), _BLOCK // max(1, x.shape[1] * math.prod(w.padded) * x.itemsize))


def columns(x: np.ndarray, w: Windows) -> Iterator[tuple[slice, slice, np.ndarray]]:
    """Yield (images, positions, cols) for each block of the windows of `x`.

    ``cols`` has shape (images, C·kh·kw, positions); the next block overwrites it. Positions count the
    output pixels row by row.
    """
    features, width = x.shape[1] * math.prod(w.kernel), w.output[1]
    batches, parts = _batches(x, w), _parts(x, w)
    if not batches:
        return
    store = np.empty(batches[0].stop * features * parts[0][2], x.dtype)
    for images, windows in _windows_of_batches(x, w, batches):
        for rows, cols, _ in parts:
            block = windows[..., rows, cols]
            copy = store[: block.size].reshape(block.shape)
            copy[...] = block
            positions = slice(rows.start * width + cols.start, (rows.stop - 1) * width + cols.stop)
            yield images, positions, copy.reshape(len(block), features, -1)


def input_grad(x: np.ndarray, weight: np.ndarray, g: np.ndarray, w: Windows) -> np.ndarray:
    """Gradient of a convolution in its input: the columns Wᵀ g, added back to where they came from.

    Two rearrangements make every addition one over long contiguous rows. The image is held as its s·s
    *phases*, ``x[a::s, b::s]``, for on a phase the windows have stride 1. And the rows of g are set as far
    apart as those of a phase, with zeros between, so that moving a window is moving along the memory.
    """
    channels, features = x.shape[1], weight[0].size
    height, width = (
        o + d * (k - 1) // s for o, k, d, s in zip(w.output, w.kernel, w.dilation, w.stride, strict=True)
    )
    kernel = weight.reshape(len(weight), -1).T
    finite = np.isfinite(kernel).all()  # else the zeros between the rows of g do not stay zeros
    dx = np.zeros(x.shape, g.dtype)
    batches, parts = _batches(x, w), _parts(x, w)
    size = batches[0].stop if batches else 0
    is_phase = w.stride == (1, 1) and not any(w.padding)  # then the image is its only phase
    phases = np.empty((0 if is_phase else size, channels, *w.stride, height * width), g.dtype)
    wide = np.zeros((size, len(weight), w.output[0], width), g.dtype)
    margin = (height - w.output[0]) * width + width - w.output[1]  # how far the last entry's window moves
    store = np.empty(size * features * (parts[0][0].stop * width + margin), g.dtype)
    for images in batches:
        count = images.stop - images.start
        if is_phase:
            now = dx[images].reshape(count, channels, 1, 1, -1)
        else:
            now = phases[:count]
            now[...] = 0
        wide[:count, ..., : w.output[1]] = g[images]
        flat = wide[:count].reshape(count, len(weight), -1)
        for rows, cols, _ in parts:
            start, stop = rows.start * width + cols.start, (rows.stop - 1) * width + cols.stop
            positions = stop - start
            shape = count, features, positions + margin
            taps = store[: math.prod(shape)].reshape(shape)
            np.matmul(kernel, flat[..., start:stop], out=taps[..., :positions])
            taps[..., positions:] = 0
            if not finite:
                taps[..., np.flatnonzero(np.arange(start, stop) % width >= w.output[1])] = 0
            _add_taps(now[..., start:], taps.reshape(count, channels, *w.kernel, -1), width, w)
        if not is_phase:
            _interleave(now.reshape(count, channels, *w.stride, height, width), dx[images], w)
    return dx


def _add_taps(phases: np.ndarray, taps: np.ndarray, width: int, w: Windows) -> None:
    """Add what the kernel entries contribute, shape (N, C, kh, kw, positions and margin), to the phases.

    Entries belong to the same phase if their distance d·i is a multiple of s: every s / gcd(s, d)-th.
    """
    (sh, sw), (dh, dw) = w.stride, w.dilation
    every = sh // math.gcd(sh, dh), sw // math.gcd(sw, dw)
    move = every[0] * dh // sh * width, every[1] * dw // sw
    for i, j in np.ndindex(min(every[0], w.kernel[0]), min(every[1], w.kernel[1])):
        total = _sum_moved(taps[:, :, i :: every[0], j :: every[1]], move)
        (row, a), (column, b) = divmod(i * dh, sh), divmod(j * dw, sw)
        here = phases[:, :, a, b, row * width + column :]
        length = min(here.shape[2], total.shape[2])  # all that follows is margin
        here[..., :length] += total[..., :length]


def _sum_moved(taps: np.ndarray, move: tuple[int, int]) -> np.ndarray:
    """Sum over i and j of ``taps[:, :, i, j]``, each moved to the right by i·move[0] + j·move[1].

    Moved is the view: its strides along i and j are shorter. What then comes in from the left is the margin
    of the entry before, which is zero. One sum is three times as fast as adding one entry after the other.
    """
    *outer, along_i, along_j, step = taps.strides
    strides = (*outer, along_i - move[0] * step, along_j - move[1] * step, step)
    return np.lib.stride_tricks.as_strided(taps, taps.shape, strides, writeable=False).sum(axis=(2, 3))


def _interleave(phases: np.ndarray, dx: np.ndarray, w: Windows) -> None:
    """Write phases of shape (N, C, sh, sw, height, width) into `dx`; what none of them reaches stays."""
    (sh, sw), (top, left) = w.stride, w.padding
    for a, b in np.ndindex(sh, sw):
        row, column = max(0, math.ceil((top - a) / sh)), max(0, math.ceil((left - b) / sw))  # first inside
        phase = phases[:, :, a, b, row:, column:]
        pixels = dx[:, :, row * sh + a - top :: sh, column * sw + b - left :: sw]
        height, width = (min(n, m) for n, m in zip(phase.shape[2:], pixels.shape[2:], strict=True))
        pixels[:, :, :height, :width] = phase[:, :, :height, :width]


def _windows_of_batches(
    x: np.ndarray, w: Windows, batches: list[slice]
) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield each batch and its patches. One buffer holds a batch with its padding, never all of `x`."""
    if not any(w.padding):
        windows = patches(x, w)
        for images in batches:
            yield images, windows[images]
        return
    buffer = np.zeros((batches[0].stop, x.shape[1], *w.padded), x.dtype)
    windows = patches(buffer, w)
    for images in batches:
        count = images.stop - images.start
        inner(buffer, w)[:count] = x[images]
        yield images, windows[:count]


def _batches(x: np.ndarray, w: Windows) -> list[slice]:
    """Slices of the batch with as many images as fill a block, all about equally many."""
    return slices(len(x), _BLOCK // (_bytes(x, w) * math.prod(w.output)))


def _parts(x: np.ndarray, w: Windows) -> list[tuple[slice, slice, int]]:
    """Rows, columns and number of positions of the parts, each at most a block, of one image's output."""
    height, width = w.output
    most = max(1, _BLOCK // _bytes(x, w))
    rows = slices(height, most // width)
    cols = slices(width, most)
    return [(r, c, (r.stop - r.start - 1) * width + c.stop - c.start) for r in rows for c in cols]


def _bytes(x: np.ndarray, w: Windows) -> int:
    """Size of the column of one position."""
    return x.shape[1] * math.prod(w.kernel) * x.itemsize
