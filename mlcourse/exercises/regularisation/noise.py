"""Exercises on the noise of dropout, and on what it punishes (REG-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.cases import ORDINARY
from mlcourse.exercises.regularisation import inputs
from mlcourse.exercises.regularisation.place import section
from mlcourse.numpy import dropout_ridge_risk

SECTION = section("dropout-noise", "How much noise, and what it punishes")
FIRST = "(1 - p)*(x/(1 - p) - x)**2 + p*(0 - x)**2"
LAST = "p/(1 - p)*x**2"


def by_sums_over_features(X, t, w, p):
    size = np.sum(X**2, axis=0)
    return np.sum((t - X @ w) ** 2) + p / (1 - p) * np.sum(w**2 * size)


def by_matrices(X, t, w, p):
    error = X @ w - t
    return error @ error + p / (1 - p) * (w @ np.diag(np.diag(X.T @ X)) @ w)


def example_by_example(X, t, w, p):
    total = 0.0
    for x, target in zip(X, t, strict=True):
        total += (target - x @ w) ** 2 + p * sum((x * w) ** 2) / (1 - p)
    return total


EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="REG-02-proof",
        title="The variance of a dropped entry",
        points=1,
        **SECTION,
        function="dropout_variance",
        answer_names=("steps_reg_02",),
        names=("x", "p"),
        domain=(0.1, 0.9),
        first=FIRST,
        last=LAST,
        least=4,
        answer=(
            FIRST,
            "(1 - p)*(p*x/(1 - p))**2 + p*x**2",
            "p**2*x**2/(1 - p) + p*x**2",
            "p*x**2*(p + 1 - p)/(1 - p)",
            LAST,
        ),
        correct=(
            Correct(
                "the mean of the square, less the square of the mean",
                (
                    FIRST,
                    "(1 - p)*(x/(1 - p))**2 - 2*x*(1 - p)*x/(1 - p) + (1 - p)*x**2 + p*x**2",
                    "x**2/(1 - p) - 2*x**2 + x**2",
                    "x**2*(1/(1 - p) - 1)",
                    LAST,
                ),
            ),
            Correct(
                "x² taken out",
                (
                    FIRST,
                    "x**2*((1 - p)*(1/(1 - p) - 1)**2 + p)",
                    "x**2*(p**2/(1 - p) + p)",
                    LAST,
                ),
            ),
            Correct(
                "multiplied out",
                (
                    FIRST,
                    "x**2/(1 - p) - 2*x**2 + (1 - p)*x**2 + p*x**2",
                    "x**2/(1 - p) - x**2",
                    "(x**2 - (1 - p)*x**2)/(1 - p)",
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the variance of the mask alone",
                (FIRST, "(1 - p)*p*x**2", LAST),
                "The mask has the variance p(1 − p), but what is kept is divided by 1 − p, and a variance by "
                "its square.",
            ),
            Mistake(
                "the scale left out",
                (FIRST, "(1 - p)*(x - x)**2 + p*x**2", LAST),
                "A kept entry becomes x/(1 − p).",
            ),
            Mistake(
                "the dropped entries forgotten",
                (FIRST, "(1 - p)*(p*x/(1 - p))**2", LAST),
                "With probability p the entry is 0, and that is x away from the mean.",
            ),
            Mistake(
                "a square that loses its middle term",
                (FIRST, "(1 - p)*(x**2/(1 - p)**2 - x**2) + p*x**2", LAST),
                "(a − b)² = a² − 2ab + b².",
            ),
        ),
        hints=(
            "x/(1 − p) − x is p·x/(1 − p).",
            "Square it: p²x²/(1 − p)², times 1 − p.",
            "p²/(1 − p) + p = p(p + 1 − p)/(1 − p).",
        ),
    ),
    CodeExercise(
        id="REG-02",
        title="The mean error under dropout",
        points=1,
        **SECTION,
        function="dropout_ridge_risk",
        answer_names=("dropout_ridge_risk",),
        answer=dropout_ridge_risk,
        cases=inputs.linear_models,
        public=(ORDINARY, inputs.UNEVEN),
        correct=(
            Correct("sums over features", by_sums_over_features),
            Correct("in matrices", by_matrices),
            Correct("example by example", example_by_example),
        ),
        mistakes=(
            Mistake(
                "a ridge that knows no features",
                lambda X, t, w, p: np.sum((t - X @ w) ** 2) + p / (1 - p) * np.sum(w**2),
                "The noise of an entry grows with its size: x² belongs to it.",
            ),
            Mistake(
                "the variance of the mask alone",
                lambda X, t, w, p: np.sum((t - X @ w) ** 2) + p * (1 - p) * np.sum((X * w) ** 2),
                "What is kept is divided by 1 − p, and its variance by the square of that.",
            ),
            Mistake(
                "the odds upside down",
                lambda X, t, w, p: (
                    np.sum((t - X @ w) ** 2) + ((1 - p) / p * np.sum((X * w) ** 2) if p else 0.0)
                ),
                "With p = 0 there is no noise: which of the two quotients is 0 then?",
            ),
            Mistake(
                "p for p/(1 − p)",
                lambda X, t, w, p: np.sum((t - X @ w) ** 2) + p * np.sum((X * w) ** 2),
                "Kept entries are larger than they were: that is noise as well.",
            ),
            Mistake(
                "the mean of the square for the variance",
                lambda X, t, w, p: np.sum((t - X @ w) ** 2) + np.sum((X * w) ** 2) / (1 - p),
                "The variance is the mean of the square less the square of the mean: 1/(1 − p) − 1.",
            ),
            Mistake(
                "cross terms kept",
                lambda X, t, w, p: np.sum((t - X @ w) ** 2) + p / (1 - p) * np.sum((X @ w) ** 2),
                "Two entries are dropped independently of each other, so their products vanish in the mean.",
            ),
            Mistake(
                "no noise",
                lambda X, t, w, p: np.sum((t - X @ w) ** 2),
                "The mean of a square is more than the square of the mean: by the variance.",
            ),
            Mistake(
                "sizes for squares",
                lambda X, t, w, p: np.sum((t - X @ w) ** 2) + p / (1 - p) * np.sum(np.abs(X * w)),
                "A variance has the unit of a square.",
            ),
            Mistake(
                "the noise of one example",
                lambda X, t, w, p: np.sum((t - X @ w) ** 2) + p / (1 - p) * np.sum((X * w) ** 2) / len(X),
                "The errors are added up over all examples, and so is their noise.",
            ),
            Mistake(
                "a mean over the examples",
                lambda X, t, w, p: (np.sum((t - X @ w) ** 2) + p / (1 - p) * np.sum((X * w) ** 2)) / len(X),
                "What is asked for is the sum over the examples.",
            ),
            Mistake(
                "predictions that shrink",
                lambda X, t, w, p: np.sum((t - (1 - p) * X @ w) ** 2) + p / (1 - p) * np.sum((X * w) ** 2),
                "On average the result of dropout is x itself.",
            ),
        ),
        hints=(
            "The mean of a square is the square of the mean plus the variance.",
            "The mean of a prediction is Xw. Its variance is the sum of those of its terms.",
            "Each term x_ij·w_j has the variance p/(1 − p)·x_ij²·w_j².",
        ),
    ),
    ValueExercise(
        id="REG-02-value",
        title="Two entries under dropout, and then ReLU",
        points=1,
        **SECTION,
        function="dropout_variance",
        answer_names=("mean", "variance", "mean_of_relu", "evaluated"),
        answer=(1.0, 3.25, 1.4, 1.0),
        correct=(
            Correct("by the formulas", (3 - 2, 0.25 * (9 * 1 + 1 * 4), 0.64 * 1.25 + 0.16 * 3.75, 1)),
            Correct("over four masks", (0.64 * 1.25 + 0.16 * 3.75 - 0.16 * 2.5, 13 / 4, 7 / 5, 1.0)),
            Correct("as numbers", (1, 3.25, 1.4, 1)),
        ),
        mistakes=(
            Mistake(
                "the variance of the mask alone",
                (1.0, 2.08, 1.4, 1.0),
                "What is kept is divided by 0.8, and its variance by 0.64.",
            ),
            Mistake(
                "cross terms kept",
                (1.0, 0.25, 1.4, 1.0),
                "The squares are added up, not what is squared.",
            ),
            Mistake(
                "the mean of ReLU taken for the ReLU of the mean",
                (1.0, 3.25, 1.0, 1.0),
                "Go through the four masks: ReLU cuts off what is negative, and nothing of what is positive.",
            ),
            Mistake(
                "kept entries not scaled",
                (0.8, 2.08, 1.12, 1.0),
                "What is kept is divided by 1 − p = 0.8.",
            ),
            Mistake(
                "the standard deviation for the variance",
                (1.0, 3.25**0.5, 1.4, 1.0),
                "The variance is asked for, without a root.",
            ),
            Mistake(
                "dropped in evaluation",
                (1.0, 3.25, 1.4, 1.4),
                "In evaluation nothing is dropped: ReLU of wᵀx.",
            ),
        ),
        hints=(
            "There are four masks, with the probabilities 0.64, 0.16, 0.16 and 0.04.",
            "3 becomes 3.75 or 0, and −1 becomes −1.25 or 0.",
            "wᵀy is 1.25, 3.75, −2.5 or 0. Now the means of it, of its square and of its ReLU.",
        ),
    ),
)
