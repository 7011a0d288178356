"""Exercises on the backward pass of an MLP (BWD, and MIS-03), a file for each step of the chapter."""

from mlcourse.exercises.backward import (
    batches,
    derivations,
    elu_units,
    first_layer,
    input_gradient,
    output_layer,
    rows,
    softplus_units,
    through_the_layer,
    whole,
)

TITLES = {"BWD": "The network, backward"}
EXERCISES = (
    *output_layer.EXERCISES,
    *through_the_layer.EXERCISES,
    *softplus_units.EXERCISES,
    *elu_units.EXERCISES,
    *first_layer.EXERCISES,
    *input_gradient.EXERCISES,
    *rows.EXERCISES,
    *whole.EXERCISES,
    *derivations.EXERCISES,
    *batches.EXERCISES,
)
