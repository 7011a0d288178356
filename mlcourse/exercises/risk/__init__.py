"""Exercises on risk, gradient descent and weight decay (RSK), a file for each section of the chapter."""

from mlcourse.exercises.risk import derivations, descent, empirical, weight_decay

TITLES = {"RSK": "Risk and descent"}
EXERCISES = (*empirical.EXERCISES, *descent.EXERCISES, *weight_decay.EXERCISES, *derivations.EXERCISES)
