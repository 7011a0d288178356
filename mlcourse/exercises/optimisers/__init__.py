"""Exercises on optimisers (OPT), a file for each section of the chapter."""

from mlcourse.exercises.optimisers import (
    adam,
    adamw,
    derivations,
    momentum,
    nesterov,
    rmsprop,
    scale,
    schedule,
)

TITLES = {"OPT": "From the gradient to the step"}
EXERCISES = (
    *momentum.EXERCISES,
    *nesterov.EXERCISES,
    *rmsprop.EXERCISES,
    *adam.EXERCISES,
    *adamw.EXERCISES,
    *schedule.EXERCISES,
    *scale.EXERCISES,
    *derivations.EXERCISES,
)
