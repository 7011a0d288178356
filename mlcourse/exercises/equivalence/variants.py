"""Further wrong translations of networks, each family beside a right one."""

from __future__ import annotations

from mlcourse.checks.naming.families import beside
from mlcourse.numpy import sigmoid_to_tanh, tanh_to_sigmoid

TO_TANH = (
    beside(
        sigmoid_to_tanh,
        (
            "the output bias halved too",
            lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 / 2 + W2.sum(axis=1) / 2),
            "The output bias stands outside of σ, and stays whole.",
        ),
        (
            "the sign of the constant",
            lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 - W2.sum(axis=1) / 2),
            "σ lies above 0 where tanh lies around it: what σ adds more comes to the output bias.",
        ),
    ),
)
TO_SIGMOID = (
    beside(
        tanh_to_sigmoid,
        (
            "the first layer halved, not doubled",
            lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, 2 * W2, b2 - W2.sum(axis=1)),
            "tanh(a) = 2σ(2a) − 1: σ gets twice the argument.",
        ),
    ),
)
