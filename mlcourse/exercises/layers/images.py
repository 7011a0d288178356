"""The images, kernels and settings on which layers are judged.

All sizes of a case are pairwise different and none is 2, so that exchanged axes show in the shape. Wrong answers
import the course's own functions inside: in a notebook the same name is the student's function.
"""

from __future__ import annotations

import numpy as np

from mlcourse._windows import windows

PLAIN, STRIDE, PADDING = "ordinary numbers", "a stride", "padding"
DILATION, ALL, FLOAT32 = "dilation", "a stride with padding and dilation", "float32"

# Kernel (rows, columns), stride, padding, dilation by regime. With the sizes below, something is left over in ALL.
SETTINGS = {
    PLAIN: ((3, 4), 1, 0, 1),
    STRIDE: ((3, 4), 3, 0, 1),
    PADDING: ((3, 4), 1, 1, 1),
    DILATION: ((3, 4), 1, 0, 2),
    ALL: ((3, 4), 3, 1, 2),
    FLOAT32: ((3, 4), 3, 1, 1),
}


def images(rng: np.random.Generator, channels: int = 5) -> np.ndarray:
    """Three images with more columns than rows."""
    return rng.normal(0, 1, (3, channels, 11, 13))


def layers(rng: np.random.Generator) -> list[tuple[str, list[np.ndarray], tuple[int, int, int]]]:
    """For each regime: images, kernels and upstream gradient, and the settings."""
    found = []
    for regime, (kernel, stride, padding, dilation) in SETTINGS.items():
        x, weight = images(rng), rng.normal(0, 1, (4, 5, *kernel))
        size = windows(x.shape[2:], kernel, stride, padding, dilation).output
        arrays = [x, weight, rng.normal(0, 1, (3, 4, *size))]
        if regime == FLOAT32:
            arrays = [array.astype(np.float32) for array in arrays]
        found.append((regime, arrays, (stride, padding, dilation)))
    return found
