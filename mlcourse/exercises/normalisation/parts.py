"""What right and wrong answers of this topic are made of: means along axes, one number for each channel."""

from __future__ import annotations

import numpy as np


def m(x, axes):
    """Return means along `axes`, which stay with length 1."""
    return x.mean(axis=axes, keepdims=True)


def standard(x, axes, eps):
    """Return the normalised input and the s that it was divided by."""
    from mlcourse.exercises.normalisation.parts import m

    c = x - m(x, axes)
    s = np.sqrt(m(c * c, axes) + eps)
    return c / s, s


def rest(x):
    """Return all axes but that of the channels."""
    return (0, *range(2, x.ndim))


def channel(x, p):
    """Return one number for each channel so that it meets `x`."""
    return p.reshape(-1, *[1] * (x.ndim - 2))


def last(x, shape):
    """Return the last axes of x, as many as `shape` has."""
    return tuple(range(x.ndim - len(shape), x.ndim))


def leading(x, shape):
    """Return the axes before these."""
    return tuple(range(x.ndim - len(shape)))


def regrouped(x, num_groups):
    """Return x as (N, groups, entries)."""
    return x.reshape(len(x), num_groups, -1)
