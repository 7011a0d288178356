"""Exercises on softmax of two classes (SMX-05)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.softmax import variants
from mlcourse.exercises.softmax.place import section
from mlcourse.numpy import sigmoid, two_class_logit

SECTION = section("two-classes", "Two classes: the sigmoid returns")


def in_a_loop(x):
    x = np.asarray(x)
    result = np.empty(x.shape[:-1])
    for row in np.ndindex(result.shape):
        result[row] = x[row][0] - x[row][1]
    return result


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="SMX-05",
        title="Two-class softmax is a sigmoid",
        points=1,
        **SECTION,
        function="two_class_logit",
        answer_names=("z",),
        names=("x1", "x2"),
        answer=("x1 - x2",),
        hints=(
            "Write S_1 with both exponentials, and divide above and below by exp(x1).",
            "You get 1/(1 + exp(…)); compare with σ(z) = 1/(1 + exp(−z)).",
            "What stands in the exponent is x2 − x1, and that is −z.",
        ),
        correct=(
            Correct("a logarithm of the odds", ("log(exp(x1)/exp(x2))",)),
            Correct("a difference of logarithms", ("log(exp(x1)) - log(exp(x2))",)),
            Correct("minus the other difference", ("-(x2 - x1)",)),
        ),
        mistakes=(
            Mistake(
                "the difference the wrong way round",
                ("x2 - x1",),
                "σ(z) is the probability of the first entry: it must grow with x_1.",
            ),
            Mistake(
                "the first logit alone", ("x1",), "A common shift must not change z, and it changes x_1."
            ),
            Mistake(
                "a quotient of sigmoids",
                ("sigma(x1)/sigma(x2)",),
                "Divide numerator and denominator of S_1 by exp(x_1) and read off z.",
            ),
            Mistake("a quotient of logits", ("x1/x2",), "exp(x_1)/exp(x_2) is exp of a difference."),
            Mistake(
                "the exponentials kept",
                ("exp(x1) - exp(x2)",),
                "z stands inside the exponential of the sigmoid: take the logarithm of the odds.",
            ),
        ),
    ),
    CodeExercise(
        id="SMX-05-code",
        title="The logit of two classes",
        points=2,
        **SECTION,
        function="two_class_logit",
        answer_names=("two_class_logit",),
        families=variants.TWO_CLASSES,
        answer=two_class_logit,
        cases=cases.pairs(),
        hints=(
            "The formula of 5.1, for the last axis of x.",
            "x[..., 0] is the first entry along the last axis, whatever comes before it.",
            "Subtract x[..., 1] from x[..., 0].",
        ),
        correct=(
            Correct("a difference of columns", lambda x: np.asarray(x)[..., 0] - np.asarray(x)[..., 1]),
            Correct("a scalar product", lambda x: np.einsum("...i,i->...", x, [1, -1])),
            Correct("a loop over the rows", in_a_loop),
            Correct("np.diff, turned round", lambda x: -np.diff(x, axis=-1)[..., 0]),
        ),
        mistakes=(
            Mistake(
                "the difference the wrong way round",
                lambda x: x[..., 1] - x[..., 0],
                "σ(z) is the probability of the first entry: it must grow with x_1.",
            ),
            Mistake("the first logit alone", lambda x: x[..., 0], "A common shift must not change z."),
            Mistake(
                "the last axis kept",
                lambda x: x[..., :1] - x[..., 1:],
                "Two logits become one number: index the last axis, do not slice it.",
            ),
            Mistake(
                "the first axis for the last",
                lambda x: x[0] - x[1],
                "Batches are rows; the two classes are along the last axis.",
            ),
            Mistake(
                "the probability for the logit",
                lambda x: sigmoid(x[..., 0] - x[..., 1]),
                "You went one step too far: z is what stands inside σ.",
            ),
            Mistake(
                "a quotient of sigmoids",
                lambda x: sigmoid(x[..., 0]) / sigmoid(x[..., 1]),
                "Divide numerator and denominator of S_1 by exp(x_1) and read off z.",
            ),
        ),
    ),
)
