"""Names of the chapter on convolutional networks: sizes by counting, and a small network."""

from __future__ import annotations

import mpmath
import numpy as np

from mlcourse.numpy import Conv2d, Flatten, Linear, MaxPool2d, ReLU
from mlcourse.shapes import Conv, Pool

_mp = mpmath.mp.clone()
_mp.dps = 50


def draw(rng, spread):
    """Settings of a convolution whose kernel fits, and a small image with a network for it."""
    k, d, p = int(rng.integers(1, 6)), int(rng.integers(1, 4)), int(rng.integers(0, 3))
    size = d * (k - 1) + 1 + int(rng.integers(0, 12))
    settings = {"i": size, "k": k, "st": int(rng.integers(1, 5)), "pad": p, "dil": d}
    network = {"image": rng.standard_normal((5, 5)), "kernels": rng.standard_normal(8)}
    return settings | network | {"matrix": rng.standard_normal(24)}


def windows(i, k, s, p, d):
    """Count the windows one by one, from the first to the last that does not hang over."""
    i, k, s, p, d = (int(number) for number in (i, k, s, p, d))
    count, start = 0, -p
    while start + d * (k - 1) < i + p:
        count, start = count + 1, start + s
    return _mp.mpf(count)


def fitting(i, o, p, d):
    """Find all kernel sizes and strides by trying, as rows k, s, p, d."""
    found = [
        (k, s, p, d)
        for k in range(1, i + 2 * p + 1)
        for s in range(1, i + 2 * p + 1)
        if d * (k - 1) < i + 2 * p and windows(i, k, s, p, d) == o
    ]
    return table(*found)


def table(*rows):
    """Rows of integers as mpmath numbers."""
    return np.frompyfunc(_mp.mpf, 1, 1)(np.array(rows, dtype=object))


def loss(image, kernels, matrix):
    """Two 2×2 kernels, ReLU, 2×2 pooling, a linear layer to three classes; cross-entropy for class 1."""
    features = []
    for kernel in kernels.reshape(2, 2, 2):
        maps = [[(image[r : r + 2, c : c + 2] * kernel).sum() for c in range(4)] for r in range(4)]
        features += [
            max(0, *(maps[r + i][c + j] for i in (0, 1) for j in (0, 1))) for r in (0, 2) for c in (0, 2)
        ]
    logits = matrix.reshape(3, 8) @ np.array(features, dtype=object)
    return np.array([_mp.log(sum(_mp.exp(z) for z in logits)) - logits[1]], dtype=object)


def tiny(kernels, matrix):
    """The layers of the same network, with these weights."""
    parameters = {"weight": kernels.reshape(2, 1, 2, 2), "bias": np.zeros(2)}
    last = {"weight": matrix.reshape(3, 8), "bias": np.zeros(3)}
    convolution = Conv2d(1, 2, 2, dtype="float64").with_parameters(parameters)
    linear = Linear(8, 3, dtype="float64").with_parameters(last)
    return [convolution, ReLU(), MaxPool2d(2), Flatten(), linear]


FORMULAS = {
    "loss": loss,
    "windows": windows,
    "fitting": fitting,
    "table": table,
    "yes": _mp.mpf(1),
    "no": _mp.mpf(0),
}
CODE = {"tiny": tiny, "Conv": Conv, "Pool": Pool, "len": len}
