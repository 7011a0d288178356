"""Exercises on gradients of norms (NRM), a file for each norm."""

from mlcourse.exercises.norms import absolute, squared

TITLES = {"NRM": "Norms"}
EXERCISES = (*squared.EXERCISES, *absolute.EXERCISES)
