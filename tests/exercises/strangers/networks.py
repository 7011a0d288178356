"""Slips in the forward and backward pass of a network, in training and in networks rewritten."""

import numpy as np

from .cases import (
    BLOG,
    BOOK,
    FORUM,
    LECTURE,
    REPOSITORY,
    SOLUTION,
    Fine,
    naive_softmax,
    one_hot,
    sigmoid,
    slip,
    softmax,
    softmax_of_all,
    softplus,
)

OVERFLOWS = ("an exponential that overflows",)
OVER_BATCH = ("softmax over the batch", "the first axis for the last")
OVER_ALL = ("softmax over the whole batch", "everything at once, not row by row")
ORDER = ("the arguments in another order",)
RESULTS = ("the results in another order", "the two results exchanged")
RELU = ("the slope of ReLU", "the slope of another activation")
TANH = ("the slope of tanh", "the slope of another activation")
SIGMOID = ("the slope of the sigmoid", "the slope of another activation")
CLASS_NUMBERS = ("class numbers for one-hot rows", "class numbers subtracted as if one-hot")
EVERYTHING = (
    "a sum over everything",
    "the bias gradient added up",
    "a sum over everything, not over the batch",
)
VALUE = ("the value taken for the argument",)


def step(x):
    return np.where(x > 0, 1.0, 0.0)


def hidden(phi):
    def answer(x, W1, b1):
        ha = x @ W1.T + b1
        return ha, phi(ha)

    return answer


def hidden_in_place(copy):
    def answer(x, W1, b1):
        ha = x @ W1.T + b1
        hs = ha.astype(float) if copy else ha
        hs[...] = np.logaddexp(0, hs)
        return ha, hs

    return answer


def elu_in_place(copy):
    def answer(x, W1, b1, alpha):
        ha = x @ W1.T + b1
        hs = ha.astype(float) if copy else ha
        low = hs < 0
        hs[low] = alpha * (np.exp(hs[low]) - 1)
        return ha, hs

    return answer


def elu_layer(left, bound=lambda ha: ha > 0):
    def answer(x, W1, b1, alpha):
        ha = x @ W1.T + b1
        return ha, np.where(bound(ha), ha, left(np.minimum(ha, 0), alpha))

    return answer


def forward(phi=softplus, out=softmax, order=("ha", "hs", "oa", "os")):
    def answer(x, W1, b1, W2, b2):
        ha = x @ W1.T + b1
        hs = phi(ha)
        oa = hs @ W2.T + b2
        found = {"ha": ha, "hs": hs, "oa": oa, "os": out(oa)}
        return tuple(found[name] for name in order)

    return answer


def forward_rows(phi=sigmoid, out=softmax):
    return lambda x, W1, b1, W2, b2: out(phi(x @ W1 + b1) @ W2 + b2)


def back(slope=lambda cache: sigmoid(cache["ha"]), labels=one_hot, bias=lambda d: d.sum(axis=0), order=None):
    def answer(cache, target):
        n, m = cache["os"].shape
        d = (cache["os"] - labels(target, m)) / n
        dh = d @ cache["W2"] * slope(cache)
        found = {
            "W1": dh.T @ cache["x"],
            "b1": bias(dh),
            "W2": d.T @ cache["hs"],
            "b2": bias(d),
            "x": dh @ cache["W1"],
        }
        return tuple(found[name] for name in order) if order else found

    return answer


def row_back(slope=lambda a, h: h * (1 - h), out=softmax):
    def answer(x, y, W1, b1, W2, b2):
        a = x @ W1 + b1
        h = sigmoid(a)
        return ((out(h @ W2 + b2) - y) @ W2.T * slope(a, h)) @ W1.T

    return answer


def trained(slope=lambda h: 1 - h**2, labels=one_hot, out=softmax, bias=lambda d: d.sum(axis=0)):
    def answer(params, x, y, lr):
        h = np.tanh(x @ params["W1"].T + params["b1"])
        d = (out(h @ params["W2"].T + params["b2"]) - labels(y, len(params["b2"]))) / len(x)
        dh = d @ params["W2"] * slope(h)
        grads = {"W1": dh.T @ x, "b1": bias(dh), "W2": d.T @ h, "b2": bias(d)}
        return {name: params[name] - lr * grads[name] for name in params}

    return answer


def epoch(stop=lambda n, b: n, keep=True, part=lambda order, i, b: order[i : i + b]):
    def answer(params, x, y, order, batch_size, lr, step):
        for i in range(0, stop(len(x), batch_size), batch_size):
            chosen = part(order, i, batch_size)
            new = step(params, x[chosen], y[chosen], lr)
            params = new if keep else params
        return params

    return answer


def weights(scale, draw=None):
    def answer(seed, fan_in, fan_out, scheme):
        rng = np.random.default_rng(seed)
        draw_ = draw or (lambda rng, shape: rng.standard_normal(shape))
        return scale(fan_in, fan_out, scheme) * draw_(rng, (fan_out, fan_in))

    return answer


def variance(fan_in, fan_out, scheme):
    return {"he": 2 / fan_in, "glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_in}[scheme]


def deviation(fan_in, fan_out, scheme):
    return np.sqrt(variance(fan_in, fan_out, scheme))


def shrink(by, which=lambda name: True, before=True):
    def answer(params, grads, lr, lam):
        return {k: v - lr * (grads[k] + (by(lam) * v if which(k) else 0)) for k, v in params.items()}

    return answer


def rewritten(constant):
    return lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 + constant(W2))


SLIPS = [
    slip(
        "FWD-01",
        FORUM,
        "hs = ha, then changed in place",
        hidden_in_place(False),
        hidden_in_place(True),
        "one array under two names",
    ),
    slip(
        "FWD-01",
        REPOSITORY,
        "the sigmoid",
        hidden(sigmoid),
        hidden(softplus),
        "the sigmoid for softplus",
        "the derivative for the function",
    ),
    slip("FWD-01", REPOSITORY, "tanh", hidden(np.tanh), hidden(softplus), "tanh for softplus"),
    slip(
        "FWD-01",
        BLOG,
        "log of 1 + exp",
        hidden(lambda a: np.log(1 + np.exp(a))),
        hidden(lambda a: np.maximum(a, 0) + np.log1p(np.exp(-abs(a)))),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "FWD-01",
        FORUM,
        "the weights first in the signature",
        lambda W1, b1, x: hidden(softplus)(x, W1, b1),
        lambda x, W1, b1: hidden(softplus)(x, W1, b1),
        *ORDER,
    ),
    slip(
        "FWD-01",
        FORUM,
        "the activation first",
        lambda x, W1, b1: hidden(softplus)(x, W1, b1)[::-1],
        lambda x, W1, b1: dict(zip(("hs", "ha"), hidden(softplus)(x, W1, b1)[::-1], strict=True)),
        *RESULTS,
    ),
    slip(
        "FWD-02",
        FORUM,
        "hs = ha, then changed in place",
        elu_in_place(False),
        elu_in_place(True),
        "one array under two names",
    ),
    slip(
        "FWD-02",
        REPOSITORY,
        "leaky: alpha times ha",
        elu_layer(lambda a, alpha: alpha * a),
        elu_layer(lambda a, alpha: alpha * np.expm1(a)),
        "leaky ReLU for ELU",
    ),
    slip(
        "FWD-02",
        FORUM,
        "the exponential on both sides",
        lambda x, W1, b1, alpha: (x @ W1.T + b1, alpha * (np.exp(x @ W1.T + b1) - 1)),
        elu_layer(lambda a, alpha: alpha * (np.exp(a) - 1)),
        "the left branch on both sides",
    ),
    slip("FWD-03-code", BOOK, "softmax over everything", forward(out=softmax_of_all), forward(), *OVER_ALL),
    slip(
        "FWD-03-code",
        REPOSITORY,
        "softmax along axis 0",
        forward(out=lambda o: softmax(o, 0)),
        forward(),
        *OVER_BATCH,
    ),
    slip(
        "FWD-03-code",
        BLOG,
        "no shift in the softmax",
        forward(out=naive_softmax),
        forward(),
        *OVERFLOWS,
        credit=True,
    ),
    slip("FWD-03-code", REPOSITORY, "sigmoid units", forward(sigmoid), forward(), "the sigmoid for softplus"),
    slip(
        "FWD-03-code",
        REPOSITORY,
        "ReLU units",
        forward(lambda a: np.maximum(a, 0)),
        forward(),
        "ReLU for softplus",
    ),
    slip(
        "FWD-03-code",
        FORUM,
        "the probabilities before the logits",
        forward(order=("ha", "hs", "os", "oa")),
        forward(),
        *RESULTS,
    ),
    slip(
        "FWD-03-code",
        BLOG,
        "log-softmax at the end",
        forward(out=lambda o: np.log(softmax(o))),
        forward(out=lambda o: np.exp(o - np.logaddexp.reduce(o, axis=-1, keepdims=True))),
        "the logarithm of the softmax",
    ),
    slip(
        "FWD-04",
        REPOSITORY,
        "ReLU units",
        forward_rows(lambda a: np.maximum(a, 0)),
        forward_rows(),
        "ReLU for the sigmoid",
    ),
    slip(
        "FWD-04",
        REPOSITORY,
        "tanh units",
        forward_rows(np.tanh),
        forward_rows(lambda a: (1 + np.tanh(a / 2)) / 2),
        "tanh for the sigmoid",
    ),
    slip(
        "FWD-04", BOOK, "softmax over everything", forward_rows(out=softmax_of_all), forward_rows(), *OVER_ALL
    ),
    slip(
        "BWD-02",
        REPOSITORY,
        "np.sum for the bias",
        lambda d, hs: (np.outer(d, hs), np.sum(d)),
        lambda d, hs: (np.outer(d, hs), 1 * d),
        *EVERYTHING,
    ),
    slip(
        "BWD-02",
        FORUM,
        "the bias first",
        lambda d, hs: (d, np.outer(d, hs)),
        lambda d, hs: {"b2": d, "W2": np.outer(d, hs)},
        *RESULTS,
    ),
    slip(
        "BWD-02",
        FORUM,
        "the activation first in the signature",
        lambda hs, d: (np.outer(d, hs), d),
        lambda d, hs: (d[:, None] * hs, d),
        *ORDER,
        "the outer product the wrong way round",
    ),
    slip(
        "BWD-04",
        REPOSITORY,
        "a mean over the outputs",
        lambda d, W2: d @ W2 / len(d),
        lambda d, W2: d @ W2,
        "the mean over the outputs",
    ),
    slip(
        "BWD-06",
        REPOSITORY,
        "the slope of ReLU",
        lambda dhs, ha: dhs * step(ha),
        lambda dhs, ha: dhs * sigmoid(ha),
        *RELU,
    ),
    slip(
        "BWD-06",
        REPOSITORY,
        "the slope of tanh",
        lambda dhs, ha: dhs * (1 - np.tanh(ha) ** 2),
        lambda dhs, ha: dhs * (1 + np.tanh(ha / 2)) / 2,
        *TANH,
    ),
    slip(
        "BWD-06",
        FORUM,
        "1 − exp(−ha), right for hs",
        lambda dhs, ha: dhs * (1 - np.exp(-ha)),
        lambda dhs, ha: dhs * (1 - np.exp(-softplus(ha))),
        *VALUE,
    ),
    slip(
        "BWD-06",
        REPOSITORY,
        "ha(1 − ha)",
        lambda dhs, ha: dhs * ha * (1 - ha),
        lambda dhs, ha: dhs * sigmoid(ha),
        "the slope of the sigmoid, taken of its value",
        "the rule of the sigmoid with ha in it",
        *SIGMOID,
    ),
    slip(
        "BWD-06",
        FORUM,
        "ha first in the signature",
        lambda ha, dhs: dhs * sigmoid(ha),
        lambda dhs, ha: dhs * sigmoid(ha),
        *ORDER,
    ),
    slip(
        "BWD-08",
        REPOSITORY,
        "the slope of ReLU",
        lambda dhs, ha, alpha: dhs * step(ha),
        lambda dhs, ha, alpha: dhs * np.where(ha > 0, 1, alpha * np.exp(np.minimum(ha, 0))),
        *RELU,
    ),
    slip(
        "BWD-08",
        REPOSITORY,
        "the slope of leaky ReLU",
        lambda dhs, ha, alpha: dhs * np.where(ha > 0, 1, alpha),
        lambda dhs, ha, alpha: np.where(ha > 0, dhs, dhs * alpha * np.exp(np.minimum(ha, 0))),
        "the slope of leaky ReLU",
        "the slope of another activation",
    ),
    slip(
        "BWD-08",
        FORUM,
        "ha + alpha, right for hs",
        lambda dhs, ha, alpha: dhs * np.where(ha > 0, 1, ha + alpha),
        lambda dhs, ha, alpha: dhs * np.where(ha > 0, 1, alpha + alpha * np.expm1(np.minimum(ha, 0))),
        *VALUE,
    ),
    slip(
        "BWD-10",
        REPOSITORY,
        "np.sum for the bias",
        lambda dh, x: (dh.T @ x, np.sum(dh)),
        lambda dh, x: (dh.T @ x, np.sum(dh, 0)),
        *EVERYTHING,
    ),
    slip(
        "BWD-10",
        REPOSITORY,
        "keepdims for the bias",
        lambda dh, x: (dh.T @ x, dh.sum(0, keepdims=True)),
        lambda dh, x: (dh.T @ x, dh.sum(0)),
        "an axis of length 1 too many",
    ),
    slip(
        "BWD-10",
        FORUM,
        "the bias first",
        lambda dh, x: (dh.sum(0), dh.T @ x),
        lambda dh, x: {"b1": dh.sum(0), "W1": dh.T @ x},
        *RESULTS,
    ),
    slip(
        "BWD-10",
        FORUM,
        "x first in the signature",
        lambda x, dh: (dh.T @ x, dh.sum(0)),
        lambda dh, x: (np.dot(dh.T, x), np.ones(len(dh)) @ dh),
        *ORDER,
    ),
    slip(
        "BWD-11",
        FORUM,
        "np.dot with W1ᵀ",
        lambda dh, W1: np.dot(dh, W1.T),
        lambda dh, W1: np.dot(dh, W1),
        "a transpose too many",
    ),
    slip(
        "BWD-11",
        FORUM,
        "the weights first in the signature",
        lambda W1, dh: dh @ W1,
        lambda dh, W1: (W1.T @ dh.T).T,
        *ORDER,
        "columns for rows",
    ),
    slip(
        "BWD-12",
        REPOSITORY,
        "the slope of tanh",
        row_back(lambda a, h: 1 - h**2),
        row_back(),
        "the slope of tanh",
        "the slope of another activation",
        "the rule of tanh for the value of σ",
    ),
    slip("BWD-12", REPOSITORY, "the slope of ReLU", row_back(lambda a, h: step(a)), row_back(), *RELU),
    slip(
        "BWD-12",
        FORUM,
        "a(1 − a) of the pre-activations",
        row_back(lambda a, h: a * (1 - a)),
        row_back(lambda a, h: h - h * h),
        *VALUE,
    ),
    slip(
        "BWD-12",
        REPOSITORY,
        "softmax along axis 0",
        row_back(out=lambda o: softmax(o, 0)),
        row_back(),
        *OVER_BATCH,
    ),
    slip("BWD-12", BOOK, "softmax over everything", row_back(out=softmax_of_all), row_back(), *OVER_ALL),
    slip("MIS-03", REPOSITORY, "the slope of ReLU", back(lambda c: step(c["ha"])), back(), *RELU),
    slip(
        "MIS-03",
        REPOSITORY,
        "the slope of the sigmoid by hs",
        back(lambda c: c["hs"] * (1 - c["hs"])),
        back(lambda c: 1 - np.exp(-c["hs"])),
        *SIGMOID,
        "the rule of the sigmoid for the value of softplus",
    ),
    slip(
        "MIS-03",
        REPOSITORY,
        "the slope of tanh by hs",
        back(lambda c: 1 - c["hs"] ** 2),
        back(),
        *TANH,
        "the rule of tanh for the value of softplus",
    ),
    slip(
        "MIS-03",
        REPOSITORY,
        "the slope of the sigmoid",
        back(lambda c: sigmoid(c["ha"]) * sigmoid(-c["ha"])),
        back(),
        *SIGMOID,
    ),
    slip(
        "MIS-03",
        FORUM,
        "class numbers as a column",
        back(labels=lambda y, m: y[:, None]),
        back(),
        *CLASS_NUMBERS,
    ),
    slip("MIS-03", REPOSITORY, "np.sum for both biases", back(bias=np.sum), back(), *EVERYTHING),
    slip(
        "MIS-03",
        REPOSITORY,
        "np.mean for both biases",
        back(bias=np.mean),
        back(bias=lambda d: np.ones(len(d)) @ d),
        "a mean over everything",
    ),
    slip(
        "MIS-03",
        REPOSITORY,
        "weights first, then biases",
        back(order=("W1", "W2", "b1", "b2", "x")),
        back(),
        *RESULTS,
    ),
    slip(
        "MIS-03",
        FORUM,
        "both biases averaged",
        back(bias=lambda d: d.mean(0)),
        back(),
        "a mean for the sum in the biases",
        "a division by the batch size too many",
    ),
    slip(
        "RSK-01",
        FORUM,
        "the largest loss",
        lambda losses, reduction="mean": np.max(losses),
        lambda losses, reduction="mean": getattr(np, reduction)(losses),
        "the largest loss",
    ),
    slip(
        "RSK-01",
        BLOG,
        "the median",
        lambda losses, reduction="mean": np.median(losses) if reduction == "mean" else losses.sum(),
        lambda losses, reduction="mean": losses.sum() / (len(losses) if reduction == "mean" else 1),
        "the median for the mean",
    ),
    slip(
        "RSK-02",
        REPOSITORY,
        "the step doubled",
        lambda p, g, lr: {k: p[k] - 2 * lr * g[k] for k in p},
        lambda p, g, lr: {k: p[k] - lr * g[k] for k in p},
        "twice the step",
        "a step twice as long",
    ),
    slip(
        "RSK-02",
        REPOSITORY,
        "weights first, then biases",
        lambda p, g, lr: tuple(p[k] - lr * g[k] for k in ("W1", "W2", "b1", "b2")),
        lambda p, g, lr: tuple(p[k] - lr * g[k] for k in p),
        *RESULTS,
    ),
    slip(
        "RSK-02",
        FORUM,
        "the gradients first in the signature",
        lambda g, p, lr: {k: p[k] - lr * g[k] for k in p},
        lambda p, g, lr: {k: np.subtract(p[k], lr * g[k]) for k in p},
        *ORDER,
    ),
    slip(
        "RSK-03",
        BOOK,
        "lam p on the weights only",
        shrink(lambda lam: lam, lambda k: k[0] == "W"),
        shrink(lambda lam: 2 * lam),
        "a factor 2 lost, and the biases left out",
        "half of the penalty, on the weights alone",
    ),
    slip(
        "RSK-03",
        FORUM,
        "the penalty on the biases only",
        shrink(lambda lam: 2 * lam, lambda k: k[0] == "b"),
        shrink(lambda lam: lam + lam),
        "the weights left out of the penalty",
    ),
    slip(
        "RSK-03",
        REPOSITORY,
        "the penalty forgotten",
        shrink(lambda lam: 0),
        shrink(lambda lam: 2 * lam),
        "the penalty left out",
    ),
    slip(
        "EQV-01",
        FORUM,
        "half the sum of all output weights",
        rewritten(lambda W2: W2.sum() / 2),
        rewritten(lambda W2: W2.sum(axis=1) / 2),
        "one sum for all outputs",
    ),
    slip(
        "EQV-01",
        FORUM,
        "the constant subtracted",
        rewritten(lambda W2: -W2.sum(axis=1) / 2),
        rewritten(lambda W2: W2 @ np.full(W2.shape[1], 0.5)),
        "the sign of the constant",
    ),
    slip(
        "EQV-01-inverse",
        FORUM,
        "the first layer halved",
        lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, 2 * W2, b2 - W2.sum(1)),
        lambda W1, b1, W2, b2: (2 * W1, 2 * b1, 2 * W2, b2 - W2.sum(1)),
        "the first layer halved, not doubled",
    ),
    slip(
        "ADD-05",
        LECTURE,
        "0.01 times a standard normal",
        weights(lambda i, o, s: 0.01),
        weights(deviation),
        "0.01 for every layer",
        "a constant scale",
    ),
    slip(
        "ADD-05",
        REPOSITORY,
        "0.1 times a standard normal",
        weights(lambda i, o, s: 0.1),
        weights(deviation),
        "0.01 for every layer",
        "a constant scale",
    ),
    slip(
        "ADD-05",
        REPOSITORY,
        "He whatever the scheme",
        weights(lambda i, o, s: np.sqrt(2 / i)),
        weights(deviation),
        "one scheme for all",
        "He's scale for every scheme",
    ),
    slip(
        "ADD-05",
        FORUM,
        "uniform from 0 to 1, scaled",
        weights(deviation, lambda rng, shape: rng.random(shape)),
        weights(lambda i, o, s: np.sqrt(12) * deviation(i, o, s), lambda rng, shape: rng.random(shape) - 0.5),
        "positive weights only",
    ),
    slip("ADD-06", REPOSITORY, "the slope of ReLU", trained(step), trained(), *RELU),
    slip(
        "ADD-06",
        REPOSITORY,
        "the slope of the sigmoid",
        trained(lambda h: h * (1 - h)),
        trained(),
        *SIGMOID,
        "the rule of the sigmoid for the value of tanh",
    ),
    slip(
        "ADD-06",
        FORUM,
        "class numbers as a column",
        trained(labels=lambda y, m: y[:, None]),
        trained(),
        *CLASS_NUMBERS,
    ),
    slip(
        "ADD-06",
        REPOSITORY,
        "softmax along axis 0",
        trained(out=lambda o: softmax(o, 0)),
        trained(),
        *OVER_BATCH,
    ),
    slip(
        "ADD-06",
        BOOK,
        "softmax over everything",
        trained(out=softmax_of_all),
        trained(out=naive_softmax),
        *OVER_ALL,
    ),
    slip(
        "ADD-06",
        REPOSITORY,
        "np.sum for both biases",
        trained(bias=np.sum),
        trained(bias=lambda d: d.sum(0)),
        "a sum over everything in the bias gradients",
        "a sum over everything",
    ),
    slip(
        "ADD-06",
        FORUM,
        "the output without softmax",
        trained(out=lambda o: o),
        trained(),
        "softmax left out",
        "the logits for the probabilities",
    ),
    slip(
        "ADD-06-epoch",
        FORUM,
        "the result of step thrown away",
        epoch(keep=False),
        epoch(),
        "the result of `step` thrown away",
    ),
    slip(
        "ADD-06-epoch",
        REPOSITORY,
        "whole batches only",
        epoch(stop=lambda n, b: n // b * b),
        epoch(),
        "the smaller last batch dropped",
        credit=True,
    ),
    slip(
        "ADD-06-epoch",
        REPOSITORY,
        "range ends a batch too early",
        epoch(stop=lambda n, b: n - b),
        epoch(),
        "the last batch left out",
    ),
    slip(
        "ADD-06-epoch",
        FORUM,
        "a batch one too short",
        epoch(part=lambda order, i, b: order[i : i + max(b - 1, 1)]),
        epoch(),
        "batches that are one too short",
        "the last example of every batch left out",
    ),
]

FINE = [
    Fine("FWD-04", BLOG, "a softmax without a shift: sigmoids stay small", forward_rows(out=naive_softmax)),
    Fine("BWD-10", FORUM, "einsum", lambda dh, x: (np.einsum("nj,ni->ji", dh, x), np.einsum("nj->j", dh))),
    Fine(
        "ADD-05",
        SOLUTION,
        "uniform with the right variance",
        weights(
            lambda i, o, s: np.sqrt(3) * deviation(i, o, s), lambda rng, shape: rng.uniform(-1, 1, shape)
        ),
    ),
    Fine(
        "FWD-03-code",
        FORUM,
        "a dict in another order",
        lambda x, W1, b1, W2, b2: dict(
            zip(
                ("os", "oa", "hs", "ha"),
                forward(order=("os", "oa", "hs", "ha"))(x, W1, b1, W2, b2),
                strict=True,
            )
        ),
    ),
    Fine("MIS-03", REPOSITORY, "by the value of softplus", back(lambda c: -np.expm1(-c["hs"]))),
    Fine(
        "RSK-03",
        BLOG,
        "as weight decay",
        lambda params, grads, lr, lam: {k: (1 - 2 * lr * lam) * v - lr * grads[k] for k, v in params.items()},
    ),
    Fine("ADD-06", REPOSITORY, "softmax without a shift", trained(out=naive_softmax)),
]
