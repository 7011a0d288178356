"""Exercises on the sign by indicators (ACT-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.cost.without import Without
from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.activations import variants
from mlcourse.exercises.activations.place import section
from mlcourse.exercises.entries import ZEROS, entries

SECTION = section("sign-by-indicators", "The sign, by indicators")


def by_two_indicators(x):
    return 1.0 * (x > 0) - 1.0 * (x < 0)


def entry_by_entry(x):
    result = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        if x[i] > 0:
            result[i] = 1
        elif x[i] < 0:
            result[i] = -1
    return result


def by_selection(x):
    return np.select([x > 0, x < 0], [1.0, -1.0])


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ACT-01",
        title="The sign function",
        points=1,
        **SECTION,
        function="sign",
        answer_names=("sign",),
        families=variants.SIGN,
        answer=by_two_indicators,
        cases=entries(),
        public=(cases.ORDINARY, cases.BATCH, ZEROS),
        cost=Without(("sign",), entries(), 1, "Two comparisons do it: x > 0, and its mirror image."),
        correct=(
            Correct("entry by entry", entry_by_entry),
            Correct("by selection", by_selection),
            Correct("twice the step minus one", lambda x: 2 * np.heaviside(x, 0.5) - 1),
        ),
        mistakes=(
            Mistake(
                "x/|x|, also at 0", lambda x: x / np.abs(x), "0/0 is nan. Two comparisons answer at 0 too."
            ),
            Mistake(
                "the value 1 at 0",
                lambda x: np.where(x >= 0, 1.0, -1.0),
                "0 is not positive: neither of the two comparisons includes it.",
            ),
            Mistake(
                "the value −1 at 0",
                lambda x: np.where(x > 0, 1.0, -1.0),
                "Not positive is not yet negative: 0 is neither, and has the sign 0.",
            ),
            Mistake(
                "plus and minus exchanged",
                lambda x: 1.0 * (x < 0) - 1.0 * (x > 0),
                "Positive numbers have the sign +1.",
            ),
            Mistake(
                "one indicator only",
                lambda x: 1.0 * (x > 0),
                "This is 0 for negative x. A second indicator has to bring it down to −1.",
            ),
            Mistake(
                "the indicators added",
                lambda x: 1.0 * (x > 0) + 1.0 * (x < 0),
                "This is 1 on both sides. One of the indicators needs a minus.",
            ),
            Mistake(
                "the difference of two Booleans",
                lambda x: (x > 0) - (x < 0),
                "NumPy does not subtract True and False. Make numbers of them first: 1.0 * (x > 0).",
            ),
            Mistake(
                "the step from 0 to 1",
                lambda x: np.heaviside(x, 0.5),
                "That is H(x). The sign runs from −1 to 1.",
            ),
        ),
        hints=(
            "An indicator is 1 where its condition holds and 0 elsewhere. Which two conditions matter here?",
            "Where x > 0 the result is 1, where x < 0 it is −1: one indicator with plus, one with minus.",
            "x > 0 is an array of True and False; 1.0 * (x > 0) is the indicator as numbers.",
        ),
    ),
    FormulaExercise(
        id="ACT-01-formula",
        title="The sign in two ways",
        points=1,
        **SECTION,
        function="sign",
        answer_names=("by_indicators", "by_step"),
        names=("x",),
        points_at=({"x": 0},),
        functions={"by_indicators": ("I",), "by_step": ("H",)},
        answer=("I(x > 0) - I(x < 0)", "2*H(x) - 1"),
        correct=(
            Correct("the other order", ("-I(x < 0) + I(x > 0)", "H(x) - H(-x)")),
            Correct("from 1 downwards", ("1 - I(x < 0) - I(x <= 0)", "1 - 2*H(-x)")),
            Correct("with equality on both sides", ("I(x >= 0) - I(x <= 0)", "H(x) - (1 - H(x))")),
        ),
        mistakes=(
            Mistake(
                "the value 1 at 0",
                ("I(x >= 0) - I(x < 0)", "2*H(x) - 1"),
                "Put in x = 0: either both indicators count it, or neither.",
            ),
            Mistake(
                "the indicators added",
                ("I(x > 0) + I(x < 0)", "2*H(x) - 1"),
                "This is 1 for negative x too.",
            ),
            Mistake(
                "plus and minus exchanged",
                ("I(x < 0) - I(x > 0)", "1 - 2*H(x)"),
                "Positive numbers have the sign +1.",
            ),
            Mistake(
                "the step moved, not stretched",
                ("I(x > 0) - I(x < 0)", "H(x) - 1"),
                "From −1 to 1 the jump has height 2; that of H is 1.",
            ),
            Mistake(
                "the step stretched, not moved",
                ("I(x > 0) - I(x < 0)", "2*H(x)"),
                "This jumps from 0 to 2.",
            ),
        ),
        hints=(
            "Make a table of three rows: x < 0, x = 0, x > 0. Which values must come out?",
            "An indicator that is 1 on the right, minus one that is 1 on the left. "
            "And H jumps from 0 to 1 by way of ½.",
            "By indicators: I(x > 0) minus its counterpart. By the step: stretch H by 2, then move it down.",
        ),
    ),
)
