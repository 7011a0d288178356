"""Exercises on second moments through a linear layer, forward and back (SIG-01, SIG-02)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.signals.place import section

FORWARD = section("signal-forward", "Forward: a sum over the inputs")
BACKWARD = section("signal-backward", "Backward: a sum over the outputs")
SIGNS = "((s*x_1 + s*x_2)**2 + (s*x_1 - s*x_2)**2 + (-s*x_1 + s*x_2)**2 + (-s*x_1 - s*x_2)**2)/4"
SIGNS_LAST = "s**2*(x_1**2 + x_2**2)"

EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="SIG-01",
        title="The second moment of Wx",
        points=1,
        **FORWARD,
        function="linear_second_moment",
        answer_names=("moment", "keeps"),
        names=("n", "m", "s", "v", "mu"),
        domain=(0.3, 2.5),
        answer=("n*s**2*(v + mu**2)", "1/n"),
        correct=(
            Correct("multiplied out", ("n*s**2*v + n*s**2*mu**2", "n**(-1)")),
            Correct("other order", ("(mu**2 + v)*n*s*s", "m/(m*n)")),
            Correct("as a square", ("n*(s**2*v + (s*mu)**2)", "1/n")),
        ),
        mistakes=(
            Mistake(
                "the variance in place of the second moment",
                ("n*s**2*v", "1/n"),
                "The mean of x is not 0, and each weight multiplies it as well: E[x²] is not Var(x).",
                seen="math.techqa.club 2414000",
            ),
            Mistake(
                "the number of outputs",
                ("m*s**2*(v + mu**2)", "1/m"),
                "One output is a sum over the inputs.",
            ),
            Mistake(
                "the standard deviation for the variance",
                ("n*s*(v + mu**2)", "1/n"),
                "E[w²] of a weight with mean 0 is its variance.",
            ),
            Mistake(
                "the square of the number of inputs",
                ("n**2*s**2*(v + mu**2)", "1/n**2"),
                "Of the products of two different weights the expectation is 0: n terms are left, not n².",
            ),
            Mistake(
                "one term for the whole sum",
                ("s**2*(v + mu**2)", "1"),
                "An output is a sum of as many terms as there are inputs.",
            ),
            Mistake(
                "the standard deviation that keeps the size",
                ("n*s**2*(v + mu**2)", "1/sqrt(n)"),
                "Asked is the variance s², not s.",
            ),
            Mistake(
                "the variance 2/n of layers with ReLU",
                ("n*s**2*(v + mu**2)", "2/n"),
                "The 2 belongs to ReLU, and there is none here.",
            ),
        ),
        hints=(
            "Square the sum of the n terms w·x, and take the expectation over the weights.",
            "E[w_i w_k] is 0 for two different weights and s² for the same: E[z²] = s² times the sum of x².",
            "The sum of x² is n times their mean, and the mean of the squares is Var(x) + mean².",
        ),
    ),
    ProofExercise(
        id="SIG-01-derivation",
        title="All signs of two weights",
        points=1,
        **FORWARD,
        function="linear_second_moment",
        answer_names=("lines_sig_01",),
        names=("s", "x_1", "x_2"),
        first=SIGNS,
        last=SIGNS_LAST,
        answer=(
            SIGNS,
            "(2*(s*x_1 + s*x_2)**2 + 2*(s*x_1 - s*x_2)**2)/4",
            "(s**2*x_1**2 + 2*s**2*x_1*x_2 + s**2*x_2**2 + s**2*x_1**2 - 2*s**2*x_1*x_2 + s**2*x_2**2)/2",
            SIGNS_LAST,
        ),
        correct=(
            Correct(
                "s taken out first",
                (SIGNS, "s**2*((x_1 + x_2)**2 + (x_1 - x_2)**2)/2", SIGNS_LAST),
            ),
            Correct(
                "every square multiplied out",
                (
                    SIGNS,
                    "(4*s**2*x_1**2 + 4*s**2*x_2**2 + (2 - 2 - 2 + 2)*s**2*x_1*x_2)/4",
                    "s**2*x_1**2 + s**2*x_2**2",
                    SIGNS_LAST,
                ),
            ),
            Correct(
                "the halves one by one",
                (
                    SIGNS,
                    "(s*x_1 + s*x_2)**2/2 + (s*x_1 - s*x_2)**2/2",
                    "s**2*(x_1 + x_2)**2/2 + s**2*(x_1 - x_2)**2/2",
                    SIGNS_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the square of a sum without its products",
                (SIGNS, "(s*x_1)**2 + (s*x_2)**2 + s**2*x_1*x_2", SIGNS_LAST),
                "The products of both terms come with both signs: they cancel.",
            ),
            Mistake(
                "the standard deviation for the variance",
                (SIGNS, "s*(x_1**2 + x_2**2)", SIGNS_LAST),
                "(s·x)² = s²·x².",
            ),
            Mistake(
                "the sum in place of the mean",
                (SIGNS, "2*(s*x_1 + s*x_2)**2 + 2*(s*x_1 - s*x_2)**2", SIGNS_LAST),
                "The mean over four choices has a quarter in front.",
            ),
        ),
        hints=(
            "A square does not see the sign: of the four terms two and two are equal.",
            "(a + b)² + (a − b)² = 2a² + 2b²: the mixed products cancel.",
            "Half of s²(x₁ + x₂)² + s²(x₁ − x₂)²; then multiply out.",
        ),
    ),
    FormulaExercise(
        id="SIG-02",
        title="The second moment of the gradient that comes back",
        points=1,
        **BACKWARD,
        function="linear_grad_second_moment",
        answer_names=("moment", "keeps"),
        names=("n", "m", "s", "q"),
        domain=(0.3, 2.5),
        answer=("m*s**2*q", "1/m"),
        correct=(
            Correct("other order", ("q*m*s*s", "m**(-1)")),
            Correct("a square", ("(s*sqrt(m))**2*q", "1/m")),
            Correct("spelled out", ("q*(m*s**2)", "n/(n*m)")),
        ),
        mistakes=(
            Mistake(
                "the number of inputs again",
                ("n*s**2*q", "1/n"),
                "Backward W is transposed: one entry of the gradient is a sum over the outputs.",
            ),
            Mistake(
                "one term for the whole sum",
                ("s**2*q", "1"),
                "Each input goes into all outputs, and what comes back is added up.",
            ),
            Mistake(
                "the standard deviation for the variance",
                ("m*s*q", "1/m"),
                "E[w²] of a weight with mean 0 is its variance.",
            ),
            Mistake(
                "the square of the number of outputs",
                ("m**2*s**2*q", "1/m**2"),
                "Of the products of two different weights the expectation is 0.",
            ),
            Mistake(
                "the standard deviation that keeps the size",
                ("m*s**2*q", "1/sqrt(m)"),
                "Asked is the variance s², not s.",
            ),
        ),
        hints=(
            "The gradient at x is Wᵀg. Write one entry of it as a sum.",
            "The sum runs over the rows of W: as many as there are outputs.",
            "The same computation as forward, with m in place of n and g in place of x.",
        ),
    ),
    ValueExercise(
        id="SIG-02-value",
        title="Forward kept, backward not",
        points=1,
        **BACKWARD,
        function="linear_grad_second_moment",
        answer_names=("wider", "narrower", "both"),
        answer=(3.0, 1 / 3, 1.0),
        correct=(
            Correct("as fractions of the widths", (1536 / 512, 512 / 1536, 1)),
            Correct("by the variances", (1536 * (1 / 512), 512 * (1 / 1536), 3 * (1 / 3))),
            Correct("to six digits", (3, 0.3333333, 1.0)),
        ),
        mistakes=(
            Mistake(
                "the other way round",
                (1 / 3, 3.0, 1.0),
                "Backward each entry is a sum over the outputs: fan_out · s², and s² is 1/fan_in.",
            ),
            Mistake(
                "kept backward as well",
                (1.0, 1.0, 1.0),
                "1/fan_in keeps what is summed over the inputs; backward is summed over the outputs.",
            ),
            Mistake(
                "standard deviations",
                (3**0.5, 3**-0.5, 1.0),
                "A second moment grows by fan_out · s², without a root.",
            ),
            Mistake(
                "factors added",
                (3.0, 1 / 3, 10 / 3),
                "Two layers one after the other multiply their factors.",
            ),
        ),
        hints=(
            "The factor on the way back is fan_out · s².",
            "The variance is 1/fan_in, so the factor is fan_out/fan_in.",
            "1536/512 for the first, 512/1536 for the second; multiply for both.",
        ),
    ),
)
