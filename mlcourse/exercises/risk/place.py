"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(place, page="training", notebook="risk-and-descent", problem_set="ps5-training")
