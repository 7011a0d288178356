"""Exercises on the common shift, and on what it is good for (SMX-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import cases
from mlcourse.exercises.softmax import variants
from mlcourse.exercises.softmax.definition import einsum_for_the_sum, loop_over_rows
from mlcourse.exercises.softmax.place import section
from mlcourse.numpy import softmax

SECTION = section("shift", "What softmax forgets: a common shift")
FIRST = "exp(x1 + c)/(exp(x1 + c) + exp(x2 + c) + exp(x3 + c))"
LAST = "exp(x1)/(exp(x1) + exp(x2) + exp(x3))"


def shifted_by_the_maximum(x):
    weights = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return weights / np.sum(weights, axis=-1, keepdims=True)


def maximum_of_the_batch(x):
    weights = np.exp(x - np.max(x))
    return weights / weights.sum(axis=-1, keepdims=True)


def maximum_without_keepdims(x):
    weights = np.exp(x - x.max(axis=-1))
    return weights / weights.sum(axis=-1, keepdims=True)


def shifted_by_the_mean(x):
    weights = np.exp(x - x.mean(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def shifted_by_the_largest_size(x):
    weights = np.exp(x - np.abs(x).max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def each_entry_shifted_differently(x):
    weights = np.exp(x - np.maximum(x, 0))
    return weights / weights.sum(axis=-1, keepdims=True)


def only_the_numerator_shifted(x):
    weights = np.exp(x - x.max(axis=-1, keepdims=True))
    return weights / np.exp(x).sum(axis=-1, keepdims=True)


def argument_overwritten(x):
    x -= x.max(axis=-1, keepdims=True)
    np.exp(x, out=x)
    x /= x.sum(axis=-1, keepdims=True)
    return x


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="SMX-02",
        title="Softmax that survives ±1000",
        points=3,
        **SECTION,
        function="softmax",
        answer_names=("softmax",),
        families=variants.SHIFT,
        answer=softmax,
        cases=cases.logits(),
        public=(cases.ORDINARY, cases.BATCH, cases.WIDE),
        loses={cases.WIDE: 2},
        hints=(
            "You may add any number to all logits of a row. Which one makes sure that exp cannot overflow?",
            "exp overflows for large positive numbers only: shift so that the largest logit "
            "of each row becomes 0.",
            "Subtract np.max(x, axis=-1, keepdims=True), into a new array, then go on as in the definition.",
        ),
        correct=(
            Correct("shifted by the maximum", shifted_by_the_maximum),
            Correct("a loop over the rows", loop_over_rows),
            Correct(
                "through the logarithm", lambda x: np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))
            ),
            Correct("einsum for the sum", einsum_for_the_sum),
        ),
        mistakes=(
            Mistake(
                "the shift left out",
                lambda x: np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True),
                "exp(1000) overflows. A common shift changes nothing, so choose one that makes exp harmless.",
            ),
            Mistake(
                "one maximum for the whole batch",
                maximum_of_the_batch,
                "A row far below the largest logit of the batch becomes 0/0: each row needs its own maximum.",
            ),
            Mistake(
                "a maximum or a sum without keepdims",
                maximum_without_keepdims,
                "For a batch it has lost its last axis and no longer fits x.",
            ),
            Mistake(
                "a shift by the mean",
                shifted_by_the_mean,
                "The mean is a common shift, but far below the largest logit: exp still overflows.",
            ),
            Mistake(
                "a shift by the largest absolute value",
                shifted_by_the_largest_size,
                "If all logits are very negative, every exp underflows: the largest must become 0.",
            ),
            Mistake(
                "a different shift for every entry",
                each_entry_shifted_differently,
                "Only a shift common to the whole row cancels.",
            ),
            Mistake(
                "only the numerator shifted",
                only_the_numerator_shifted,
                "The factor cancels only if numerator and denominator both have it.",
            ),
            Mistake(
                "the argument overwritten",
                argument_overwritten,
                "`-=`, `/=` and `out=` write into the caller's array: compute a new one.",
            ),
        ),
    ),
    ProofExercise(
        id="SMX-02-proof",
        title="A common shift cancels",
        points=2,
        **SECTION,
        function="softmax",
        answer_names=("steps_smx_02",),
        names=("x1", "x2", "x3", "c"),
        first=FIRST,
        last=LAST,
        answer=(
            FIRST,
            "exp(c)*exp(x1)/(exp(c)*exp(x1) + exp(c)*exp(x2) + exp(c)*exp(x3))",
            "exp(c)*exp(x1)/(exp(c)*(exp(x1) + exp(x2) + exp(x3)))",
            LAST,
        ),
        hints=(
            "What is exp(a + b) as a product?",
            "Once each exponential is split, the same factor stands above and in every term below.",
            "Write exp(x1 + c) as exp(c)*exp(x1), likewise below; then take exp(c) out of the"
            " sum and cancel it.",
        ),
        correct=(
            Correct(
                "in one step less",
                (
                    FIRST,
                    "exp(c)*exp(x1)/(exp(c)*(exp(x1) + exp(x2) + exp(x3)))",
                    LAST,
                ),
            ),
            Correct(
                "by differences of logits",
                (
                    FIRST,
                    "1/(1 + exp(x2 + c - x1 - c) + exp(x3 + c - x1 - c))",
                    "1/(1 + exp(x2 - x1) + exp(x3 - x1))",
                    LAST,
                ),
            ),
            Correct(
                "both sides of the fraction times exp(-c)",
                (
                    FIRST,
                    "exp(-c)*exp(x1 + c)/(exp(-c)*(exp(x1 + c) + exp(x2 + c) + exp(x3 + c)))",
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "exp of a sum taken for a sum of exps",
                (
                    FIRST,
                    "(exp(x1) + exp(c))/(exp(x1) + exp(x2) + exp(x3) + 3*exp(c))",
                ),
                "exp turns a sum into a product: exp(a + b) = exp(a)·exp(b).",
            ),
            Mistake(
                "the factor cancelled in the numerator only",
                (
                    FIRST,
                    "exp(x1)/(exp(c)*(exp(x1) + exp(x2) + exp(x3)))",
                ),
                "What is cancelled above must be cancelled below as well.",
            ),
            Mistake(
                "the factor taken out of one summand only",
                (
                    FIRST,
                    "exp(c)*exp(x1)/(exp(c)*exp(x1) + exp(x2) + exp(x3))",
                ),
                "Every summand of the denominator carries the factor exp(c).",
            ),
        ),
    ),
)
