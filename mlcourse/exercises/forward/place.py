"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(place, page="mlp", notebook="mlp-forward", problem_set="ps4-mlp")
