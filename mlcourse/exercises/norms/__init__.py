"""Exercises on gradients of norms (NRM), a file for each norm."""

from mlcourse.exercises.norms import absolute, squared

EXERCISES = (*squared.EXERCISES, *absolute.EXERCISES)
