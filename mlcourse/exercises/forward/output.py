"""Exercises on the output layer and the whole forward pass (FWD-03)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.forward import inputs, variants
from mlcourse.exercises.forward.place import section
from mlcourse.numpy import mlp_forward as reference
from mlcourse.numpy import sigmoid, softmax, softplus

SECTION = section("output-layer", "The output layer")


def mlp_forward(x, W1, b1, W2, b2):
    return reference(x, (W1, b1, W2, b2))


def step_by_step(x, W1, b1, W2, b2):
    ha = x @ W1.T + b1
    hs = softplus(ha)
    oa = hs @ W2.T + b2
    return ha, hs, oa, softmax(oa)


def as_a_dict(x, W1, b1, W2, b2):
    ha = np.einsum("...i,ji->...j", x, W1) + b1
    oa = np.einsum("...j,kj->...k", softplus(ha), W2) + b2
    return {"ha": ha, "hs": softplus(ha), "oa": oa, "os": softmax(oa)}


def example_by_example(x, W1, b1, W2, b2):
    rows = np.atleast_2d(x)
    ha = np.array([W1 @ row + b1 for row in rows])
    hs = softplus(ha)
    oa = np.array([W2 @ row + b2 for row in hs])
    parts = (ha, hs, oa, softmax(oa))
    return parts if np.ndim(x) == 2 else tuple(part[0] for part in parts)


def pre_activation_passed_on(x, W1, b1, W2, b2):
    ha = x @ W1.T + b1
    oa = ha @ W2.T + b2
    return ha, softplus(ha), oa, softmax(oa)


def softmax_over_the_batch(x, W1, b1, W2, b2):
    ha = x @ W1.T + b1
    hs = softplus(ha)
    oa = hs @ W2.T + b2
    e = np.exp(oa - oa.max(axis=0))
    return ha, hs, oa, e / e.sum(axis=0)


def activation_on_the_output_too(x, W1, b1, W2, b2):
    ha = x @ W1.T + b1
    hs = softplus(ha)
    oa = softplus(hs @ W2.T + b2)
    return ha, hs, oa, softmax(oa)


def without_softmax(x, W1, b1, W2, b2):
    ha = x @ W1.T + b1
    hs = softplus(ha)
    oa = hs @ W2.T + b2
    return ha, hs, oa, oa


def sigmoid_for_softmax(x, W1, b1, W2, b2):
    ha = x @ W1.T + b1
    hs = softplus(ha)
    oa = hs @ W2.T + b2
    return ha, hs, oa, sigmoid(oa)


def weights_not_transposed(x, W1, b1, W2, b2):
    ha = x @ W1.T + b1
    hs = softplus(ha)
    oa = hs @ W2 + b2
    return ha, hs, oa, softmax(oa)


def layer(rng: np.random.Generator) -> dict[str, Any]:
    """Return three hidden units, one of them negative before ReLU, and two outputs."""
    positive = [int(v) for v in rng.integers(1, 5, 2)]
    weights = inputs.small_integers(rng, 6)
    return {
        "ha": [positive[0], -int(rng.integers(1, 5)), positive[1]],
        "hs": [positive[0], 0, positive[1]],
        "W2": [weights[:3], weights[3:]],
        "b2": inputs.small_integers(rng, 2),
    }


def numbers(rng: np.random.Generator) -> dict[str, Any]:
    """Return such a layer, whose numbers tell right from wrong."""
    return inputs.telling(
        rng,
        layer,
        lambda n: [
            weighted(n, n["hs"]),
            weighted(n, n["ha"]),
            weighted(n, n["hs"], terms=2),
            weighted(n | {"b2": [0, 0]}, n["hs"]),
        ],
    )


def weighted(n: dict[str, Any], inner: list[int], terms: int = 3) -> list[int]:
    """Return biases plus weighted sums of the first `terms` entries of `inner`."""
    return [b + sum(row[j] * inner[j] for j in range(terms)) for row, b in zip(n["W2"], n["b2"])]


EXERCISES: tuple[Exercise, ...] = (
    ValueExercise(
        id="FWD-03",
        title="An output layer by hand",
        points=3,
        **SECTION,
        function="linear",
        numbers=numbers,
        answer_names=("W2_shape", "b2_size", "oa"),
        answer=lambda n: ((2, 3), 2, weighted(n, n["hs"])),
        hints=(
            "W2 takes a vector of size d_h = 3 and gives one of size m = 2.",
            "Each output has a bias of its own.",
            "Entry k of oa: its bias, plus the scalar product of row k of W2 with hs, not with ha.",
        ),
        correct=(
            Correct("as lists", lambda n: ([2, 3], 2, weighted(n, n["hs"]))),
            Correct("as floats", lambda n: ((2.0, 3.0), 2.0, [float(v) for v in weighted(n, n["hs"])])),
            Correct(
                "a matrix product",
                lambda n: ((2, 3), 2.0, (np.array(n["W2"]) @ n["hs"] + n["b2"]).tolist()),
            ),
        ),
        mistakes=(
            Mistake(
                "the transposed shape",
                lambda n: ((3, 2), 2, weighted(n, n["hs"])),
                "In W2 hs, the number of columns of W2 must be the size of hs.",
            ),
            Mistake(
                "a bias for each hidden unit",
                lambda n: ((2, 3), 3, weighted(n, n["hs"])),
                "The bias is added to W2 hs: it has the size of the result.",
            ),
            Mistake(
                "the pre-activation passed on",
                lambda n: ((2, 3), 2, weighted(n, n["ha"])),
                "The output layer sees the hidden units after their activation.",
            ),
            Mistake(
                "a sum that ends at m",
                lambda n: ((2, 3), 2, weighted(n, n["hs"], terms=2)),
                "The sum runs over the hidden units, j = 1, …, d_h.",
            ),
            Mistake(
                "the bias left out",
                lambda n: ((2, 3), 2, weighted(n | {"b2": [0, 0]}, n["hs"])),
                "Each output begins with its bias.",
            ),
        ),
    ),
    CodeExercise(
        id="FWD-03-code",
        title="The whole forward pass",
        points=3,
        **SECTION,
        function="mlp_forward",
        answer_names=("mlp_forward",),
        families=variants.FORWARD,
        answer=mlp_forward,
        outputs=("ha", "hs", "oa", "os"),
        cases=inputs.network,
        hints=(
            "Four lines, one for each of ha, hs, oa, os, in this order.",
            "The second layer is the first one again, with hs in place of x.",
            "`oa = hs @ W2.T + b2`, and softmax of that; `softplus` and `softmax` are given.",
        ),
        correct=(
            Correct("step by step", step_by_step),
            Correct("as a dict", as_a_dict),
            Correct("example by example", example_by_example),
        ),
        mistakes=(
            Mistake(
                "the pre-activation passed on",
                pre_activation_passed_on,
                "The output layer sees hs; with ha the network would be linear up to its softmax.",
            ),
            Mistake(
                "softmax over the batch",
                softmax_over_the_batch,
                "Each row is an example of its own: normalise along the last axis.",
            ),
            Mistake(
                "an activation on the output layer too",
                activation_on_the_output_too,
                "oa is linear in hs; softmax is its only activation.",
            ),
            Mistake("softmax left out", without_softmax, "os are probabilities: each row sums to 1."),
            Mistake(
                "a sigmoid for each output",
                sigmoid_for_softmax,
                "The classes exclude each other: their probabilities must sum to 1.",
            ),
            Mistake(
                "the weights of the output layer not transposed",
                weights_not_transposed,
                "W2 is stored as (out, in), like W1.",
            ),
        ),
    ),
)
