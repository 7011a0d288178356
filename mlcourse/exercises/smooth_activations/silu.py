"""Exercises on SiLU and its derivative (SMO-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.entries import WIDE, entries
from mlcourse.exercises.smooth_activations.place import section
from mlcourse.numpy import sigmoid, silu_grad

SECTION = section("silu", "SiLU: the gate is a sigmoid")


def by_the_value(x):
    s = sigmoid(x)
    f = x * s
    return f + s * (1 - f)


def entry_by_entry(x):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        e = np.exp(-abs(x[i]))
        s = 1 / (1 + e) if x[i] >= 0 else e / (1 + e)
        result[i] = s + x[i] * s * (1 - s)
    return result


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="SMO-03-formula",
        title="The derivative of SiLU in two ways",
        points=1,
        **SECTION,
        function="silu_grad",
        answer_names=("by_x", "by_f"),
        names=("x",),
        where={"s": "1/(1 + exp(-x))", "f": "x/(1 + exp(-x))"},
        answer=("s*(1 + x*(1 - s))", "f + s*(1 - f)"),
        correct=(
            Correct("multiplied out", ("s + x*s - x*s**2", "f + s - s*f")),
            Correct("two terms", ("s + x*s*(1 - s)", "s + f*(1 - s)")),
            Correct("the sigmoid by its name", ("sigma(x) + x*sigma(x)*sigma(-x)", "f + s*(1 - f)")),
        ),
        mistakes=(
            Mistake(
                "the slope of the gate alone", ("s*(1 - s)", "s*(1 - s)"), "x·s is a product: two terms."
            ),
            Mistake(
                "the second term without x", ("s + s*(1 - s)", "s + s*(1 - s)"), "In x·s′ the factor x stays."
            ),
            Mistake(
                "1 − x for 1 − s",
                ("s*(1 + x*(1 - x))", "f + s*(1 - f)"),
                "s′ = s(1 − s): x does not occur in it.",
            ),
            Mistake(
                "the factor 1 − f lost",
                ("s*(1 + x*(1 - s))", "f + s"),
                "At 0 this is ½; but far right it is x + 1.",
            ),
            Mistake(
                "f taken for x",
                ("s*(1 + x*(1 - s))", "s*(1 + f*(1 - s))"),
                "x·s is already f: put it in once.",
            ),
        ),
        hints=(
            "The product rule on x·s, and s′ = s(1 − s).",
            "s + x·s·(1 − s). Now write f where x·s stands.",
            "s + f·(1 − s) = s + f − s·f: gather the terms with s.",
        ),
    ),
    CodeExercise(
        id="SMO-03",
        title="The derivative of SiLU",
        points=1,
        **SECTION,
        function="silu_grad",
        answer_names=("silu_grad",),
        answer=silu_grad,
        cases=entries(),
        public=(cases.ORDINARY, cases.BATCH, WIDE),
        correct=(
            Correct("by x", lambda x: sigmoid(x) * (1 + x * (1 - sigmoid(x)))),
            Correct("by the value", by_the_value),
            Correct("entry by entry", entry_by_entry),
        ),
        mistakes=(
            Mistake(
                "the slope of the gate alone",
                lambda x: sigmoid(x) * (1 - sigmoid(x)),
                "x·σ(x) is a product: two terms.",
            ),
            Mistake(
                "the second term without x",
                lambda x: sigmoid(x) + sigmoid(x) * (1 - sigmoid(x)),
                "In x·σ′(x) the factor x stays.",
            ),
            Mistake(
                "1 − x for 1 − σ",
                lambda x: sigmoid(x) * (1 + x * (1 - x)),
                "σ′ = σ(1 − σ): x does not occur in it.",
            ),
            Mistake(
                "the factor 1 − f lost",
                lambda x: x * sigmoid(x) + sigmoid(x),
                "Far right this is x + 1, and the slope is 1 there.",
            ),
            Mistake(
                "the gate for the derivative",
                lambda x: sigmoid(x) * 1.0,
                "x changes, and the gate changes as well.",
            ),
            Mistake(
                "the gate taken at the output",
                lambda x: sigmoid(x * sigmoid(x)) * (1 + x * (1 - sigmoid(x * sigmoid(x)))),
                "The gate is σ(x), not σ of the output.",
            ),
            Mistake(
                "an exponential that overflows",
                lambda x: np.exp(x) / (1 + np.exp(x)) * (1 + x / (1 + np.exp(x))),
                "At 1000 this is inf/inf. The given sigmoid does not overflow.",
            ),
            Mistake(
                "the function for its derivative",
                lambda x: x * sigmoid(x),
                "x·σ(x) is SiLU itself. What is its slope at 0?",
            ),
        ),
        hints=(
            "It is one of your two formulas, with the given sigmoid.",
            "Compute s = sigmoid(x) once.",
            "s * (1 + x * (1 - s)).",
        ),
    ),
)
