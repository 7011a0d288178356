"""Exercises on what an optimiser keeps, and on the scale of the loss (OPT-07)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.marking import marked_by
from mlcourse.exercises.optimisers.place import section

SECTION = section("scale-of-the-loss", "What is kept, and what the scale of the loss does")
MILLION = 1_000_000

EXERCISES: tuple[Exercise, ...] = (
    ValueExercise(
        id="OPT-07",
        title="What an optimiser keeps",
        points=1,
        **SECTION,
        function="optimizer_state_size",
        answer_names=("sgd", "momentum", "adam", "bytes_with_adam"),
        answer=(0, 3 * MILLION, 6 * MILLION, 48 * MILLION),
        correct=(
            Correct("as floats", (0.0, 3e6, 6e6, 4.8e7)),
            Correct("as products", (0, 3 * 10**6, 2 * 3 * 10**6, 4 * 4 * 3 * 10**6)),
            Correct("array by array", (0, 3e6, 3e6 + 3e6, (3e6 + 3e6 + 3e6 + 3e6) * 4)),
        ),
        mistakes=(
            Mistake(
                "the gradient counted as state",
                (3 * MILLION, 6 * MILLION, 9 * MILLION, 48 * MILLION),
                "A gradient is not kept from step to step.",
            ),
            Mistake(
                "Adam counted as momentum",
                (0, 3 * MILLION, 3 * MILLION, 36 * MILLION),
                "Adam keeps two means: that of g and that of g².",
            ),
            Mistake(
                "the state alone in bytes",
                (0, 3 * MILLION, 6 * MILLION, 24 * MILLION),
                "Parameters and gradients take memory as well.",
            ),
            Mistake(
                "the gradients forgotten in the bytes",
                (0, 3 * MILLION, 6 * MILLION, 36 * MILLION),
                "Four arrays: θ, g, m and v.",
            ),
            Mistake(
                "eight bytes for a number",
                (0, 3 * MILLION, 6 * MILLION, 96 * MILLION),
                "A number of float32 takes 4 bytes.",
            ),
        ),
        hints=(
            "Count what one step hands to the next, beside the parameters.",
            "Momentum hands over b, Adam m and v.",
            "Bytes: θ, g, m and v, 4 bytes for each number.",
        ),
    ),
    ExplainExercise(
        id="OPT-07-explain",
        title="A loss times 1024",
        points=1,
        **SECTION,
        function="adam_step",
        question=(
            "For half precision a loss is multiplied by 1024, and the gradients are not divided again. What "
            "changes in a step of SGD, in one of Adam (and what has ε to do with it), and in the weight decay "
            "of Adam with an L2 penalty and of AdamW?"
        ),
        **marked_by(__file__, "OPT-07-explain"),
        hints=(
            "Which powers of c = 1024 appear in m and in v?",
            "m is multiplied by c, √v as well. ε is not.",
            "Divide numerator and denominator of the step by c, and look at what has become of ε and of λθ.",
        ),
    ),
)
