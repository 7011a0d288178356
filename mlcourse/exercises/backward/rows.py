"""Exercises on the input's gradient in the row convention (BWD-12)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.backward import inputs, variants
from mlcourse.exercises.backward.place import section
from mlcourse.numpy import mlp_input_grad_row, sigmoid, softmax

SECTION = section("backprop-in-rows", "The row convention")


def step_by_step(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    delta_2 = softmax(h @ W2 + b2) - y
    delta_1 = (delta_2 @ W2.T) * h * (1 - h)
    return delta_1 @ W1.T


def with_diagonals(x, y, W1, b1, W2, b2):
    rows = []
    for row, target in zip(x, y):
        h = sigmoid(row @ W1 + b1)
        rows.append((softmax(h @ W2 + b2) - target) @ W2.T @ np.diag(h * (1 - h)) @ W1.T)
    return np.array(rows)


def as_columns(x, y, W1, b1, W2, b2):
    h = sigmoid(W1.T @ x.T + b1[:, None])
    delta_2 = softmax((W2.T @ h + b2[:, None]).T).T - y.T
    return (W1 @ ((W2 @ delta_2) * h * (1 - h))).T


def not_transposed(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    return (((softmax(h @ W2 + b2) - y) @ W2) * h * (1 - h)) @ W1


def factors_behind(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    return ((softmax(h @ W2 + b2) - y) @ W2.T @ W1.T) * h * (1 - h)


def sigmoid_twice(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    slope = sigmoid(h) * (1 - sigmoid(h))
    return (((softmax(h @ W2 + b2) - y) @ W2.T) * slope) @ W1.T


def slope_left_out(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    return (softmax(h @ W2 + b2) - y) @ W2.T @ W1.T


def target_minus_prediction(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    return (((y - softmax(h @ W2 + b2)) @ W2.T) * h * (1 - h)) @ W1.T


def averaged(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    return (((softmax(h @ W2 + b2) - y) @ W2.T) * h * (1 - h)) @ W1.T / len(x)


def logits_for_probabilities(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    return (((h @ W2 + b2 - y) @ W2.T) * h * (1 - h)) @ W1.T


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="BWD-12-formula",
        title="The gradient of the input in rows, as a matrix expression",
        points=2,
        **SECTION,
        function="mlp_input_grad_row",
        answer_names=("dJ_dx",),
        # As many inputs as hidden units: a wrong order of factors fits, so that shapes do not give it away.
        matrices={"delta_2": ("n", "m"), "W2": ("h", "m"), "h": ("n", "h"), "W1": ("h", "h")},
        answer=("((delta_2 @ W2.T) * h * (1 - h)) @ W1.T",),
        hints=(
            "Go back link by link: from z2 to h, from h to z1, from z1 to x.",
            "In rows each weight matrix comes from the right, transposed; the slope is multiplied entry by "
            "entry.",
            "First `delta_2 @ W2.T`, then the slope h(1 − h) while the hidden units are in place, then W1.",
        ),
        correct=(
            Correct("the slope first", ("(h * (1 - h) * (delta_2 @ W2.T)) @ W1.T",)),
            Correct("with a square", ("((delta_2 @ W2.T) * (h - h * h)) @ W1.T",)),
            Correct("as columns, turned back", ("(W1 @ ((W2 @ delta_2.T) * (h * (1 - h)).T)).T",)),
        ),
        mistakes=(
            Mistake(
                "the slopes moved behind W1",
                ("(delta_2 @ W2.T @ W1.T) * h * (1 - h)",),
                "After W1 there are inputs, not hidden units: a slope belongs where its unit is.",
                seen="003:P2c",
            ),
            Mistake(
                "the slopes left out",
                ("delta_2 @ W2.T @ W1.T",),
                "Between h and its pre-activation stands the sigmoid.",
            ),
            Mistake(
                "W1 not transposed",
                ("((delta_2 @ W2.T) * h * (1 - h)) @ W1",),
                "Forward the row is multiplied with W1; backward with its transpose.",
            ),
            Mistake(
                "half of the slope",
                ("((delta_2 @ W2.T) * (1 - h)) @ W1.T",),
                "σ' = σ(1 − σ), and h is σ of the pre-activation.",
            ),
            Mistake(
                "the sigmoid applied twice",
                ("((delta_2 @ W2.T) * sigma(h) * (1 - sigma(h))) @ W1.T",),
                "h is σ(z) already: the slope is h(1 − h).",
            ),
            Mistake(
                "the slope of tanh",
                ("((delta_2 @ W2.T) * (1 - h*h)) @ W1.T",),
                "h is a sigmoid here, whose slope is h(1 − h).",
            ),
        ),
    ),
    CodeExercise(
        id="BWD-12",
        title="The input's gradient in rows, sigmoid units",
        points=3,
        **SECTION,
        function="mlp_input_grad_row",
        answer_names=("mlp_input_grad_row",),
        families=variants.ROWS,
        answer=mlp_input_grad_row,
        cases=inputs.row_network,
        public=(cases.ORDINARY, inputs.ONE),
        hints=(
            "First the forward pass: h and ŷ. Then from right to left: ŷ − y, W2, the sigmoid, W1.",
            "In rows every weight matrix comes from the right, transposed.",
            "`((yhat - y) @ W2.T)`, times the slope h(1 − h) entry by entry, and only then `@ W1.T`.",
        ),
        correct=(
            Correct("step by step", step_by_step),
            Correct("with diagonal matrices", with_diagonals),
            Correct("as columns, turned back", as_columns),
        ),
        mistakes=(
            Mistake(
                "the weights not transposed",
                not_transposed,
                "Forward the row is multiplied with W; backward with its transpose.",
            ),
            Mistake(
                "the slopes moved behind W1",
                factors_behind,
                "h(1 − h) has an entry for each hidden unit: it must stand where the hidden units are.",
                seen="003:P2c",
            ),
            Mistake("the sigmoid applied twice", sigmoid_twice, "h is σ(z) already: the slope is h(1 − h)."),
            Mistake(
                "the slope left out", slope_left_out, "Between h and its pre-activation stands the sigmoid."
            ),
            Mistake(
                "target minus prediction",
                target_minus_prediction,
                "That is the direction in which to move; the gradient is its negative.",
            ),
            Mistake(
                "the mean over the batch",
                averaged,
                "Each row has its own loss here, and its own gradient.",
            ),
            Mistake(
                "the logits for the probabilities",
                logits_for_probabilities,
                "Prediction minus target: the prediction is the softmax of the logits.",
            ),
        ),
    ),
)
