"""Exercises on attention (ATT), a file for each section of the chapter."""

from mlcourse.exercises.attention import (
    backward,
    causal,
    costs,
    derivations,
    dot_product,
    heads,
    masks,
    multihead,
    multihead_backward,
    scores,
)

TITLES = {"ATT": "Attention"}
EXERCISES = (
    *dot_product.EXERCISES,
    *scores.EXERCISES,
    *masks.EXERCISES,
    *causal.EXERCISES,
    *backward.EXERCISES,
    *heads.EXERCISES,
    *multihead.EXERCISES,
    *multihead_backward.EXERCISES,
    *derivations.EXERCISES,
    *costs.EXERCISES,
)
