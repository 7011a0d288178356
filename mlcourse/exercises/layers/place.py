"""The chapters, the notebooks and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(
    place, page="convolution-layers", notebook="convolution-layers-exercises", problem_set="ps7-convolution"
)
NETWORK = place(
    "cnn-network",
    "A whole network, forward and backward",
    page="cnn",
    notebook="cnn-by-hand",
    problem_set="ps7-convolution",
)
