"""Exercises on the derivative of ELU (ACT-10)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.activations import variants
from mlcourse.exercises.activations.place import section
from mlcourse.exercises.entries import ZEROS, entries
from mlcourse.numpy import elu_grad

SECTION = section("elu-slope", "The derivative of ELU, also at 0")


def entry_by_entry(x, alpha):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        result[i] = 1.0 if x[i] > 0 else alpha * np.exp(x[i])
    return result


def by_the_value(x, alpha):
    return np.where(x > 0, 1.0, alpha * np.expm1(-np.abs(x)) + alpha)


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="ACT-10-formula",
        title="The slopes of ELU at 0",
        points=1,
        **SECTION,
        function="elu_grad",
        answer_names=("from_left", "from_right", "alpha_without_kink"),
        names=("alpha",),
        functions={"from_left": (), "from_right": (), "alpha_without_kink": ()},
        domain=(0.2, 3.0),
        answer=("alpha", "1", "1"),
        correct=(
            Correct("decimals", ("1.0*alpha", "1.0", "1.0")),
            Correct("by an exponential of 0", ("alpha*E**0", "E**0", "E**0")),
            Correct("as a quotient", ("alpha*alpha/alpha", "alpha/alpha", "2/2")),
        ),
        mistakes=(
            Mistake(
                "α forgotten",
                ("1", "1", "1"),
                "The left branch is α·(eˣ − 1): its derivative has the factor α.",
            ),
            Mistake(
                "the value for the slope",
                ("0", "0", "1"),
                "ELU(0) = 0 is the value. Differentiate the branch first, then put in 0.",
            ),
            Mistake(
                "the left branch not differentiated",
                ("0", "1", "1"),
                "α·(eˣ − 1) is 0 at 0, but its derivative α·eˣ is not.",
            ),
            Mistake("the sides exchanged", ("1", "alpha", "1"), "On the right ELU is the function x."),
            Mistake(
                "an α for which there is a kink",
                ("alpha", "1", "0"),
                "There is no kink if both slopes are the same number.",
            ),
            Mistake(
                "the left slope on both sides",
                ("alpha", "alpha", "1"),
                "α stands on the left alone: on the right ELU is x itself.",
            ),
        ),
        hints=(
            "Differentiate each of the two branches, then put in 0.",
            "The branches are x and α·(eˣ − 1). What is e⁰?",
            "The slopes are α and 1. For which α are they equal?",
        ),
    ),
    CodeExercise(
        id="ACT-10",
        title="The derivative of ELU",
        points=2,
        **SECTION,
        function="elu_grad",
        answer_names=("elu_grad",),
        families=variants.ELU_GRAD,
        answer=elu_grad,
        cases=entries(also=lambda rng: rng.uniform(1.3, 1.9)),
        public=(cases.ORDINARY, cases.BATCH, ZEROS),
        correct=(
            Correct("entry by entry", entry_by_entry),
            Correct("by the value of ELU", by_the_value),
            Correct(
                "the exponential of a number below 0",
                lambda x, alpha: np.where(x > 0, 1.0, alpha * np.exp(-np.abs(x))),
            ),
        ),
        mistakes=(
            Mistake(
                "α forgotten",
                lambda x, alpha: np.where(x > 0, 1.0, np.exp(np.minimum(x, 0))),
                "The left branch is α·(eˣ − 1): its derivative has the factor α.",
            ),
            Mistake(
                "the function for its derivative on the left",
                lambda x, alpha: np.where(x > 0, 1.0, alpha * (np.exp(np.minimum(x, 0)) - 1)),
                "The derivative of the constant −1 is 0: it drops out.",
            ),
            Mistake(
                "the slope 1 everywhere",
                lambda x, alpha: np.ones(np.shape(x)),
                "On the left ELU flattens out.",
            ),
            Mistake(
                "the value 1 at 0",
                lambda x, alpha: np.where(x >= 0, 1.0, alpha * np.exp(np.minimum(x, 0))),
                "The value agreed at 0 is the slope of the left branch.",
            ),
            Mistake(
                "the derivative of ReLU",
                lambda x, alpha: 1.0 * (x > 0),
                "On the left ELU is not constant: it falls towards −α.",
            ),
            Mistake(
                "a mask multiplied with an infinity",
                lambda x, alpha: 1.0 * (x > 0) + (x <= 0) * alpha * np.exp(x),
                "At 1000 this adds 0·inf, which is nan. Take exp of minimum(x, 0).",
            ),
            Mistake(
                "α in the exponent",
                lambda x, alpha: np.where(x > 0, 1.0, alpha * np.exp(alpha * np.minimum(x, 0))),
                "α stands in front of eˣ only.",
            ),
            Mistake(
                "the factor α on both sides",
                lambda x, alpha: np.where(x > 0, alpha, alpha * np.exp(np.minimum(x, 0))),
                "On the right ELU is the function x, without α.",
            ),
        ),
        hints=(
            "Two branches: x on the right, α·(eˣ − 1) on the left. Differentiate each.",
            "np.where(x > 0, …, …) chooses between them; at 0 the left one is agreed.",
            "np.where computes both branches everywhere: exp(minimum(x, 0)) cannot overflow.",
        ),
    ),
)
