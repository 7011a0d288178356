"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(place, page="cnn", notebook="cnn-shapes", problem_set="ps7-convolution")

SIZES = section("cnn-sizes", "How many windows fit")
NETWORKS = section("cnn-shapes", "Layer by layer")
WEIGHTS = section("cnn-weights", "Counting weights")
POOLS = section("cnn-pools", "Pooling has sizes too")
INVERSE = section("cnn-inverse", "The inverse problem")
