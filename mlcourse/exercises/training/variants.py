"""Further wrong steps, epochs and initial weights, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import Family, Variant, beside
from mlcourse.exercises.families.deltas import deltas
from mlcourse.exercises.families.labels import biases, labels
from mlcourse.exercises.families.slopes import slope_of, slopes
from mlcourse.exercises.families.softmaxes import softmaxes
from mlcourse.numpy import one_hot, softmax

TANH_SLOPE = slope_of("tanh")


def _weights(scale):
    def answer(seed, fan_in, fan_out, scheme):
        return scale(fan_in, fan_out, scheme) * np.random.default_rng(seed).normal(0, 1, (fan_out, fan_in))

    return answer


def _deviation(fan_in, fan_out, scheme):
    return np.sqrt({"he": 2 / fan_in, "glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_in}[scheme])


def _difference(s, y):
    return s - y


def _step(slope=TANH_SLOPE, labels=one_hot, soft=softmax, bias=lambda d: d.sum(axis=0), delta=_difference):
    def answer(params, x, y, lr):
        a = x @ params["W1"].T + params["b1"]
        h = np.tanh(a)
        s = soft(h @ params["W2"].T + params["b2"])
        d = delta(s, labels(y, len(params["b2"]))) / len(x)
        dh = d @ params["W2"] * slope(a)
        grads = {"W1": dh.T @ x, "b1": bias(dh), "W2": d.T @ h, "b2": bias(d)}
        return {name: params[name] - lr * grads[name] for name in params}

    return answer


def _epoch(stop=lambda n, size: n, keep=True, short=0):
    def answer(params, x, y, order, batch_size, lr, step):
        for start in range(0, stop(len(x), batch_size), batch_size):
            chosen = order[start : start + max(batch_size - short, 1)]
            new = step(params, x[chosen], y[chosen], lr)
            params = new if keep else params
        return params

    return answer


WEIGHTS = (
    Family(
        _weights,
        _deviation,
        (
            *(
                Variant(
                    "a constant scale",
                    lambda fan_in, fan_out, scheme, scale=scale: scale,
                    "The scale depends on how many numbers a unit adds up: the variance is one over that number.",
                )
                for scale in (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
            ),
            *(
                Variant(
                    "one scheme for all",
                    lambda fan_in, fan_out, scheme, always=always: _deviation(fan_in, fan_out, always),
                    "`scheme` says which of the three variances is asked for.",
                )
                for always in ("he", "glorot", "lecun")
            ),
        ),
    ),
)
STEP = (
    slopes("tanh", _step, "the pre-activation"),
    softmaxes(lambda soft: _step(soft=soft), wide=False),
    labels(lambda one_hot: _step(labels=one_hot)),
    biases(lambda bias: _step(bias=bias)),
    deltas(lambda delta: _step(delta=delta)),
)
EPOCH = (
    beside(
        _epoch(),
        (
            "the result of `step` thrown away",
            _epoch(keep=False),
            "`step` changes nothing: it returns new parameters, which the next step starts from.",
        ),
        (
            "the last batch left out",
            _epoch(stop=lambda n, size: n - size),
            "range() ends before its end: from 0 to len(x) in steps of the batch size.",
        ),
        (
            "the last example of every batch left out",
            _epoch(short=1),
            "A slice ends before its end: order[start : start + batch_size] has batch_size entries.",
        ),
    ),
)
