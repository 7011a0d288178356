"""Exercises on the hidden layer with softplus (FWD-01)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.forward import inputs, variants
from mlcourse.exercises.forward.place import section
from mlcourse.numpy import linear, softplus

SECTION = section("hidden-layer", "The hidden layer")


def hidden_layer(x, W1, b1):
    ha = linear(x, W1, b1)
    return ha, softplus(ha)


def unit_by_unit(x, W1, b1):
    ha = np.empty((*np.shape(x)[:-1], len(b1)))
    for j in range(len(b1)):
        ha[..., j] = b1[j] + sum(W1[j, i] * x[..., i] for i in range(W1.shape[1]))
    return ha, softplus(ha)


def exchanged(x, W1, b1):
    ha = x @ W1.T + b1
    return softplus(ha), ha


def bias_after_the_activation(x, W1, b1):
    ha = x @ W1.T
    return ha, softplus(ha) + b1


def without_activation(x, W1, b1):
    ha = x @ W1.T + b1
    return ha, ha


def relu_instead(x, W1, b1):
    ha = x @ W1.T + b1
    return ha, np.maximum(ha, 0)


def layer(rng: np.random.Generator) -> dict[str, Any]:
    """Return a layer of three units on two inputs, in small integers."""
    weights = inputs.small_integers(rng, 6)
    return {
        "x": inputs.small_integers(rng, 2),
        "W1": [weights[:2], weights[2:4], weights[4:]],
        "b1": inputs.small_integers(rng, 3),
    }


def numbers(rng: np.random.Generator) -> dict[str, Any]:
    """Return such a layer, whose numbers tell right from wrong."""
    return inputs.telling(
        rng, layer, lambda n: [f(n) for f in (summed, no_bias, first_input, bias_each_time)]
    )


def summed(n: dict[str, Any]) -> list[int]:
    """Return the pre-activations."""
    return [b + row[0] * n["x"][0] + row[1] * n["x"][1] for row, b in zip(n["W1"], n["b1"])]


def no_bias(n: dict[str, Any]) -> list[int]:
    """Return them without the biases."""
    return [row[0] * n["x"][0] + row[1] * n["x"][1] for row in n["W1"]]


def first_input(n: dict[str, Any]) -> list[int]:
    """Return them as if there were one input."""
    return [b + row[0] * n["x"][0] for row, b in zip(n["W1"], n["b1"])]


def bias_each_time(n: dict[str, Any]) -> list[int]:
    """Return them with the bias multiplied with every input."""
    return [(b + row[0]) * n["x"][0] + (b + row[1]) * n["x"][1] for row, b in zip(n["W1"], n["b1"])]


EXERCISES: tuple[Exercise, ...] = (
    ValueExercise(
        id="FWD-01-value",
        title="A hidden layer by hand",
        points=3,
        **SECTION,
        function="linear",
        numbers=numbers,
        answer_names=("W1_shape", "b1_size", "ha"),
        answer=lambda n: ((3, 2), 3, summed(n)),
        hints=(
            "W1 takes a vector of size 2 and gives one of size 3: how many rows, how many columns?",
            "Each unit has a bias of its own.",
            "Entry j of ha: its bias, plus the scalar product of row j with x.",
        ),
        correct=(
            Correct("as lists", lambda n: ([3, 2], 3, summed(n))),
            Correct("as floats", lambda n: ((3.0, 2.0), 3.0, [float(v) for v in summed(n)])),
            Correct(
                "a matrix product",
                lambda n: ((3, 2), 3.0, (np.array(n["W1"]) @ n["x"] + n["b1"]).tolist()),
            ),
        ),
        mistakes=(
            Mistake(
                "the transposed shape",
                lambda n: ((2, 3), 3, summed(n)),
                "In W x, the number of columns of W must be the size of x.",
            ),
            Mistake(
                "a bias for each input",
                lambda n: ((3, 2), 2, summed(n)),
                "The bias is added to W1 x: it has the size of the result.",
            ),
            Mistake(
                "the bias left out",
                lambda n: ((3, 2), 3, no_bias(n)),
                "Each pre-activation begins with its bias.",
            ),
            Mistake(
                "only the first input",
                lambda n: ((3, 2), 3, first_input(n)),
                "The sum runs over all inputs i = 1, …, d.",
            ),
            Mistake(
                "the bias multiplied with the inputs too",
                lambda n: ((3, 2), 3, bias_each_time(n)),
                "The bias is added once, to the finished sum.",
            ),
        ),
    ),
    CodeExercise(
        id="FWD-01",
        title="The hidden layer",
        points=2,
        **SECTION,
        function="mlp_forward",
        answer_names=("hidden_layer",),
        families=variants.HIDDEN,
        answer=hidden_layer,
        outputs=("ha", "hs"),
        cases=inputs.hidden_layer(),
        hints=(
            "For one example it is W1 x + b1. For a batch the examples are rows: what must change?",
            "`x @ W1.T` is right for one example and for a batch.",
            "Add b1 before the activation; `softplus` is given. Return both.",
        ),
        correct=(
            Correct(
                "the rows times the transpose", lambda x, W1, b1: (x @ W1.T + b1, softplus(x @ W1.T + b1))
            ),
            Correct("unit by unit", unit_by_unit),
            Correct(
                "einsum",
                lambda x, W1, b1: (
                    np.einsum("...i,ji->...j", x, W1) + b1,
                    softplus(b1 + np.einsum("ji,...i->...j", W1, x)),
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the weights not transposed",
                lambda x, W1, b1: (x @ W1 + b1, softplus(x @ W1 + b1)),
                "W1 is stored as (out, in): with x on the left its columns must meet x.",
            ),
            Mistake(
                "the column form used for a batch of rows",
                lambda x, W1, b1: (W1 @ x + b1, softplus(W1 @ x + b1)),
                "W1 x is right for one example; in a batch the examples are rows.",
            ),
            Mistake(
                "the bias after the activation",
                bias_after_the_activation,
                "The bias belongs to the pre-activation: it moves the place where the unit wakes up.",
            ),
            Mistake(
                "the bias left out",
                lambda x, W1, b1: (x @ W1.T, softplus(x @ W1.T)),
                "ha = W1 x + b1.",
            ),
            Mistake(
                "the activation left out",
                without_activation,
                "hs is softplus of ha; without it two layers are no more than one.",
            ),
            Mistake(
                "the two results exchanged",
                exchanged,
                "ha is what goes into the activation, hs what comes out of it.",
            ),
            Mistake(
                "ReLU for softplus",
                relu_instead,
                "Softplus is smooth and positive everywhere, log(1 + exp(ha)).",
            ),
        ),
    ),
)
