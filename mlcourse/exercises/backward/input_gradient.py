"""Exercises on the gradient with respect to the input (BWD-11)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.backward import inputs
from mlcourse.exercises.backward.place import section

SECTION = section("input-gradient", "All the way to the input")


def input_grad(delta_h, W1):
    return delta_h @ W1


def example_by_example(delta_h, W1):
    return np.array([W1.T @ delta for delta in delta_h])


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="BWD-11-formula",
        title="The gradient in one input",
        points=1,
        **SECTION,
        function="mlp_backward",
        answer_names=("dL_dx_i",),
        names=(
            *("dL_dha_1", "dL_dha_2", "dL_dha_3", "dL_dhs_1", "dL_dhs_2", "dL_dhs_3"),
            *("W1_1i", "W1_2i", "W1_3i", "W1_i1", "W1_i2", "W1_i3"),
        ),
        answer=("dL_dha_1*W1_1i + dL_dha_2*W1_2i + dL_dha_3*W1_3i",),
        hints=(
            "x_i reaches the loss through every hidden unit: there are three ways.",
            "The way through unit j: the gradient in ha_j, times what multiplies x_i in ha_j.",
            "In ha_j the input x_i is multiplied with W1_ji.",
        ),
        correct=(
            Correct("another order", ("W1_3i*dL_dha_3 + W1_2i*dL_dha_2 + W1_1i*dL_dha_1",)),
            Correct("bracketed", ("(W1_1i*dL_dha_1 + W1_2i*dL_dha_2) + W1_3i*dL_dha_3",)),
            Correct("minus the negatives", ("-(-dL_dha_1*W1_1i - dL_dha_2*W1_2i) + dL_dha_3*W1_3i",)),
        ),
        mistakes=(
            Mistake(
                "a sum that ends at m",
                ("dL_dha_1*W1_1i + dL_dha_2*W1_2i",),
                "The sum runs over the hidden units, here three, not over the outputs, here two.",
                seen="001:Q2P",
            ),
            Mistake(
                "the transposed weight",
                ("dL_dha_1*W1_i1 + dL_dha_2*W1_i2 + dL_dha_3*W1_i3",),
                "The first index is where the signal arrives; the sum runs over it.",
            ),
            Mistake(
                "the activation skipped",
                ("dL_dhs_1*W1_1i + dL_dhs_2*W1_2i + dL_dhs_3*W1_3i",),
                "x_i acts on ha; the step from hs to ha must not be left out.",
            ),
            Mistake(
                "one unit instead of the sum",
                ("dL_dha_1*W1_1i",),
                "Every hidden unit depends on x_i: add up the ways.",
            ),
        ),
    ),
    CodeExercise(
        id="BWD-11",
        title="The gradient in the input, for a batch",
        points=2,
        **SECTION,
        function="mlp_backward",
        answer_names=("input_grad",),
        answer=input_grad,
        cases=inputs.batches(lambda n, d, h: ((n, h), (h, d))),
        public=(cases.ORDINARY, inputs.ONE),
        hints=(
            "Each example has an input of its own, so its gradient has a row of its own: nothing is summed "
            "over N.",
            "For one example it is W1ᵀ δ. Lay it on its side.",
            "The transpose of W1ᵀ δ is δᵀ W1.",
        ),
        correct=(
            Correct("rows times W1", lambda delta_h, W1: delta_h @ W1),
            Correct("example by example", example_by_example),
            Correct("einsum", lambda delta_h, W1: np.einsum("nj,ji->ni", delta_h, W1)),
        ),
        mistakes=(
            Mistake(
                "a transpose too many",
                lambda delta_h, W1: delta_h @ W1.T,
                "With the examples as rows the transpose has already happened: δᵀ W1.",
            ),
            Mistake(
                "columns for rows",
                lambda delta_h, W1: W1.T @ delta_h.T,
                "Right numbers, lying on their side: the result has the shape of x, (N, d).",
            ),
            Mistake(
                "the sum over the batch",
                lambda delta_h, W1: (delta_h @ W1).sum(axis=0),
                "Parameters are shared by the examples, inputs are not.",
            ),
            Mistake(
                "the mean over the batch",
                lambda delta_h, W1: delta_h @ W1 / len(delta_h),
                "If the loss is a mean, 1/N is in delta_h already.",
            ),
            Mistake(
                "a product of two sums",
                lambda delta_h, W1: delta_h.sum(axis=1, keepdims=True) * W1.sum(axis=0),
                "Multiply first, then sum: each delta belongs to its own row of W1.",
            ),
            Mistake(
                "the products not summed",
                lambda delta_h, W1: delta_h[:, :, None] * W1,
                "Entry [n, j, i] is the way through unit j; the ways are added up.",
            ),
        ),
    ),
)
