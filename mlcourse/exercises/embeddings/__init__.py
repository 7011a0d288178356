"""Exercises on embeddings and positions (EMB), a file for each section of the chapter."""

from mlcourse.exercises.embeddings import (
    derivations,
    embedding,
    gradient,
    relative,
    rotary,
    rotary_back,
    sinusoidal,
    tied,
)

TITLES = {"EMB": "Embeddings and positions"}
EXERCISES = (
    *embedding.EXERCISES,
    *gradient.EXERCISES,
    *tied.EXERCISES,
    *sinusoidal.EXERCISES,
    *rotary.EXERCISES,
    *rotary_back.EXERCISES,
    *relative.EXERCISES,
    *derivations.EXERCISES,
)
