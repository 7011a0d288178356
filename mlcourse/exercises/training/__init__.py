"""Exercises on training a network (ADD-05, ADD-06), a file for each step of the two chapters."""

from mlcourse.exercises.training import epoch, initialisation, step

EXERCISES = (*initialisation.EXERCISES, *step.EXERCISES, *epoch.EXERCISES)
