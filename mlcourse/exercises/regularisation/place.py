"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(
    place, page="regularisation", notebook="regularisation-exercises", problem_set="ps10-normalisation"
)
