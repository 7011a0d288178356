"""Exercises on normalisation and its gradient (NOR), a file for each section of the chapter."""

from mlcourse.exercises.normalisation import (
    batch_norm,
    batch_norm_backward,
    derivations,
    group_norm,
    layer_norm,
    normalize,
    rms_norm,
    running,
    weights,
)

TITLES = {"NOR": "Normalisation and its gradient"}
EXERCISES = (
    *batch_norm.EXERCISES,
    *running.EXERCISES,
    *normalize.EXERCISES,
    *batch_norm_backward.EXERCISES,
    *layer_norm.EXERCISES,
    *rms_norm.EXERCISES,
    *group_norm.EXERCISES,
    *derivations.EXERCISES,
    *weights.EXERCISES,
)
