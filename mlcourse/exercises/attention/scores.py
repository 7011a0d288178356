"""Exercises on the variance of a score, and why it is divided by the root (ATT-02)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.attention.place import section

SECTION = section("variance-of-scores", "Why the scores are divided by √d")
FIRST = "d * ((sq + mq**2) * (sk + mk**2) - (mq * mk)**2)"
LAST = "d * (sq * sk + sq * mk**2 + sk * mq**2)"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="ATT-02",
        title="The variance of a score",
        points=1,
        **SECTION,
        function="scaled_dot_product_attention",
        answer_names=("lines_att_02",),
        names=("d", "sq", "sk", "mq", "mk"),
        domain=(0.2, 2.0),
        first=FIRST,
        last=LAST,
        answer=(
            FIRST,
            "d * (sq * sk + sq * mk**2 + mq**2 * sk + mq**2 * mk**2 - mq**2 * mk**2)",
            LAST,
        ),
        correct=(
            Correct(
                "the square opened first",
                (
                    FIRST,
                    "d * ((sq + mq**2) * (sk + mk**2) - mq**2 * mk**2)",
                    "d * (sq * (sk + mk**2) + mq**2 * (sk + mk**2) - mq**2 * mk**2)",
                    LAST,
                ),
            ),
            Correct(
                "d inside",
                (
                    FIRST,
                    "d * sq * (sk + mk**2) + d * mq**2 * (sk + mk**2) - d * mq**2 * mk**2",
                    "d * sq * sk + d * sq * mk**2 + d * mq**2 * sk",
                    LAST,
                ),
            ),
            Correct(
                "one bracket kept",
                (FIRST, "d * (sq * (sk + mk**2) + mq**2 * sk)", LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the means forgotten",
                (FIRST, "d * (sq * sk)", LAST),
                "Only with means of 0 is the variance of the product the product of the variances.",
            ),
            Mistake(
                "the deviation for the variance",
                (FIRST, "sqrt(d) * (sq * sk + sq * mk**2 + sk * mq**2)", LAST),
                "Variances of independent terms add up: d of them. Their root is the deviation.",
            ),
            Mistake(
                "the square of the means left over",
                (FIRST, "d * (sq * sk + sq * mk**2 + sk * mq**2 + mq**2 * mk**2)", LAST),
                "mq²·mk² is taken off: it is the square of the mean of the product.",
            ),
        ),
        hints=(
            "Multiply the two brackets: four terms.",
            "(mq·mk)² = mq²·mk², which one of the four terms is.",
            "d * (sq * sk + sq * mk**2 + mq**2 * sk + mq**2 * mk**2 - mq**2 * mk**2)",
        ),
    ),
    ValueExercise(
        id="ATT-02-value",
        title="How large scores are",
        points=1,
        **SECTION,
        function="scaled_dot_product_attention",
        answer_names=("deviation", "deviation_scaled", "deviation_divided_by_d", "variance_with_mean"),
        answer=(8.0, 1.0, 0.125, 640.0),
        correct=(
            Correct("by the formula", (64**0.5, 8 / 64**0.5, 8 / 64, 64 * (1 + 3**2))),
            Correct("whole numbers", (8, 1, 1 / 8, 640)),
            Correct("as powers", (2.0**3, 2.0**0, 2.0**-3, 64 * 10)),
        ),
        mistakes=(
            Mistake(
                "the variance for the deviation",
                (64.0, 1.0, 0.125, 640.0),
                "The variance is 64. The deviation is its root.",
            ),
            Mistake(
                "1/d makes the variance 1",
                (8.0, 1.0, 1.0, 640.0),
                "A factor 1/d divides the deviation by d: 8/64.",
            ),
            Mistake(
                "the variance of what is divided by d",
                (8.0, 1.0, 1 / 64, 640.0),
                "Asked for is the deviation, the root of 1/64.",
            ),
            Mistake(
                "a mean changes no variance",
                (8.0, 1.0, 0.125, 64.0),
                "That is so for a sum. In a product the mean of one multiplies the noise of the other.",
            ),
            Mistake(
                "the mean not squared",
                (8.0, 1.0, 0.125, 256.0),
                "Var(3q) = 3²·Var(q).",
            ),
        ),
        hints=(
            "With means of 0 the variance is d·σ_q²·σ_k².",
            "A factor c multiplies the variance by c², the deviation by c.",
            "With μ_k = 3: d·(σ_q²σ_k² + σ_q²·3²).",
        ),
    ),
)
