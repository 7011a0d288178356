"""Exercises on the determinant for sigmoid units, and what its limit allows to conclude (INT-04)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.interpolation.place import section
from mlcourse.exercises.marking import marked_by

SECTION = section("sigmoid-interpolation", "Sigmoid: triangular only in the limit")
FIRST = "h*(h*1 - 1*M32) - M12*(M21*1 - 1*M31) + 1*(M21*M32 - h*M31)"
LAST = "h**2 + M21*(M32 - M12) + M31*(M12 - h) - M32*h"
OUT = "h*h - h*M32 - M12*M21 + M12*M31 + M21*M32 - h*M31"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="INT-04",
        title="The determinant: φ(0)² and what vanishes",
        points=2,
        **SECTION,
        function="interpolation_matrix",
        answer_names=("steps_int_04",),
        names=("h", "M12", "M21", "M31", "M32"),
        first=FIRST,
        last=LAST,
        least=3,
        answer=(FIRST, OUT, LAST),
        correct=(
            Correct(
                "bracket by bracket",
                (FIRST, "h**2 - h*M32 - M12*(M21 - M31) + M21*M32 - h*M31", LAST),
            ),
            Correct(
                "collected by M21 first",
                (FIRST, OUT, "h**2 + M21*(M32 - M12) - h*M32 + M12*M31 - h*M31", LAST),
            ),
            Correct(
                "expanded along the last row",
                (FIRST, "M31*(M12 - h) - M32*(h - M21) + (h*h - M12*M21)", LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the matrix taken for triangular",
                (FIRST, "h*h", LAST),
                "At a finite λ the entries below the diagonal are small, not zero: they stay in the sum.",
                seen="002:Q5.4",
            ),
            Mistake(
                "a sign in the expansion",
                (FIRST, "h*h - h*M32 - M12*M21 - M12*M31 + M21*M32 - h*M31", LAST),
                "−M12·(M21 − M31): a minus before a bracket turns both signs.",
            ),
            Mistake(
                "the entries above the diagonal dropped",
                (FIRST, "h**2 + M21*M32 - h*M31 - h*M32", LAST),
                "M12 does not vanish: above the diagonal the entries are only bounded.",
            ),
            Mistake(
                "the corner taken for φ(0)",
                (FIRST, "h*(h*h - M32) - M12*(M21*h - M31) + (M21*M32 - h*M31)", LAST),
                "The last column is made of ones, also at the bottom.",
            ),
        ),
        hints=(
            "Multiply out all three brackets; six products remain.",
            "One of them is h². Each of the other five contains an entry below the diagonal.",
            "Collect the products with M21, those with M31, and the one with M32 alone.",
        ),
    ),
    ExplainExercise(
        id="INT-04-explain",
        title="From the limit back to a network",
        points=3,
        **SECTION,
        question=(
            "For every λ > 0 the matrix M(λ) of N points in falling order has φ(0) on its diagonal (and a 1 in the "
            "corner), entries below the diagonal that tend to 0 for λ → ∞, and entries above it that are bounded. "
            "Conclude that there is a network, with a finite λ, that passes through all N points. Why is it not "
            "enough to say that the matrix becomes triangular?"
        ),
        **marked_by(__file__, "INT-04-explain"),
        hints=(
            "Invertible means that one number is not 0. Which number, and how does it depend on the entries?",
            "Write the determinant as a sum of products. Which products have no factor below the diagonal?",
            "Only the diagonal one, φ(0)^(N−1). The determinant tends to it, so it is not 0 from some λ on.",
        ),
    ),
)
