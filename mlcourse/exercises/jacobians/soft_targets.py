"""Exercises on a weighted sum of log-probabilities (JAC-09)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.jacobians import variants
from mlcourse.exercises.jacobians.place import section
from mlcourse.numpy import soft_cross_entropy_param_grad, softmax

SECTION = section("soft-targets", "A loss with soft targets")


def in_a_loop(x, jac, target):
    s = softmax(x)
    mean = sum(s[j] * jac[j] for j in range(len(s)))
    return -sum(target[i] * (jac[i] - mean) for i in range(len(s)))


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="JAC-09",
        title="The gradient of −Σ c_i log S_i in the parameters",
        points=3,
        **SECTION,
        function="soft_cross_entropy_param_grad",
        answer_names=("soft_cross_entropy_param_grad",),
        families=variants.SOFT_TARGETS,
        answer=soft_cross_entropy_param_grad,
        cases=cases.parametrised(target=True),
        public=(cases.ORDINARY,),
        hints=(
            "First in the logits, then in the parameters: how does the chain rule use jac, "
            "whose rows are gradients of x_i?",
            "In the logits the gradient is (Σ c) s − c; the sum of c need not be 1.",
            "jac.T times that vector; test with weights that sum to something other than 1.",
        ),
        correct=(
            Correct(
                "through the logits", lambda x, jac, target: jac.T @ (target.sum() * softmax(x) - target)
            ),
            Correct("the definition in a loop", in_a_loop),
            Correct("the weighted rows", lambda x, jac, target: -target @ (jac - softmax(x) @ jac)),
            Correct(
                "einsum", lambda x, jac, target: np.einsum("i,ip->p", target.sum() * softmax(x) - target, jac)
            ),
        ),
        mistakes=(
            Mistake(
                "s − c although c does not sum to 1",
                lambda x, jac, target: jac.T @ (softmax(x) - target),
                "The mean appears once for each i, with weight c_i: together Σ c_i times.",
                seen="000:Q1m",
            ),
            Mistake(
                "the sign",
                lambda x, jac, target: jac.T @ (target - target.sum() * softmax(x)),
                "The loss has a minus in front.",
            ),
            Mistake(
                "a division by the logarithm",
                lambda x, jac, target: -(target / np.log(softmax(x))) @ (jac - softmax(x) @ jac),
                "The derivative of log S is S'/S: what divides is S, not its logarithm.",
                seen="000:Q1m",
            ),
            Mistake(
                "the mean left out",
                lambda x, jac, target: -jac.T @ target,
                "log S_i = x_i − log Z: the second term is missing.",
            ),
            Mistake(
                "the uniform mean",
                lambda x, jac, target: -target @ (jac - jac.mean(axis=0)),
                "The mean is over j drawn from softmax(x): weight the rows with s.",
            ),
            Mistake(
                "the sum over i left out",
                lambda x, jac, target: -target[:, None] * (jac - softmax(x) @ jac),
                "The loss is one number: its gradient has one entry for each parameter.",
            ),
        ),
    ),
    FormulaExercise(
        id="JAC-09-formula",
        title="The gradient of −Σ c_i log S_i in one logit",
        points=1,
        **SECTION,
        function="soft_cross_entropy_param_grad",
        answer_names=("dL_dx_k",),
        names=("S_k", "c_k", "C"),
        domain=(0.1, 0.9),
        answer=("C*S_k - c_k",),
        hints=(
            "L = −Σ c_i (x_i − log Z). Which terms contain x_k?",
            "The derivative of log Z in x_k is S_k, and it stands there once for every c_i.",
            "Σ c_i S_k is C*S_k; from −c_k x_k comes one more term.",
        ),
        correct=(
            Correct("minus the difference", ("-(c_k - C*S_k)",)),
            Correct("own term and the others", ("-c_k*(1 - S_k) + (C - c_k)*S_k",)),
            Correct("another order", ("S_k*C + (-c_k)",)),
        ),
        mistakes=(
            Mistake(
                "S − c although c does not sum to 1",
                ("S_k - c_k",),
                "Every i contributes c_i S_k: together C times S_k.",
                seen="000:Q1m",
            ),
            Mistake("the sign", ("c_k - C*S_k",), "The loss has a minus in front."),
            Mistake(
                "a division by the logarithm",
                ("-c_k/log(S_k)",),
                "The derivative of log S is S'/S: what divides is S, not its logarithm.",
                seen="000:Q1m",
            ),
            Mistake("the mean left out", ("-c_k",), "log Z depends on x_k as well."),
        ),
    ),
)
