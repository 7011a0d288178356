"""Why cross-entropy and not squared error: a written answer (LOS-03)."""

from __future__ import annotations

from mlcourse.checks.exercise import Exercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.exercises.losses.place import section
from mlcourse.exercises.marking import marked_by

SECTION = section("why-cross-entropy", "Why not squared error?")

EXERCISES: tuple[Exercise, ...] = (
    ExplainExercise(
        id="LOS-03",
        title="Why cross-entropy rather than squared error?",
        points=3,
        **SECTION,
        function="binary_cross_entropy_with_logits_grad",
        question="A classifier has one sigmoid output. Give three reasons to train it with binary "
        "cross-entropy rather "
        "than with squared error. At least one must be a number or a formula.",
        **marked_by(__file__, "LOS-03"),
        hints=(
            "Which distribution do labels 0 and 1 come from, and what is its negative log-likelihood?",
            "Compare the two gradients in the logit for an example that is confidently wrong.",
            "Differentiate both losses twice in the logit: which is convex? Where is each of them bounded?",
        ),
    ),
)
