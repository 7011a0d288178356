"""Exercises on the gradients of the first layer's parameters (BWD-09, BWD-10)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.backward import inputs, variants
from mlcourse.exercises.backward.place import section

SECTION = section("first-layer", "The parameters of the first layer, and batches")


def first_layer_grads(delta_h, x):
    return delta_h.T @ x, delta_h.sum(axis=0)


def example_by_example(delta_h, x):
    W1 = np.zeros((delta_h.shape[1], x.shape[1]))
    b1 = np.zeros(delta_h.shape[1])
    for delta, row in zip(delta_h, x):
        W1 += np.outer(delta, row)
        b1 += delta
    return W1, b1


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="BWD-09",
        title="The gradient of one weight and one bias of the first layer",
        points=1,
        **SECTION,
        function="mlp_backward",
        answer_names=("dL_dW1_ji", "dL_db1_j"),
        names=("dL_dha_j", "dL_dhs_j", "x_i", "x_j", "dL_dha_i"),
        answer=("dL_dha_j*x_i", "dL_dha_j"),
        hints=(
            "W1_ji stands in one pre-activation only, ha_j.",
            "What multiplies W1_ji in ha_j? And what multiplies b1_j?",
            "The pattern is that of the output layer: error where the signal arrives, activity where it "
            "comes from.",
        ),
        correct=(
            Correct("another order", ("x_i*dL_dha_j", "1*dL_dha_j")),
            Correct("as a quotient", ("dL_dha_j/(1/x_i)", "dL_dha_j")),
            Correct("a sum of halves", ("dL_dha_j*x_i/2 + x_i*dL_dha_j/2", "dL_dha_j + 0")),
        ),
        mistakes=(
            Mistake(
                "the wrong input",
                ("dL_dha_j*x_j", "dL_dha_j"),
                "W1_ji leads from input i to unit j: it is multiplied with x_i.",
            ),
            Mistake(
                "the gradient in the activation",
                ("dL_dhs_j*x_i", "dL_dhs_j"),
                "W1_ji acts on ha_j, before the activation.",
            ),
            Mistake(
                "the two indices exchanged",
                ("dL_dha_i*x_j", "dL_dha_j"),
                "The first index of the weight is where the signal arrives.",
            ),
            Mistake(
                "1 for the gradient of the bias",
                ("dL_dha_j*x_i", "1"),
                "1 is ∂ha_j/∂b1_j; the factor ∂L/∂ha_j is still missing.",
            ),
        ),
    ),
    FormulaExercise(
        id="BWD-10-formula",
        title="The gradients of the first layer, as matrix expressions",
        points=2,
        **SECTION,
        function="mlp_backward",
        answer_names=("dL_dW1", "dL_db1"),
        matrices={"delta_h": ("n", "h"), "x": ("n", "d")},
        answer=("delta_h.T @ x", "sum(delta_h, axis=0)"),
        hints=(
            "The result has the shape of W1: a row for each unit, a column for each input. n must disappear.",
            "A matrix product sums over the common index: make n that index.",
            "For the bias sum over the axis of the examples.",
        ),
        correct=(
            Correct("the transpose of the other product", ("(x.T @ delta_h).T", "delta_h.T @ ones(n)")),
            Correct("with ones", ("delta_h.T @ x", "ones(n) @ delta_h")),
            Correct("bracketed", ("(delta_h.T) @ (x)", "sum(delta_h.T, axis=1)")),
        ),
        mistakes=(
            Mistake(
                "the transposed gradient",
                ("x.T @ delta_h", "sum(delta_h, axis=0)"),
                "W1 is stored as (out, in), and its gradient has the same shape.",
            ),
            Mistake(
                "the bias gradient summed over the units",
                ("delta_h.T @ x", "sum(delta_h, axis=1)"),
                "Axis 0 holds the examples: sum over that.",
            ),
            Mistake(
                "the bias gradient not summed",
                ("delta_h.T @ x", "delta_h"),
                "The same bias serves every example: add up what each of them says.",
            ),
            Mistake(
                "the sums multiplied",
                ("outer(sum(delta_h, axis=0), sum(x, axis=0))", "sum(delta_h, axis=0)"),
                "Multiply within each example first, then add up the examples.",
            ),
        ),
    ),
    CodeExercise(
        id="BWD-10",
        title="The gradients of the first layer, for a batch",
        points=3,
        **SECTION,
        function="mlp_backward",
        answer_names=("first_layer_grads",),
        families=variants.FIRST_LAYER,
        answer=first_layer_grads,
        outputs=("W1", "b1"),
        cases=inputs.batches(lambda n, d, h: ((n, h), (n, d))),
        public=(cases.ORDINARY, inputs.ONE),
        hints=(
            "One example gives an outer product. The loss of the batch is a sum: so are its gradients.",
            "The sum over the examples of the outer products is one matrix product.",
            "`delta_h.T @ x` has the shape of W1. For b1, sum over the rows.",
        ),
        correct=(
            Correct("one matrix product", lambda delta_h, x: (delta_h.T @ x, delta_h.sum(axis=0))),
            Correct("example by example", example_by_example),
            Correct(
                "einsum", lambda delta_h, x: (np.einsum("nj,ni->ji", delta_h, x), np.einsum("nj->j", delta_h))
            ),
            Correct(
                "the transpose of the other product",
                lambda delta_h, x: ((x.T @ delta_h).T, np.ones(len(x)) @ delta_h),
            ),
        ),
        mistakes=(
            Mistake(
                "the transposed gradient",
                lambda delta_h, x: (x.T @ delta_h, delta_h.sum(axis=0)),
                "W1 is stored as (out, in), and its gradient has the same shape.",
            ),
            Mistake(
                "the bias gradient not summed over the batch",
                lambda delta_h, x: (delta_h.T @ x, delta_h * 1),
                "The same bias serves every example: add up what each of them says.",
            ),
            Mistake(
                "the mean over the batch",
                lambda delta_h, x: (delta_h.T @ x / len(x), delta_h.mean(axis=0)),
                "delta_h already belongs to the loss of the whole batch; if that is a mean, 1/N is in it.",
            ),
            Mistake(
                "a mean for the bias and a sum for the weights",
                lambda delta_h, x: (delta_h.T @ x, delta_h.mean(axis=0)),
                "Both gradients are sums over the examples.",
            ),
            Mistake(
                "the bias gradient summed over the units",
                lambda delta_h, x: (delta_h.T @ x, delta_h.sum(axis=1)),
                "Axis 0 holds the examples: sum over that.",
            ),
            Mistake(
                "outer products not summed over the batch",
                lambda delta_h, x: (delta_h[:, :, None] * x[:, None, :], delta_h.sum(axis=0)),
                "These are the gradients of the single examples; the parameter is shared.",
            ),
            Mistake(
                "the first example only",
                lambda delta_h, x: (np.outer(delta_h[0], x[0]), delta_h[0] * 1),
                "All examples of the batch contribute.",
            ),
        ),
    ),
)
