"""Further wrong forward passes, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import beside
from mlcourse.exercises.families.slopes import activations
from mlcourse.exercises.families.softmaxes import softmaxes
from mlcourse.numpy import elu, linear, log_softmax, sigmoid, softmax, softplus


def _hidden(phi):
    def answer(x, W1, b1, *alpha):
        ha = linear(x, W1, b1)
        return ha, phi(ha, *alpha)

    return answer


def _elu_layer(x, W1, b1, alpha):
    ha = linear(x, W1, b1)
    return ha, elu(ha, alpha)


def _left_everywhere(x, W1, b1, alpha):
    ha = linear(x, W1, b1)
    return ha, alpha * np.expm1(ha)


def _columns(phi, out=softmax):
    def answer(x, W1, b1, W2, b2):
        ha = linear(x, W1, b1)
        hs = phi(ha)
        oa = linear(hs, W2, b2)
        return ha, hs, oa, out(oa)

    return answer


def _rows(phi, out=softmax):
    return lambda x, W1, b1, W2, b2: out(phi(x @ W1 + b1) @ W2 + b2)


HIDDEN = (activations("softplus", _hidden),)
HIDDEN_ELU = (
    activations("elu", _hidden),
    beside(
        _elu_layer,
        (
            "the left branch on both sides",
            _left_everywhere,
            "On the right ELU is the number itself: two branches, by np.where.",
        ),
    ),
)
FORWARD = (
    softmaxes(lambda soft: _columns(softplus, soft)),
    activations("softplus", _columns),
    beside(
        _columns(softplus),
        (
            "the logarithm of the softmax",
            _columns(softplus, log_softmax),
            "The probabilities themselves are asked for.",
        ),
    ),
)
FORWARD_ROWS = (softmaxes(lambda soft: _rows(sigmoid, soft), wide=False), activations("sigmoid", _rows))
