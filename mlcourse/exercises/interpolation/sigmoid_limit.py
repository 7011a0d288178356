"""Exercises on the determinant for sigmoid units, and what its limit allows to conclude (INT-04)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.explain import Criterion, ExplainExercise, WrongClaim
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.interpolation.place import section

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
        model_answer=(
            "At a finite $\\lambda$ the matrix is not triangular, and a network with $\\lambda = \\infty$ does not "
            "exist. So we use a continuous function of the matrix, its determinant. It is a sum of $N!$ products "
            "of $N$ entries, one from each row and column. The product along the diagonal is $\\varphi(0)^{N-1}$. "
            "Each other product contains at least one entry below the diagonal, which tends to 0, and its other "
            "factors are bounded, because $\\varphi$ is bounded; so it tends to 0. Hence $\\det M(\\lambda) \\to "
            "\\varphi(0)^{N-1} > 0$.\n\n"
            "By the definition of the limit there is a $\\lambda_0$ such that $\\det M(\\lambda) > \\frac12 "
            "\\varphi(0)^{N-1} > 0$ for all $\\lambda > \\lambda_0$. For each such finite $\\lambda$ the matrix is "
            "invertible, $M(\\lambda)\\, \\tilde W^{(2)} = F$ has a solution, and with it the network passes through "
            "all points. That the entries above the diagonal need not converge does not matter."
        ),
        rubric=(
            Criterion(1.0, "The determinant is used, and only the diagonal product survives the limit."),
            Criterion(1.0, "The other products vanish: one factor below the diagonal, the rest bounded."),
            Criterion(1.0, "A limit that is not 0 makes M(λ) invertible for all large *finite* λ."),
        ),
        wrong_claims=(
            WrongClaim(
                "For large λ the matrix is triangular.",
                "It is triangular for no finite λ if φ has no zeros, as σ.",
                seen="002:Q5.4",
            ),
            WrongClaim(
                "M(λ) converges to a triangular matrix, whose inverse gives the weights.",
                "Above the diagonal a limit need not exist, and weights that belong to a limit belong to no network.",
            ),
            WrongClaim(
                "φ(+∞) = 1, so the limit matrix is known.",
                "Nothing is assumed about φ at +∞ but that it is bounded.",
            ),
        ),
        hints=(
            "Invertible means that one number is not 0. Which number, and how does it depend on the entries?",
            "Write the determinant as a sum of products. Which products have no factor below the diagonal?",
            "Only the diagonal one, φ(0)^(N−1). The determinant tends to it, so it is not 0 from some λ on.",
        ),
    ),
)
