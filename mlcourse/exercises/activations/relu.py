"""Exercise on the derivative of ReLU (ACT-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.activations import variants
from mlcourse.exercises.activations.place import section
from mlcourse.exercises.entries import ZEROS, entries
from mlcourse.numpy import relu_grad

SECTION = section("relu-slope", "The derivative of ReLU")


def entry_by_entry(x):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        result[i] = 1.0 if x[i] > 0 else 0.0
    return result


def changed_in_place(x):
    positive = x > 0
    x[positive] = 1
    x[~positive] = 0
    return x


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ACT-02",
        title="The derivative of ReLU",
        points=1,
        **SECTION,
        function="relu_grad",
        answer_names=("relu_grad",),
        families=variants.RELU_GRAD,
        answer=relu_grad,
        cases=entries(),
        public=(cases.ORDINARY, cases.BATCH, ZEROS),
        correct=(
            Correct("entry by entry", entry_by_entry),
            Correct("an indicator", lambda x: 1.0 * (x > 0)),
            Correct("the step with 0 at 0", lambda x: np.heaviside(x, 0)),
            Correct("the sign of ReLU", lambda x: np.sign(np.maximum(x, 0))),
        ),
        mistakes=(
            Mistake(
                "the value 1 at 0",
                lambda x: 1.0 * (x >= 0),
                "The value agreed at 0 is 0, the slope of the left branch.",
            ),
            Mistake(
                "the value ½ at 0",
                lambda x: np.heaviside(x, 0.5),
                "H(0) = ½ is an agreement about H. For the derivative of ReLU at 0 the agreement is 0.",
            ),
            Mistake(
                "ReLU for its derivative",
                lambda x: np.maximum(x, 0),
                "For x > 0 the function is x, and its slope is 1.",
            ),
            Mistake(
                "the slope of |x|",
                lambda x: np.sign(x),
                "For x < 0 ReLU is constant, so its slope is 0, not −1.",
            ),
            Mistake(
                "ReLU divided by x, also at 0",
                lambda x: np.maximum(x, 0) / x,
                "0/0 is nan. A comparison answers at 0 too.",
            ),
            Mistake(
                "the two sides exchanged",
                lambda x: 1.0 * (x < 0),
                "ReLU is flat on the left and rises on the right.",
            ),
            Mistake(
                "the input changed in place",
                changed_in_place,
                "Whoever called still needs x: work on a new array.",
            ),
        ),
        hints=(
            "For x > 0 ReLU is the function x, for x < 0 the function 0. What are their derivatives?",
            "1 on the right, 0 on the left, and 0 at x = 0 by agreement: one comparison covers all three.",
            "x > 0 gives True and False; 1.0 * (x > 0) gives 1 and 0.",
        ),
    ),
)
