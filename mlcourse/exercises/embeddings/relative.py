"""Exercises on scores that see differences of positions only (EMB-06)."""

from __future__ import annotations

import math

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.embeddings.place import section

SECTION = section("relative-positions", "Only the difference is seen")
S = math.sqrt(3) / 2

EXERCISES: tuple[Exercise, ...] = (
    ValueExercise(
        id="EMB-06-value",
        title="Scores of a query and a key",
        points=1,
        **SECTION,
        function="rotary",
        answer_names=("score", "shifted", "exchanged"),
        answer=(0.5 - S, 0.5 - S, 0.5 + S),
        correct=(
            Correct("by roots", ((1 - 3**0.5) / 2, (1 - 3**0.5) / 2, (1 + 3**0.5) / 2)),
            Correct(
                "by angles", (2**0.5 * math.cos(7 * math.pi / 12),) * 2 + (2**0.5 * math.cos(math.pi / 12),)
            ),
            Correct("as numbers", (-0.3660254, -0.3660254, 1.3660254)),
        ),
        mistakes=(
            Mistake(
                "the absolute difference",
                (0.5 - S, 0.5 - S, 0.5 - S),
                "The sign of n − m matters: a key ahead is another thing than a key behind.",
            ),
            Mistake(
                "the sum of the positions",
                (-0.5 - S, 0.5 + S, -0.5 - S),
                "The query's rotation stands transposed in the product: the angles are subtracted.",
            ),
            Mistake(
                "the difference the other way",
                (0.5 + S, 0.5 + S, 0.5 - S),
                "It is q·R k with R for n − m, the position of the key minus that of the query.",
            ),
            Mistake(
                "only the key turned",
                (-1.0, -1.0, S - 0.5),
                "Query and key are both turned, each by its own position.",
            ),
            Mistake(
                "nothing turned",
                (1.0, 1.0, 1.0),
                "Positions enter by turning: turn both, then multiply.",
            ),
        ),
        hints=(
            "Only the difference n − m counts: turn the key by it, and leave the query.",
            "(1, 1), turned by the angle t, is (cos t − sin t, sin t + cos t).",
            "The angles n − m are 60°, 60° and −60°; the score is cos t − sin t.",
        ),
    ),
)
