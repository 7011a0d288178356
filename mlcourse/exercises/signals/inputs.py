"""The inputs on which gains, fans, blocks and bounds are judged; sizes are pairwise different."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.cases import FLOAT32, ORDINARY

RELU = "ReLU"
LEAKY = "leaky ReLU"
NO_CHANGE = "no activation"
TANH = "tanh"
DEFAULT = "no slope given"
FLAT = "the slope 0"
NEGATIVE = "a negative slope"
UNKNOWN = "an activation that has no gain"

LINEAR = "a linear layer"
IMAGE = "a convolution of images"
SEQUENCE = "a convolution of sequences"
VOLUME = "a convolution of volumes"
BIAS = "the shape of a bias"

ONE = "a batch of one"
FULL_SCALE = "the scale 1"
NARROW = "more inputs than units"

ONE_BRANCH = "one branch"
MANY = "many branches of a small scale"
MINUS = "a negative scale"

CHAIN = "layers of different widths"
SQUARE = "square layers"
NILPOTENT = "a matrix whose eigenvalues are 0"
SINGLE = "one layer"


def gains(rng: np.random.Generator) -> list[Case]:
    """Return cases ``nonlinearity, param``, of which the last has no gain."""
    slope = float(rng.uniform(0.15, 0.6))
    cases: dict[str, tuple[object, ...]] = {
        RELU: ("relu",),
        LEAKY: ("leaky_relu", slope),
        NO_CHANGE: ("linear",),
        TANH: ("tanh",),
        DEFAULT: ("leaky_relu",),
        FLAT: ("leaky_relu", 0),
        NEGATIVE: ("leaky_relu", -slope),
        UNKNOWN: ("softplus",),
    }
    return [Case(regime, args) for regime, args in cases.items()]


def shapes(rng: np.random.Generator) -> list[Case]:
    """Return cases ``shape``, of which the last is not that of weights."""
    m, n = (int(size) for size in rng.permutation([7, 11, 13])[:2])
    cases = {
        LINEAR: (m, n),
        IMAGE: (m, n, 3, 5),
        SEQUENCE: (m, n, 5),
        VOLUME: (m, n, 3, 5, 9),
        BIAS: (m,),
    }
    return [Case(regime, (shape,)) for regime, shape in cases.items()]


def blocks(rng: np.random.Generator) -> list[Case]:
    """Return cases ``x, weight1, bias1, weight2, bias2, g, scale``."""
    more = 2 * int(rng.integers(0, 3))
    d, h, rows = 3 + more, 7 + more, 11 + more
    scale = float(rng.uniform(0.25, 0.4))
    cases = {
        ORDINARY: (*_block(rng, rows, d, h), scale),
        ONE: (*_block(rng, 1, d, h), scale),
        NARROW: (*_block(rng, rows, h + 2, d), scale),
        FULL_SCALE: (*_block(rng, rows, d, h), 1.0),
        FLOAT32: (*(a.astype(np.float32) for a in _block(rng, rows, d, h)), scale),
    }
    return [Case(regime, args) for regime, args in cases.items()]


def streams(rng: np.random.Generator) -> list[Case]:
    """Return cases ``q0, branch_moment, num_branches, scale``."""
    q0, v = float(rng.uniform(0.5, 0.9)), float(rng.uniform(1.5, 3))
    n = int(rng.integers(5, 10))
    scale = float(rng.uniform(0.25, 0.4))
    cases = {
        ORDINARY: (q0, v, n, scale),
        FULL_SCALE: (q0, v, n + 3, 1.0),
        ONE_BRANCH: (q0, v, 1, scale),
        MANY: (q0, v, 96, float(1 / np.sqrt(96))),
        MINUS: (q0, v, n, -scale),
    }
    return [Case(regime, args) for regime, args in cases.items()]


def networks(rng: np.random.Generator) -> list[Case]:
    """Return cases ``weights, slope``: a list of matrices (out, in), first layer first."""
    square = [rng.normal(0, 1, (5, 5)) for _ in range(3)]
    widths = (3, 7, 5, 6)
    chain = [rng.normal(0, 1, (m, n)) for n, m in zip(widths, widths[1:], strict=False)]
    nilpotent = np.triu(rng.uniform(1, 3, (3, 3)), 1)
    cases = {
        SQUARE: (square, 0.25),
        CHAIN: (chain, float(rng.uniform(1.05, 1.2))),
        NILPOTENT: ([nilpotent, rng.normal(0, 1, (3, 3))], 0.5),
        SINGLE: ([rng.normal(0, 1, (7, 3))], 0.25),
    }
    return [Case(regime, args) for regime, args in cases.items()]


def _block(rng: np.random.Generator, rows: int, d: int, h: int) -> tuple[np.ndarray, ...]:
    sizes = ((rows, d), (h, d), (h,), (d, h), (d,), (rows, d))
    return tuple(rng.normal(0, 1, size) for size in sizes)
