"""Exercises on the logarithm of the sigmoid (IDN-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import cases
from mlcourse.exercises.entries import WIDE, entries
from mlcourse.exercises.identities import variants
from mlcourse.exercises.identities.place import section
from mlcourse.numpy import log_sigmoid, sigmoid

SECTION = section("log-sigmoid", "The logarithm of a probability")
FIRST = "log(sigma(x))"
LAST = "-softplus(-x)"


def by_cases(x):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        t = x[i]
        result[i] = -np.log1p(np.exp(-t)) if t > 0 else t - np.log1p(np.exp(t))
    return result


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="IDN-02",
        title="The logarithm of the sigmoid, for any input",
        points=2,
        **SECTION,
        function="log_sigmoid",
        answer_names=("log_sigmoid",),
        families=variants.LOG_SIGMOID,
        answer=log_sigmoid,
        cases=entries(),
        public=(cases.ORDINARY, cases.BATCH, WIDE),
        correct=(
            Correct("logaddexp", lambda x: -np.logaddexp(0, -x)),
            Correct("two cases in a loop", by_cases),
            Correct(
                "the larger term taken out",
                lambda x: np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x))),
            ),
        ),
        mistakes=(
            Mistake(
                "−softplus(x), the logarithm of 1 − σ(x)",
                lambda x: -np.logaddexp(0, x),
                "This one falls as x grows, but a larger x makes σ(x) more probable, not less.",
            ),
            Mistake(
                "softplus(−x), without the minus in front",
                lambda x: np.logaddexp(0, -x),
                "The logarithm of a number below 1 is negative.",
            ),
            Mistake(
                "the logarithm of the rounded sigmoid",
                lambda x: np.log(sigmoid(x)),
                "At −1000 the sigmoid is rounded to 0, and the logarithm of 0 is −inf. "
                "Simplify the logarithm before you compute.",
            ),
            Mistake(
                "a logarithm that is cut off",
                lambda x: np.log(np.maximum(sigmoid(x), 1e-12)),
                "Clipping hides the infinity, and with it everything below log(1e-12), about −27.6.",
            ),
            Mistake(
                "an exponential that overflows",
                lambda x: -np.log1p(np.exp(-x)),
                "At −1000, exp(−x) is inf, and so is its logarithm. Take exp of numbers that are not positive "
                "only.",
            ),
            Mistake(
                "an exponential of large numbers that overflows",
                lambda x: x - np.log(1 + np.exp(x)),
                "At 1000 this is 1000 − inf. Take exp of numbers that are not positive only.",
            ),
            Mistake(
                "the inverse function",
                lambda x: -np.log(np.exp(-x) - 1),
                "log(1 + e^(−x)) has a plus: 1 + e^(−x) is the denominator of σ.",
            ),
            Mistake(
                "the logarithm of the derivative",
                lambda x: -np.logaddexp(0, -x) - np.logaddexp(0, x),
                "That is log(σ(1 − σ)); there is only one σ here.",
            ),
            Mistake(
                "another base of the logarithm",
                lambda x: -np.logaddexp(0, -x) / np.log(2),
                "ln is the natural logarithm, np.log.",
            ),
        ),
        hints=(
            "Start with log(1/(1 + e^(−x))) and use log(1/a) = −log(a).",
            "−log(1 + e^(−x)) overflows for very negative x. There, take e^(−x) out of the sum first.",
            "Both cases in one: minimum(x, 0) − log1p(exp(−abs(x))). Why is that the same?",
        ),
    ),
    ProofExercise(
        id="IDN-02-proof",
        title="ln σ(x) = −softplus(−x)",
        points=1,
        **SECTION,
        function="log_sigmoid",
        answer_names=("steps_idn_02",),
        names=("x",),
        first=FIRST,
        last=LAST,
        least=4,
        answer=(FIRST, "log(1/(1 + exp(-x)))", "-log(1 + exp(-x))", LAST),
        correct=(
            Correct(
                "a difference of logarithms",
                (FIRST, "log(1/(1 + exp(-x)))", "log(1) - log(1 + exp(-x))", "0 - softplus(-x)", LAST),
            ),
            Correct(
                "a power of −1", (FIRST, "log((1 + exp(-x))**(-1))", "(-1)*log(1 + exp(-x))", "-softplus(-x)")
            ),
            Correct(
                "by the form with exp(x)",
                (
                    FIRST,
                    "log(exp(x)/(exp(x) + 1))",
                    "x - log(exp(x) + 1)",
                    "x - log(exp(x)*(1 + exp(-x)))",
                    "x - x - log(1 + exp(-x))",
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the sign in the exponent",
                (FIRST, "log(1/(1 + exp(x)))", "-log(1 + exp(x))", LAST),
                "σ(x) = 1/(1 + e^(−x)): the larger x, the smaller the denominator.",
            ),
            Mistake(
                "the minus of the quotient lost",
                (FIRST, "log(1/(1 + exp(-x)))", "log(1 + exp(-x))", LAST),
                "log(1/a) = −log(a).",
            ),
            Mistake(
                "the logarithm of a sum split",
                (FIRST, "log(1/(1 + exp(-x)))", "-(log(1) + log(exp(-x)))", LAST),
                "log(a·b) = log(a) + log(b); for a sum there is no such rule.",
            ),
            Mistake(
                "one over the logarithm",
                (FIRST, "1/log(1 + exp(-x))", LAST),
                "The logarithm of a quotient is a difference, not a quotient.",
            ),
        ),
        hints=(
            "Write out σ(x) = 1/(1 + exp(−x)) inside the logarithm.",
            "log(1/a) = −log(a).",
            "What remains is −log(1 + exp(−x)); compare with softplus(t) = log(1 + exp(t)) at t = −x.",
        ),
    ),
)
