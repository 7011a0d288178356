"""Exercises on networks through finitely many points (INT), a file for each step of the chapter."""

from mlcourse.exercises.interpolation import (
    derivations,
    direction,
    epsilon,
    matrix,
    network,
    relu_fit,
    sigmoid_fit,
    sigmoid_limit,
)

TITLES = {"INT": "Interpolation"}
EXERCISES = (
    *network.EXERCISES,
    *matrix.EXERCISES,
    *relu_fit.EXERCISES,
    *epsilon.EXERCISES,
    *sigmoid_limit.EXERCISES,
    *sigmoid_fit.EXERCISES,
    *direction.EXERCISES,
    *derivations.EXERCISES,
)
