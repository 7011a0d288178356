"""Exercises on noise, soft targets and bounded steps (REG), a file for each section of the chapter."""

from mlcourse.exercises.regularisation import clipping, decay, derivations, dropout, noise, smoothing

TITLES = {"REG": "Noise, soft targets, bounded steps"}
EXERCISES = (
    *dropout.EXERCISES,
    *noise.EXERCISES,
    *smoothing.EXERCISES,
    *clipping.EXERCISES,
    *decay.EXERCISES,
    *derivations.EXERCISES,
)
