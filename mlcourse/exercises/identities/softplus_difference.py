"""Exercises on softplus and its mirror image (IDN-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import cases
from mlcourse.exercises.entries import WIDE, entries
from mlcourse.exercises.identities import variants
from mlcourse.exercises.identities.place import section
from mlcourse.numpy import sigmoid, softplus

SECTION = section("softplus-difference", "Softplus minus its mirror image")
FIRST = "softplus(x) - softplus(-x)"
LAST = "x"


def by_cases(x):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        t = x[i]
        result[i] = t + np.log1p(np.exp(-t)) if t > 0 else np.log1p(np.exp(t))
    return result


def by_the_identity(x):
    """Add x where it is positive to softplus of −|x|, which never overflows."""
    return np.log1p(np.exp(-np.abs(x))) + (x + np.abs(x)) / 2


EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="IDN-03",
        title="softplus(x) − softplus(−x) = x",
        points=2,
        **SECTION,
        function="softplus",
        answer_names=("steps_idn_03",),
        names=("x",),
        first=FIRST,
        last=LAST,
        least=4,
        answer=(
            FIRST,
            "log(1 + exp(x)) - log(1 + exp(-x))",
            "log((1 + exp(x))/(1 + exp(-x)))",
            "log(exp(x)*(exp(-x) + 1)/(1 + exp(-x)))",
            "log(exp(x))",
            LAST,
        ),
        correct=(
            Correct(
                "e^x taken out first",
                (
                    FIRST,
                    "log(1 + exp(x)) - log(1 + exp(-x))",
                    "log(exp(x)*(exp(-x) + 1)) - log(1 + exp(-x))",
                    "x + log(exp(-x) + 1) - log(1 + exp(-x))",
                    LAST,
                ),
            ),
            Correct(
                "by the sigmoid",
                (
                    FIRST,
                    "-log(sigma(-x)) + log(sigma(x))",
                    "log(sigma(x)/sigma(-x))",
                    "log((1 + exp(x))/(1 + exp(-x)))",
                    LAST,
                ),
            ),
            Correct(
                "e^(−x) taken out of the second",
                (
                    FIRST,
                    "log(1 + exp(x)) - log(exp(-x)*(exp(x) + 1))",
                    "log(1 + exp(x)) - (-x) - log(exp(x) + 1)",
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "a sum for the difference",
                (FIRST, "log(sigma(x)) + log(sigma(-x))", LAST),
                "Of the two minus signs in −softplus(−x) = ln σ(x) and softplus(x) = −ln σ(−x) one is lost.",
                seen="000:Q1g",
            ),
            Mistake(
                "the sum of the two",
                (FIRST, "log(1 + exp(x)) + log(1 + exp(-x))", LAST),
                "The second softplus is subtracted.",
            ),
            Mistake(
                "the result with the wrong sign",
                (FIRST, "log(1 + exp(x)) - log(1 + exp(-x))", "log((1 + exp(-x))/(1 + exp(x)))", "-x"),
                "log(a) − log(b) is log(a/b): the first one goes on top.",
            ),
            Mistake(
                "a quotient of logarithms",
                (FIRST, "log(1 + exp(x))/log(1 + exp(-x))", LAST),
                "log(a) − log(b) is log(a/b), not log(a)/log(b).",
            ),
            Mistake(
                "the absolute value",
                (FIRST, "abs(x)", LAST),
                "Put in a negative x: the result is negative. The identity holds for all x as it stands.",
            ),
        ),
        hints=(
            "Write out both: softplus(t) = log(1 + exp(t)). Then log(a) − log(b) = log(a/b).",
            "Numerator and denominator have a common factor. Take exp(x) out of the numerator.",
            "1 + exp(x) = exp(x)·(exp(−x) + 1). Now cancel, and take the logarithm of what is left.",
        ),
    ),
    CodeExercise(
        id="IDN-03-code",
        title="Softplus, for any input",
        points=2,
        **SECTION,
        function="softplus",
        answer_names=("softplus",),
        families=variants.SOFTPLUS,
        answer=softplus,
        cases=entries(),
        public=(cases.ORDINARY, cases.BATCH, WIDE),
        correct=(
            Correct("logaddexp", lambda x: np.logaddexp(0, x)),
            Correct("two cases in a loop", by_cases),
            Correct("by the identity", by_the_identity),
        ),
        mistakes=(
            Mistake(
                "the textbook form, which overflows",
                lambda x: np.log(1 + np.exp(x)),
                "At 1000 exp(x) is inf. Use softplus(x) = x + softplus(−x) where x is positive.",
            ),
            Mistake(
                "max(x, 0) left out",
                lambda x: np.log1p(np.exp(-np.abs(x))),
                "This is softplus(−|x|): right for negative x, and x too small for positive x.",
            ),
            Mistake(
                "the absolute value added",
                lambda x: np.abs(x) + np.log1p(np.exp(-np.abs(x))),
                "This is softplus(|x|): for negative x nothing must be added.",
            ),
            Mistake(
                "ReLU, without the correction",
                lambda x: np.maximum(x, 0.0),
                "Close to 0 softplus is larger than max(x, 0), by up to ln 2.",
            ),
            Mistake(
                "the mirror image",
                lambda x: np.logaddexp(0, -x),
                "softplus grows with x, this one falls.",
            ),
            Mistake(
                "the derivative for the function",
                lambda x: sigmoid(x),
                "σ is the slope of softplus; it never gets above 1, softplus does.",
            ),
            Mistake(
                "the minus of the exponent lost",
                lambda x: np.maximum(x, 0) + np.log1p(np.exp(np.abs(x))),
                "What is added to max(x, 0) is at most ln 2: the exponent must not be positive.",
            ),
        ),
        hints=(
            "For large x, exp(x) overflows. You have just shown that softplus(x) = x + softplus(−x).",
            "So compute softplus of −|x|, whose exp is at most 1, and add x where x is positive.",
            "Adding x where it is positive is adding maximum(x, 0); for log(1 + small) there is np.log1p.",
        ),
    ),
)
