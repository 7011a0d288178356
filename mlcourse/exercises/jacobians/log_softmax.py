"""Exercises on log-softmax: Jacobian and product (JAC-06, JAC-07)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.cost.memory import MemoryGrows
from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.jacobians import variants
from mlcourse.exercises.jacobians.place import section
from mlcourse.numpy import log_softmax_jacobian, log_softmax_vjp, softmax

JACOBIAN = section("log-softmax", "The logarithm makes it simpler, and not symmetric")
PRODUCT = section("log-softmax-vjp", "The product for log-softmax")


def entry_by_entry(x):
    s = softmax(x)
    n = len(s)
    return [[(i == j) - s[j] for j in range(n)] for i in range(n)]


def row_by_row(x, g):
    s = softmax(x)
    result = np.empty(s.shape)
    for row in np.ndindex(s.shape[:-1]):
        result[row] = g[row] - sum(g[row]) * s[row]
    return result


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="JAC-06",
        title="The log-softmax Jacobian",
        points=2,
        **JACOBIAN,
        function="log_softmax_jacobian",
        answer_names=("log_softmax_jacobian",),
        families=variants.LOG_SOFTMAX_JACOBIAN,
        answer=log_softmax_jacobian,
        cases=cases.logits(batches=False),
        public=(cases.ORDINARY, cases.TIES),
        hints=(
            "log S_i = x_i − log Z. Differentiate the two parts in x_j.",
            "The first gives 1 for i = j and else 0, the second S_j, whatever i is.",
            "The identity minus a matrix all of whose rows are s: np.eye(n) - s does it by broadcasting.",
        ),
        correct=(
            Correct("identity minus rows of s", lambda x: np.eye(len(x)) - softmax(x)),
            Correct(
                "identity minus an outer product",
                lambda x: np.eye(len(x)) - np.outer(np.ones(len(x)), softmax(x)),
            ),
            Correct("entry by entry", entry_by_entry),
        ),
        mistakes=(
            Mistake(
                "the transpose",
                lambda x: np.eye(len(x)) - softmax(x)[:, None],
                "Entry [i, j] is the derivative of log S_i in x_j: every row holds all of s.",
            ),
            Mistake(
                "the diagonal alone",
                lambda x: np.diag(1 - softmax(x)),
                "Every x_j changes log S_i, through the denominator.",
                seen="004:Q4b",
            ),
            Mistake(
                "the softmax Jacobian divided along the wrong axis",
                lambda x: (np.diag(softmax(x)) - np.outer(softmax(x), softmax(x))) / softmax(x),
                "The derivative of log S_i is that of S_i over S_i: divide row i, not column i.",
            ),
            Mistake(
                "1 − s everywhere",
                lambda x: np.tile(1 - softmax(x), (len(x), 1)),
                "The 1 stands on the diagonal only.",
            ),
            Mistake(
                "the softmax Jacobian",
                lambda x: np.diag(softmax(x)) - np.outer(softmax(x), softmax(x)),
                "The logarithm is missing: divide row i by S_i.",
            ),
            Mistake(
                "plus for minus",
                lambda x: np.eye(len(x)) + softmax(x),
                "The rows must sum to 0: a common shift of x changes nothing.",
            ),
        ),
    ),
    FormulaExercise(
        id="JAC-06-formula",
        title="The entries of the log-softmax Jacobian",
        points=2,
        **JACOBIAN,
        function="log_softmax_jacobian",
        answer_names=("same_log", "different_log"),
        names=("x_i", "x_j", "others"),
        where={"Z": "exp(x_i) + exp(x_j) + others", "S_i": "exp(x_i)/Z", "S_j": "exp(x_j)/Z"},
        domain=(0.2, 2.0),
        answer=("1 - S_i", "-S_j"),
        hints=(
            "log S_i = x_i − log Z: the logarithm has taken the quotient apart.",
            "The derivative of log Z in x_j is exp(x_j)/Z.",
            "That is S_j, in both cases; for i = j the derivative of x_i adds 1.",
        ),
        correct=(
            Correct("by exponentials", ("1 - exp(x_i)/Z", "-exp(x_j)/Z")),
            Correct("from the softmax Jacobian", ("S_i*(1 - S_i)/S_i", "-S_i*S_j/S_i")),
            Correct("in one fraction", ("(Z - exp(x_i))/Z", "0 - S_j")),
        ),
        mistakes=(
            Mistake(
                "the index of the function for that of the variable",
                ("1 - S_i", "-S_i"),
                "Off the diagonal it is the derivative of −log Z in x_j.",
            ),
            Mistake("zero off the diagonal", ("1 - S_i", "0"), "log Z depends on every x_j."),
            Mistake(
                "the entries of the softmax Jacobian",
                ("S_i*(1 - S_i)", "-S_i*S_j"),
                "log S_i = x_i − log Z: differentiate that.",
            ),
            Mistake("the 1 off the diagonal too", ("1 - S_i", "1 - S_j"), "x_i does not depend on x_j."),
            Mistake(
                "the derivative of x_i forgotten",
                ("-S_i", "-S_j"),
                "log S_i = x_i − log Z has two terms in x_i.",
            ),
        ),
    ),
    CodeExercise(
        id="JAC-07",
        title="Log-softmax VJP in O(n)",
        points=2,
        **PRODUCT,
        function="log_softmax_vjp",
        answer_names=("log_softmax_vjp",),
        families=variants.LOG_SOFTMAX_VJP,
        answer=log_softmax_vjp,
        cases=cases.logits(upstream=True),
        cost=MemoryGrows(),
        hints=(
            "Multiply vᵀ (I − 1 sᵀ): from which side does v come?",
            "vᵀ 1 is just a number: the sum of all v.",
            "v minus that sum (axis=-1, keepdims=True) times s.",
        ),
        correct=(
            Correct("the sum times s", lambda x, g: g - g.sum(axis=-1, keepdims=True) * softmax(x)),
            Correct("row by row", row_by_row),
            Correct("einsum", lambda x, g: g - np.einsum("...j,...i->...i", g, softmax(x))),
        ),
        mistakes=(
            Mistake(
                "the sum of g left out",
                lambda x, g: g - softmax(x),
                "s is multiplied by the sum of all g_j; that is 1 only for a one-hot g.",
            ),
            Mistake(
                "elementwise for the sum",
                lambda x, g: g - softmax(x) * g,
                "Every component needs the same number, the sum over all g_j.",
            ),
            Mistake(
                "the product from the wrong side",
                lambda x, g: g - (softmax(x) * g).sum(axis=-1, keepdims=True),
                "That is J g; the gradient is Jᵀ g, and this Jacobian is not symmetric.",
            ),
            Mistake(
                "the weighted sum for the plain one",
                lambda x, g: g - (softmax(x) * g).sum(axis=-1, keepdims=True) * softmax(x),
                "The column of J does not hold s twice: the sum over g is not weighted.",
            ),
            Mistake(
                "the sum over the whole batch",
                lambda x, g: g - g.sum() * softmax(x),
                "Each row has its own sum, over the last axis.",
            ),
            Mistake(
                "the softmax product",
                lambda x, g: softmax(x) * (g - (softmax(x) * g).sum(axis=-1, keepdims=True)),
                "That is the gradient through softmax; here the logarithm comes after it.",
            ),
            Mistake(
                "plus for minus",
                lambda x, g: g + g.sum(axis=-1, keepdims=True) * softmax(x),
                "The entries of the gradient must sum to 0: a common shift of x changes nothing.",
            ),
        ),
    ),
)
