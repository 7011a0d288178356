"""Exercises on the weights before a normalisation (NOR-08): practice, without points."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.normalisation.place import section

SECTION = section("normalised-weights", "What normalisation does to the weights before it")
FIRST, LAST = "sum(g * d(c / s))", "0 * dt"
QUOTIENT = "sum(g * (d(c) / s - c * d(s) / s**2))"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="NOR-08",
        title="Longer weights change nothing",
        points=0,
        **SECTION,
        function="scale_invariant_grad",
        answer_names=("lines_nor_08",),
        matrices={"g": ("n",), "X": ("n", "p"), "w": ("p",), "t": ()},
        depends={"t": "dt"},
        where={"c": "t * (X @ w - mean(X @ w))", "s": "sqrt(mean(c**2))"},
        domain=(0.2, 2.0),
        first=FIRST,
        last=LAST,
        least=4,
        answer=(FIRST, QUOTIENT, "sum(g * (c / t / s - c * s / t / s**2)) * dt", LAST),
        correct=(
            Correct(
                "two sums",
                (
                    FIRST,
                    "sum(g * d(c) / s) - sum(g * c) * d(s) / s**2",
                    "sum(g * c) / (s * t) * dt - sum(g * c) * s / (t * s**2) * dt",
                    LAST,
                ),
            ),
            Correct(
                "the change of the root by the mean",
                (
                    FIRST,
                    "sum(g * c) / s / t * dt - sum(g * c) * mean(c * d(c)) / s**3",
                    "sum(g * c) / s / t * dt - sum(g * c) * s**2 / t * dt / s**3",
                    LAST,
                ),
            ),
            Correct(
                "in dot products",
                (
                    FIRST,
                    "g @ d(c) / s - (g @ c) * d(s) / s**2",
                    "(g @ c) / t / s * dt - (g @ c) * s / t / s**2 * dt",
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "s taken for a constant",
                (FIRST, "sum(g * d(c) / s)", "sum(g * c) / (s * t) * dt", LAST),
                "Longer weights have a larger spread: s grows with t.",
            ),
            Mistake(
                "the change of c without 1/t",
                (FIRST, "sum(g * (c * dt / s - c * d(s) / s**2))", "sum(g)", LAST),
                "c is t times something without t: d(c) = c / t * dt.",
            ),
            Mistake(
                "the root of the changes",
                (FIRST, "sum(g * (d(c) / s - c * mean(c * d(c)) / s**2))", "sum(g)", LAST),
                "d(s) = mean(c * d(c)) / s, and then it is divided by s² once more.",
            ),
        ),
        hints=(
            "The quotient rule for c / s: both c and s change with t.",
            "d(c) = c / t * dt, and d(s) = s / t * dt.",
            "Put both in: the two terms are the same, with opposite signs.",
        ),
    ),
    ValueExercise(
        id="NOR-08-value",
        title="One step, and five times longer weights",
        points=0,
        **SECTION,
        function="scale_invariant_grad",
        answer_names=("squared_length", "gradient_length", "bias_gradient"),
        answer=(26.0, 0.4, 0.0),
        correct=(
            Correct("by the formulas", (25 + 0.5**2 * 2**2, 2 / 5, 0)),
            Correct("by Pythagoras", (5**2 + 1**2, 0.4, 0)),
            Correct("as floats", (26.0, 0.4, -0.0)),
        ),
        mistakes=(
            Mistake(
                "the step taken along w",
                (16.0, 0.4, 0.0),
                "The gradient is orthogonal to w: a step along it makes w longer, not shorter.",
            ),
            Mistake(
                "the gradient grows with the weights",
                (26.0, 10.0, 0.0),
                "Five times longer weights, the same loss: what is the slope of a hill that is stretched?",
            ),
            Mistake(
                "divided by the square of the factor",
                (26.0, 0.08, 0.0),
                "By the factor, once.",
            ),
            Mistake(
                "the length not squared",
                (26.0**0.5, 0.4, 0.0),
                "What is asked for is the square of the length.",
            ),
        ),
        hints=(
            "Multiplying w changes nothing, so the gradient has no part along w.",
            "Pythagoras: the squared lengths of w and of the step add up.",
            "f(5w) = f(w): differentiate both sides in w. And a bias is taken off with the mean.",
        ),
    ),
)
