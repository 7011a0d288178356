"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(place, page="jacobians", notebook="softmax-jacobians", problem_set="ps2-softmax")
