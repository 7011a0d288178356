"""Exercises on the general form of the network (INT-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.interpolation.place import section

SECTION = section("interpolation-network", "The network")
SIZE = "(N - 1)*(n + 1) + m*N"
Y = "v1*sigma(w1*x + b1) + v2*sigma(w2*x + b2) + c"


def sizes(rng: np.random.Generator) -> dict[str, int]:
    """Return the number of points N, of inputs n and of outputs m, all different."""
    N, n, m = rng.choice(np.arange(4, 16), 3, replace=False)
    return {"N": int(N), "n": int(n), "m": int(m)}


def shapes(numbers: dict[str, int]) -> tuple:
    """Return the shapes of W1, b1, W2, b2 and the number of parameters."""
    N, n, m = numbers["N"], numbers["n"], numbers["m"]
    return (N - 1, n), (N - 1,), (m, N - 1), (m,), (N - 1) * (n + 1) + m * N


def layer_by_layer(numbers):
    hidden = numbers["N"] - 1
    first, second = hidden * numbers["n"] + hidden, hidden * numbers["m"] + numbers["m"]
    return [hidden, numbers["n"]], [hidden], [numbers["m"], hidden], [numbers["m"]], first + second


def as_fractions(numbers):
    *parts, count = shapes(numbers)
    return (*parts, count / 1)


def as_floats(numbers):
    *parts, count = shapes(numbers)
    return (*(tuple(map(float, part)) for part in parts), float(count))


def as_many_units_as_points(numbers):
    N, n, m = numbers["N"], numbers["n"], numbers["m"]
    return (N, n), (N,), (m, N), (m,), N * (n + 1) + m * (N + 1)


def transposed(numbers):
    N, n, m = numbers["N"], numbers["n"], numbers["m"]
    return (n, N - 1), (N - 1,), (N - 1, m), (m,), (N - 1) * (n + 1) + m * N


def without_biases(numbers):
    N, n, m = numbers["N"], numbers["n"], numbers["m"]
    return (N - 1, n), (N - 1,), (m, N - 1), (m,), (N - 1) * n + m * (N - 1)


def without_output_bias(numbers):
    N, n, m = numbers["N"], numbers["n"], numbers["m"]
    return (N - 1, n), (N - 1,), (m, N - 1), (m,), (N - 1) * (n + 1) + m * (N - 1)


def inputs_for_outputs(numbers):
    N, n, m = numbers["N"], numbers["n"], numbers["m"]
    return (N - 1, m), (N - 1,), (n, N - 1), (n,), (N - 1) * (m + 1) + n * N


EXERCISES: tuple[Exercise, ...] = (
    ValueExercise(
        id="INT-01",
        title="Shapes and number of parameters",
        points=3,
        **SECTION,
        function="two_layer",
        answer_names=("shape_W1", "shape_b1", "shape_W2", "shape_b2", "parameters"),
        numbers=sizes,
        answer=shapes,
        correct=(
            Correct("layer by layer, as lists", layer_by_layer),
            Correct("a count that was divided", as_fractions),
            Correct("as floats", as_floats),
        ),
        mistakes=(
            Mistake(
                "as many hidden units as points",
                as_many_units_as_points,
                "One unit less is enough: the output bias takes care of one point.",
            ),
            Mistake(
                "shapes as (in, out)",
                transposed,
                "Weights are stored as (out, in), so that W⁽¹⁾x is a product.",
            ),
            Mistake(
                "the biases not counted",
                without_biases,
                "Each hidden unit and each output has a bias.",
            ),
            Mistake(
                "the output biases not counted",
                without_output_bias,
                "The outputs have biases too, m of them.",
            ),
            Mistake(
                "inputs and outputs exchanged",
                inputs_for_outputs,
                "n numbers go in, m come out.",
            ),
        ),
        hints=(
            "How many hidden units are there for N points? W⁽¹⁾ leads from the n inputs to them.",
            "W⁽¹⁾ has a row for each hidden unit, W⁽²⁾ a row for each output.",
            "(N−1)·n + (N−1) numbers in the first layer, m·(N−1) + m in the second.",
        ),
    ),
    FormulaExercise(
        id="INT-01-formula",
        title="The network for three points",
        points=2,
        **SECTION,
        function="two_layer",
        answer_names=("y", "parameters_of_all"),
        names=("x", "w1", "w2", "b1", "b2", "v1", "v2", "c", "N", "n", "m"),
        domain=(0.5, 4.0),
        answer=(Y, SIZE),
        correct=(
            Correct(
                "another order",
                ("c + v2*sigma(b2 + w2*x) + v1*sigma(b1 + x*w1)", "(N - 1)*n + (N - 1) + m*(N - 1) + m"),
            ),
            Correct(
                "by exponentials",
                ("v1/(1 + exp(-(w1*x + b1))) + v2/(1 + exp(-w2*x - b2)) + c", "N*n + N - n - 1 + m*N"),
            ),
            Correct("collected by hidden units", (Y, "(N - 1)*(n + m + 1) + m")),
        ),
        mistakes=(
            Mistake(
                "an activation on the output",
                (f"sigma({Y})", SIZE),
                "The output layer is linear: targets may be any real numbers.",
            ),
            Mistake(
                "as many hidden units as points",
                (Y, "N*(n + 1) + m*(N + 1)"),
                "One unit less is enough: the output bias takes care of one point.",
            ),
            Mistake(
                "the output bias left out",
                ("v1*sigma(w1*x + b1) + v2*sigma(w2*x + b2)", "(N - 1)*(n + 1) + m*(N - 1)"),
                "Without it there are N − 1 numbers for N conditions.",
            ),
            Mistake(
                "the bias outside the activation",
                ("v1*(sigma(w1*x) + b1) + v2*(sigma(w2*x) + b2) + c", SIZE),
                "A hidden bias says *where* the unit switches on: it stands inside φ.",
            ),
            Mistake(
                "the biases not counted",
                (Y, "(N - 1)*n + m*(N - 1)"),
                "Each hidden unit and each output has a bias.",
            ),
        ),
        hints=(
            "Three points, so how many hidden units?",
            "y = W⁽²⁾φ(W⁽¹⁾x + b⁽¹⁾) + b⁽²⁾, written out for two units.",
            "Each unit gives v·sigma(w·x + b); add c. Then count: n + 1 numbers a hidden unit, N an output.",
        ),
    ),
)
