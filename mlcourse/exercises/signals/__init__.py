"""Exercises on how far a signal travels (SIG), a file for each section of the chapter."""

from mlcourse.exercises.signals import bound, derivations, fans, gains, layers, residual, stream

TITLES = {"SIG": "How far a signal travels"}
EXERCISES = (
    *layers.EXERCISES,
    *gains.EXERCISES,
    *fans.EXERCISES,
    *residual.EXERCISES,
    *stream.EXERCISES,
    *bound.EXERCISES,
    *derivations.EXERCISES,
)
