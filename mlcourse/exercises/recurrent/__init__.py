"""Exercises on recurrent networks (REC), a file for each section of the chapter."""

from mlcourse.exercises.recurrent import (
    cell,
    derivations,
    derivations_of_states,
    gru,
    lstm,
    lstm_backward,
    parameters,
    through_time,
    truncated,
    vanishing,
)

TITLES = {"REC": "Recurrent networks"}
EXERCISES = (
    *cell.EXERCISES,
    *through_time.EXERCISES,
    *truncated.EXERCISES,
    *vanishing.EXERCISES,
    *lstm.EXERCISES,
    *lstm_backward.EXERCISES,
    *gru.EXERCISES,
    *parameters.EXERCISES,
    *derivations.EXERCISES,
    *derivations_of_states.EXERCISES,
)
