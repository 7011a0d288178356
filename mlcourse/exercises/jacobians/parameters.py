"""Exercises on log-probabilities whose logits depend on parameters (JAC-08)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises import cases
from mlcourse.exercises.jacobians import variants
from mlcourse.exercises.jacobians.place import section
from mlcourse.numpy import log_softmax_param_grad, softmax

SECTION = section("parameters", "When the logits depend on parameters")
FIRST = "D(log(exp(x1)/Z), u)"
LAST = "dx1 - (S1*dx1 + S2*dx2 + S3*dx3)"


def in_a_loop(x, jac):
    s = softmax(x)
    mean = sum(s[j] * jac[j] for j in range(len(s)))
    return np.array([row - mean for row in jac])


EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="JAC-08",
        title="The gradient of log S as a difference to a mean",
        points=3,
        **SECTION,
        function="log_softmax_param_grad",
        answer_names=("steps_jac_08",),
        names=("x1", "x2", "x3", "dx1", "dx2", "dx3"),
        where={
            "Z": "exp(x1) + exp(x2) + exp(x3)",
            "S1": "exp(x1)/Z",
            "S2": "exp(x2)/Z",
            "S3": "exp(x3)/Z",
        },
        depends={"x1": "dx1", "x2": "dx2", "x3": "dx3"},
        first=FIRST,
        last=LAST,
        least=4,
        answer=(
            FIRST,
            "D(x1, u) - D(log(Z), u)",
            "dx1 - D(Z, u)/Z",
            "dx1 - (exp(x1)*dx1 + exp(x2)*dx2 + exp(x3)*dx3)/Z",
            LAST,
        ),
        hints=(
            "log(exp(x1)/Z) is a difference of two logarithms.",
            "The derivative of log(Z) is D(Z, u)/Z; and D(x1, u) is called dx1 here.",
            "D(Z, u) is exp(x1)*dx1 + exp(x2)*dx2 + exp(x3)*dx3; over Z, each quotient is an S.",
        ),
        correct=(
            Correct(
                "the logarithm split at once",
                (FIRST, "dx1 - D(log(Z), u)", "dx1 - (exp(x1)*dx1 + exp(x2)*dx2 + exp(x3)*dx3)/Z", LAST),
            ),
            Correct(
                "the row of the Jacobian",
                (
                    FIRST,
                    "D(log(S1), x1)*dx1 + D(log(S1), x2)*dx2 + D(log(S1), x3)*dx3",
                    "(1 - S1)*dx1 - S2*dx2 - S3*dx3",
                    LAST,
                ),
            ),
            Correct("one over S1", (FIRST, "D(S1, u)/S1", "dx1 - D(Z, u)/Z", LAST)),
        ),
        mistakes=(
            Mistake(
                "the chain rule stopped at the exponential",
                (FIRST, "dx1 - (exp(x1) + exp(x2) + exp(x3))/Z", LAST),
                "Each exp(x_j) depends on u through x_j: its derivative carries dx_j.",
            ),
            Mistake(
                "the mean not weighted",
                (FIRST, "dx1 - (dx1 + dx2 + dx3)/3", LAST),
                "The derivative of log Z weights each dx_j with exp(x_j)/Z.",
            ),
            Mistake(
                "the sign of the mean",
                (FIRST, "dx1 + (exp(x1)*dx1 + exp(x2)*dx2 + exp(x3)*dx3)/Z", LAST),
                "The logarithm of a quotient is a difference.",
            ),
            Mistake(
                "the mean of x for the mean of its derivative",
                (FIRST, "dx1 - (S1*x1 + S2*x2 + S3*x3)", LAST),
                "It is the derivatives dx_j that are averaged.",
            ),
        ),
    ),
    CodeExercise(
        id="JAC-08-code",
        title="Log-softmax in the parameters",
        points=2,
        **SECTION,
        function="log_softmax_param_grad",
        answer_names=("log_softmax_param_grad",),
        families=variants.LOG_SOFTMAX_PARAMETERS,
        answer=log_softmax_param_grad,
        cases=cases.parametrised(),
        public=(cases.ORDINARY,),
        hints=(
            "Row i of jac is the gradient of x_i. From each of them, one and the same vector "
            "is subtracted: which?",
            "The mean of the rows, weighted with s.",
            "softmax(x) @ jac is that mean; subtract it from jac, every row by broadcasting.",
        ),
        correct=(
            Correct("a difference to the mean", lambda x, jac: jac - softmax(x) @ jac),
            Correct("in a loop", in_a_loop),
            Correct("the matrix", lambda x, jac: (np.eye(len(x)) - softmax(x)) @ jac),
            Correct("einsum", lambda x, jac: jac - np.einsum("j,jp->p", softmax(x), jac)[None, :]),
        ),
        mistakes=(
            Mistake(
                "the uniform mean",
                lambda x, jac: jac - jac.mean(axis=0),
                "The mean is over j drawn from softmax(x): weight the rows with s.",
            ),
            Mistake(
                "the transposed Jacobian",
                lambda x, jac: jac - np.outer(softmax(x), jac.sum(axis=0)),
                "The matrix is I − 1 sᵀ: s multiplies the rows of jac, the same for each i.",
                seen="000:Q1l",
            ),
            Mistake(
                "the mean of x for the mean of its gradient",
                lambda x, jac: jac - softmax(x) @ x,
                "It is the rows of jac that are averaged.",
            ),
            Mistake(
                "the sign",
                lambda x, jac: softmax(x) @ jac - jac,
                "Own gradient minus the mean, not the other way round.",
            ),
            Mistake(
                "the mean left out", lambda x, jac: +jac, "log S_i = x_i − log Z: the second term is missing."
            ),
            Mistake(
                "each row weighted by itself",
                lambda x, jac: jac - softmax(x)[:, None] * jac,
                "Every row needs the same mean, the sum over all s_j ∇x_j.",
            ),
        ),
    ),
)
