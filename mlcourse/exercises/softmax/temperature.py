"""Exercises on the effect of the scale (SMX-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises import cases
from mlcourse.exercises.marking import marked_by
from mlcourse.exercises.softmax import variants
from mlcourse.exercises.softmax.place import section
from mlcourse.numpy import softmax, softmax_limit

SECTION = section("temperature", "Temperature")

UNIFORM = [0.25, 0.25, 0.25, 0.25]
LARGEST = [0.0, 0.5, 0.5, 0.0]
SMALLEST = [0.0, 0.0, 0.0, 1.0]


def by_counting(x):
    largest = max(x)
    winners = sum(1 for value in x if value == largest)
    return [1 / winners if value == largest else 0.0 for value in x]


def by_indices(x):
    winners = np.flatnonzero(x == np.max(x))
    result = np.zeros(len(x))
    result[winners] = 1 / winners.size
    return result


def first_maximum_only(x):
    result = np.zeros(len(x))
    result[np.argmax(x)] = 1
    return result


EXERCISES: tuple[Exercise, ...] = (
    ValueExercise(
        id="SMX-04",
        title="The limits of S(c·x)",
        points=3,
        **SECTION,
        function="softmax_limit",
        answer_names=("at_zero", "to_plus_infinity", "to_minus_infinity"),
        answer=(UNIFORM, LARGEST, SMALLEST),
        hints=(
            "Write down exp(c·x) for a few c: 0, 10, −10. Which entries matter?",
            "For c = 0 all exponentials are equal. For large c only the largest entries "
            "count, and the result still sums to 1.",
            "Both entries 3 win together for c → +∞ and share the 1; for c → −∞ the smallest "
            "entry, 0, wins alone.",
        ),
        correct=(
            Correct("fractions", ([1 / 4] * 4, (0, 1 / 2, 1 / 2, 0), (0, 0, 0, 1))),
            Correct("three digits more", ([0.2500001] * 4, LARGEST, SMALLEST)),
            Correct("mixed types", ((0.25, 0.25, 0.25, 0.25), [0, 0.5, 0.5, 0], [0, 0, 0, 1.0])),
        ),
        mistakes=(
            Mistake(
                "tied maxima that do not share",
                (UNIFORM, [0, 1, 1, 0], SMALLEST),
                "The limit still sums to 1: k tied maxima get 1/k each.",
                seen="002:Q3.2",
            ),
            Mistake(
                "only one of the tied maxima",
                (UNIFORM, [0, 1, 0, 0], SMALLEST),
                "Equal logits have equal probabilities, for every c and so in the limit.",
                seen="002:Q3.2",
            ),
            Mistake(
                "zeros for c = 0", ([0, 0, 0, 0], LARGEST, SMALLEST), "c·x is zero then, but exp(0) is 1."
            ),
            Mistake(
                "c taken for the temperature",
                (LARGEST, UNIFORM, UNIFORM),
                "c multiplies the logits; a temperature T divides them, c = 1/T.",
            ),
            Mistake(
                "the maximum for c → −∞",
                (UNIFORM, LARGEST, LARGEST),
                "A negative c turns the order round: the smallest logit becomes the largest.",
            ),
        ),
    ),
    CodeExercise(
        id="SMX-04-code",
        title="The limit of S(c·x) for c → ∞",
        points=2,
        **SECTION,
        function="softmax_limit",
        answer_names=("softmax_limit",),
        families=variants.LIMIT,
        answer=softmax_limit,
        cases=cases.logits(batches=False),
        public=(cases.ORDINARY, cases.TIES),
        hints=(
            "Which entries survive when c grows without bound?",
            "Only those equal to the maximum; there may be several.",
            "Compare x with np.max(x), and divide the result of the comparison by how many "
            "entries are equal to it.",
        ),
        correct=(
            Correct("by counting the winners", by_counting),
            Correct("by their indices", by_indices),
            Correct(
                "a comparison, normalised", lambda x: (x == np.max(x)) / np.count_nonzero(x == np.max(x))
            ),
        ),
        mistakes=(
            Mistake(
                "tied maxima that do not share",
                lambda x: (x == x.max()).astype(float),
                "The limit still sums to 1: k tied maxima get 1/k each.",
            ),
            Mistake(
                "only one of the tied maxima",
                first_maximum_only,
                "Equal logits have equal probabilities, for every c and so in the limit.",
            ),
            Mistake(
                "the minimum for the maximum",
                lambda x: (x == x.min()) / np.count_nonzero(x == x.min()),
                "That is the limit for c → −∞.",
            ),
            Mistake(
                "softmax at c = 1",
                lambda x: softmax(x),
                "This is where the scaling begins, not where it ends: let c grow.",
            ),
            Mistake(
                "the value at c = 0",
                lambda x: np.full(len(x), 1 / len(x)),
                "Uniform is what remains for c → 0.",
            ),
        ),
    ),
    ExplainExercise(
        id="SMX-04-explain",
        title="What the scale does to each probability",
        points=2,
        **SECTION,
        function="softmax",
        question='"If $c$ grows beyond 1, the largest probability grows and **every** other one '
        r'shrinks." Is that so? Answer with the derivative $\frac{d}{dc} S(cx)_i = '
        r"S(cx)_i\big(x_i - \sum_j S(cx)_j x_j\big)$, and say in words what $0 < c < 1$ does.",
        **marked_by(__file__, "SMX-04-explain"),
        hints=(
            "Look at the bracket in the derivative: when is it positive?",
            "The mean Σ S_j x_j itself moves with c: in which direction, and what does that "
            "do to a middle component?",
            "A middle component grows while x_i is above the mean and shrinks once the mean "
            "has overtaken it; the extremes never change their direction.",
        ),
    ),
)
