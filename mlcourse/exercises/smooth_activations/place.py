"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(
    place, page="smooth-activations", notebook="smooth-activations-exercises", problem_set="ps9-signals"
)
