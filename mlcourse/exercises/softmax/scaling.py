"""Exercises on the scale, which softmax does not forget (SMX-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.choose import ChooseExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.marking import marked_by
from mlcourse.exercises.softmax.place import section
from mlcourse.numpy import softmax

SECTION = section("scaling", "What softmax does not forget: the scale")
FIRST = "log((exp(c*x1)/exp(c*x2))/(exp(x1)/exp(x2)))"
LAST = "(c - 1)*(x1 - x2)"


def _changes(x: np.ndarray, c: np.ndarray) -> str:
    """Object unless softmax(c x) differs from softmax(x)."""
    if x.ndim != 1 or x.size < 2 or c.ndim:
        return "`x` must be a vector of at least two numbers and `c` a single number."
    if np.ptp(x) == 0:
        return "All entries of `x` are equal: then S(c·x) is uniform for every c."
    if c == 1:
        return "With c = 1 nothing is scaled."
    if np.allclose(softmax(c * x), softmax(x), rtol=0, atol=1e-6):
        return (
            "S(c·x) and S(x) are so close that no one can tell them apart: take smaller or simpler numbers."
        )
    return ""


def _first_component_stays(x: np.ndarray, c: np.ndarray) -> str:
    """Object unless softmax(c x) differs from softmax(x), but not in its first component."""
    if complaint := _changes(x, c):
        return complaint
    if abs(softmax(c * x)[0] - softmax(x)[0]) > 1e-6:
        return "S(c·x) and S(x) differ, but in the first component too."
    return ""


EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="SMX-03",
        title="Scaling changes the ratios",
        points=2,
        **SECTION,
        function="softmax",
        answer_names=("steps_smx_03",),
        names=("x1", "x2", "c"),
        first=FIRST,
        last=LAST,
        answer=(
            FIRST,
            "log(exp(c*x1)/exp(c*x2)) - log(exp(x1)/exp(x2))",
            "(c*x1 - c*x2) - (x1 - x2)",
            LAST,
        ),
        hints=(
            "A logarithm turns the outer quotient into a difference.",
            "After that, what is the logarithm of a quotient of two exponentials?",
            "log(exp(c*x1)/exp(c*x2)) is c*x1 - c*x2; do the same without c, subtract, and factor.",
        ),
        correct=(
            Correct(
                "exponents first",
                (
                    FIRST,
                    "log(exp(c*x1 - c*x2 - x1 + x2))",
                    "c*x1 - c*x2 - x1 + x2",
                    LAST,
                ),
            ),
            Correct(
                "four logarithms",
                (
                    FIRST,
                    "log(exp(c*x1)) - log(exp(c*x2)) - log(exp(x1)) + log(exp(x2))",
                    LAST,
                ),
            ),
            Correct(
                "the factor on the left",
                (
                    FIRST,
                    "log(exp(c*(x1 - x2))/exp(x1 - x2))",
                    "c*(x1 - x2) - (x1 - x2)",
                    "(x1 - x2)*(c - 1)",
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "c taken out of the exponent as a factor",
                (
                    FIRST,
                    "log((c*exp(x1)/(c*exp(x2)))/(exp(x1)/exp(x2)))",
                ),
                "exp(c·x) is neither c·exp(x) nor exp(c)·exp(x): nothing cancels here.",
            ),
            Mistake(
                "the sign of the second logarithm",
                (
                    FIRST,
                    "log(exp(c*x1)/exp(c*x2)) + log(exp(x1)/exp(x2))",
                ),
                "The logarithm of a quotient is a difference.",
            ),
            Mistake(
                "a quotient of logarithms",
                (
                    FIRST,
                    "log(exp(c*x1)/exp(c*x2))/log(exp(x1)/exp(x2))",
                ),
                "log(a/b) is log(a) − log(b), not log(a)/log(b).",
            ),
        ),
    ),
    ChooseExercise(
        id="SMX-03-counterexample",
        title="A vector that scaling changes",
        points=1,
        **SECTION,
        function="softmax",
        answer_names=("x", "c"),
        condition=_changes,
        answer=([1.0, 0.0], 2.0),
        hints=(
            "Nearly any vector will do. Which two cases must you avoid?",
            "Avoid c = 1 and equal entries; two entries are enough.",
            "Take two different small whole numbers for x, and c = 2; then compute both softmaxes.",
        ),
        correct=(
            Correct("three numbers", ([0, 1, 2], 0.5)),
            Correct("c = 0", ([5.0, 1.0, 1.0], 0)),
            Correct("a negative scale", ((0.25, -0.25), -1)),
        ),
        mistakes=(
            Mistake(
                "a constant vector",
                ([3.0, 3.0, 3.0], 2.0),
                "Here c = 1 is not the only exception: for such an x the scale does not matter either.",
                seen="000:Q1i",
            ),
            Mistake("no scaling at all", ([1.0, 0.0], 1.0), "Take any other c, and two entries that differ."),
            Mistake(
                "saturated logits",
                ([1000.0, 0.0], 2.0),
                "Both are (1, 0) up to rounding: the difference is there, but nobody can see it.",
            ),
        ),
    ),
    ChooseExercise(
        id="SMX-03-component",
        title="One component may stay",
        points=2,
        **SECTION,
        function="softmax",
        answer_names=("x_stay", "c_stay"),
        condition=_first_component_stays,
        answer=([0.0, float(np.log(1.2)), float(np.log(0.6))], 2.0),
        hints=(
            "With the first entry 0, what are its probabilities before and after scaling, "
            "written with a = exp(x2), b = exp(x3)?",
            "For c = 2 the first component is 1/(1 + a + b) before and 1/(1 + a² + b²) after:"
            " when are they equal?",
            "You need a + b = a² + b² with a ≠ 1: try a = 1.2 and solve the quadratic for b; "
            "x2 and x3 are the logarithms.",
        ),
        correct=(
            Correct("scaled the other way", ([0.0, float(2 * np.log(1.2)), float(2 * np.log(0.6))], 0.5)),
            Correct("shifted", ([1.0, float(1 + np.log(1.2)), float(1 + np.log(0.6))], 2)),
            Correct("from uniform, c = 0", ([0.0, float(np.log(1.2)), float(np.log(0.8))], 0.0)),
        ),
        mistakes=(
            Mistake(
                "the first component changes too",
                ([1.0, 0.0], 2.0),
                "With two entries it must: S_1 = σ(c(x_1 − x_2)). Take three, one above x_1 and one below.",
                seen="001:Q1I",
            ),
            Mistake("a constant vector", ([1.0, 1.0, 1.0], 3.0), "Something has to change, only not S_1."),
            Mistake("no scaling at all", ([2.0, 1.0, 0.0], 1.0), "Take c ≠ 1 and look for a suitable x."),
        ),
    ),
    ExplainExercise(
        id="SMX-03-explain",
        title="When does scaling change nothing?",
        points=2,
        **SECTION,
        function="softmax",
        question="For exactly which vectors $x$ and numbers $c$ is $S(cx) = S(x)$? Give both cases, "
        "and the reason why there are no others.",
        **marked_by(__file__, "SMX-03-explain"),
        hints=(
            "In 3.1 you have found how each log-ratio changes. When does none of them change?",
            "(c − 1)(x_i − x_j) = 0 must hold for all pairs i, j. When is a product zero?",
            "Either c = 1, or all x_i are equal; then check that in both cases nothing does change.",
        ),
    ),
)
