"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(place, page="backprop", notebook="mlp-backward", problem_set="ps4-mlp")
