"""Exercises on identities of sigmoid, tanh and softplus (IDN), a file for each."""

from mlcourse.exercises.identities import log_sigmoid, sigmoid_by_tanh, softplus_difference

TITLES = {"IDN": "Identities"}
EXERCISES = (*sigmoid_by_tanh.EXERCISES, *log_sigmoid.EXERCISES, *softplus_difference.EXERCISES)
