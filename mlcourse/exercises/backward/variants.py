"""Further wrong backward passes, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import beside
from mlcourse.exercises.families.deltas import deltas
from mlcourse.exercises.families.labels import biases, labels
from mlcourse.exercises.families.slopes import slope_of, slopes
from mlcourse.exercises.families.softmaxes import softmaxes
from mlcourse.numpy import elu, elu_grad, one_hot, sigmoid, softmax

SIGMOID_SLOPE = slope_of("sigmoid")
SOFTPLUS_SLOPE = slope_of("softplus")


def _difference(s, y):
    return s - y


def _rows(slope=SIGMOID_SLOPE, soft=softmax, delta=_difference):
    def answer(x, y, W1, b1, W2, b2):
        a = x @ W1 + b1
        out = soft(sigmoid(a) @ W2 + b2)
        return (delta(out, y) @ W2.T * slope(a)) @ W1.T

    return answer


def _whole(slope=SOFTPLUS_SLOPE, labels=one_hot, bias=lambda d: d.sum(axis=0), delta=_difference):
    def answer(cache, target):
        n, m = cache["os"].shape
        d = delta(cache["os"], labels(target, m)) / n
        dh = d @ cache["W2"] * slope(cache["ha"])
        W1, W2 = dh.T @ cache["x"], d.T @ cache["hs"]
        return {"W1": W1, "b1": bias(dh), "W2": W2, "b2": bias(d), "x": dh @ cache["W1"]}

    return answer


SOFTPLUS = (slopes("softplus", lambda slope: lambda dhs, ha: dhs * slope(ha), "ha"),)
ELU = (
    slopes("elu", lambda slope: lambda dhs, ha, alpha: dhs * slope(ha, alpha), "ha"),
    beside(
        lambda dhs, ha, alpha: dhs * elu_grad(ha, alpha),
        (
            "the function for its derivative on the left",
            lambda dhs, ha, alpha: dhs * np.where(ha > 0, 1, elu(ha, alpha)),
            "On the left ELU is α(exp(ha) − 1), and its slope α exp(ha).",
        ),
    ),
)
FIRST_LAYER = (biases(lambda bias: lambda delta_h, x: (delta_h.T @ x, bias(delta_h))),)
ROWS = (
    softmaxes(lambda soft: _rows(soft=soft), wide=False),
    slopes("sigmoid", _rows, "the pre-activation"),
    deltas(lambda delta: _rows(delta=delta)),
)
WHOLE = (
    slopes("softplus", _whole, "ha"),
    labels(lambda one_hot: _whole(labels=one_hot)),
    biases(lambda bias: _whole(bias=bias)),
    deltas(lambda delta: _whole(delta=delta)),
)
