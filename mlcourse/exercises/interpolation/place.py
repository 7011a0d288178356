"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(
    place, page="interpolation", notebook="interpolation-network", problem_set="ps6-interpolation"
)
