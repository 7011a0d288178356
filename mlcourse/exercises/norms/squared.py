"""Exercises on the gradient of the squared Euclidean norm (NRM-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.entries import ZEROS, vectors
from mlcourse.exercises.norms import variants
from mlcourse.exercises.norms.place import section
from mlcourse.numpy import squared_l2_norm_grad

SECTION = section("squared-l2", "The squared Euclidean norm")


def entry_by_entry(x):
    result = np.empty(len(x))
    for k in range(len(x)):
        result[k] = x[k] + x[k]
    return result


def by_the_product_rule(x):
    identity = np.eye(len(x))  # dx_i/dx_k
    return np.einsum("ik,i->k", identity, x) + np.einsum("i,ik->k", x, identity)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="NRM-01",
        title="The gradient of the squared Euclidean norm",
        points=1,
        **SECTION,
        function="squared_l2_norm_grad",
        answer_names=("squared_l2_norm_grad",),
        families=variants.SQUARED,
        answer=squared_l2_norm_grad,
        cases=vectors(),
        public=(cases.ORDINARY, ZEROS),
        correct=(
            Correct("in one stroke", lambda x: 2 * x),
            Correct("entry by entry", entry_by_entry),
            Correct("by the product rule", by_the_product_rule),
        ),
        mistakes=(
            Mistake(
                "the gradient of the norm itself",
                lambda x: x / np.sqrt((x * x).sum()),
                "x/‖x‖ is the gradient of ‖x‖, with its root. Without the root there is no division.",
            ),
            Mistake(
                "the factor 2 left out",
                lambda x: 1.0 * x,
                "The derivative of a square brings its exponent down as a factor.",
            ),
            Mistake(
                "twice the norm",
                lambda x: 2 * np.sqrt((x * x).sum()),
                "A gradient has the shape of its variable: one partial derivative for each entry of x.",
            ),
            Mistake(
                "the sum of the partial derivatives",
                lambda x: (2 * x).sum(),
                "The n partial derivatives stay apart: together they are a vector, and nothing is added up.",
            ),
            Mistake(
                "the norm for its gradient",
                lambda x: (x * x).sum(),
                "This is the function; what is asked for is how it reacts to each entry of x.",
            ),
            Mistake(
                "the squares not differentiated",
                lambda x: x * x,
                "x_k² is a summand of the norm; its derivative has a lower power.",
            ),
            Mistake(
                "a mean for the sum",
                lambda x: 2 * x / len(x),
                "The norm is a sum: no division by the number of entries.",
            ),
        ),
        hints=(
            "Write the norm as a sum, x_1² + … + x_n², and look for the summands that contain x_k.",
            "Only one summand contains x_k, and it is a square of one variable. What is its derivative?",
            "Put the n derivatives into a vector. It is a multiple of x itself, so no loop is needed.",
        ),
    ),
    FormulaExercise(
        id="NRM-01-formula",
        title="One entry of that gradient",
        points=1,
        **SECTION,
        function="squared_l2_norm_grad",
        answer_names=("dN_dx_k",),
        names=("x_k", "rest"),
        where={"N": "x_k**2 + rest**2"},
        functions={"dN_dx_k": ("sqrt", "abs")},
        answer=("2*x_k",),
        correct=(
            Correct("a sum", ("x_k + x_k",)),
            Correct("by the quotient N/N", ("2*x_k*N/N",)),
            Correct("half of 4", ("4*x_k/2",)),
        ),
        mistakes=(
            Mistake(
                "the gradient of the norm itself",
                ("x_k/sqrt(N)",),
                "That is the derivative of √N. N itself is a plain sum of squares.",
            ),
            Mistake("the factor 2 left out", ("x_k",), "(x²)' brings the exponent down as a factor."),
            Mistake(
                "a square counted twice",
                ("4*x_k",),
                "In x_1² + x_1² + … one index is wrong: each entry is squared once.",
                seen="001:Q1G",
            ),
            Mistake(
                "the square not differentiated", ("x_k**2",), "This is the summand, not yet its derivative."
            ),
            Mistake(
                "twice the norm",
                ("2*sqrt(N)",),
                "The other entries are constants here: they leave no trace in the result.",
            ),
        ),
        hints=(
            "Everything but x_k stays fixed. What is the derivative of a constant?",
            "So `rest` drops out, and the derivative of one square remains.",
            "(x**2)' = 2·x, with x_k in the place of x.",
        ),
    ),
)
