"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(place, page="attention", notebook="attention-exercises", problem_set="ps14-attention")
