"""Exercises on activations and steps (ACT), a file for each section of the chapter."""

from mlcourse.exercises.activations import (
    distributions,
    elu,
    heaviside,
    relu,
    sigmoid,
    sign,
    softplus,
    steep_sigmoid,
    tanh,
)

TITLES = {"ACT": "Activations"}
EXERCISES = (
    *sign.EXERCISES,
    *relu.EXERCISES,
    *heaviside.EXERCISES,
    *steep_sigmoid.EXERCISES,
    *distributions.EXERCISES,
    *sigmoid.EXERCISES,
    *tanh.EXERCISES,
    *softplus.EXERCISES,
    *elu.EXERCISES,
)
