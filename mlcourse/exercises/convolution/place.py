"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(
    place, page="convolution", notebook="one-dimensional-convolution", problem_set="ps7-convolution"
)
