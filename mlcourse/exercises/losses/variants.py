"""Further wrong answers about losses and their gradients, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import Variants, beside
from mlcourse.exercises.families.deltas import deltas
from mlcourse.exercises.families.epsilons import denominator, logarithms
from mlcourse.exercises.families.labels import labels
from mlcourse.exercises.families.slopes import slopes
from mlcourse.exercises.families.softmaxes import VALUE, log_softmaxes, softmaxes
from mlcourse.numpy import (
    binary_cross_entropy_with_logits,
    binary_cross_entropy_with_logits_grad,
    cross_entropy,
    cross_entropy_grad,
    cross_entropy_probs_grad,
    log_softmax,
    nll_loss,
    one_hot,
    sigmoid,
    softmax,
    softplus,
    squared_error,
    squared_error_grad,
)

IN_PROBABILITIES = "That is the gradient in the probability; the logit reaches the loss through {}."


def _binary(log):
    def answer(input, target, reduction="mean"):
        p = sigmoid(input)
        return np.mean(-target * log(p) - (1 - target) * log(1 - p))

    return answer


def _of_logarithms(log_softmax):
    """Cross-entropy, built from log-probabilities."""
    return lambda input, target, reduction="mean": (
        -np.mean(log_softmax(input)[np.arange(len(target)), target])
    )


def _of_one_hot_rows(logits_to_logarithms):
    def build(one_hot):
        return lambda input, target, reduction="mean": (
            -np.sum(one_hot(target, input.shape[1]) * logits_to_logarithms(input)) / len(target)
        )

    return build


def _of_delta(delta):
    return lambda input, target, reduction="mean": (
        delta(softmax(input), one_hot(target, input.shape[1])) / len(target)
    )


def _of_softmax(soft):
    return lambda input, target, reduction="mean": (
        (soft(input) - one_hot(target, input.shape[1])) / len(target)
    )


SQUARED = (
    beside(
        squared_error,
        *(
            (
                "the mean over the whole batch",
                lambda z, t, factor=factor: factor * np.mean(np.square(z - t)),
                "Each vector of the batch has a loss of its own: add up along the last axis, and do not divide.",
            )
            for factor in (0.5, 1.0)
        ),
        *(
            (
                "a sum over the first axis",
                lambda z, t, factor=factor: factor * np.square(z - t).sum(axis=0),
                "The entries of one vector stand along the last axis.",
            )
            for factor in (0.5, 1.0)
        ),
        (
            "the root of the sum of squares",
            lambda z, t: np.sqrt(np.square(z - t).sum(axis=-1)),
            "Half the *squared* distance is asked for: no root.",
        ),
        *(
            (
                "the square of the sum",
                lambda z, t, factor=factor: factor * np.sum(z - t, axis=-1) ** 2,
                "Each difference is squared by itself, then they are added up.",
            )
            for factor in (0.5, 1.0)
        ),
    ),
)
SQUARED_GRAD = (
    beside(
        squared_error_grad,
        *(
            (
                "the slope of the sigmoid too many",
                lambda z, t, factor=factor: factor * (z - t) * z * (1 - z),
                "Here z is the output itself: no activation stands between it and the loss.",
            )
            for factor in (1.0, 2.0)
        ),
    ),
)
SIGMOID_MSE_GRAD = (
    slopes(
        "sigmoid", lambda slope: lambda logit, target: (sigmoid(logit) - target) * slope(logit), "the logit"
    ),
)
BINARY: tuple[Variants, ...] = (
    *logarithms(_binary),
    beside(
        binary_cross_entropy_with_logits,
        (
            "a division by the number of rows",
            lambda input, target, reduction="mean": np.sum(softplus(input) - target * input) / len(target),
            "The mean is over all entries: .size, not len().",
        ),
        (
            "the sigmoid left out",
            lambda input, target, reduction="mean": np.mean(
                -target * np.log(input) - (1 - target) * np.log(1 - input)
            ),
            "The input are logits, of which a logarithm need not exist: the sigmoid comes first.",
        ),
        (
            "the loss for labels of −1 and 1",
            lambda input, target, reduction="mean": np.mean(softplus(-target * input)),
            "softplus(−yz) is for labels −1 and 1; here they are 0 and 1.",
        ),
        (
            "a mean along the first axis alone",
            lambda input, target, reduction="mean": np.mean(softplus(input) - target * input, axis=0),
            "One number is asked for: the mean over all entries.",
        ),
    ),
)
BINARY_GRAD = (
    beside(
        binary_cross_entropy_with_logits_grad,
        *(
            (
                "the gradient in the probabilities",
                lambda input, target, reduction="mean", mean=mean: (
                    (sigmoid(input) - target)
                    / (sigmoid(input) * sigmoid(-input))
                    / (target.size if mean else 1)
                ),
                IN_PROBABILITIES.format("the sigmoid, whose slope σ(1 − σ) cancels the denominator"),
            )
            for mean in (True, False)
        ),
        *(
            (
                "the term of y = 0 left out",
                lambda input, target, reduction="mean", mean=mean: (
                    -target / sigmoid(input) / (target.size if mean else 1)
                ),
                "−y/p is the gradient in the probability, and of one of two terms: where y = 0 the other counts.",
            )
            for mean in (True, False)
        ),
    ),
)
CROSS_ENTROPY: tuple[Variants, ...] = (
    log_softmaxes(_of_logarithms),
    *logarithms(lambda log: _of_logarithms(lambda input: log(softmax(input)))),
    labels(_of_one_hot_rows(log_softmax)),
    beside(
        cross_entropy,
        (
            "rows taken by the labels",
            lambda input, target, reduction="mean": (
                -np.mean(log_softmax(input)[np.minimum(target, len(target) - 1)])
            ),
            "One index takes a whole row: [np.arange(N), target] takes one entry of each.",
        ),
        (
            "rows taken by the labels",
            lambda input, target, reduction="mean": -np.mean(log_softmax(input)[target]),
            "One index takes a whole row: [np.arange(N), target] takes one entry of each.",
        ),
    ),
)
CROSS_ENTROPY_GRAD = (
    softmaxes(_of_softmax, left_out=VALUE),
    deltas(_of_delta),
    labels(
        lambda one_hot: (
            lambda input, target, reduction="mean": (
                (softmax(input) - one_hot(target, input.shape[1])) / len(target)
            )
        )
    ),
    beside(
        cross_entropy_grad,
        (
            "class numbers for one-hot rows",
            lambda input, target, reduction="mean": softmax(input) - target[:, None],
            "The label is the number of a class; and the mean over the batch divides by its size.",
        ),
        (
            "the gradient in the probabilities",
            lambda input, target, reduction="mean": -one_hot(target, input.shape[1]) / softmax(input),
            IN_PROBABILITIES.format("softmax"),
        ),
    ),
)
PROBABILITIES_GRAD = (
    denominator(
        lambda epsilon: lambda z, t: -t / (z + epsilon), "where the target is 0, so is the gradient."
    ),
    beside(
        cross_entropy_probs_grad,
        (
            "the gradient of binary cross-entropy",
            lambda z, t: (z - t) / (z * (1 - z)),
            "The term (1 − t) log(1 − z) belongs to two classes; here each class has −t log z alone.",
        ),
    ),
)
LOG_SOFTMAX: tuple[Variants, ...] = (
    log_softmaxes(lambda function: lambda x, axis=-1: function(x)),
    *logarithms(lambda log: lambda x, axis=-1: log(softmax(x))),
    beside(
        log_softmax,
        (
            "the shift forgotten at the end",
            lambda x, axis=-1: (
                x - np.log(np.exp(x - x.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True))
            ),
            "The maximum that was subtracted inside must be subtracted from x too.",
        ),
    ),
)
NLL = (
    labels(_of_one_hot_rows(lambda z: z)),
    beside(
        nll_loss,
        (
            "the largest log-probability, whatever the class",
            lambda input, target, reduction="mean": -np.mean(np.max(input, axis=1)),
            "The log-probability of the right class counts, not the largest one.",
        ),
        (
            "rows taken by the labels",
            lambda input, target, reduction="mean": -np.mean(input[target]),
            "One index takes a whole row: [np.arange(N), target] takes one entry of each.",
        ),
    ),
)
