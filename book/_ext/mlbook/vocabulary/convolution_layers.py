"""Names of the chapter on convolution layers: layers by definition, gradients by difference quotients."""

from __future__ import annotations

import mpmath
import numpy as np

from .backprop import grad

_mp = mpmath.mp.clone()
_mp.dps = 50


def draw(rng, spread):
    """A batch of two small images, three kernels, biases, and upstream gradients for the settings used."""
    return {
        "image": rng.standard_normal((2, 2, 3, 4)),
        "kernels": rng.standard_normal((3, 2, 2, 2)),
        "biases": rng.standard_normal(3),
        "up": rng.standard_normal((2, 3, 2, 3)),  # of conv2d(image, kernels)
        "up_stride": rng.standard_normal((2, 3, 2, 3)),  # with stride 2 and padding 1
        "up_dilated": rng.standard_normal((2, 3, 1, 2)),  # with dilation 2
        "up_pool": rng.standard_normal((2, 2, 1, 2)),  # of windows of 2×2, side by side
        "up_overlap": rng.standard_normal((2, 2, 2, 3)),  # of windows of 2×2 in steps of 1
    }


def windows(x, size, s, p, d):
    """Yield the place in the output and the window's pixels, all channels, zeros outside."""
    padded = np.full((*x.shape[:2], x.shape[2] + 2 * p, x.shape[3] + 2 * p), _mp.mpf(0), dtype=object)
    padded[:, :, p : p + x.shape[2], p : p + x.shape[3]] = x
    rows, columns = ((padded.shape[2 + a] - d * (size[a] - 1) - 1) // s + 1 for a in (0, 1))
    for r, c in np.ndindex(rows, columns):
        down = slice(r * s, r * s + d * (size[0] - 1) + 1, d)
        across = slice(c * s, c * s + d * (size[1] - 1) + 1, d)
        yield (rows, columns), (r, c), padded[:, :, down, across]


def conv(x, weight, bias=None, s=1, p=0, d=1):
    """A convolution layer by its definition."""
    y = None
    for size, (r, c), window in windows(x, weight.shape[2:], s, p, d):
        y = np.empty((len(x), len(weight), *size), dtype=object) if y is None else y
        for n, k in np.ndindex(len(x), len(weight)):
            y[n, k, r, c] = (window[n] * weight[k]).sum() + (0 if bias is None else bias[k])
    return y


def pool(x, of, k, s):
    """A pooling layer: `of` turns the pixels of a window into one number."""
    y = None
    for size, (r, c), window in windows(x, (k, k), s, 0, 1):
        y = np.empty((*x.shape[:2], *size), dtype=object) if y is None else y
        for n, m in np.ndindex(x.shape[:2]):
            y[n, m, r, c] = of(list(window[n, m].reshape(-1)))
    return y


def mean(values):
    """Mean of a list."""
    return sum(values) / len(values)


def array(rows):
    """Nested lists of integers as mpmath numbers."""
    return np.frompyfunc(_mp.mpf, 1, 1)(np.array(rows, dtype=object))


FORMULAS = {"conv": conv, "pool": pool, "mean": mean, "largest": max, "gradient": grad, "array": array}
CODE = {"array": lambda rows: np.array(rows, dtype=float)}
