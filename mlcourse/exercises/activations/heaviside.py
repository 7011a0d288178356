"""Exercises on the Heaviside step and ReLU (ACT-03, ACT-04)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises import cases
from mlcourse.exercises.activations.place import section
from mlcourse.exercises.entries import ZEROS, entries
from mlcourse.numpy import heaviside

LIMIT = section("heaviside-step", "From the limit: the slope of ReLU is the step")
TWO_WAYS = section("relu-by-step", "ReLU by the step")
FIRST = "(max(0, x + h) - max(0, x))/h"
LAST = "H(x)"


def entry_by_entry(x1, x2):
    result = np.empty(x1.shape)
    for i in np.ndindex(x1.shape):
        if x1[i] > 0:
            result[i] = 1
        else:
            result[i] = x2 if x1[i] == 0 else 0
    return result


def by_the_sign(x1, x2):
    return np.where(x1 == 0, x2, (np.sign(x1) + 1) / 2)


EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="ACT-03",
        title="The difference quotient of ReLU",
        points=2,
        **LIMIT,
        function="heaviside",
        answer_names=("steps_act_03",),
        names=("x", "any_number"),
        where={"h": "abs(x)*tanh(any_number)"},  # any number between −|x| and |x|
        first=FIRST,
        last=LAST,
        least=4,
        answer=(FIRST, "((x + h)*H(x + h) - x*H(x))/h", "((x + h)*H(x) - x*H(x))/h", "h*H(x)/h", LAST),
        correct=(
            Correct(
                "multiplied out",
                (FIRST, "((x + h)*H(x) - x*H(x))/h", "(x*H(x) + h*H(x) - x*H(x))/h", LAST),
            ),
            Correct(
                "by indicators",
                (FIRST, "((x + h)*I(x > 0) - x*I(x > 0))/h", "h*I(x > 0)/h", "I(x > 0)", LAST),
            ),
            Correct("H taken out", (FIRST, "(x + h - x)*H(x)/h", "h/h*H(x)", "1*H(x)", LAST)),
        ),
        mistakes=(
            Mistake(
                "the quotient of H instead of ReLU",
                (FIRST, "(H(x + h) - H(x))/h", LAST),
                "H is what should come out. The numerator holds values of ReLU, x·H(x), not of its slope.",
                seen="000:Q1b",
            ),
            Mistake(
                "the right-hand side only",
                (FIRST, "((x + h) - x)/h", "1", LAST),
                "For negative x both values of ReLU are 0. A factor has to tell the sides apart.",
            ),
            Mistake(
                "the difference not divided by h",
                (FIRST, "(x + h)*H(x) - x*H(x)", LAST),
                "The quotient stands in the first line: keep its denominator.",
            ),
            Mistake(
                "the second value of ReLU lost",
                (FIRST, "(x + h)*H(x)/h", LAST),
                "A difference quotient compares two values; the one at x is missing.",
            ),
            Mistake(
                "h instead of x + h in front of the step",
                (FIRST, "(h*H(x + h) - x*H(x))/h", LAST),
                "ReLU at x + h is (x + h)·H(x + h): the whole argument stands in front too.",
            ),
        ),
        hints=(
            "Write both values of ReLU as a number times a step: max(0, t) = t·H(t).",
            "x + h lies on the same side of 0 as x, because h is smaller than |x|. "
            "What does that say about H(x + h)?",
            "With H(x + h) = H(x) you can take H(x) out, and x + h − x = h cancels the denominator.",
        ),
    ),
    ValueExercise(
        id="ACT-03-value",
        title="What happens at 0",
        points=2,
        **LIMIT,
        function="heaviside",
        answer_names=("slope_right", "slope_left", "jump_of_relu", "jump_of_slope"),
        answer=(1, 0, 0, 1),
        correct=(
            Correct("decimals", (1.0, 0.0, 0.0, 1.0)),
            Correct("integers and decimals", (1, 0.0, 0, 1.0)),
            Correct("worked out", (3 / 3, 0 / 3, 0 - 0, 1 - 0)),
        ),
        mistakes=(
            Mistake(
                "a jump of ReLU itself",
                (1, 0, 1, 1),
                "ReLU tends to 0 from both sides, and ReLU(0) = 0: no jump. What jumps is its slope.",
                seen="000:Q1b",
            ),
            Mistake(
                "the slope ½ on both sides",
                (0.5, 0.5, 0, 0),
                "That H(0) = ½ says nothing about ReLU: take the quotient with h > 0, then with h < 0.",
            ),
            Mistake(
                "the right-hand side for both",
                (1, 1, 0, 0),
                "For h < 0 the numerator max(0, h) − 0 is 0. Test both sides.",
            ),
            Mistake("the sides exchanged", (0, 1, 0, -1), "Right means h > 0: there max(0, h) = h."),
        ),
        hints=(
            "At x = 0 the quotient is max(0, h)/h. Work it out for h > 0 and for h < 0.",
            "A jump is the limit from the right minus the limit from the left.",
            "ReLU goes to 0 on both sides; its slope is 0 all along the left and 1 all along the right.",
        ),
    ),
    CodeExercise(
        id="ACT-03-code",
        title="The step with a value of choice at 0",
        points=1,
        **LIMIT,
        function="heaviside",
        answer_names=("heaviside",),
        answer=heaviside,
        cases=entries(also=lambda rng: rng.uniform(0.1, 0.4)),
        public=(cases.ORDINARY, cases.BATCH, ZEROS),
        correct=(
            Correct("entry by entry", entry_by_entry),
            Correct("by the sign", by_the_sign),
            Correct("two indicators", lambda x1, x2: (x1 > 0) + x2 * (x1 == 0)),
        ),
        mistakes=(
            Mistake(
                "the value at 0 left out",
                lambda x1, x2: 1.0 * (x1 > 0),
                "Where x1 is 0, the second argument decides.",
            ),
            Mistake(
                "the value 1 at 0",
                lambda x1, x2: 1.0 * (x1 >= 0),
                "0 is not positive: there, the second argument decides.",
            ),
            Mistake(
                "always ½ at 0",
                lambda x1, x2: np.heaviside(x1, 0.5),
                "½ is only what is taken if nobody says otherwise: use x2.",
            ),
            Mistake(
                "the value for 0 on the whole left side",
                lambda x1, x2: np.where(x1 > 0, 1.0, x2),
                "x2 belongs to x1 = 0 alone. For x1 < 0 the step is 0.",
            ),
            Mistake(
                "the sign for the step",
                lambda x1, x2: np.where(x1 == 0, x2, np.sign(x1)),
                "To the left of 0 the step is 0, not −1.",
            ),
            Mistake(
                "the sides exchanged",
                lambda x1, x2: np.where(x1 == 0, x2, 1.0 * (x1 < 0)),
                "The step rises: 0 on the left, 1 on the right.",
            ),
        ),
        hints=(
            "Three cases: x1 < 0, x1 = 0, x1 > 0.",
            "Start from 1.0 * (x1 > 0), which is right everywhere but at 0.",
            "Add x2 where x1 == 0, or let np.where choose between x2 and the rest.",
        ),
    ),
    FormulaExercise(
        id="ACT-04",
        title="Two expressions of ReLU by the step",
        points=2,
        **TWO_WAYS,
        function="relu",
        answer_names=("relu_one", "relu_two"),
        names=("x",),
        points_at=({"x": 0},),
        functions={"relu_one": ("H", "abs"), "relu_two": ("H", "abs")},
        needs={"relu_one": ("H",), "relu_two": ("H",)},
        distinct=True,
        answer=("x*H(x)", "x*(1 - H(-x))"),
        correct=(
            Correct("with the absolute value", ("abs(x)*H(x)", "x*H(x)")),
            Correct("the left part taken away", ("x - x*H(-x)", "x*H(x)")),
            Correct("by halves", ("x*H(x)", "(x + x*(2*H(x) - 1))/2")),
        ),
        mistakes=(
            Mistake(
                "the indicator of x ≠ 0",
                ("x*H(x)", "H(abs(x)) - H(-abs(x))"),
                "Make a table at −2, 0 and 2: it gives 1, 0, 1, and ReLU is 0, 0, 2.",
                seen="000:Q1c",
            ),
            Mistake(
                "the step itself",
                ("H(x)", "1 - H(-x)"),
                "H is the slope of ReLU. ReLU grows with x, so x must appear as a factor.",
            ),
            Mistake(
                "the wrong side",
                ("x*H(-x)", "x*(1 - H(x))"),
                "This is min(0, x): it keeps the negative numbers.",
            ),
            Mistake(
                "a step subtracted",
                ("x*H(x)", "x - H(x)"),
                "As a factor H switches something on or off; subtracted, it only moves the line by 1.",
            ),
            Mistake(
                "the same formula twice",
                ("x*H(x)", "H(x)*x"),
                "Use 1 = H(x) + H(−x) to write the step in another way.",
            ),
            Mistake(
                "a formula without the step",
                ("x*H(x)", "(x + abs(x))/2"),
                "It is right, and not what is asked for: which factor switches x off on the left?",
            ),
            Mistake(
                "the absolute value without a switch",
                ("x*H(x)", "abs(x)"),
                "For negative x this is −x. ReLU is 0 there.",
            ),
        ),
        hints=(
            "ReLU is the function x, switched off on the left. H is a switch.",
            "For the second one, H(x) + H(−x) = 1 gives another way to write the switch.",
            "One of them is x times H(x). In the other the switch is 1 minus the step of −x.",
        ),
    ),
)
