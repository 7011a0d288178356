"""Exercises on the derivative of the sigmoid (ACT-07)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import cases
from mlcourse.exercises.activations import variants
from mlcourse.exercises.activations.place import section
from mlcourse.exercises.entries import WIDE, entries
from mlcourse.numpy import sigmoid, sigmoid_grad

SECTION = section("sigmoid-slope", "The sigmoid and its derivative")
FIRST = "D(1/(1 + exp(-x)), x)"
LAST = "s*(1 - s)"


def entry_by_entry(x):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        e = np.exp(-abs(x[i]))
        result[i] = e / (1 + e) ** 2
    return result


def by_tanh(x):
    return (1 - np.tanh(x / 2) ** 2) / 4


EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="ACT-07-proof",
        title="The derivative of the sigmoid, line by line",
        points=2,
        **SECTION,
        function="sigmoid_grad",
        answer_names=("steps_act_07",),
        names=("x",),
        where={"s": "1/(1 + exp(-x))"},
        first=FIRST,
        last=LAST,
        least=4,
        answer=(
            FIRST,
            "(0*(1 + exp(-x)) - 1*(-exp(-x)))/(1 + exp(-x))**2",
            "exp(-x)/(1 + exp(-x))**2",
            "1/(1 + exp(-x))*(exp(-x)/(1 + exp(-x)))",
            "s*((1 + exp(-x)) - 1)/(1 + exp(-x))",
            LAST,
        ),
        correct=(
            Correct(
                "the chain rule",
                (
                    FIRST,
                    "-(1 + exp(-x))**(-2)*(-exp(-x))",
                    "exp(-x)*s**2",
                    "(1/s - 1)*s**2",
                    LAST,
                ),
            ),
            Correct(
                "with exp(x)",
                (FIRST, "D(exp(x)/(exp(x) + 1), x)", "exp(x)/(exp(x) + 1)**2", "s*(1/(exp(x) + 1))", LAST),
            ),
            Correct(
                "1 added and subtracted",
                (FIRST, "exp(-x)/(1 + exp(-x))**2", "(1 + exp(-x) - 1)*s**2", "s - s**2", LAST),
            ),
        ),
        mistakes=(
            Mistake(
                "a numerator of 0",
                (FIRST, "0/(1 + exp(-x))**2", LAST),
                "(u/v)' = (u'v − uv')/v²: u' is 0, but u·v' is not.",
                seen="000:Q1e",
            ),
            Mistake(
                "the sign of the inner derivative",
                (FIRST, "-exp(-x)/(1 + exp(-x))**2", LAST),
                "The derivative of exp(−x) is −exp(−x), and the quotient rule has a minus of its own.",
            ),
            Mistake(
                "the denominator not squared",
                (FIRST, "exp(-x)/(1 + exp(-x))", LAST),
                "The quotient rule divides by v².",
            ),
            Mistake(
                "the exponential lost",
                (FIRST, "1/(1 + exp(-x))**2", LAST),
                "The chain rule multiplies with the derivative of the denominator.",
            ),
            Mistake(
                "plus in the second factor",
                (FIRST, "exp(-x)/(1 + exp(-x))**2", "s*(1 + s)", LAST),
                "exp(−x)/(1 + exp(−x)) is what 1/(1 + exp(−x)) lacks to 1.",
            ),
        ),
        hints=(
            "The quotient rule with u = 1 and v = 1 + exp(−x), or the chain rule for v**(−1).",
            "You get exp(−x)/(1 + exp(−x))². Split it into two fractions, one of which is s.",
            "The other one is exp(−x)/(1 + exp(−x)). Write its numerator as (1 + exp(−x)) − 1.",
        ),
    ),
    FormulaExercise(
        id="ACT-07-formula",
        title="The slope of the sigmoid, by its value",
        points=1,
        **SECTION,
        function="sigmoid_grad",
        answer_names=("slope", "largest_slope"),
        names=("s",),
        functions={"slope": (), "largest_slope": ()},
        answer=("s*(1 - s)", "1/4"),
        correct=(
            Correct("multiplied out", ("s - s**2", "0.25")),
            Correct("the square completed", ("1/4 - (s - 1/2)**2", "1/2*1/2")),
            Correct("the other order", ("(1 - s)*s", "(1/2)**2")),
        ),
        mistakes=(
            Mistake("plus for minus", ("s*(1 + s)", "1/4"), "The slope is 0 where s is close to 1."),
            Mistake("a square", ("(1 - s)**2", "1/4"), "One factor is s, the other what s lacks to 1."),
            Mistake("the slope of tanh", ("1 - s**2", "1"), "That is for tanh, which runs from −1 to 1."),
            Mistake(
                "the place for the value",
                ("s*(1 - s)", "1/2"),
                "s = ½ is where the slope is largest. How large is it there?",
            ),
            Mistake("only the second factor", ("1 - s", "1/4"), "The slope is 0 where s is close to 0 too."),
        ),
        hints=(
            "It is the last line of the derivation above.",
            "s·(1 − s) is a parabola in s with its top in the middle between 0 and 1.",
            "Put s = ½ into s·(1 − s).",
        ),
    ),
    CodeExercise(
        id="ACT-07",
        title="The derivative of the sigmoid, for any input",
        points=2,
        **SECTION,
        function="sigmoid_grad",
        answer_names=("sigmoid_grad",),
        families=variants.SIGMOID_GRAD,
        answer=sigmoid_grad,
        cases=entries(),
        public=(cases.ORDINARY, cases.BATCH, WIDE),
        correct=(
            Correct("two sigmoids", lambda x: sigmoid(x) * sigmoid(-x)),
            Correct("entry by entry", entry_by_entry),
            Correct("by tanh", by_tanh),
            Correct("the value and what it lacks to 1", lambda x: sigmoid(x) * (1 - sigmoid(x))),
        ),
        mistakes=(
            Mistake(
                "the textbook form, which overflows",
                lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2,
                "At −1000 this is inf/inf. The derivative is the same at x and −x: use exp(−|x|).",
            ),
            Mistake(
                "plus for minus",
                lambda x: sigmoid(x) * (1 + sigmoid(x)),
                "The slope is close to 0 where σ is close to 1.",
            ),
            Mistake(
                "the square of 1 − σ",
                lambda x: (1 - sigmoid(x)) ** 2,
                "One factor is σ, the other what σ lacks to 1.",
            ),
            Mistake(
                "the denominator not squared",
                lambda x: np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))),
                "The quotient rule divides by the square of the denominator.",
            ),
            Mistake(
                "σ(x) taken for the argument",
                lambda x: x * (1 - x),
                "The factors are values of σ: apply it to x first.",
            ),
            Mistake(
                "the derivative taken at σ(x)",
                lambda x: sigmoid(sigmoid(x)) * (1 - sigmoid(sigmoid(x))),
                "σ is applied to x once.",
            ),
            Mistake(
                "the derivative of tanh",
                lambda x: 1 - np.tanh(x) ** 2,
                "That is four times as high and half as wide.",
            ),
            Mistake(
                "the sigmoid for its derivative", lambda x: sigmoid(x), "The slope is small on both sides."
            ),
        ),
        hints=(
            "σ(1 − σ) is right, as long as σ itself does not overflow.",
            "exp(−x) overflows at −1000. The derivative is even, so you may compute it at |x|.",
            "With e = exp(−abs(x)), which is at most 1, the derivative is e / (1 + e)².",
        ),
    ),
)
