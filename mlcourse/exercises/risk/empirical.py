"""Exercises on the empirical risk (RSK-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.risk import variants
from mlcourse.exercises.risk.place import section
from mlcourse.numpy import empirical_risk

SECTION = section("risk", "What is minimised")
MEAN = "the mean"
SUM = "the sum"
INTEGERS = "integers"
FLOAT32 = "float32"
ONE = "a single example"
MANY = "many examples"


def losses(rng: np.random.Generator) -> list[Case]:
    """Return losses of n examples, n different in each case, and what is wanted of them."""
    return [
        Case(MEAN, (rng.exponential(1, 23), "mean")),
        Case(SUM, (rng.exponential(1, 17), "sum")),
        Case(MANY, (rng.exponential(1, 301), "mean")),
        Case(ONE, (rng.exponential(1, 1) + 0.5, "mean")),
        Case(INTEGERS, (rng.integers(1, 9, 13), "mean")),
        Case(FLOAT32, (rng.exponential(1, 29).astype(np.float32), "sum")),
    ]


def in_a_loop(losses, reduction):
    total = 0.0
    for loss in losses:
        total += loss
    return total / len(losses) if reduction == "mean" else total


def named_method(losses, reduction):
    return getattr(np, reduction)(losses)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="RSK-01",
        title="The empirical risk",
        points=2,
        **SECTION,
        function="empirical_risk",
        answer_names=("empirical_risk",),
        families=variants.RISK,
        answer=empirical_risk,
        cases=losses,
        public=(MEAN, SUM),
        correct=(
            Correct("a loop over the examples", in_a_loop),
            Correct("NumPy's function of that name", named_method),
            Correct(
                "a product with weights",
                lambda losses, reduction: (
                    losses @ np.full(len(losses), 1 / len(losses) if reduction == "mean" else 1.0)
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the sum where the mean is asked for",
                lambda losses, reduction: np.sum(losses),
                "Twice as much data must not mean twice as much risk: who divides by n?",
            ),
            Mistake(
                "the mean where the sum is asked for",
                lambda losses, reduction: np.mean(losses),
                "With reduction='sum' nothing is divided.",
            ),
            Mistake(
                "sum and mean exchanged",
                lambda losses, reduction: np.mean(losses) if reduction == "sum" else np.sum(losses),
                "Read the condition once more, aloud.",
            ),
            Mistake(
                "a sum up to the number of outputs",
                lambda losses, reduction: getattr(np, reduction)(losses[:10]),
                "The risk sums over the n examples. How many outputs a network has does not come into it.",
                seen="001:Q2E",
            ),
            Mistake(
                "1/n twice",
                lambda losses, reduction: np.sum(losses) / len(losses) ** (2 if reduction == "mean" else 1),
                "A mean divides by n once.",
            ),
            Mistake(
                "a division by n − 1",
                lambda losses, reduction: np.sum(losses) / (len(losses) - 1 if reduction == "mean" else 1),
                "n − 1 belongs to the estimate of a variance; a mean of n numbers divides by n.",
            ),
            Mistake(
                "the last example left out",
                lambda losses, reduction: getattr(np, reduction)(losses[:-1]),
                "`range(1, n)` and `[:-1]` stop one too early.",
            ),
        ),
        hints=(
            "Each example has one loss; the risk is one number for all of them.",
            "R̂ = (L₁ + … + L_n)/n, unless the sum is asked for.",
            "`losses.mean()` if reduction is 'mean', else `losses.sum()`.",
        ),
    ),
    FormulaExercise(
        id="RSK-01-formula",
        title="Risk, parameters, and the gradient of the sum",
        points=3,
        **SECTION,
        function="empirical_risk",
        answer_names=("risk", "size", "gradient_of_the_sum"),
        names=("L1", "L2", "L3", "d", "h", "m", "n", "g"),
        domain=(0.5, 3.0),
        answer=("(L1 + L2 + L3)/3", "h*(d + 1) + m*(h + 1)", "n*g"),
        correct=(
            Correct("multiplied out", ("L1/3 + L2/3 + L3/3", "h*d + h + m*h + m", "g*n")),
            Correct("by layers", ("(1/3)*(L3 + L2 + L1)", "(h*d + h) + (m*h + m)", "n*g")),
            Correct("collected by h", ("(L1 + L2)/3 + L3/3", "h*(d + m + 1) + m", "g*n")),
        ),
        mistakes=(
            Mistake(
                "a sum up to the number of outputs",
                ("(L1 + L2)/3", "h*(d + 1) + m*(h + 1)", "n*g"),
                "The sum runs over the three examples; that there are two outputs does not matter.",
                seen="001:Q2E",
            ),
            Mistake(
                "a division by the number of outputs",
                ("(L1 + L2 + L3)/2", "h*(d + 1) + m*(h + 1)", "n*g"),
                "The mean is over the examples.",
            ),
            Mistake(
                "the biases left out of θ",
                ("(L1 + L2 + L3)/3", "h*d + m*h", "n*g"),
                "θ = {W⁽¹⁾, b⁽¹⁾, W⁽²⁾, b⁽²⁾}: each unit has a bias too.",
            ),
            Mistake(
                "one bias for each layer",
                ("(L1 + L2 + L3)/3", "h*d + 1 + m*h + 1", "n*g"),
                "A bias is a vector, with one entry for each unit of its layer.",
            ),
            Mistake(
                "the gradient of the sum divided by n",
                ("(L1 + L2 + L3)/3", "h*(d + 1) + m*(h + 1)", "g/n"),
                "The sum is n times the mean; so is its gradient.",
            ),
            Mistake(
                "the same gradient for sum and mean",
                ("(L1 + L2 + L3)/3", "h*(d + 1) + m*(h + 1)", "g"),
                "They have the same minimisers, but not the same slope.",
            ),
        ),
        hints=(
            "The risk is the mean over the examples. Count the parameters layer by layer, weights and biases.",
            "A layer from a to b units has a·b weights and b biases. And sum = n · mean.",
            "size = h·d + h + m·h + m; the gradient of n·R̂ is n times the gradient of R̂.",
        ),
    ),
)
