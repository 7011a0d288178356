"""Exercises on the derivative of tanh (ACT-08)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.activations import variants
from mlcourse.exercises.activations.place import section
from mlcourse.exercises.entries import WIDE, entries
from mlcourse.numpy import sigmoid, tanh_grad

SECTION = section("tanh-slope", "The derivative of tanh")


def entry_by_entry(x):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        e = np.exp(-2 * abs(x[i]))
        result[i] = 4 * e / (1 + e) ** 2
    return result


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="ACT-08-formula",
        title="The derivative of tanh from its exponential form",
        points=2,
        **SECTION,
        function="tanh_grad",
        answer_names=("numerator", "slope_of_tanh"),
        names=("x",),
        where={"u": "exp(x) - exp(-x)", "v": "exp(x) + exp(-x)", "t": "u/v"},
        functions={"numerator": ("exp",), "slope_of_tanh": ("exp",)},
        answer=("v*v - u*u", "1 - t**2"),
        correct=(
            Correct("a product", ("(v - u)*(v + u)", "(1 - t)*(1 + t)")),
            Correct("worked out", ("4", "4/v**2")),
            Correct("by exponentials", ("4*exp(x)*exp(-x)", "4/(exp(x) + exp(-x))**2")),
        ),
        mistakes=(
            Mistake(
                "plus in the numerator",
                ("v*v + u*u", "1 + t**2"),
                "(u/v)' = (u'v − uv')/v²: the second product is subtracted.",
            ),
            Mistake(
                "the derivatives of u and v exchanged with the functions",
                ("u*u - v*v", "t**2 - 1"),
                "u' = v and v' = u, so u'·v is v·v.",
            ),
            Mistake(
                "a square lost",
                ("v*v - u*u", "1 - t"),
                "Divide v² − u² by v²: what becomes of u²/v²?",
            ),
            Mistake(
                "the derivative of the sigmoid",
                ("v*v - u*u", "t*(1 - t)"),
                "That is for σ, which runs from 0 to 1.",
            ),
            Mistake(
                "a factor ½ too many",
                ("v*v - u*u", "(1 - t**2)/2"),
                "The ½ belongs to σ(x) = ½(tanh(x/2) + 1). At 0 tanh has the slope 1.",
            ),
        ),
        hints=(
            "What is u', what is v'? They are old acquaintances.",
            "u' = v and v' = u. Put both into u'v − uv'.",
            "The numerator is v² − u². Divided by v² it is 1 minus a square.",
        ),
    ),
    CodeExercise(
        id="ACT-08",
        title="The derivative of tanh",
        points=1,
        **SECTION,
        function="tanh_grad",
        answer_names=("tanh_grad",),
        families=variants.TANH_GRAD,
        answer=tanh_grad,
        cases=entries(),
        public=(cases.ORDINARY, cases.BATCH, WIDE),
        correct=(
            Correct("by tanh", lambda x: 1 - np.tanh(x) ** 2),
            Correct("entry by entry", entry_by_entry),
            Correct("by the sigmoid", lambda x: 4 * sigmoid(2 * x) * sigmoid(-2 * x)),
        ),
        mistakes=(
            Mistake("tanh not squared", lambda x: 1 - np.tanh(x), "At −∞ the slope is 0, and this is 2."),
            Mistake(
                "the argument squared",
                lambda x: 1 - np.tanh(x**2),
                "tanh² x means (tanh x)²: first tanh, then the square.",
            ),
            Mistake(
                "plus for minus",
                lambda x: 1 + np.tanh(x) ** 2,
                "Far out tanh is flat: the slope must go to 0.",
            ),
            Mistake(
                "half of the derivative",
                lambda x: (1 - np.tanh(x) ** 2) / 2,
                "The ½ belongs to σ(x) = ½(tanh(x/2) + 1). At 0 tanh has the slope 1.",
            ),
            Mistake(
                "the derivative of the sigmoid",
                lambda x: np.tanh(x) * (1 - np.tanh(x)),
                "s(1 − s) is for σ, which runs from 0 to 1.",
            ),
            Mistake(
                "exponentials that overflow",
                lambda x: 1 - ((np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))) ** 2,
                "At 1000 this is inf/inf. np.tanh knows how to avoid that.",
            ),
            Mistake("tanh for its derivative", lambda x: np.tanh(x), "The slope is never negative."),
        ),
        hints=(
            "It is the last formula above, with t = tanh(x).",
            "Use np.tanh instead of exponentials: it does not overflow.",
            "1 minus the square of np.tanh(x).",
        ),
    ),
)
