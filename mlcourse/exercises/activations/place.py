"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(place, page="activations", notebook="activation-functions", problem_set="ps1-activations")
