"""Exercises on the number of parameters (FWD-05)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.forward.place import section

SECTION = section("parameter-count", "Counting the parameters")


def numbers(rng: np.random.Generator) -> dict[str, Any]:
    """Return the sizes of a network, pairwise different."""
    sizes = {"d": (40, 200), "d_h": (210, 400), "m": (3, 30)}
    return {name: int(rng.integers(*limits)) for name, limits in sizes.items()}


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="FWD-05",
        title="The number of parameters",
        points=1,
        **SECTION,
        function="num_parameters",
        answer_names=("n_parameters",),
        names=("d", "d_h", "m"),
        domain=(2.0, 9.0),
        answer=("d_h*(d + 1) + m*(d_h + 1)",),
        hints=(
            "Four arrays hold parameters: W1, b1, W2, b2. How many entries has each?",
            "W1 has a row for each hidden unit and a column for each input.",
            "d_h·d + d_h for the first layer; the second is the same with other letters.",
        ),
        correct=(
            Correct("array by array", ("d_h*d + d_h + m*d_h + m",)),
            Correct("by hidden units", ("d_h*(d + 1 + m) + m",)),
            Correct("the other order", ("(1 + d_h)*m + (1 + d)*d_h",)),
        ),
        mistakes=(
            Mistake(
                "the biases left out",
                ("d_h*d + m*d_h",),
                "Each unit has one bias, and it is learned like the weights.",
            ),
            Mistake(
                "a bias for each input of a layer",
                ("d*(d_h + 1) + d_h*(m + 1)",),
                "The bias belongs to the unit that receives: d_h and m of them.",
            ),
            Mistake(
                "one bias for a whole layer",
                ("d_h*d + 1 + m*d_h + 1",),
                "Each unit has a bias of its own.",
            ),
            Mistake(
                "the inputs counted as parameters",
                ("d + d_h*(d + 1) + m*(d_h + 1)",),
                "x is data: it changes with every example and is not learned.",
            ),
            Mistake(
                "the output layer left out",
                ("d_h*(d + 1)",),
                "The second layer has weights and biases too.",
            ),
        ),
    ),
    ValueExercise(
        id="FWD-05-value",
        title="Your network's parameters",
        points=1,
        **SECTION,
        function="num_parameters",
        numbers=numbers,
        answer_names=("your_parameters",),
        answer=lambda n: (n["d_h"] * (n["d"] + 1) + n["m"] * (n["d_h"] + 1),),
        hints=(
            "Use the formula of the exercise before.",
            "The sizes are those of inputs, hidden units and outputs, in this order.",
            "Hidden units times (inputs + 1), plus outputs times (hidden units + 1).",
        ),
        correct=(
            Correct("array by array", lambda n: (n["d_h"] * n["d"] + n["d_h"] + n["m"] * n["d_h"] + n["m"],)),
            Correct("by hidden units", lambda n: (n["d_h"] * (n["d"] + n["m"] + 1) + n["m"],)),
            Correct("as a float", lambda n: (float(n["d_h"] * (n["d"] + 1) + n["m"] * (n["d_h"] + 1)),)),
        ),
        mistakes=(
            Mistake(
                "the biases left out",
                lambda n: (n["d_h"] * n["d"] + n["m"] * n["d_h"],),
                "Each unit has one bias, and it is learned like the weights.",
            ),
            Mistake(
                "a bias for each input of a layer",
                lambda n: (n["d"] * (n["d_h"] + 1) + n["d_h"] * (n["m"] + 1),),
                "The bias belongs to the unit that receives.",
            ),
            Mistake(
                "one bias for a whole layer",
                lambda n: (n["d_h"] * n["d"] + 1 + n["m"] * n["d_h"] + 1,),
                "Each unit has a bias of its own.",
            ),
            Mistake(
                "the inputs counted as parameters",
                lambda n: (n["d"] + n["d_h"] * (n["d"] + 1) + n["m"] * (n["d_h"] + 1),),
                "x is data: it changes with every example and is not learned.",
            ),
        ),
    ),
)
