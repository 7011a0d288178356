"""Exercises on sizes and weights of convolutional networks (CNN), a file for each section of the chapter."""

from mlcourse.exercises.shapes import inverse, inverse_small, networks, pools, sizes, weights

TITLES = {"CNN": "Sizes and parameters of convolutional networks"}
_MODULES = (sizes, networks, weights, pools, inverse, inverse_small)
# The sections take the rows out of their order; the registry has them in it.
EXERCISES = tuple(sorted((e for module in _MODULES for e in module.EXERCISES), key=lambda e: e.id))
