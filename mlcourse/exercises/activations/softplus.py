"""Exercise on the derivative of softplus (ACT-09)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.activations import variants
from mlcourse.exercises.activations.place import section
from mlcourse.exercises.entries import WIDE, entries
from mlcourse.numpy import sigmoid, softplus_grad

SECTION = section("softplus-slope", "The derivative of softplus")


def entry_by_entry(x):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        e = np.exp(-abs(x[i]))
        result[i] = 1 / (1 + e) if x[i] >= 0 else e / (1 + e)
    return result


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ACT-09",
        title="The derivative of softplus",
        points=1,
        **SECTION,
        function="softplus_grad",
        answer_names=("softplus_grad",),
        families=variants.SOFTPLUS_GRAD,
        answer=softplus_grad,
        cases=entries(),
        public=(cases.ORDINARY, cases.BATCH, WIDE),
        correct=(
            Correct("by tanh", lambda x: (np.tanh(x / 2) + 1) / 2),
            Correct("entry by entry", entry_by_entry),
            Correct("the exponential of a difference", lambda x: np.exp(x - np.logaddexp(0, x))),
        ),
        mistakes=(
            Mistake(
                "the slope 1 everywhere",
                lambda x: np.ones(np.shape(x)),
                "The slope tends to 1 only for large x; for very negative x softplus is flat.",
                seen="000:Q2q",
            ),
            Mistake(
                "the inner derivative left out",
                lambda x: sigmoid(-x),
                "1/(1 + exp(x)) is σ(−x). ln(v) has the derivative v'/v, and here v' = exp(x).",
            ),
            Mistake(
                "a quotient that overflows",
                lambda x: np.exp(x) / (1 + np.exp(x)),
                "At 1000 this is inf/inf. Divide numerator and denominator by exp(x) there.",
            ),
            Mistake(
                "one derivative too many",
                lambda x: sigmoid(x) * sigmoid(-x),
                "σ' is the second derivative of softplus; the first one is asked for.",
            ),
            Mistake(
                "softplus for its derivative", lambda x: np.logaddexp(0, x), "This is the function itself."
            ),
            Mistake(
                "the slope of ReLU",
                lambda x: np.heaviside(x, 0.5),
                "softplus is a smooth ReLU, so its slope is not the step but a smooth one.",
            ),
        ),
        hints=(
            "The derivative of ln(v) is v'/v. Here v = 1 + exp(x).",
            "exp(x)/(1 + exp(x)) is a function that you know. Divide numerator and denominator by exp(x).",
            "It is the sigmoid. Write it so that exp never overflows, as in the exercise on the steep step.",
        ),
    ),
)
