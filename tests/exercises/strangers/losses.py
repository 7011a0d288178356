"""Slips in losses and their gradients."""

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
)

OVERFLOWS = ("an exponential that overflows",)
CLIPPED = ("clipped probabilities", "a logarithm that is cut off")
INSIDE = ("an ε inside the logarithm", "a logarithm that is cut off")
OVER_BATCH = (
    "softmax over the batch",
    "the sum over the batch axis",
    "the first axis for the last",
    "normalised over the batch axis",
)
OVER_ALL = (
    "softmax over the whole batch",
    "everything at once, not row by row",
    "normalised over the whole batch",
)
CLASS_NUMBERS = ("class numbers for one-hot rows", "class numbers subtracted as if one-hot")
IN_PROBABILITIES = ("the gradient in the probabilities",)
ROWS = ("a division by the number of rows", "a division by the number of rows, not of entries")


def reduced(each, reduction):
    return {"mean": np.mean, "sum": np.sum, "none": lambda v: v}[reduction](each)


def bce(log_p, log_q=None):
    """Minus y log p minus (1 − y) log(1 − p), of two logarithms as functions of the logit."""

    def loss(o, y, reduction="mean"):
        return reduced(-(y * log_p(o) + (1 - y) * (log_q or (lambda v: log_p(-v)))(o)), reduction)

    return loss


def log_sigmoid(o):
    return -np.logaddexp(0, -o)


def bce_clipped(eps):
    def clipped(o):
        return np.clip(sigmoid(o), eps, 1 - eps)

    return bce(lambda o: np.log(clipped(o)), lambda o: np.log(1 - clipped(o)))


def ce(log_p):
    """Minus the log-probability of the right class, averaged."""

    def loss(o, y, reduction="mean"):
        return reduced(-log_p(o)[np.arange(len(y)), y], reduction)

    return loss


def log_softmax(o):
    o = o - o.max(axis=1, keepdims=True)
    return o - np.log(np.exp(o).sum(axis=1, keepdims=True))


def ce_grad(soft, like=lambda o: np.zeros(o.shape)):
    def grad(o, y, reduction="mean"):
        g = like(o)
        for i, p in enumerate(soft(o)):
            g[i] = p
            g[i, y[i]] -= 1
            g[i] /= len(y)
        return g

    return grad


def whole_grad(o, y):
    """Into an array of the kind of the logits, divided first."""
    g = np.zeros_like(o)
    for i, p in enumerate(softmax(o)):
        g[i] = p / len(y)
        g[i, y[i]] -= 1 / len(y)
    return g


SLIPS = [
    slip(
        "MIS-01",
        FORUM,
        "half the mean of all squares",
        lambda z, t: 0.5 * np.mean((z - t) ** 2),
        lambda z, t: 0.5 * np.sum((z - t) ** 2, axis=-1),
        "a mean over everything",
        "the mean over the whole batch",
    ),
    slip(
        "MIS-01",
        REPOSITORY,
        "one number for all rows",
        lambda z, t: np.sum((z - t) ** 2) / 2,
        lambda z, t: np.einsum("...i,...i", z - t, z - t) / 2,
        "the sum over the whole batch",
    ),
    slip(
        "MIS-01",
        REPOSITORY,
        "the axis kept",
        lambda z, t: np.sum((z - t) ** 2, axis=-1, keepdims=True) / 2,
        lambda z, t: np.linalg.norm(z - t, axis=-1) ** 2 / 2,
        "an axis of length 1 too many",
    ),
    slip(
        "MIS-01",
        FORUM,
        "along axis 0",
        lambda z, t: np.sum((z - t) ** 2, axis=0) / 2,
        lambda z, t: np.sum((z - t) ** 2, axis=z.ndim - 1) / 2,
        "the first axis for the last",
        "a sum over the first axis",
    ),
    slip(
        "MIS-02",
        BOOK,
        "2(z − t) over the number of entries",
        lambda z, t: 2 * (z - t) / t.size,
        lambda z, t: z - t,
        "a factor 2/n too many",
    ),
    slip(
        "MIS-02",
        REPOSITORY,
        "(z − t) over len(t)",
        lambda z, t: (z - t) / len(t),
        lambda z, t: -(t - z),
        "a division by the length of `t` too many",
        "a division by the length of `z` too many",
        "a division by the number of rows too many",
        "a division by the batch size too many",
    ),
    slip(
        "MIS-02",
        REPOSITORY,
        "the delta rule of sigmoid outputs",
        lambda z, t: (z - t) * z * (1 - z),
        lambda z, t: np.subtract(z, t),
        "the slope of the sigmoid too many",
    ),
    slip(
        "MIS-02",
        FORUM,
        "the mean of the differences",
        lambda z, t: np.mean(z - t),
        lambda z, t: 1.0 * z - 1.0 * t,
        "a mean over everything",
        "a single number",
    ),
    slip(
        "LOS-01-code",
        REPOSITORY,
        "o(1 − o), the logit taken for its sigmoid",
        lambda o, y: (sigmoid(o) - y) * o * (1 - o),
        lambda o, y: (sigmoid(o) - y) * sigmoid(o) * (1 - sigmoid(o)),
        "the value taken for the argument",
        "the logit for the prediction in the slope",
    ),
    slip(
        "LOS-01-code",
        BOOK,
        "2/n in front",
        lambda o, y: 2 * (sigmoid(o) - y) * sigmoid(o) * sigmoid(-o) / o.size,
        lambda o, y: sigmoid(o) * sigmoid(-o) * (sigmoid(o) - y),
        "a factor 2/n too many",
    ),
    slip(
        "LOS-01-code",
        REPOSITORY,
        "the rule of tanh",
        lambda o, y: (sigmoid(o) - y) * (1 - sigmoid(o) ** 2),
        lambda o, y: (sigmoid(o) - y) * (sigmoid(o) - sigmoid(o) ** 2),
        "the rule of tanh for the value of σ",
        "the slope of another activation",
        "the slope of tanh",
    ),
    slip(
        "LOS-01-code",
        FORUM,
        "the target first in the signature",
        lambda y, o: (sigmoid(o) - y) * sigmoid(o) * (1 - sigmoid(o)),
        lambda o, y: (sigmoid(o) - y) * sigmoid(o) * (1 - sigmoid(o)),
        "the arguments in another order",
    ),
    *(
        slip(
            "LOS-02",
            REPOSITORY,
            f"clipped at {eps:g}",
            bce_clipped(eps),
            bce(log_sigmoid),
            *CLIPPED,
            credit=True,
        )
        for eps in (1e-15, 1e-7, 3e-6, 1e-10)
    ),
    slip(
        "LOS-02",
        BOOK,
        "1e-7 inside both logarithms",
        bce(lambda o: np.log(sigmoid(o) + 1e-7), lambda o: np.log(1 - sigmoid(o) + 1e-7)),
        bce(lambda o: np.minimum(o, 0) - np.log1p(np.exp(-abs(o)))),
        *INSIDE,
    ),
    slip(
        "LOS-02",
        FORUM,
        "1e-12 inside both logarithms",
        bce(lambda o: np.log(sigmoid(o) + 1e-12), lambda o: np.log(1 - sigmoid(o) + 1e-12)),
        bce(lambda o: np.minimum(o, 0) - np.log1p(np.exp(-abs(o)))),
        *INSIDE,
        credit=True,
    ),
    slip(
        "LOS-02",
        REPOSITORY,
        "over the number of rows",
        lambda o, y, reduction="mean": np.sum(np.logaddexp(0, o) - o * y) / len(y),
        lambda o, y, reduction="mean": np.sum(np.logaddexp(0, o) - o * y) / y.size,
        *ROWS,
    ),
    slip(
        "LOS-02",
        FORUM,
        "the logit for its sigmoid",
        bce(np.log, lambda o: np.log(1 - o)),
        bce(log_sigmoid),
        "the sigmoid left out",
        "the logits for the probabilities",
    ),
    slip(
        "LOS-02",
        BLOG,
        "labels of −1 and 1",
        lambda o, y, reduction="mean": np.mean(np.logaddexp(0, -y * o)),
        lambda o, y, reduction="mean": np.mean(np.logaddexp(0, o) - y * o),
        "the loss for labels of −1 and 1",
    ),
    slip(
        "LOS-02",
        FORUM,
        "the logarithm to base 2",
        bce(lambda o: log_sigmoid(o) / np.log(2)),
        bce(log_sigmoid),
        "another base of the logarithm",
    ),
    slip(
        "LOS-02",
        BLOG,
        "log(1 + exp(o)) − oy",
        lambda o, y, reduction="mean": np.mean(np.log(1 + np.exp(o)) - o * y),
        lambda o, y, reduction="mean": np.mean(np.maximum(o, 0) - o * y + np.log1p(np.exp(-abs(o)))),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "LOS-02",
        REPOSITORY,
        "the mean of each column",
        lambda o, y, reduction="mean": np.mean(np.logaddexp(0, o) - o * y, axis=0),
        lambda o, y, reduction="mean": np.average(np.logaddexp(0, o) - o * y),
        "a mean over an axis missing",
        "a mean along the first axis alone",
    ),
    slip(
        "LOS-02-code",
        LECTURE,
        "(p − y)/(p(1 − p))",
        lambda o, y, reduction="mean": (sigmoid(o) - y) / (sigmoid(o) * (1 - sigmoid(o))) / y.size,
        lambda o, y, reduction="mean": (sigmoid(o) - y) / y.size,
        *IN_PROBABILITIES,
    ),
    slip(
        "LOS-02-code",
        FORUM,
        "−y/p + (1 − y)/(1 − p), not averaged",
        lambda o, y, reduction="mean": -y / sigmoid(o) + (1 - y) / (1 - sigmoid(o)),
        lambda o, y, reduction="mean": (sigmoid(o) - y) / np.prod(y.shape),
        *IN_PROBABILITIES,
    ),
    slip(
        "LOS-02-code",
        REPOSITORY,
        "the rule of squared errors by 2/n",
        lambda o, y, reduction="mean": 2 * (sigmoid(o) - y) / y.size,
        lambda o, y, reduction="mean": (sigmoid(o) - y) * (1 / y.size),
        "a factor 2 too many",
    ),
    slip(
        "LOS-02-code",
        FORUM,
        "the target first in the signature",
        lambda y, o, reduction="mean": (sigmoid(o) - y) / y.size,
        lambda o, y, reduction="mean": (sigmoid(o) - y) / o.size,
        "the arguments in another order",
    ),
    slip(
        "LOS-04",
        REPOSITORY,
        "clipped at 1e-12",
        ce(lambda o: np.log(np.clip(softmax(o), 1e-12, None))),
        ce(log_softmax),
        *CLIPPED,
        credit=True,
    ),
    slip(
        "LOS-04",
        BOOK,
        "clipped at 1e-7 on both sides",
        ce(lambda o: np.log(np.clip(softmax(o), 1e-7, 1 - 1e-7))),
        ce(log_softmax),
        *CLIPPED,
        credit=True,
    ),
    slip(
        "LOS-04",
        BOOK,
        "1e-7 inside the logarithm",
        ce(lambda o: np.log(softmax(o) + 1e-7)),
        ce(lambda o: o - np.logaddexp.reduce(o, axis=1, keepdims=True)),
        *INSIDE,
    ),
    slip(
        "LOS-04",
        FORUM,
        "1e-15 inside the logarithm",
        ce(lambda o: np.log(softmax(o) + 1e-15)),
        ce(lambda o: o - np.logaddexp.reduce(o, axis=1, keepdims=True)),
        *INSIDE,
        credit=True,
    ),
    slip(
        "LOS-04",
        REPOSITORY,
        "softmax along axis 0",
        ce(lambda o: np.log(softmax(o, 0))),
        ce(log_softmax),
        *OVER_BATCH,
    ),
    slip(
        "LOS-04",
        BOOK,
        "softmax over everything",
        ce(lambda o: np.log(softmax_of_all(o))),
        ce(log_softmax),
        *OVER_ALL,
    ),
    slip(
        "LOS-04",
        REPOSITORY,
        "class numbers times log-probabilities",
        lambda o, y, reduction="mean": -np.sum(y[:, None] * log_softmax(o)) / len(y),
        lambda o, y, reduction="mean": -np.sum(one_hot(y, o.shape[1]) * log_softmax(o)) / len(y),
        *CLASS_NUMBERS,
    ),
    slip(
        "LOS-04",
        BLOG,
        "log of the sum of exp, no shift",
        lambda o, y, reduction="mean": np.mean(np.log(np.exp(o).sum(1)) - o[np.arange(len(y)), y]),
        lambda o, y, reduction="mean": np.mean(np.logaddexp.reduce(o, axis=1) - o[np.arange(len(y)), y]),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "LOS-04",
        FORUM,
        "the logarithm to base 2",
        ce(lambda o: log_softmax(o) / np.log(2)),
        ce(log_softmax),
        "another base of the logarithm",
    ),
    slip(
        "LOS-04",
        FORUM,
        "rows taken by the labels",
        lambda o, y, reduction="mean": -np.mean(log_softmax(o)[np.minimum(y, len(y) - 1)]),
        ce(log_softmax),
        "rows taken by the labels",
        "whole rows for single entries",
    ),
    slip(
        "LOS-05",
        LECTURE,
        "−y/p, averaged",
        lambda o, y, reduction="mean": -one_hot(y, o.shape[1]) / softmax(o) / len(y),
        lambda o, y, reduction="mean": (softmax(o) - one_hot(y, o.shape[1])) / len(y),
        *IN_PROBABILITIES,
    ),
    slip(
        "LOS-05",
        FORUM,
        "class numbers as a column",
        lambda o, y, reduction="mean": (softmax(o) - y[:, None]) / len(y),
        ce_grad(softmax),
        *CLASS_NUMBERS,
    ),
    slip(
        "LOS-05",
        REPOSITORY,
        "softmax along axis 0",
        ce_grad(lambda o: softmax(o, 0)),
        ce_grad(softmax),
        *OVER_BATCH,
    ),
    slip("LOS-05", BOOK, "softmax over everything", ce_grad(softmax_of_all), ce_grad(softmax), *OVER_ALL),
    slip(
        "LOS-05",
        BLOG,
        "no shift in the softmax",
        ce_grad(naive_softmax),
        ce_grad(softmax),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "LOS-05",
        REPOSITORY,
        "into zeros_like",
        lambda o, y, reduction="mean": whole_grad(o, y),
        lambda o, y, reduction="mean": whole_grad(1.0 * o, y),
        "whole numbers that stay whole",
        credit=True,
    ),
    slip(
        "LOS-05",
        REPOSITORY,
        "2/n in front",
        lambda o, y, reduction="mean": 2 * (softmax(o) - one_hot(y, o.shape[1])) / len(y),
        ce_grad(softmax),
        "a factor 2 too many",
    ),
    slip(
        "LOS-05",
        REPOSITORY,
        "the slope of the sigmoid behind it",
        lambda o, y, reduction="mean": (
            (softmax(o) - one_hot(y, o.shape[1])) * softmax(o) * (1 - softmax(o)) / len(y)
        ),
        ce_grad(softmax),
        "the factor of the softmax Jacobian's diagonal",
    ),
    slip(
        "LOS-06",
        FORUM,
        "the gradient of two classes",
        lambda z, t: (z - t) / (z * (1 - z)),
        lambda z, t: -np.where(t == 0, 0, t / np.where(t == 0, 1, z)),
        "the gradient of binary cross-entropy",
    ),
    slip(
        "LOS-06",
        BOOK,
        "1e-8 in the denominator",
        lambda z, t: -t / (z + 1e-8),
        lambda z, t: -t / np.where(z == 0, 1, z),
        "an ε in the denominator",
    ),
    slip(
        "LOS-06",
        REPOSITORY,
        "divided by len(z)",
        lambda z, t: -t / np.where(t == 0, 1, z) / len(z),
        lambda z, t: np.where(t == 0, 0, -t / np.where(t == 0, 1, z)),
        "a division by the length of `z` too many",
        "a division by the length of `t` too many",
        "a division by the batch size too many",
        "a division by the number of rows too many",
    ),
    slip(
        "LOS-07-code",
        REPOSITORY,
        "softmax along axis 0, then the logarithm",
        lambda x, axis=-1: np.log(softmax(x, 0)),
        lambda x, axis=-1: (
            x - np.logaddexp.reduce(x, axis=-1, keepdims=True) if x.dtype.kind == "f" else np.log(softmax(x))
        ),
        *OVER_BATCH,
    ),
    slip(
        "LOS-07-code",
        BLOG,
        "1e-9 inside the logarithm",
        lambda x, axis=-1: np.log(softmax(x) + 1e-9),
        lambda x, axis=-1: x - np.logaddexp.reduce(1.0 * x, axis=-1, keepdims=True),
        *INSIDE,
    ),
    slip(
        "LOS-07-code",
        BOOK,
        "clipped at 1e-10",
        lambda x, axis=-1: np.log(np.maximum(softmax(x), 1e-10)),
        lambda x, axis=-1: x - np.logaddexp.reduce(1.0 * x, axis=-1, keepdims=True),
        *CLIPPED,
        credit=True,
    ),
    slip(
        "LOS-07-code",
        FORUM,
        "x minus log of the sum of exp",
        lambda x, axis=-1: x - np.log(np.exp(x).sum(-1, keepdims=True)),
        lambda x, axis=-1: x - np.logaddexp.reduce(1.0 * x, axis=-1, keepdims=True),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "LOS-07-code",
        FORUM,
        "the shift forgotten at the end",
        lambda x, axis=-1: x - np.log(np.exp(x - x.max(-1, keepdims=True)).sum(-1, keepdims=True)),
        lambda x, axis=-1: (
            x - x.max(-1, keepdims=True) - np.log(np.exp(x - x.max(-1, keepdims=True)).sum(-1, keepdims=True))
        ),
        "the maximum not added back",
        "the shift forgotten at the end",
    ),
    slip(
        "LOS-08-code",
        REPOSITORY,
        "class numbers times log-probabilities",
        lambda z, y, reduction="mean": -np.sum(y[:, None] * z) / len(y),
        lambda z, y, reduction="mean": -np.sum(one_hot(y, z.shape[1]) * z) / len(y),
        *CLASS_NUMBERS,
    ),
    slip(
        "LOS-08-code",
        FORUM,
        "divided by all entries",
        lambda z, y, reduction="mean": -np.sum(one_hot(y, z.shape[1]) * z) / z.size,
        lambda z, y, reduction="mean": -np.mean(np.take_along_axis(z, y[:, None], 1)),
        "a mean over the classes too",
    ),
]

FINE = [
    Fine(
        "LOS-02",
        FORUM,
        "max(o, 0) − oy + log1p",
        lambda o, y, reduction="mean": np.mean(np.maximum(o, 0) - o * y + np.log1p(np.exp(-abs(o)))),
    ),
    Fine(
        "LOS-02-code",
        REPOSITORY,
        "by tanh",
        lambda o, y, reduction="mean": ((1 + np.tanh(o / 2)) / 2 - y) / y.size,
    ),
    Fine(
        "LOS-04",
        REPOSITORY,
        "a sum of losses in a loop",
        lambda o, y, reduction="mean": sum(-log_softmax(o)[i, c] for i, c in enumerate(y)) / len(y),
    ),
    Fine(
        "LOS-04",
        SOLUTION,
        "the diagonal of all pairs",
        lambda o, y, reduction="mean": -np.trace(log_softmax(o)[:, y]) / len(y),
    ),
    Fine("LOS-05", FORUM, "np.put_along_axis", ce_grad(softmax)),
    Fine("MIS-01", BLOG, "a dot product for each row", lambda z, t: np.sum(np.square(t - z), axis=-1) * 0.5),
    Fine(
        "LOS-07-code",
        BLOG,
        "scipy's formula by hand",
        lambda x, axis=-1: (
            (1.0 * x - x.max(-1, keepdims=True))
            - np.log(np.sum(np.exp(1.0 * x - x.max(-1, keepdims=True)), -1, keepdims=True))
        ),
    ),
]
