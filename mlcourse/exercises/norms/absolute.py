"""Exercises on the gradient of the sum of absolute values (NRM-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.choose import ChooseExercise
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.entries import ZEROS, vectors
from mlcourse.exercises.norms import variants
from mlcourse.exercises.norms.place import section
from mlcourse.numpy import l1_norm_grad

SECTION = section("l1", "The sum of absolute values")


def entry_by_entry(x):
    return [1.0 if value > 0 else -1.0 if value < 0 else 0.0 for value in x]


def divided_where_allowed(x):
    size = np.abs(x)
    return np.divide(x, size, out=np.zeros(len(x)), where=size > 0)


def _has_a_kink(x: np.ndarray) -> str:
    """Object unless the 1-norm has no derivative at x, and x is not the zero vector."""
    if x.ndim != 1 or x.size < 2:
        return "`x_kink` must be a vector of at least two numbers."
    if not x.any():
        return "At the zero vector there is no gradient, true; but it is not the only such place."
    if x.all():
        return "Near this x the norm is a sum of ±x_k: a gradient exists."
    return ""


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="NRM-02",
        title="The gradient of the sum of absolute values",
        points=1,
        **SECTION,
        function="l1_norm_grad",
        answer_names=("l1_norm_grad",),
        families=variants.ABSOLUTE,
        answer=l1_norm_grad,
        cases=vectors(),
        public=(cases.ORDINARY, ZEROS),
        correct=(
            Correct("entry by entry", entry_by_entry),
            Correct("two steps", lambda x: np.heaviside(x, 0.5) - np.heaviside(-x, 0.5)),
            Correct("a division where it is allowed", divided_where_allowed),
            Correct("np.sign", lambda x: np.sign(x)),
        ),
        mistakes=(
            Mistake(
                "the quotient x/|x|, also at 0",
                lambda x: x / np.abs(x),
                "0/0 is nan. Where an entry is 0 the value 0 is agreed: it needs a case of its own.",
            ),
            Mistake(
                "the value 1 at 0",
                lambda x: np.where(x >= 0, 1.0, -1.0),
                "1 would be a subgradient too, but the value agreed at 0 is 0.",
            ),
            Mistake(
                "the value −1 at 0",
                lambda x: np.where(x > 0, 1.0, -1.0),
                "−1 would be a subgradient too, but the value agreed at 0 is 0.",
            ),
            Mistake(
                "the quotient x/‖x‖",
                lambda x: x / np.abs(x).sum(),
                "Each entry is divided by its own absolute value, not by the whole norm.",
            ),
            Mistake(
                "ones everywhere",
                lambda x: np.ones(len(x)),
                "|x_k| is −x_k for negative x_k: its slope is −1 there.",
            ),
            Mistake(
                "the absolute values not differentiated",
                lambda x: np.abs(x),
                "These are the summands of the norm, not their slopes.",
            ),
            Mistake(
                "the sum of the signs",
                lambda x: np.sign(x).sum(),
                "A gradient has the shape of its variable: nothing is added up.",
            ),
            Mistake(
                "the gradient of the squared norm",
                lambda x: 2 * x,
                "Absolute values have slopes of size 1, however large the entry is.",
            ),
        ),
        hints=(
            "Draw |t|. What is its slope on the right, what on the left?",
            "The slope does not depend on how large t is, only on its sign; at 0 the value 0 is agreed.",
            "A function of NumPy returns exactly these three numbers. Two comparisons do it as well.",
        ),
    ),
    FormulaExercise(
        id="NRM-02-formula",
        title="One entry of that gradient, away from 0",
        points=1,
        **SECTION,
        function="l1_norm_grad",
        answer_names=("dM_dx_k",),
        names=("x_k", "rest"),
        where={"M": "abs(x_k) + abs(rest)"},
        functions={"dM_dx_k": ("abs", "sqrt", "sign", "H", "I")},
        answer=("x_k/abs(x_k)",),
        correct=(
            Correct("turned round", ("abs(x_k)/x_k",)),
            Correct("with a root", ("x_k/sqrt(x_k**2)",)),
            Correct("with the square", ("x_k*abs(x_k)/x_k**2",)),
        ),
        mistakes=(
            Mistake(
                "the quotient by the whole norm",
                ("x_k/M",),
                "The other entries are constants here: they leave no trace in the result.",
            ),
            Mistake("one, whatever the sign", ("1",), "For negative x_k the absolute value falls."),
            Mistake("the absolute value not differentiated", ("abs(x_k)",), "This is the summand itself."),
            Mistake(
                "an absolute value counted twice",
                ("2*x_k/abs(x_k)",),
                "In |x_1| + |x_1| + … one index is wrong: each entry stands there once.",
                seen="001:Q1H",
            ),
        ),
        hints=(
            "Everything but x_k stays fixed, so only |x_k| has a derivative that is not 0.",
            "The slope of |x_k| is 1 for positive and −1 for negative x_k.",
            "Which quotient of x_k and its own absolute value is 1 for positive and −1 for negative x_k?",
        ),
    ),
    ChooseExercise(
        id="NRM-02-choose",
        title="A place without a gradient",
        points=1,
        **SECTION,
        function="l1_norm",
        answer_names=("x_kink",),
        condition=_has_a_kink,
        answer=([0.0, 1.0],),
        correct=(
            Correct("three numbers", ([2.0, 0.0, -1.0],)),
            Correct("all but one zero", ((0, 0, 0, -7),)),
            Correct("a single zero, last", ([5, 4, 3, 2, 1, 0],)),
        ),
        mistakes=(
            Mistake(
                "the zero vector only",
                ([0.0, 0.0, 0.0],),
                "How many of the summands |x_k| must have a kink for the sum to have one?",
                seen="001:Q1H",
            ),
            Mistake(
                "a point away from all kinks",
                ([1.0, -1.0],),
                "The graph has a kink where one of the summands |x_k| has its own.",
            ),
            Mistake("a single number", (0.0,), "Take a vector, so that only a part of it can be special."),
        ),
        hints=(
            "|t| has one kink. Where is it?",
            "A sum of smooth functions and one with a kink has a kink.",
            "One entry must be 0, the others must not all be.",
        ),
    ),
)
