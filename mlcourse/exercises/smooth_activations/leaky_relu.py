"""Exercises on leaky ReLU (SMO-05)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.entries import ZEROS
from mlcourse.exercises.smooth_activations import inputs
from mlcourse.exercises.smooth_activations.place import section
from mlcourse.numpy import leaky_relu_grad

SECTION = section("leaky-relu", "Leaky ReLU: a slope on both sides")


def entry_by_entry(x, negative_slope):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        result[i] = 1.0 if x[i] > 0 else negative_slope
    return result


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="SMO-05",
        title="The derivative of leaky ReLU",
        points=1,
        **SECTION,
        function="leaky_relu_grad",
        answer_names=("leaky_relu_grad",),
        answer=leaky_relu_grad,
        cases=inputs.slopes,
        public=(cases.ORDINARY, cases.BATCH, ZEROS, inputs.STEEP),
        correct=(
            Correct("a choice", lambda x, negative_slope: np.where(x > 0, 1.0, negative_slope)),
            Correct("two masks", lambda x, negative_slope: 1.0 * (x > 0) + negative_slope * (x <= 0)),
            Correct("entry by entry", entry_by_entry),
        ),
        mistakes=(
            Mistake(
                "the value 1 at 0",
                lambda x, negative_slope: np.where(x >= 0, 1.0, negative_slope),
                "The value agreed at 0 is the slope of the left branch.",
            ),
            Mistake(
                "the function for its derivative on the left",
                lambda x, negative_slope: np.where(x > 0, 1.0, negative_slope * x),
                "The derivative of αx is α.",
            ),
            Mistake(
                "the branch chosen by the output",
                lambda x, negative_slope: np.where(
                    np.where(x > 0, x, negative_slope * x) > 0, 1.0, negative_slope
                ),
                "A negative slope turns the sign round: ask the input.",
                seen="pytorch 31938",
            ),
            Mistake(
                "the larger of the two slopes",
                lambda x, negative_slope: np.where(x > negative_slope * x, 1.0, negative_slope),
                "max(x, αx) is leaky ReLU only for α up to 1.",
            ),
            Mistake(
                "the sign of the slope",
                lambda x, negative_slope: np.where(x > 0, 1.0, -negative_slope),
                "On the left the function is αx, and its slope α.",
            ),
            Mistake(
                "a slope of 0 taken for none",
                lambda x, negative_slope: np.where(x > 0, 1.0, negative_slope or 0.01),
                "0 is a slope too, though Python calls it false.",
            ),
            Mistake(
                "a slope of one's own",
                lambda x, negative_slope: np.where(x > 0, 1.0, 0.01),
                "The slope is an argument: 0.01 is only PyTorch's default.",
            ),
            Mistake(
                "the derivative of ReLU",
                lambda x, negative_slope: 1.0 * (x > 0),
                "On the left leaky ReLU is not flat.",
            ),
        ),
        hints=(
            "Two branches: x on the right, αx on the left. Differentiate each.",
            "np.where(x > 0, …, …) chooses by the input; at 0 the left branch is agreed.",
            "1 on the right, negative_slope on the left, whatever its sign is.",
        ),
    ),
)
