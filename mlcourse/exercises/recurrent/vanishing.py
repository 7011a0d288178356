"""Exercises on gradients that vanish or explode (REC-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises import cases
from mlcourse.exercises.recurrent import inputs
from mlcourse.exercises.recurrent.place import section
from mlcourse.numpy import rnn_jacobian

SECTION = section("vanishing", "Why gradients vanish or explode")


def from_the_left(h, w_hh):
    product = np.eye(len(w_hh))
    for state in h:
        product = np.diag(1 - state**2) @ w_hh @ product
    return product


def from_the_right(h, w_hh):
    product = np.eye(len(w_hh))
    for state in h[::-1]:
        product = product @ ((1 - state * state)[:, None] * w_hh)
    return product


def row_by_row(h, w_hh):
    rows = np.eye(len(w_hh))
    for t in range(len(h) - 1, -1, -1):
        rows = (rows * (1 - h[t] ** 2)) @ w_hh
    return rows


def factors(h, w_hh):
    """Return the factor of each step."""
    return [np.diag(1 - state**2) @ w_hh for state in h]


def order_reversed(h, w_hh):

    from mlcourse.exercises.recurrent.vanishing import factors

    product = np.eye(len(w_hh))
    for factor in factors(h, w_hh):
        product = product @ factor
    return product


def of_the_transpose(h, w_hh):

    from mlcourse.exercises.recurrent.vanishing import from_the_left

    return from_the_left(h, w_hh.T)


def slopes_behind(h, w_hh):
    product = np.eye(len(w_hh))
    for state in h:
        product = w_hh @ np.diag(1 - state**2) @ product
    return product


def one_factor_fewer(h, w_hh):

    from mlcourse.exercises.recurrent.vanishing import from_the_left

    return from_the_left(h[1:], w_hh)


def summed(h, w_hh):

    from mlcourse.exercises.recurrent.vanishing import factors

    return sum(factors(h, w_hh))


def of_the_sigmoid(h, w_hh):
    product = np.eye(len(w_hh))
    for state in h:
        product = np.diag(state * (1 - state)) @ w_hh @ product
    return product


def without_slopes(h, w_hh):
    return np.linalg.matrix_power(w_hh, len(h))


def tanh_twice(h, w_hh):

    from mlcourse.exercises.recurrent.vanishing import from_the_left

    return from_the_left(np.tanh(h), w_hh)


def entry_by_entry(h, w_hh):

    from mlcourse.exercises.recurrent.vanishing import factors

    return np.prod(factors(h, w_hh), axis=0)


W = np.array([[0.5, 2.0], [0.0, 0.5]])
NORM, SQUARED = float(np.linalg.norm(W, 2)), float(np.linalg.norm(W @ W, 2))

EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="REC-04",
        title="The Jacobian of many steps",
        points=1,
        **SECTION,
        function="rnn_jacobian",
        answer_names=("rnn_jacobian",),
        answer=rnn_jacobian,
        cases=inputs.jacobians,
        public=(cases.ORDINARY, "more steps"),
        correct=(
            Correct("from the left", from_the_left),
            Correct("from the right", from_the_right),
            Correct("as rows that go back", row_by_row),
        ),
        mistakes=(
            Mistake(
                "the factors in the wrong order",
                order_reversed,
                "The first step acts first, so its factor stands on the right.",
            ),
            Mistake(
                "the transposed weights",
                of_the_transpose,
                "For one state as a column, a = w_hh @ h: its Jacobian is w_hh itself.",
            ),
            Mistake(
                "the slopes behind the weights",
                slopes_behind,
                "tanh comes after w_hh, so its slopes multiply from the left: the rows of w_hh.",
            ),
            Mistake("one factor fewer", one_factor_fewer, "T states were made by T steps: T factors."),
            Mistake(
                "a sum for the product", summed, "Steps behind one another: their Jacobians are multiplied."
            ),
            Mistake("the slope of the sigmoid", of_the_sigmoid, "The cell has a tanh: its slope is 1 − h²."),
            Mistake(
                "the slopes forgotten",
                without_slopes,
                "Between two products with w_hh stands tanh: its slopes are factors, too.",
            ),
            Mistake(
                "tanh taken twice", tanh_twice, "The states are tanh values already: the slope is 1 − h²."
            ),
            Mistake(
                "multiplied entry by entry", entry_by_entry, "The chain rule multiplies matrices: @, not *."
            ),
        ),
        hints=(
            "One step: tanh of w_hh @ h. What is its Jacobian?",
            "np.diag(1 - h_new**2) @ w_hh; steps behind one another multiply.",
            "Begin with np.eye(H) and multiply from the left, one factor for each state in h.",
        ),
    ),
    ValueExercise(
        id="REC-04-value",
        title="Norms, radii and a bound",
        points=1,
        **SECTION,
        function="rnn_jacobian",
        answer_names=("radius", "norm", "norm_of_the_square", "bound", "steps"),
        answer=(0.5, NORM, SQUARED, (0.9 * 0.64) ** 5, 66),
        correct=(
            Correct("as floats", (0.5, NORM, SQUARED, 0.576**5, 66.0)),
            Correct(
                "by the eigenvalues of WᵀW",
                (
                    0.5,
                    float(np.sqrt(np.linalg.eigvalsh(W.T @ W)[-1])),
                    float(np.sqrt(np.linalg.eigvalsh((W @ W).T @ (W @ W))[-1])),
                    0.9**5 * (1 - 0.6**2) ** 5,
                    66,
                ),
            ),
            Correct(
                "by singular values",
                (0.5, *(float(np.linalg.svd(a)[1][0]) for a in (W, W @ W)), 0.576**5, 66),
            ),
        ),
        mistakes=(
            Mistake(
                "the spectral radius for the norm",
                (0.5, 0.5, 0.25, (0.9 * 0.64) ** 5, 66),
                "The norm is the largest singular value, not the largest eigenvalue.",
            ),
            Mistake(
                "the norm of Frobenius",
                (0.5, float(np.linalg.norm(W)), float(np.linalg.norm(W @ W)), (0.9 * 0.64) ** 5, 66),
                "np.linalg.norm(W, 2) is the spectral norm; without the 2 it is another one.",
            ),
            Mistake(
                "the norm squared for the norm of the square",
                (0.5, NORM, NORM**2, (0.9 * 0.64) ** 5, 66),
                "‖W²‖ is at most ‖W‖², and here less.",
            ),
            Mistake(
                "the slopes forgotten in the bound",
                (0.5, NORM, SQUARED, 0.9**5, 66),
                "Each step has a slope of at most 1 − 0.6².",
            ),
            Mistake(
                "the slope taken for 1 − h",
                (0.5, NORM, SQUARED, (0.9 * 0.4) ** 5, 66),
                "The slope of tanh is 1 − h².",
            ),
            Mistake(
                "one factor fewer",
                (0.5, NORM, SQUARED, (0.9 * 0.64) ** 4, 66),
                "Five steps are five factors.",
            ),
            Mistake(
                "the slope of the sigmoid in the bound",
                (0.5, NORM, SQUARED, (0.9 * 0.25) ** 5, 66),
                "¼ bounds the slope of the sigmoid; the cell has a tanh.",
            ),
            Mistake(
                "rounded down",
                (0.5, NORM, SQUARED, (0.9 * 0.64) ** 5, 65),
                "0.9 to the power 65 is still above a thousandth.",
            ),
        ),
        hints=(
            "np.linalg.eigvals and np.linalg.norm(W, 2) give the first three.",
            "Every step has the factor ‖W‖ and the largest slope.",
            "0.9 ** steps < 0.001: take logarithms, and round up.",
        ),
    ),
)
