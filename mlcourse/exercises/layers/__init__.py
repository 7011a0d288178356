"""Exercises on the layers of convolutional networks and their gradients (ADD-01 to ADD-04, ADD-07)."""

from mlcourse.exercises.layers import (
    average_pooling,
    convolution,
    derivations,
    gradients,
    max_pooling,
    network,
)

TITLES = {"ADD": "Layers, training and the GPU"}
EXERCISES = (
    *convolution.EXERCISES,
    *gradients.EXERCISES,
    *max_pooling.EXERCISES,
    *average_pooling.EXERCISES,
    *network.EXERCISES,
    *derivations.EXERCISES,
)
