"""The gradient of the squared norm, in matrices: practice, without points (NRM-01)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.norms.place import section

NORM = "d(x @ x)"
NORM_LAST = "(2 * x) @ dx"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="NRM-01-derivation",
        title="The gradient of the squared norm, in matrices",
        points=0,
        **section("squared-l2", "The squared Euclidean norm"),
        function="squared_l2_norm_grad",
        answer_names=("lines_nrm_01",),
        matrices={"x": ("n",)},
        depends={"x": "dx"},
        first=NORM,
        last=NORM_LAST,
        answer=(NORM, "dx @ x + x @ dx", NORM_LAST),
        correct=(
            Correct("as a sum of squares", (NORM, "sum(d(x**2))", "sum(2 * x * dx)", NORM_LAST)),
            Correct(
                "as a trace", (NORM, "d(trace(outer(x, x)))", "trace(outer(dx, x) + outer(x, dx))", NORM_LAST)
            ),
            Correct("the same product twice", (NORM, "x @ dx + dx @ x", "2 * (dx @ x)", NORM_LAST)),
        ),
        mistakes=(
            Mistake(
                "half of the product rule",
                (NORM, "x @ dx", NORM_LAST),
                "Both factors change: d(u @ v) = d(u) @ v + u @ d(v).",
            ),
            Mistake(
                "dx left out",
                (NORM, "2 * sum(x)", NORM_LAST),
                "Each entry's change stands behind its derivative: x_i² changes by 2 x_i dx_i.",
            ),
            Mistake(
                "the product of the changes",
                (NORM, "dx @ dx", NORM_LAST),
                "The product rule changes one factor at a time.",
            ),
        ),
        hints=(
            "x @ x is a product of two factors that both change.",
            "The product rule: d(u @ v) = d(u) @ v + u @ d(v).",
            "dx @ x and x @ dx are the same number.",
        ),
    ),
)
