"""What right and wrong rotations of this topic are made of: angles, and pairs that are turned by them."""

from __future__ import annotations

import numpy as np


def angles(positions, d, base):
    """Return the angle of each position and each pair."""
    return positions[:, None] * base ** (-np.arange(0, d, 2) / d)


def neighbours(x, a):
    """Turn the pairs of features 2i and 2i + 1 by the angles a."""
    from mlcourse.exercises.embeddings.turns import neighbours_by

    return neighbours_by(x, np.cos(a), np.sin(a))


def neighbours_by(x, cos, sin):
    """Turn pairs of neighbours, given cosines and sines; of an odd width nothing can be made."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return np.stack((even * cos - odd * sin, even * sin + odd * cos), -1).reshape(x.shape)


def halves(x, a):
    """Turn the pairs of features i and i + d/2 by the angles a."""
    first, second = np.split(x, 2, axis=-1)
    cos, sin = np.cos(a), np.sin(a)
    return np.concatenate((first * cos - second * sin, first * sin + second * cos), -1)


def speeds_of_neighbours_in_halves(x, a):
    """Pair i with i + d/2, and turn each by the angle that belongs to its pair of neighbours."""
    first, second = np.split(x, 2, axis=-1)
    a = np.repeat(a, 2, axis=-1)
    return x * np.cos(a) + np.concatenate((-second, first), -1) * np.sin(a)
