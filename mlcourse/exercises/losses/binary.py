"""Exercises on binary cross-entropy of logits (LOS-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises.losses import inputs, variants
from mlcourse.exercises.losses.place import section
from mlcourse.numpy import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
    sigmoid,
)

SECTION = section("binary-cross-entropy", "Binary cross-entropy")


def in_a_loop(input, target):
    total = 0.0
    for z, y in zip(np.ravel(input).tolist(), np.ravel(target).tolist(), strict=True):
        total += max(z, 0) - y * z + np.log1p(np.exp(-abs(z)))
    return total / np.size(input)


def entry_by_entry(input, target):
    result = np.empty(np.shape(input))
    for i in np.ndindex(result.shape):
        result[i] = (sigmoid(input[i]) - target[i]) / result.size
    return result


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="LOS-02",
        title="Binary cross-entropy that survives any logit",
        points=3,
        **SECTION,
        function="binary_cross_entropy_with_logits",
        answer_names=("binary_cross_entropy_with_logits",),
        families=variants.BINARY,
        answer=binary_cross_entropy_with_logits,
        cases=inputs.logits_and_labels,
        hints=(
            "Write log σ(z) and log(1 − σ(z)) by softplus: no logarithm of a rounded number remains.",
            "−log σ(z) = softplus(−z), and −log(1 − σ(z)) = softplus(z). `np.logaddexp(0, z)` is a safe "
            "softplus.",
            "The mean of softplus(z) − y·z.",
        ),
        correct=(
            Correct(
                "softplus minus yz", lambda input, target: np.mean(np.logaddexp(0, input) - target * input)
            ),
            Correct(
                "two softplus functions",
                lambda input, target: np.mean(
                    (1 - target) * np.logaddexp(0, input) + target * np.logaddexp(0, -input)
                ),
            ),
            Correct("in a loop", in_a_loop),
        ),
        mistakes=(
            Mistake(
                "the textbook form, whose logarithm meets a rounded 0",
                lambda input, target: np.mean(
                    -target * np.log(sigmoid(input)) - (1 - target) * np.log(1 - sigmoid(input))
                ),
                "For large |z| the sigmoid is rounded to 0 or 1: express its logarithm by softplus.",
            ),
            Mistake(
                "clipped probabilities",
                lambda input, target: np.mean(
                    -target * np.log(np.clip(sigmoid(input), 1e-7, 1 - 1e-7))
                    - (1 - target) * np.log(np.clip(1 - sigmoid(input), 1e-7, 1 - 1e-7))
                ),
                "Clipping caps the loss, here at 16.1, however wrong the logit is; softplus needs no cap.",
            ),
            Mistake(
                "an exponential that overflows",
                lambda input, target: np.mean(np.log(1 + np.exp(input)) - target * input),
                "exp(z) overflows from 710 on: take the maximum out, or use `np.logaddexp`.",
            ),
            Mistake(
                "the sum for the mean",
                lambda input, target: np.sum(np.logaddexp(0, input) - target * input),
                "The batch loss here is the mean over all entries.",
            ),
            Mistake(
                "the roles of the two labels exchanged",
                lambda input, target: np.mean(np.logaddexp(0, input) - (1 - target) * input),
                "For y = 1 a large z must make the loss small.",
            ),
            Mistake(
                "the sign",
                lambda input, target: np.mean(target * input - np.logaddexp(0, input)),
                "That is the log-likelihood; the loss is minus it, and never negative.",
            ),
            Mistake(
                "the losses not averaged",
                lambda input, target: np.logaddexp(0, input) - target * input,
                "The batch has one loss: take the mean over all entries.",
            ),
            Mistake(
                "the term of y = 0 left out",
                lambda input, target: np.mean(target * np.logaddexp(0, -input)),
                "Examples with y = 0 are penalised too, by softplus(z).",
            ),
        ),
    ),
    FormulaExercise(
        id="LOS-02-formula",
        title="Its two derivatives",
        points=2,
        **SECTION,
        function="binary_cross_entropy_with_logits_grad",
        answer_names=("dbce_ds", "dbce_do"),
        names=("o", "y"),
        where={"s": "sigma(o)"},
        domain=(0.1, 0.9),
        answer=("(s - y)/(s*(1 - s))", "s - y"),
        hints=(
            "Differentiate −y log s − (1 − y) log(1 − s) in s, term by term; the second has an inner "
            "derivative −1.",
            "Put both terms over the common denominator s(1 − s).",
            "The chain rule multiplies with σ'(o) = s(1 − s): what cancels?",
        ),
        correct=(
            Correct("not yet one fraction", ("-y/s + (1 - y)/(1 - s)", "sigma(o) - y")),
            Correct("by label", ("(1 - y)/(1 - s) - y/s", "(1 - y)*sigma(o) - y*sigma(-o)")),
            Correct("the chain rule not simplified", ("(s - y)/(s - s**2)", "(s - y)/(s*(1 - s))*s*(1 - s)")),
        ),
        mistakes=(
            Mistake(
                "the derivative of the squared error",
                ("s - y", "(s - y)*s*(1 - s)"),
                "The loss has logarithms: their derivative puts s and 1 − s into denominators.",
            ),
            Mistake(
                "the derivative in σ called the derivative in o",
                ("s - y", "s - y"),
                "s − y already contains σ'(o): it is the derivative in o. Divide by s(1 − s) for that in s.",
                seen="000:Q2f",
            ),
            Mistake(
                "σ' not cancelled but left",
                ("(s - y)/(s*(1 - s))", "(s - y)*s*(1 - s)"),
                "σ'(o) multiplies the first answer, and there it stands in the denominator.",
            ),
            Mistake(
                "target minus prediction",
                ("(y - s)/(s*(1 - s))", "y - s"),
                "The loss has a minus in front of both logarithms.",
            ),
            Mistake(
                "the inner derivative of 1 − s forgotten",
                ("-y/s - (1 - y)/(1 - s)", "-y*(1 - s) - (1 - y)*s"),
                "d/ds log(1 − s) = −1/(1 − s).",
            ),
            Mistake(
                "the term of y = 0 left out",
                ("-y/s", "y*(s - 1)"),
                "The loss has a second term, (1 − y) log(1 − s): it counts where y = 0.",
            ),
        ),
    ),
    CodeExercise(
        id="LOS-02-code",
        title="The gradient of binary cross-entropy",
        points=2,
        **SECTION,
        function="binary_cross_entropy_with_logits_grad",
        answer_names=("binary_cross_entropy_with_logits_grad",),
        families=variants.BINARY_GRAD,
        answer=binary_cross_entropy_with_logits_grad,
        cases=inputs.logits_and_labels,
        hints=(
            "The gradient has the shape of the logits.",
            "For one entry it is prediction minus target.",
            "The loss is a mean over all entries: divide by their number.",
        ),
        correct=(
            Correct("prediction minus target", lambda input, target: (sigmoid(input) - target) / input.size),
            Correct(
                "by label",
                lambda input, target: (
                    ((1 - target) * sigmoid(input) - target * sigmoid(-input)) / np.prod(input.shape)
                ),
            ),
            Correct("entry by entry", entry_by_entry),
        ),
        mistakes=(
            Mistake(
                "the squared error's factor σ'",
                lambda input, target: (
                    (sigmoid(input) - target) * sigmoid(input) * sigmoid(-input) / input.size
                ),
                "With the matching log-loss, σ' cancels.",
            ),
            Mistake(
                "a quotient that is 0/0 where the sigmoid is rounded",
                lambda input, target: (
                    (sigmoid(input) - target)
                    / (sigmoid(input) * (1 - sigmoid(input)))
                    * sigmoid(input)
                    * (1 - sigmoid(input))
                    / input.size
                ),
                "Cancel σ(1 − σ) on paper: in the computer it may be 0.",
                seen="000:Q2f",
            ),
            Mistake(
                "target minus prediction",
                lambda input, target: (target - sigmoid(input)) / input.size,
                "That is the direction in which to move; the gradient is its negative.",
            ),
            Mistake(
                "the gradient of the sum",
                lambda input, target: sigmoid(input) - target,
                "The loss is the mean over all entries, so each has the weight 1/size.",
            ),
            Mistake(
                "a division by the number of rows",
                lambda input, target: (sigmoid(input) - target) / len(input),
                "The mean runs over all entries, not over the rows only.",
            ),
            Mistake(
                "the mean of the gradient",
                lambda input, target: np.mean(sigmoid(input) - target),
                "A gradient has the shape of its variable: nothing is summed.",
            ),
            Mistake(
                "the logit for the prediction",
                lambda input, target: (input - target) / input.size,
                "Prediction minus target: the prediction is σ(z).",
            ),
        ),
    ),
)
