"""Which pixel wins each window of a max pooling."""

from __future__ import annotations

import math

import numpy as np

from mlcourse._windows import Windows
from mlcourse.numpy._im2col import padded, patches


def winners(x: np.ndarray, w: Windows) -> np.ndarray:
    """Index of each window's winner in the flattened `x`, shape (N·C·H'·W',).

    The first of several equal maxima wins, and the last of several NaN, as in torch.
    """
    view = patches(padded(x, w, -np.inf), w)
    taps = list(np.ndindex(w.kernel))
    y = view[:, :, 0, 0].copy()
    winner = np.empty(y.shape, np.min_scalar_type(-len(taps)))  # a byte for each window is all that it takes
    winner[...] = _first_inside(w)
    pixel, rose = np.empty_like(y), np.empty(y.shape, bool)
    for q, (i, j) in enumerate(taps[1:], start=1):
        pixel[...] = view[:, :, i, j]  # contiguous, for it is read twice
        np.greater(pixel, y, out=rose)
        # q only grows, so the largest q at which the maximum rose is the winner: no branch is needed.
        np.maximum(winner, rose.view(np.int8) * winner.dtype.type(q), out=winner)
        np.maximum(y, pixel, out=y)
    if np.isnan(y).any():
        for q, (i, j) in enumerate(taps):
            np.copyto(winner, winner.dtype.type(q), where=np.isnan(view[:, :, i, j]))
    return _flat_index(winner, w)


def _first_inside(w: Windows) -> np.ndarray:
    """The first place of each window, shape (H', W'), that is not padding: it wins where all is -inf."""
    rows, columns = (
        np.array([max(0, math.ceil((p - s * r) / d)) for r in range(o)])
        for o, s, p, d in zip(w.output, w.stride, w.padding, w.dilation, strict=True)
    )
    return rows[:, None] * w.kernel[1] + columns


def _flat_index(winner: np.ndarray, w: Windows) -> np.ndarray:
    """Turn the number of a place in each window, never one in the padding, into an index of the images."""
    height, width = w.size
    images = winner.shape[0] * winner.shape[1]
    smaller = images * height * width < 2**31
    integer = np.dtype(np.int32 if smaller else np.intp)  # the smaller is twice as fast
    rows, columns = (
        s * np.arange(o, dtype=integer) - p for s, o, p in zip(w.stride, w.output, w.padding, strict=True)
    )
    corner = rows[:, None] * width + columns
    i, j = (d * np.arange(k, dtype=integer) for d, k in zip(w.dilation, w.kernel, strict=True))
    step = (i[:, None] * width + j).reshape(-1)
    index = step.take(winner).reshape(images, *w.output)
    index += corner
    index += height * width * np.arange(images, dtype=integer)[:, None, None]
    return index.reshape(-1).astype(np.intp)
