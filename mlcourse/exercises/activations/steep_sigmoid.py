"""Exercises on the steep sigmoid, which tends to the step (ACT-05)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.choose import ChooseExercise
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import cases
from mlcourse.exercises.activations import variants
from mlcourse.exercises.activations.place import section
from mlcourse.exercises.entries import ZEROS, entries
from mlcourse.numpy import heaviside, sigmoid, smooth_heaviside

SECTION = section("steep-sigmoid", "A smooth step: the steep sigmoid")
FIRST = "abs(sigma(k*x) - H(x))"
LAST = "1/(1 + exp(k*abs(x)))"
STEEPNESS = 1000.0


def by_tanh(x, k):
    return (1 + np.tanh(k * x / 2)) / 2


def entry_by_entry(x, k):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        e = np.exp(-abs(k * x[i]))
        result[i] = 1 / (1 + e) if x[i] >= 0 else e / (1 + e)
    return result


def _still_far(x: np.ndarray) -> str:
    """Object unless σ(1000 x) is more than 0.4 away from the step at x."""
    if x.ndim:
        return "`x_far` must be a single number."
    if x == 0:
        return "At 0 itself the two agree for every k: the error there is 0."
    if abs(smooth_heaviside(x, STEEPNESS) - heaviside(x)) <= 0.4:
        return "There the error is at most 0.4."
    return ""


EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="ACT-05",
        title="How far the steep sigmoid is from the step",
        points=3,
        **SECTION,
        function="smooth_heaviside",
        answer_names=("steps_act_05",),
        names=("x", "any_number"),
        where={"k": "exp(any_number)"},  # any positive number
        first=FIRST,
        last=LAST,
        least=4,
        answer=(
            FIRST,
            "I(x > 0)*(1 - sigma(k*x)) + I(x < 0)*sigma(k*x)",
            "I(x > 0)*sigma(-k*x) + I(x < 0)*sigma(k*x)",
            "sigma(-k*abs(x))",
            LAST,
        ),
        correct=(
            Correct(
                "by the step as a switch",
                (
                    FIRST,
                    "H(x)*(1 - sigma(k*x)) + (1 - H(x))*sigma(k*x)",
                    "H(x)*sigma(-k*x) + H(-x)*sigma(k*x)",
                    "sigma(-k*abs(x))",
                    LAST,
                ),
            ),
            Correct(
                "written out",
                (
                    FIRST,
                    "I(x > 0)*(1 - 1/(1 + exp(-k*x))) + I(x < 0)/(1 + exp(-k*x))",
                    "I(x > 0)*exp(-k*x)/(1 + exp(-k*x)) + I(x < 0)/(1 + exp(-k*x))",
                    "I(x > 0)/(exp(k*x) + 1) + I(x < 0)/(1 + exp(-k*x))",
                    LAST,
                ),
            ),
            Correct(
                "by symmetry",
                (FIRST, "abs(sigma(k*abs(x)) - 1)", "1 - sigma(k*abs(x))", "sigma(-k*abs(x))", LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "the case x > 0 only",
                (FIRST, "1 - sigma(k*x)", "sigma(-k*x)", "1/(1 + exp(k*x))", LAST),
                "For negative x the step is 0, and the error is σ(kx) itself. Keep both cases.",
            ),
            Mistake(
                "the case x < 0 only",
                (FIRST, "sigma(k*x)", "1/(1 + exp(-k*x))", LAST),
                "For positive x the step is 1, and the error is 1 − σ(kx). Keep both cases.",
            ),
            Mistake(
                "an error without its absolute value",
                (FIRST, "sigma(k*x) - H(x)", LAST),
                "For positive x this difference is negative; the error is its size.",
            ),
            Mistake(
                "the sign in the mirror image",
                (FIRST, "I(x > 0)*(1 - sigma(k*x)) + I(x < 0)*sigma(k*x)", "sigma(k*abs(x))", LAST),
                "1 − σ(t) = σ(−t): far from 0 the error is small, and σ(k|x|) is close to 1.",
            ),
            Mistake(
                "the steepness lost on the way",
                (FIRST, "I(x > 0)*(1 - sigma(k*x)) + I(x < 0)*sigma(k*x)", "sigma(-abs(x))", LAST),
                "x stays where it is and k grows: k must be left in every line.",
                seen="000:Q1d",
            ),
        ),
        hints=(
            "For x > 0 the step is 1 and σ is below it; for x < 0 the step is 0 and σ is above it. "
            "Write both cases in one line with I(x > 0) and I(x < 0).",
            "1 − σ(t) = σ(−t). Then both cases hold σ of a negative number, −k·|x|.",
            "The line before the last is sigma(-k*abs(x)); write out σ(t) = 1/(1 + exp(−t)).",
        ),
    ),
    CodeExercise(
        id="ACT-05-code",
        title="The steep sigmoid",
        points=2,
        **SECTION,
        function="smooth_heaviside",
        answer_names=("smooth_heaviside",),
        families=variants.SMOOTH_HEAVISIDE,
        answer=smooth_heaviside,
        cases=entries(also=lambda rng: rng.uniform(1.5, 4)),
        public=(cases.ORDINARY, cases.BATCH, ZEROS),
        correct=(
            Correct("by tanh", by_tanh),
            Correct("entry by entry", entry_by_entry),
            Correct("the stable sigmoid", lambda x, k: sigmoid(k * x)),
        ),
        mistakes=(
            Mistake(
                "a quotient that overflows",
                lambda x, k: np.exp(k * x) / (1 + np.exp(k * x)),
                "For large k·x both exponentials are inf, and inf/inf is nan. Take exp of −|k·x| only.",
            ),
            Mistake(
                "k as a divisor",
                lambda x, k: sigmoid(x / k),
                "A larger k must make the step steeper, not flatter.",
            ),
            Mistake(
                "k as a factor outside",
                lambda x, k: k * sigmoid(x),
                "The result stays between 0 and 1: k belongs to the argument.",
            ),
            Mistake(
                "k as an exponent",
                lambda x, k: sigmoid(x) ** k,
                "At 0 the result is ½ for every k: k multiplies x.",
            ),
            Mistake(
                "k added",
                lambda x, k: sigmoid(x + k),
                "Adding k moves the curve to the left; multiplying x by k makes it steep.",
            ),
            Mistake(
                "the limit for its approximation",
                lambda x, k: np.heaviside(x, 0.5),
                "This is what σ(kx) tends to. For a finite k the step is smooth.",
            ),
            Mistake(
                "tanh without the shift",
                lambda x, k: np.tanh(k * x),
                "This runs from −1 to 1; the step runs from 0 to 1.",
            ),
        ),
        hints=(
            "It is the sigmoid of k·x. What can go wrong is an exponential that overflows.",
            "exp(−|k·x|) never overflows. For k·x ≥ 0 the sigmoid is 1/(1 + that).",
            "For both signs at once: exp(minimum(t, 0)) / (1 + exp(−abs(t))) with t = k·x.",
        ),
    ),
    ChooseExercise(
        id="ACT-05-choose",
        title="Never uniformly close",
        points=1,
        **SECTION,
        function="smooth_heaviside",
        answer_names=("x_far",),
        condition=_still_far,
        answer=(1e-4,),
        correct=(
            Correct("closer", (1e-9,)),
            Correct("on the left", (-0.0002,)),
            Correct("just close enough", (0.0004,)),
        ),
        mistakes=(
            Mistake(
                "the point 0",
                (0.0,),
                "Right next to 0 the error is nearly ½, at 0 it is not: go close, but not there.",
            ),
            Mistake(
                "a point too far from 0",
                (0.01,),
                "The error is 1/(1 + e^(1000·|x|)). How small must the exponent be for it to exceed 0.4?",
            ),
            Mistake("a list of points", ([1e-4, 2e-4],), "One number is enough."),
        ),
        hints=(
            "You know the error exactly: 1/(1 + exp(1000·|x|)).",
            "It exceeds 0.4 if exp(1000·|x|) < 1.5. Take logarithms.",
            "|x| < ln(1.5)/1000, about 0.0004; and x must not be 0.",
        ),
    ),
)
