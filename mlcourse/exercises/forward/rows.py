"""Exercise on the forward pass in the row convention (FWD-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.forward import inputs, variants
from mlcourse.exercises.forward.place import section
from mlcourse.numpy import mlp_forward_row, sigmoid, softmax, softplus

SECTION = section("row-convention", "The row convention")


def step_by_step(x, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    return softmax(h @ W2 + b2)


def row_by_row(x, W1, b1, W2, b2):
    rows = []
    for row in x:
        h = sigmoid(W1.T @ row + b1)
        rows.append(softmax(W2.T @ h + b2))
    return np.array(rows)


def softmax_over_the_batch(x, W1, b1, W2, b2):
    z = sigmoid(x @ W1 + b1) @ W2 + b2
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="FWD-04",
        title="The forward pass with rows",
        points=2,
        **SECTION,
        function="mlp_forward_row",
        answer_names=("mlp_forward_row",),
        families=variants.FORWARD_ROWS,
        answer=mlp_forward_row,
        cases=inputs.row_network,
        public=(cases.ORDINARY, inputs.ONE),
        hints=(
            "Here W1 is (D_x, H): its rows meet the entries of x without a transpose.",
            "Two layers, sigmoid after the first, softmax after the second.",
            "`sigmoid(x @ W1 + b1)`, then the same pattern with W2 and b2, then softmax of each row.",
        ),
        correct=(
            Correct("step by step", step_by_step),
            Correct("row by row, as columns", row_by_row),
            Correct(
                "einsum",
                lambda x, W1, b1, W2, b2: softmax(
                    np.einsum("nh,hk->nk", sigmoid(np.einsum("ni,ih->nh", x, W1) + b1), W2) + b2
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the other convention's transposes",
                lambda x, W1, b1, W2, b2: softmax(sigmoid(x @ W1.T + b1) @ W2.T + b2),
                "Here the weights are stored as (in, out): x @ W1 fits as it is.",
            ),
            Mistake(
                "a bias as a column",
                lambda x, W1, b1, W2, b2: softmax(sigmoid(x @ W1 + b1[:, None]) @ W2 + b2),
                "A column broadcasts against the rows, for one example even silently to a matrix.",
            ),
            Mistake(
                "softmax over the batch",
                softmax_over_the_batch,
                "Each row is an example of its own: normalise along the last axis.",
            ),
            Mistake(
                "softplus for the sigmoid",
                lambda x, W1, b1, W2, b2: softmax(softplus(x @ W1 + b1) @ W2 + b2),
                "The hidden units of this network have the activation σ.",
            ),
            Mistake(
                "the activation left out",
                lambda x, W1, b1, W2, b2: softmax((x @ W1 + b1) @ W2 + b2),
                "Without σ between them the two layers are one.",
            ),
            Mistake(
                "softmax left out",
                lambda x, W1, b1, W2, b2: sigmoid(x @ W1 + b1) @ W2 + b2,
                "ŷ are probabilities: each row sums to 1.",
            ),
            Mistake(
                "a sigmoid for each output",
                lambda x, W1, b1, W2, b2: sigmoid(sigmoid(x @ W1 + b1) @ W2 + b2),
                "The classes exclude each other: their probabilities must sum to 1.",
            ),
        ),
    ),
)
