"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(place, page="equivalence", notebook="sigmoid-tanh-networks", problem_set="ps5-training")
