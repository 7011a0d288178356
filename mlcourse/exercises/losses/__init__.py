"""Exercises on losses (LOS, and MIS-01 and MIS-02), a file for each step of the chapter."""

from mlcourse.exercises.losses import (
    binary,
    derivations,
    log_probabilities,
    logits,
    probabilities,
    squared,
    why,
)

TITLES = {"LOS": "Losses", "MIS": "Squared error, and the whole backward pass"}
EXERCISES = (
    *squared.EXERCISES,
    *binary.EXERCISES,
    *why.EXERCISES,
    *logits.EXERCISES,
    *probabilities.EXERCISES,
    *log_probabilities.EXERCISES,
    *derivations.EXERCISES,
)
