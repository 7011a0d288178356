"""The chapters, the notebooks and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

start = partial(place, page="training", notebook="risk-and-descent", problem_set="ps5-training")
section = partial(place, page="digits", notebook="training-on-digits", problem_set="ps5-training")
