"""Exercises on the definition of softmax (SMX-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import cases
from mlcourse.exercises.marking import marked_by
from mlcourse.exercises.softmax import variants
from mlcourse.exercises.softmax.place import section
from mlcourse.numpy import softmax

SECTION = section("definition", "Positive, and summing to one")
FIRST = "exp(x1)/Z + exp(x2)/Z + exp(x3)/Z"


def by_definition(x):
    weights = np.exp(x)
    return weights / weights.sum(axis=-1, keepdims=True)


def loop_over_rows(x):
    x = np.asarray(x, dtype=float)
    result = np.empty(x.shape)
    for row in np.ndindex(x.shape[:-1]):
        weights = [np.exp(value - max(x[row])) for value in x[row]]
        result[row] = [weight / sum(weights) for weight in weights]
    return result


def einsum_for_the_sum(x):
    weights = np.exp(x - np.sort(x)[..., -1:])
    return weights / np.einsum("...i->...", weights)[..., None]


def sum_of_differences(x):
    x = np.asarray(x)
    return 1 / np.exp(x[..., None, :] - x[..., :, None]).sum(axis=-1)


EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="SMX-01",
        title="The entries of softmax sum to 1",
        points=2,
        **SECTION,
        function="softmax",
        answer_names=("steps_smx_01",),
        names=("x1", "x2", "x3"),
        where={"Z": "exp(x1) + exp(x2) + exp(x3)"},
        first=FIRST,
        last="1",
        answer=(FIRST, "(exp(x1) + exp(x2) + exp(x3))/Z", "Z/Z", "1"),
        hints=(
            "What do the three fractions have in common?",
            "Fractions over the same denominator are added by adding their numerators.",
            "Line 2 is one fraction with the sum of all three exponentials above Z; which "
            "other name does that sum have?",
        ),
        correct=(
            Correct("one fraction", (FIRST, "(exp(x1) + exp(x2) + exp(x3))/Z", "1")),
            Correct("the factor 1/Z taken out", (FIRST, "(1/Z)*(exp(x1) + exp(x2) + exp(x3))", "1/Z*Z", "1")),
            Correct("the complement", (FIRST, "(Z - exp(x2) - exp(x3))/Z + (exp(x2) + exp(x3))/Z", "1")),
        ),
        mistakes=(
            Mistake(
                "the sum of exponentials taken for the exponential of the sum",
                (FIRST, "exp(x1 + x2 + x3)/Z", "1"),
                "exp(a) + exp(b) is not exp(a + b). Only add the numerators over the common Z.",
            ),
            Mistake(
                "the denominators added too",
                (FIRST, "(exp(x1) + exp(x2) + exp(x3))/(3*Z)", "1"),
                "Fractions with the same denominator keep it: a/Z + b/Z = (a + b)/Z.",
            ),
            Mistake(
                "a summand of the denominator cancelled",
                (FIRST, "1/(exp(x2) + exp(x3)) + exp(x2)/Z + exp(x3)/Z", "1"),
                "Only a factor of the whole denominator cancels, never one of its summands.",
            ),
        ),
    ),
    CodeExercise(
        id="SMX-01-code",
        title="Softmax by its definition",
        points=2,
        **SECTION,
        function="softmax",
        answer_names=("softmax_by_definition",),
        families=variants.DEFINITION,
        answer=softmax,
        cases=cases.logits(wide=False),
        loses={cases.BATCH: 1},
        hints=(
            "Translate the formula as it stands: first all numerators, then their sum.",
            "For a batch the sum belongs to each row: axis=-1. Which shape does it have to "
            "have, to divide the rows?",
            "With w = np.exp(x), the sum is w.sum(axis=-1, keepdims=True); divide w by it.",
        ),
        correct=(
            Correct("by its definition", by_definition),
            Correct("a loop over the rows", loop_over_rows),
            Correct("one over a sum of differences", sum_of_differences),
            Correct("einsum for the sum", einsum_for_the_sum),
        ),
        mistakes=(
            Mistake(
                "normalised over the batch axis",
                lambda x: np.exp(x) / np.exp(x).sum(axis=0),
                "Each row is a distribution of its own: the sum runs over the last axis.",
            ),
            Mistake(
                "normalised over the whole batch",
                lambda x: np.exp(x) / np.exp(x).sum(),
                "Every row must sum to 1, not the whole array: sum over the last axis.",
            ),
            Mistake(
                "the sum without keepdims",
                lambda x: np.exp(x) / np.exp(x).sum(axis=-1),
                "For a batch the sum has lost its last axis and no longer fits the numerator.",
            ),
            Mistake(
                "the normalisation left out",
                lambda x: np.exp(x),
                "Positive, but not yet summing to 1.",
            ),
            Mistake(
                "the exponential left out",
                lambda x: x / x.sum(axis=-1, keepdims=True),
                "Dividing by the sum alone leaves negative entries negative.",
            ),
            Mistake(
                "exact zeros and ones",
                lambda x: (x == x.max(axis=-1, keepdims=True)).astype(float),
                "Softmax is strictly between 0 and 1; this is its limit for large logits.",
            ),
        ),
    ),
    ExplainExercise(
        id="SMX-01-explain",
        title="Positive and summing to 1: so what?",
        points=1,
        **SECTION,
        function="softmax",
        question=r"Why is every entry of $S(x)$ strictly between 0 and 1 (for $m \ge 2$), and why does "
        "it matter that they are positive and sum to 1? Two or three sentences.",
        **marked_by(__file__, "SMX-01-explain"),
        hints=(
            "What is the sign of an exponential?",
            "The denominator is the numerator plus something: of which sign?",
            "Which two properties must numbers have to be read as probabilities? Say where each comes from.",
        ),
    ),
)
