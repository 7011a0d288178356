"""Wrong answers about smoothed labels: targets that are not the right ones, and what comes of them."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Mistake
from mlcourse.checks.naming.families import Variants, beside
from mlcourse.exercises.families.epsilons import logarithms
from mlcourse.exercises.families.softmaxes import log_softmaxes, softmaxes
from mlcourse.numpy import cross_entropy, cross_entropy_grad, log_softmax, one_hot, softmax

NONE = ("no smoothing", "A share of ε is taken from the right class and dealt out evenly.")
OTHERS_ONLY = (
    "the share dealt to the other classes only",
    "ε is dealt out evenly to *all* K classes, the right one too: each gets ε/K.",
)
RIGHT_WITHOUT = (
    "the right class without its share",
    "The right class gets ε/K as well: else the target does not add up to 1.",
)
KEEPS_1 = (
    "a right class that keeps its 1",
    "What is dealt out has been taken away before: (1 − ε) + ε/K for the right class.",
)
ONE_K = ("1/K for ε/K", "It is ε that is divided among K classes.")
WHOLE = ("ε for ε/K", "ε is divided among all K classes: the uniform term is a mean over k, not a sum.")
WRONG_SHARE = ("(1 − ε)/K for ε/K", "What is taken from the right class, ε, is dealt out.")
EXCHANGED = ("ε and 1 − ε exchanged", "With ε = 0 there is no smoothing at all.")

LOSS_MISTAKES = (
    Mistake(
        NONE[0],
        lambda input, target, eps: (
            -np.sum(one_hot(target, input.shape[1]) * log_softmax(input)) / len(target)
        ),
        NONE[1],
    ),
    Mistake(
        OTHERS_ONLY[0],
        lambda input, target, eps: (
            -np.sum(
                np.where(one_hot(target, input.shape[1]), 1 - eps, eps / (input.shape[1] - 1))
                * log_softmax(input)
            )
            / len(target)
        ),
        OTHERS_ONLY[1],
    ),
    Mistake(
        RIGHT_WITHOUT[0],
        lambda input, target, eps: (
            -np.sum(
                np.where(one_hot(target, input.shape[1]), 1 - eps, eps / input.shape[1]) * log_softmax(input)
            )
            / len(target)
        ),
        RIGHT_WITHOUT[1],
    ),
    Mistake(
        KEEPS_1[0],
        lambda input, target, eps: (
            -np.sum(
                (one_hot(target, input.shape[1]) * (1 - eps / input.shape[1]) + eps / input.shape[1])
                * log_softmax(input)
            )
            / len(target)
        ),
        KEEPS_1[1],
    ),
    Mistake(
        ONE_K[0],
        lambda input, target, eps: (
            -np.sum(((1 - eps) * one_hot(target, input.shape[1]) + 1 / input.shape[1]) * log_softmax(input))
            / len(target)
        ),
        ONE_K[1],
    ),
    Mistake(
        WHOLE[0],
        lambda input, target, eps: (
            -np.sum(((1 - eps) * one_hot(target, input.shape[1]) + eps) * log_softmax(input)) / len(target)
        ),
        WHOLE[1],
    ),
    Mistake(
        WRONG_SHARE[0],
        lambda input, target, eps: (
            -np.sum(
                ((1 - eps) * one_hot(target, input.shape[1]) + (1 - eps) / input.shape[1])
                * log_softmax(input)
            )
            / len(target)
        ),
        WRONG_SHARE[1],
    ),
    Mistake(
        EXCHANGED[0],
        lambda input, target, eps: (
            -np.sum((eps * one_hot(target, input.shape[1]) + (1 - eps) / input.shape[1]) * log_softmax(input))
            / len(target)
        ),
        EXCHANGED[1],
    ),
)

SLOPE_MISTAKES = (
    Mistake(
        NONE[0],
        lambda input, target, eps: (softmax(input) - one_hot(target, input.shape[1])) / len(target),
        NONE[1],
    ),
    Mistake(
        OTHERS_ONLY[0],
        lambda input, target, eps: (
            (softmax(input) - np.where(one_hot(target, input.shape[1]), 1 - eps, eps / (input.shape[1] - 1)))
            / len(target)
        ),
        OTHERS_ONLY[1],
    ),
    Mistake(
        RIGHT_WITHOUT[0],
        lambda input, target, eps: (
            (softmax(input) - np.where(one_hot(target, input.shape[1]), 1 - eps, eps / input.shape[1]))
            / len(target)
        ),
        RIGHT_WITHOUT[1],
    ),
    Mistake(
        KEEPS_1[0],
        lambda input, target, eps: (
            (
                softmax(input)
                - (one_hot(target, input.shape[1]) * (1 - eps / input.shape[1]) + eps / input.shape[1])
            )
            / len(target)
        ),
        KEEPS_1[1],
    ),
    Mistake(
        ONE_K[0],
        lambda input, target, eps: (
            (softmax(input) - ((1 - eps) * one_hot(target, input.shape[1]) + 1 / input.shape[1]))
            / len(target)
        ),
        ONE_K[1],
    ),
    Mistake(
        WHOLE[0],
        lambda input, target, eps: (
            (softmax(input) - ((1 - eps) * one_hot(target, input.shape[1]) + eps)) / len(target)
        ),
        WHOLE[1],
    ),
    Mistake(
        WRONG_SHARE[0],
        lambda input, target, eps: (
            (softmax(input) - ((1 - eps) * one_hot(target, input.shape[1]) + (1 - eps) / input.shape[1]))
            / len(target)
        ),
        WRONG_SHARE[1],
    ),
    Mistake(
        EXCHANGED[0],
        lambda input, target, eps: (
            (softmax(input) - (eps * one_hot(target, input.shape[1]) + (1 - eps) / input.shape[1]))
            / len(target)
        ),
        EXCHANGED[1],
    ),
)


def loss_of(q):
    """The loss with another target."""
    return lambda input, target, eps: (
        -np.sum(q(one_hot(target, input.shape[1]), input.shape[1], eps) * log_softmax(input)) / len(target)
    )


def slope_of(q):
    """Prediction minus another target."""
    return lambda input, target, eps: (
        (softmax(input) - q(one_hot(target, input.shape[1]), input.shape[1], eps)) / len(target)
    )


LATER = (  # the same slips as others write them, and a rarer one
    (KEEPS_1[0], lambda hot, k, eps: np.where(hot, 1, eps / k), KEEPS_1[1]),
    (KEEPS_1[0], lambda hot, k, eps: hot + eps / k, KEEPS_1[1]),
    (
        "nothing dealt out",
        lambda hot, k, eps: (1 - eps) * hot,
        "The share ε that is taken away is dealt out to all classes: + ε/K.",
    ),
)


def _right(target, k, eps):
    return (1 - eps) * one_hot(target, k) + eps / k


def _of_logarithms(log_s):
    """The right loss, built from log-probabilities."""
    return lambda input, target, eps: (
        -np.sum(_right(target, input.shape[1], eps) * log_s(input)) / len(target)
    )


LOSSES: tuple[Variants, ...] = (
    log_softmaxes(_of_logarithms),
    *logarithms(lambda log: _of_logarithms(lambda input: log(softmax(input)))),
    beside(
        lambda input, target, eps: cross_entropy(input, target, label_smoothing=eps),
        *((name, loss_of(q), hint) for name, q, hint in LATER),
    ),
)
SLOPES: tuple[Variants, ...] = (
    softmaxes(
        lambda soft: (
            lambda input, target, eps: (soft(input) - _right(target, input.shape[1], eps)) / len(target)
        )
    ),
    beside(
        lambda input, target, eps: cross_entropy_grad(input, target, label_smoothing=eps),
        *((name, slope_of(q), hint) for name, q, hint in LATER),
    ),
)
