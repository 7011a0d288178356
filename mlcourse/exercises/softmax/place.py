"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(place, page="softmax", notebook="softmax-properties", problem_set="ps2-softmax")
