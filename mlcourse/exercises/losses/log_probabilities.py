"""Exercises on the negative log-likelihood of log-probabilities (LOS-08)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.losses import inputs, variants
from mlcourse.exercises.losses.place import section
from mlcourse.numpy import nll_loss

SECTION = section("log-probabilities", "In the log-probabilities: a constant")


def in_a_loop(input, target):
    total = 0.0
    for i in range(len(target)):
        total -= input[i][target[i]]
    return total / len(target)


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="LOS-08",
        title="From the log-probabilities to the logits",
        points=2,
        **SECTION,
        function="nll_loss_grad",
        answer_names=("dnll_dz_k", "dnll_dx_k"),
        names=("z_k", "t_k", "T"),
        where={"s_k": "exp(z_k)"},
        domain=(0.1, 0.9),
        answer=("-t_k", "T*s_k - t_k"),
        hints=(
            "The loss −Σ t_j z_j is linear in z: what multiplies z_k?",
            "The product with the log-softmax Jacobian is v − (Σ v) s, with v the gradient in z.",
            "Here v = −t, and its entries sum to −T.",
        ),
        correct=(
            Correct("with exp for s", ("0 - t_k", "T*exp(z_k) - t_k")),
            Correct("the product as it comes", ("-t_k", "-t_k - (-T)*s_k")),
            Correct("own term and the others", ("t_k*(-1)", "-t_k*(1 - s_k) + (T - t_k)*s_k")),
        ),
        mistakes=(
            Mistake(
                "the gradient in the probabilities",
                ("-t_k/s_k", "T*s_k - t_k"),
                "z is already the logarithm: the loss is linear in it.",
            ),
            Mistake(
                "the gradient in the logits for that in z",
                ("T*s_k - t_k", "T*s_k - t_k"),
                "The softmax comes in only with the second answer.",
            ),
            Mistake(
                "s − t although t does not sum to 1",
                ("-t_k", "s_k - t_k"),
                "The entries of −t sum to −T, and T need not be 1 here.",
            ),
            Mistake("the sign", ("t_k", "t_k - T*s_k"), "The loss has a minus in front of the sum."),
            Mistake(
                "the sum left out",
                ("-t_k", "-t_k"),
                "Log-softmax couples the classes: every z_j depends on x_k.",
            ),
        ),
    ),
    CodeExercise(
        id="LOS-08-code",
        title="The negative log-likelihood",
        points=2,
        **SECTION,
        function="nll_loss",
        answer_names=("nll_loss",),
        families=variants.NLL,
        answer=nll_loss,
        cases=inputs.log_probabilities_and_classes,
        public=(cases.ORDINARY, inputs.ONE),
        hints=(
            "The logarithm has been taken already: no log, no softmax, only picking and averaging.",
            "Pick one entry from each row, the one of its class.",
            "`-input[np.arange(len(target)), target].mean()`.",
        ),
        correct=(
            Correct("pick and average", lambda input, target: -input[np.arange(len(target)), target].mean()),
            Correct(
                "one-hot vectors",
                lambda input, target: -(np.eye(input.shape[1])[target] * input).sum() / len(target),
            ),
            Correct("in a loop", in_a_loop),
            Correct(
                "np.take_along_axis",
                lambda input, target: -np.mean(np.take_along_axis(input, target[:, None], axis=1)),
            ),
        ),
        mistakes=(
            Mistake(
                "the sign",
                lambda input, target: input[np.arange(len(target)), target].mean(),
                "The *negative* log-likelihood: a loss is small when the likelihood is large.",
            ),
            Mistake(
                "the sum over the batch",
                lambda input, target: -input[np.arange(len(target)), target].sum(),
                "The batch loss is the mean over the examples.",
            ),
            Mistake(
                "a second logarithm",
                lambda input, target: -np.log(-input[np.arange(len(target)), target]).mean(),
                "The input holds log-probabilities: the logarithm has been taken already.",
            ),
            Mistake(
                "all pairs of rows and labels",
                lambda input, target: -input[:, target].mean(),
                "`input[:, target]` takes every label's column from every row; pair the rows with "
                "`np.arange(len(target))`.",
            ),
            Mistake(
                "a mean over the classes too",
                lambda input, target: -(np.eye(input.shape[1])[target] * input).mean(),
                "Only the examples are averaged: divide by N, not by N·m.",
            ),
            Mistake(
                "the losses not averaged",
                lambda input, target: -input[np.arange(len(target)), target],
                "The batch has one loss: the mean.",
            ),
            Mistake(
                "the likelihood for the log-likelihood",
                lambda input, target: -np.exp(input[np.arange(len(target)), target]).mean(),
                "The mean is taken of the logarithms, as they are.",
            ),
        ),
    ),
)
