"""A small network with one input vector: what the chapter on equivalent networks speaks of."""

import mpmath
import numpy as np

_mp = mpmath.mp.clone()
_mp.dps = 50


def draw(rng, spread):
    """Draw parameters of a network with 3 inputs, 4 hidden units and 5 outputs, and an input u."""
    shapes = {"W1": (4, 3), "b1": (4,), "W2": (5, 4), "b2": (5,), "u": (3,)}
    return {name: spread * rng.standard_normal(shape) for name, shape in shapes.items()}


FORMULAS = {"tanh": np.frompyfunc(_mp.tanh, 1, 1)}
