"""Exercises on the forward pass of an MLP (FWD), a file for each step of the chapter."""

from mlcourse.exercises.forward import derivations, elu_layer, hidden, output, parameters, rows

TITLES = {"FWD": "The network, forward"}
EXERCISES = (
    *hidden.EXERCISES,
    *elu_layer.EXERCISES,
    *output.EXERCISES,
    *rows.EXERCISES,
    *parameters.EXERCISES,
    *derivations.EXERCISES,
)
