"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(place, page="gpu", notebook="by-hand-on-the-gpu", problem_set="ps8-gpu")
