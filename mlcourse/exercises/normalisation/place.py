"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(
    place, page="normalisation", notebook="normalisation-exercises", problem_set="ps10-normalisation"
)
