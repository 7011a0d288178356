"""Exercises on the softmax Jacobian, by entries and as a matrix (JAC-01, JAC-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import cases
from mlcourse.exercises.jacobians import variants
from mlcourse.exercises.jacobians.place import section
from mlcourse.numpy import softmax, softmax_jacobian

ENTRIES = section("entry-by-entry", "Entry by entry")
MATRIX = section("matrix", "All entries at once")
FIRST = "D(exp(x1)/Z, x2)"
LAST = "-S1*S2"


def entry_by_entry(x):
    s = softmax(x)
    n = len(s)
    return [[s[i] * ((i == j) - s[j]) for j in range(n)] for i in range(n)]


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="JAC-01",
        title="The entries of the softmax Jacobian",
        points=2,
        **ENTRIES,
        function="softmax_jacobian",
        answer_names=("same", "different"),
        names=("x_i", "x_j", "others"),
        where={"Z": "exp(x_i) + exp(x_j) + others", "S_i": "exp(x_i)/Z", "S_j": "exp(x_j)/Z"},
        domain=(0.2, 2.0),
        answer=("S_i*(1 - S_i)", "-S_i*S_j"),
        hints=(
            "S_i = exp(x_i)/Z. In which of the two cases does the numerator depend on x_j?",
            "Quotient rule: for i = j both parts move, for i ≠ j only Z does; the derivative "
            "of Z in x_j is exp(x_j).",
            "For i ≠ j you get (0·Z − exp(x_i)·exp(x_j))/Z²: split it into two fractions. For"
            " i = j there is one term more, S_i.",
        ),
        correct=(
            Correct("multiplied out", ("S_i - S_i**2", "-S_j*S_i")),
            Correct("by exponentials", ("exp(x_i)/Z - (exp(x_i)/Z)**2", "-exp(x_i + x_j)/Z**2")),
            Correct("by the quotient rule", ("(exp(x_i)*Z - exp(x_i)**2)/Z**2", "S_i*(0 - S_j)")),
        ),
        mistakes=(
            Mistake(
                "the two cases exchanged",
                ("-S_i*S_j", "S_i*(1 - S_i)"),
                "The numerator exp(x_i) depends on x_j only if i = j: which case has one more term?",
                seen="000:Q1j",
            ),
            Mistake(
                "one formula for both cases",
                ("S_i*(1 - S_i)", "S_i*(1 - S_i)"),
                "Off the diagonal the numerator does not depend on x_j.",
                seen="000:Q1j",
            ),
            Mistake(
                "plus off the diagonal",
                ("S_i*(1 - S_i)", "S_i*S_j"),
                "If x_j grows, the other probabilities must fall.",
            ),
            Mistake(
                "the wrong index off the diagonal",
                ("S_i*(1 - S_i)", "-S_i**2"),
                "The derivative of the denominator in x_j is exp(x_j).",
            ),
            Mistake(
                "the denominator not squared",
                ("S_i*(1 - S_i)", "-exp(x_i)*exp(x_j)/Z"),
                "The quotient rule divides by Z².",
                seen="001:Q1K",
            ),
            Mistake(
                "a factor S_i left out",
                ("1 - S_i*S_j", "-S_i*S_j"),
                "The numerator's own derivative is exp(x_i), and over Z that is S_i, not 1.",
            ),
            Mistake(
                "the index j left in the diagonal case",
                ("S_i*(1 - S_j)", "-S_i*S_j"),
                "With i = j there is only one index: write it with S_i alone.",
            ),
            Mistake(
                "the entries of the log-softmax Jacobian",
                ("1 - S_i", "-S_j"),
                "Those are the derivatives of log S_i; S_i itself has one more factor.",
            ),
        ),
    ),
    ProofExercise(
        id="JAC-01-proof",
        title="An entry off the diagonal",
        points=3,
        **ENTRIES,
        function="softmax_jacobian",
        answer_names=("steps_jac_01",),
        names=("x1", "x2", "x3"),
        where={
            "Z": "exp(x1) + exp(x2) + exp(x3)",
            "S1": "exp(x1)/Z",
            "S2": "exp(x2)/Z",
            "S3": "exp(x3)/Z",
        },
        first=FIRST,
        last=LAST,
        least=4,
        answer=(FIRST, "(0*Z - exp(x1)*exp(x2))/Z**2", "-(exp(x1)/Z)*(exp(x2)/Z)", LAST),
        hints=(
            "Quotient rule: (u/v)' = (u'v − uv')/v², here with u = exp(x1), v = Z, both in x2.",
            "u does not depend on x2, so u' = 0; v' is exp(x2).",
            "Line 2 is (0*Z - exp(x1)*exp(x2))/Z**2; share Z**2 out among the two exponentials.",
        ),
        correct=(
            Correct(
                "the chain rule for 1/Z",
                (FIRST, "exp(x1)*D(1/Z, x2)", "exp(x1)*(-exp(x2)/Z**2)", "-S1*exp(x2)/Z", LAST),
            ),
            Correct(
                "the logarithmic derivative",
                (FIRST, "S1*D(log(S1), x2)", "S1*D(x1 - log(Z), x2)", "S1*(0 - exp(x2)/Z)", LAST),
            ),
            Correct(
                "the derivative of Z named", (FIRST, "-exp(x1)*D(Z, x2)/Z**2", "-exp(x1)*exp(x2)/Z**2", LAST)
            ),
        ),
        mistakes=(
            Mistake(
                "the denominator not squared",
                (FIRST, "-exp(x1)*exp(x2)/Z", LAST),
                "The quotient rule divides by Z².",
                seen="001:Q1K",
            ),
            Mistake(
                "plus in the quotient rule",
                (FIRST, "(0*Z + exp(x1)*exp(x2))/Z**2", LAST),
                "(u/v)' = (u'v − uv')/v².",
            ),
            Mistake(
                "the numerator differentiated too",
                (FIRST, "(exp(x1)*Z - exp(x1)*exp(x2))/Z**2", LAST),
                "exp(x1) does not depend on x2: its derivative is 0.",
            ),
            Mistake(
                "an exponential lost",
                (FIRST, "-exp(x1)/Z**2", LAST),
                "The derivative of Z in x2 is exp(x2), not 1.",
                seen="000:Q1j",
            ),
        ),
    ),
    CodeExercise(
        id="JAC-02",
        title="The softmax Jacobian as a matrix",
        points=2,
        **MATRIX,
        function="softmax_jacobian",
        answer_names=("softmax_jacobian",),
        families=variants.SOFTMAX_JACOBIAN,
        answer=softmax_jacobian,
        cases=cases.logits(batches=False),
        public=(cases.ORDINARY, cases.TIES),
        hints=(
            "Put the entries into a table: what stands on the diagonal, what off it?",
            "Every entry has −s_i s_j; the diagonal has s_i in addition.",
            "A diagonal matrix of s, minus the outer product of s with itself (np.outer).",
        ),
        correct=(
            Correct(
                "diagonal minus outer product",
                lambda x: np.diag(softmax(x)) - np.outer(softmax(x), softmax(x)),
            ),
            Correct("entry by entry", entry_by_entry),
            Correct("einsum", lambda x: np.einsum("i,ij->ij", softmax(x), np.eye(len(x)) - softmax(x))),
        ),
        mistakes=(
            Mistake(
                "the diagonal alone",
                lambda x: np.diag(softmax(x) * (1 - softmax(x))),
                "Softmax is not elementwise: every x_j changes every S_i, through the denominator.",
                seen="000:Q1k",
            ),
            Mistake(
                "a scalar product for the outer product",
                lambda x: np.diag(softmax(x)) - softmax(x).T @ softmax(x),
                "For 1-D arrays `.T` does nothing and `@` is a number; s sᵀ is a matrix.",
            ),
            Mistake(
                "plus for minus",
                lambda x: np.diag(softmax(x)) + np.outer(softmax(x), softmax(x)),
                "The rows must sum to 0: a common shift of x changes nothing.",
                seen="000:Q1k",
            ),
            Mistake(
                "elementwise squares for the outer product",
                lambda x: np.diag(softmax(x)) - softmax(x) * softmax(x),
                "`s * s` has n entries, and broadcasting hides it; the outer product has n².",
            ),
            Mistake(
                "the diagonal's formula everywhere",
                lambda x: np.outer(softmax(x), 1 - softmax(x)),
                "S_i(1 − S_j) belongs on the diagonal only; elsewhere the 1 is a 0.",
            ),
            Mistake(
                "the outer product alone",
                lambda x: -np.outer(softmax(x), softmax(x)),
                "On the diagonal there is one more term, S_i.",
            ),
        ),
    ),
)
