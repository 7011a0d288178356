"""Exercises on networks that compute the same function (EQV), a file for each direction."""

from mlcourse.exercises.equivalence import derivations, sigmoid_to_tanh, tanh_to_sigmoid

TITLES = {"EQV": "Sigmoid or tanh"}
EXERCISES = (*sigmoid_to_tanh.EXERCISES, *tanh_to_sigmoid.EXERCISES, *derivations.EXERCISES)
