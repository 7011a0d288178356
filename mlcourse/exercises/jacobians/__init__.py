"""Exercises on Jacobians and vector-Jacobian products (JAC), a file for each step of the chapter."""

from mlcourse.exercises.jacobians import (
    derivations,
    elementwise,
    log_products,
    log_softmax,
    parameters,
    products,
    soft_targets,
    softmax_matrix,
    softmax_product,
)

TITLES = {"JAC": "Jacobians"}
EXERCISES = (
    *softmax_matrix.EXERCISES,
    *elementwise.EXERCISES,
    *softmax_product.EXERCISES,
    *log_softmax.EXERCISES,
    *parameters.EXERCISES,
    *soft_targets.EXERCISES,
    *derivations.EXERCISES,
    *products.EXERCISES,
    *log_products.EXERCISES,
)
