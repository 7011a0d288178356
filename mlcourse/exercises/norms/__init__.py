"""Exercises on gradients of norms (NRM), a file for each norm."""

from mlcourse.exercises.norms import absolute, derivations, squared

TITLES = {"NRM": "Norms"}
EXERCISES = (*squared.EXERCISES, *absolute.EXERCISES, *derivations.EXERCISES)
