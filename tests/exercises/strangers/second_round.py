"""A second round, written after the names of the first one, to see what those are worth."""

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
    softplus,
)
from .images import conv_back, equal_parts, first, framed, pool, pool_back
from .networks import back, forward, forward_rows, row_back, step, trained

OVERFLOWS = (
    "an exponential that overflows",
    "a quotient that overflows",
    "exponentials that overflow",
    "a quotient of two overflowing exponentials",
)
ORDER = ("the arguments in another order",)
RESULTS = ("the results in another order",)
VALUE = ("the value taken for the argument",)
WHOLE = ("whole numbers that stay whole",)
IN_PLACE = ("an argument changed in place",)
NO_G = ("the upstream gradient left out", "the gradient from above left out")
IN_PROBABILITIES = ("the gradient in the probabilities",)
CLASS_NUMBERS = ("class numbers for one-hot rows", "class numbers subtracted as if one-hot")
AT_ONCE = (
    "everything at once, not row by row",
    "normalised over the whole batch",
    "softmax over the whole batch",
)


def exp_sigmoid(x):
    return np.exp(x) / (1 + np.exp(x))


def naive_of_all(x):
    return np.exp(x) / np.sum(np.exp(x))


def naive_first(x):
    return np.exp(x) / np.exp(x).sum(axis=0)


def doubled(x):
    x *= 2
    return x


def rows_into(like):
    def answer(x, axis=-1):
        flat = x.reshape(-1, x.shape[-1])
        out = like(flat)
        for i, row in enumerate(flat):
            out[i] = softmax(row)
        return out.reshape(x.shape)

    return answer


def stepped(order):
    def answer(params, x, y, lr):
        new = trained()(params, x, y, lr)
        return tuple(new[name] for name in order)

    return answer


def deltas(delta):
    """The gradients of a network from another delta of the outputs."""

    def answer(cache, target):
        d = delta(cache["os"], one_hot(target, cache["os"].shape[1])) / len(target)
        dh = d @ cache["W2"] * sigmoid(cache["ha"])
        return {
            "W1": dh.T @ cache["x"],
            "b1": dh.sum(0),
            "W2": d.T @ cache["hs"],
            "b2": d.sum(0),
            "x": dh @ cache["W1"],
        }

    return answer


def transposed(cache, target):
    found = back()(cache, target)
    return {**found, "W1": found["W1"].T, "W2": found["W2"].T}


SLIPS = [
    slip("NRM-01", FORUM, "x *= 2", doubled, lambda x: x * 2, *IN_PLACE),
    slip(
        "NRM-01",
        REPOSITORY,
        "2x over the number of entries",
        lambda x: 2 * x / len(x),
        lambda x: 2.0 * x,
        "a mean for the sum",
        "a division by n too many",
        "a division by the length of `x` too many",
    ),
    slip(
        "NRM-02",
        REPOSITORY,
        "the signs averaged",
        lambda x: np.mean(np.sign(x)),
        lambda x: np.sign(x) * 1.0,
        "a mean over everything",
    ),
    slip(
        "ACT-07",
        FORUM,
        "float16 on the way",
        lambda x: np.float32(sigmoid(x) * sigmoid(-x)),
        lambda x: np.float64(sigmoid(x) * sigmoid(-x)),
        "float32 inside",
    ),
    slip(
        "ACT-07",
        BLOG,
        "rounded to three digits",
        lambda x: np.around(sigmoid(x) * sigmoid(-x), 3),
        lambda x: np.around(sigmoid(x) * sigmoid(-x), 14),
        "a rounded result",
    ),
    slip(
        "ACT-08",
        FORUM,
        "sinh over cosh, squared",
        lambda x: 1 - (np.sinh(x) / np.cosh(x)) ** 2,
        lambda x: 1 - np.tanh(x) ** 2,
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "ACT-09",
        REPOSITORY,
        "ReLU's slope",
        lambda x: np.where(x > 0, 1.0, 0),
        sigmoid,
        "the slope of ReLU",
    ),
    slip(
        "ACT-09",
        REPOSITORY,
        "tanh's slope",
        lambda x: 1 - np.tanh(x) ** 2,
        sigmoid,
        "the slope of tanh",
        "the slope of another activation",
    ),
    slip(
        "ACT-10",
        REPOSITORY,
        "sigmoid's slope below 0",
        lambda x, alpha=1.0: np.where(x > 0, 1, 0.01),
        lambda x, alpha=1.0: np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0))),
        "the slope of leaky ReLU",
    ),
    slip(
        "ACT-02",
        FORUM,
        "ReLU's value over itself by masks in the argument",
        lambda x: np.multiply(x > 0, 1, out=x) if x.dtype.kind == "f" else 1 * (x > 0),
        lambda x: np.multiply(x > 0, 1),
        *IN_PLACE,
        "the input changed in place",
    ),
    slip(
        "IDN-02",
        FORUM,
        "log of exp over 1 + exp",
        lambda x: np.log(exp_sigmoid(x)),
        lambda x: -np.logaddexp(0, -x),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "IDN-02",
        FORUM,
        "1e-15 inside",
        lambda x: np.log(sigmoid(x) + 1e-15),
        lambda x: -np.logaddexp(0, -x),
        "an ε inside the logarithm",
        "a logarithm that is cut off",
        credit=True,
    ),
    slip(
        "IDN-03-code",
        LECTURE,
        "log1p of exp",
        lambda x: np.log1p(np.exp(x)),
        lambda x: np.logaddexp(0, x),
        *OVERFLOWS,
        "the textbook form, which overflows",
        credit=True,
    ),
    slip(
        "IDN-03-code",
        FORUM,
        "log2",
        lambda x: np.logaddexp2(0, x / np.log(2)),
        lambda x: np.logaddexp(0, x),
        "another base of the logarithm",
    ),
    slip(
        "SMX-02",
        FORUM,
        "exp over np.sum of exp",
        lambda x, axis=-1: naive_of_all(x),
        lambda x, axis=-1: softmax(x),
        *AT_ONCE,
    ),
    slip(
        "SMX-02",
        REPOSITORY,
        "exp over the sum along axis 0",
        lambda x, axis=-1: naive_first(x),
        lambda x, axis=-1: softmax(x),
        "the first axis for the last",
        "normalised over the batch axis",
        "softmax over the batch",
    ),
    slip(
        "SMX-02",
        REPOSITORY,
        "row by row into zeros_like",
        rows_into(np.zeros_like),
        rows_into(lambda flat: np.zeros(flat.shape)),
        *WHOLE,
        credit=True,
    ),
    slip(
        "SMX-02",
        BOOK,
        "the sum plus 1e-8",
        lambda x, axis=-1: (
            np.exp(x - x.max(-1, keepdims=True))
            / (np.exp(x - x.max(-1, keepdims=True)).sum(-1, keepdims=True) + 1e-8)
        ),
        lambda x, axis=-1: softmax(x),
        "an ε in the denominator",
    ),
    slip(
        "SMX-05-code",
        FORUM,
        "the logit of the first logit",
        lambda x: np.log(x[..., 0] / x[..., 1]),
        lambda x: x[..., 0] - x[..., 1],
        "a quotient of logits",
    ),
    slip(
        "JAC-02",
        FORUM,
        "minus forgotten, outer first",
        lambda x: np.outer(softmax(x), softmax(x)) - np.diag(softmax(x)),
        lambda x: np.diag(softmax(x)) - np.outer(softmax(x), softmax(x)),
        "the sign",
    ),
    slip(
        "JAC-03",
        LECTURE,
        "exp(−x) over the square",
        lambda x: np.diag(np.exp(-x) / (1 + np.exp(-x)) ** 2),
        lambda x: np.diag(sigmoid(x) * sigmoid(-x)),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "JAC-03",
        REPOSITORY,
        "the slope of ReLU on the diagonal",
        lambda x: np.diag(step(x)),
        lambda x: np.diag(sigmoid(x) * sigmoid(-x)),
        "the slope of ReLU",
        "the slope of another activation",
    ),
    slip(
        "JAC-04",
        BLOG,
        "exp over 1 + exp",
        lambda x, g: exp_sigmoid(x) * (1 - exp_sigmoid(x)) * g,
        lambda x, g: sigmoid(x) * (1 - sigmoid(x)) * g,
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "JAC-05",
        FORUM,
        "without the upstream gradient",
        lambda x, g, axis=-1: softmax(x) * (1 - softmax(x)),
        lambda x, g, axis=-1: softmax(x) * (g - (softmax(x) * g).sum(-1, keepdims=True)),
        "the diagonal alone",
        *NO_G,
    ),
    slip(
        "JAC-05",
        REPOSITORY,
        "minus the whole",
        lambda x, g, axis=-1: softmax(x) * ((softmax(x) * g).sum(-1, keepdims=True) - g),
        lambda x, g, axis=-1: softmax(x) * (g - (softmax(x) * g).sum(-1, keepdims=True)),
        "the sign",
    ),
    slip(
        "JAC-06",
        FORUM,
        "s behind the identity as a column",
        lambda x: np.eye(len(x)) - softmax(x)[:, None],
        lambda x: np.eye(len(x)) - softmax(x),
        "the transpose",
    ),
    slip(
        "JAC-07",
        FORUM,
        "the gradient first in the signature",
        lambda g, x, axis=-1: g - softmax(x) * g.sum(-1, keepdims=True),
        lambda x, g, axis=-1: g - softmax(x) * g.sum(-1, keepdims=True),
        *ORDER,
    ),
    slip(
        "JAC-09",
        FORUM,
        "target first, then jac",
        lambda x, target, jac: (target.sum() * softmax(x) - target) @ jac,
        lambda x, jac, target: (target.sum() * softmax(x) - target) @ jac,
        *ORDER,
    ),
    slip(
        "JAC-08-code",
        FORUM,
        "s(1 − s) in front of each row",
        lambda x, jac: jac * (softmax(x) * (1 - softmax(x)))[:, None],
        lambda x, jac: jac - softmax(x) @ jac,
        "the diagonal alone",
    ),
    slip(
        "MIS-01",
        FORUM,
        "the square of the sum",
        lambda z, t: np.sum(z - t, axis=-1) ** 2 / 2,
        lambda z, t: np.sum((z - t) ** 2, axis=-1) / 2,
        "the square of the sum",
    ),
    slip(
        "MIS-02",
        BOOK,
        "2(z − t) over len(z)",
        lambda z, t: 2 * (z - t) / len(z),
        lambda z, t: z - t,
        "a factor 2/n too many",
    ),
    slip(
        "MIS-02",
        FORUM,
        "(z − t) over the size",
        lambda z, t: (z - t) / z.size,
        lambda z, t: z - t,
        "a division by the number of all entries too many",
        "the mean of the entries",
    ),
    slip(
        "MIS-02",
        FORUM,
        "absolute differences",
        lambda z, t: np.abs(z - t),
        lambda z, t: z - t,
        "absolute values for the entries",
    ),
    slip(
        "LOS-01-code",
        FORUM,
        "over len(y)",
        lambda o, y: (sigmoid(o) - y) * sigmoid(o) * sigmoid(-o) / len(y),
        lambda o, y: (sigmoid(o) - y) * sigmoid(o) * sigmoid(-o),
        "a division by the length of `logit` too many",
        "a division by the length of `target` too many",
        "a division by the batch size too many",
        "a division by the number of rows too many",
        "the mean over the entries",
    ),
    slip(
        "LOS-01-code",
        BLOG,
        "exp over 1 + exp",
        lambda o, y: (exp_sigmoid(o) - y) * exp_sigmoid(o) * (1 - exp_sigmoid(o)),
        lambda o, y: (sigmoid(o) - y) * sigmoid(o) * sigmoid(-o),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "LOS-02",
        FORUM,
        "clipped at 1e-4",
        lambda o, y, reduction="mean": (
            -np.mean(
                y * np.log(np.clip(sigmoid(o), 1e-4, 0.9999))
                + (1 - y) * np.log(1 - np.clip(sigmoid(o), 1e-4, 0.9999))
            )
        ),
        lambda o, y, reduction="mean": np.mean(np.logaddexp(0, o) - y * o),
        "clipped probabilities",
        credit=True,
    ),
    slip(
        "LOS-02",
        REPOSITORY,
        "logits clipped at ±30",
        lambda o, y, reduction="mean": np.mean(
            np.logaddexp(0, np.clip(o, -30, 30)) - y * np.clip(o, -30, 30)
        ),
        lambda o, y, reduction="mean": np.mean(np.logaddexp(0, o) - y * o),
        "logits that are cut off",
        "a logarithm that is cut off",
        credit=True,
    ),
    slip(
        "LOS-02-code",
        FORUM,
        "−y/p alone",
        lambda o, y, reduction="mean": -y / sigmoid(o) / y.size,
        lambda o, y, reduction="mean": (sigmoid(o) - y) / y.size,
        *IN_PROBABILITIES,
        "the term of y = 0 left out",
    ),
    slip(
        "LOS-02-code",
        BLOG,
        "exp over 1 + exp",
        lambda o, y, reduction="mean": (exp_sigmoid(o) - y) / y.size,
        lambda o, y, reduction="mean": (sigmoid(o) - y) / y.size,
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "LOS-04",
        REPOSITORY,
        "a sigmoid for each class",
        lambda o, y, reduction="mean": -np.mean(np.log(sigmoid(o)[np.arange(len(y)), y])),
        lambda o, y, reduction="mean": (
            -np.mean(np.log(softmax(o)[np.arange(len(y)), y] + 0.0))
            if abs(o).max() < 300
            else np.mean(np.logaddexp.reduce(1.0 * o, axis=1) - o[np.arange(len(y)), y])
        ),
        "a sigmoid for each output",
        "a sigmoid for the softmax",
    ),
    slip(
        "LOS-04",
        FORUM,
        "classes first in the signature",
        lambda y, o, reduction="mean": np.mean(
            np.logaddexp.reduce(1.0 * o, axis=1) - o[np.arange(len(y)), y]
        ),
        lambda o, y, reduction="mean": np.mean(
            np.logaddexp.reduce(1.0 * o, axis=1) - o[np.arange(len(y)), y]
        ),
        *ORDER,
    ),
    slip(
        "LOS-05",
        REPOSITORY,
        "a sigmoid for each class",
        lambda o, y, reduction="mean": (sigmoid(o) - one_hot(y, o.shape[1])) / len(y),
        lambda o, y, reduction="mean": (softmax(o) - one_hot(y, o.shape[1])) / len(y),
        "a sigmoid for each output",
        "a sigmoid for the softmax",
    ),
    slip(
        "LOS-05",
        FORUM,
        "(s − y)/(s(1 − s))",
        lambda o, y, reduction="mean": (
            (softmax(o) - one_hot(y, o.shape[1])) / (softmax(o) * (1 - softmax(o))) / len(y)
        ),
        lambda o, y, reduction="mean": (softmax(o) - one_hot(y, o.shape[1])) / len(y),
        *IN_PROBABILITIES,
        "the gradient of binary cross-entropy",
    ),
    slip(
        "LOS-05",
        FORUM,
        "class numbers as they are",
        lambda o, y, reduction="mean": (softmax(o) - y) / len(y),
        lambda o, y, reduction="mean": (softmax(o) - one_hot(y, o.shape[1])) / len(y),
        *CLASS_NUMBERS,
    ),
    slip(
        "LOS-05",
        BLOG,
        "exp over np.sum of exp",
        lambda o, y, reduction="mean": (naive_of_all(o) - one_hot(y, o.shape[1])) / len(y),
        lambda o, y, reduction="mean": (softmax(o) - one_hot(y, o.shape[1])) / len(y),
        *AT_ONCE,
    ),
    slip(
        "LOS-07-code",
        BLOG,
        "log of exp over np.sum of exp",
        lambda x, axis=-1: np.log(naive_of_all(x)),
        lambda x, axis=-1: x - np.logaddexp.reduce(1.0 * x, axis=-1, keepdims=True),
        *AT_ONCE,
        "the sum over the whole batch",
    ),
    slip(
        "LOS-08-code",
        FORUM,
        "the largest log-probability",
        lambda z, y, reduction="mean": -np.mean(z.max(axis=1)),
        lambda z, y, reduction="mean": -np.mean(z[np.arange(len(y)), y]),
        "the largest log-probability, whatever the class",
    ),
    slip(
        "FWD-03-code",
        FORUM,
        "weights first, then biases, in the signature",
        lambda x, W1, W2, b1, b2: forward()(x, W1, b1, W2, b2),
        lambda x, W1, b1, W2, b2: forward()(x, W1, b1, W2, b2),
        *ORDER,
    ),
    slip(
        "FWD-04",
        FORUM,
        "weights first, then biases, in the signature",
        lambda x, W1, W2, b1, b2: forward_rows()(x, W1, b1, W2, b2),
        lambda x, W1, b1, W2, b2: forward_rows()(x, W1, b1, W2, b2),
        *ORDER,
    ),
    slip(
        "FWD-04",
        BLOG,
        "a sigmoid by exp over 1 + exp",
        forward_rows(exp_sigmoid),
        forward_rows(sigmoid),
        *OVERFLOWS,
        credit=True,
    ),
    slip("FWD-04", BOOK, "exp over np.sum of exp", forward_rows(out=naive_of_all), forward_rows(), *AT_ONCE),
    slip(
        "FWD-03-code",
        REPOSITORY,
        "leaky units",
        forward(lambda a: np.where(a > 0, a, 0.01 * a)),
        forward(),
        "leaky ReLU for softplus",
    ),
    slip(
        "FWD-01",
        REPOSITORY,
        "leaky units by 0.1",
        lambda x, W1, b1: (x @ W1.T + b1, np.maximum(0.1 * (x @ W1.T + b1), x @ W1.T + b1)),
        lambda x, W1, b1: (x @ W1.T + b1, softplus(x @ W1.T + b1)),
        "leaky ReLU for softplus",
    ),
    slip(
        "BWD-06",
        BLOG,
        "exp over 1 + exp",
        lambda dhs, ha: dhs * exp_sigmoid(ha),
        lambda dhs, ha: dhs * sigmoid(ha),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "BWD-08",
        FORUM,
        "ha first in the signature",
        lambda ha, dhs, alpha: dhs * np.where(ha > 0, 1, alpha * np.exp(np.minimum(ha, 0))),
        lambda dhs, ha, alpha: dhs * np.where(ha > 0, 1, alpha * np.exp(np.minimum(ha, 0))),
        *ORDER,
    ),
    slip(
        "BWD-12",
        FORUM,
        "the slope at h, as of tanh",
        row_back(lambda a, h: 1 - np.tanh(a) ** 2),
        row_back(),
        "the slope of tanh",
        "the slope of another activation",
    ),
    slip("MIS-03", REPOSITORY, "both weights transposed", transposed, back(), "the transpose"),
    slip(
        "MIS-03",
        FORUM,
        "(os − y)/(os(1 − os))",
        deltas(lambda s, y: (s - y) / (s * (1 - s))),
        deltas(lambda s, y: s - y),
        *IN_PROBABILITIES,
        "the gradient of binary cross-entropy",
    ),
    slip(
        "MIS-03", LECTURE, "−y/os", deltas(lambda s, y: -y / s), deltas(lambda s, y: s - y), *IN_PROBABILITIES
    ),
    slip(
        "MIS-03",
        FORUM,
        "target minus prediction",
        deltas(lambda s, y: y - s),
        deltas(lambda s, y: s - y),
        "the sign",
        "target minus prediction",
    ),
    slip(
        "MIS-03",
        REPOSITORY,
        "the squared error's s(1 − s) behind the delta",
        deltas(lambda s, y: (s - y) * s * (1 - s)),
        deltas(lambda s, y: s - y),
        "the softmax derivative once more",
        "the slope of the sigmoid too many",
    ),
    slip(
        "RSK-03",
        FORUM,
        "lam before lr in the signature",
        lambda p, g, lam, lr: {k: p[k] - lr * (g[k] + 2 * lam * p[k]) for k in p},
        lambda p, g, lr, lam: {k: p[k] - lr * (g[k] + 2 * lam * p[k]) for k in p},
        *ORDER,
    ),
    slip(
        "RSK-03",
        REPOSITORY,
        "the penalty added after the step size",
        lambda p, g, lr, lam: {k: p[k] - lr * g[k] + 2 * lam * p[k] for k in p},
        lambda p, g, lr, lam: {k: p[k] - lr * g[k] - 2 * lr * lam * p[k] for k in p},
        "the penalty with the wrong sign",
        "a decay without the step size and with the wrong sign",
    ),
    slip(
        "RSK-01",
        FORUM,
        "the root of the mean square",
        lambda losses, reduction="mean": np.sqrt(np.mean(losses**2)),
        lambda losses, reduction="mean": np.mean(losses) if reduction == "mean" else np.sum(losses),
        "the root of the mean square",
    ),
    slip(
        "EQV-01",
        FORUM,
        "weights first, then biases",
        lambda W1, b1, W2, b2: (W1 / 2, W2 / 2, b1 / 2, b2 + W2.sum(1) / 2),
        lambda W1, b1, W2, b2: (W1 / 2, b1 / 2, W2 / 2, b2 + W2.sum(1) / 2),
        *RESULTS,
    ),
    slip(
        "ADD-06",
        REPOSITORY,
        "weights first, then biases",
        stepped(("W1", "W2", "b1", "b2")),
        stepped(("W1", "b1", "W2", "b2")),
        *RESULTS,
    ),
    slip(
        "ADD-06",
        FORUM,
        "the slope by tanh twice",
        trained(lambda h: 1 - np.tanh(h) ** 2),
        trained(),
        "the derivative taken at the activation",
        "the slope taken at the activation",
    ),
    slip(
        "ADD-06",
        FORUM,
        "class numbers as they are",
        trained(labels=lambda y, m: y),
        trained(),
        *CLASS_NUMBERS,
    ),
    slip(
        "ADD-05",
        FORUM,
        "divided by the square root of both",
        lambda seed, i, o, scheme: np.random.default_rng(seed).normal(0, 0.05, (o, i)),
        lambda seed, i, o, scheme: np.random.default_rng(seed).normal(
            0, np.sqrt({"he": 2 / i, "glorot": 2 / (i + o), "lecun": 1 / i}[scheme]), (o, i)
        ),
        "a constant scale",
    ),
    slip(
        "CNV-01-code",
        FORUM,
        "kernel first in the signature",
        lambda v, a, mode="valid": np.array([a[t : t + len(v)] @ v for t in range(len(a) - len(v) + 1)]),
        lambda a, v, mode="valid": np.array([a[t : t + len(v)] @ v for t in range(len(a) - len(v) + 1)]),
        *ORDER,
    ),
    slip(
        "ADD-02",
        REPOSITORY,
        "the images averaged in dbias",
        conv_back(bias=lambda g: g.mean(axis=0).sum(axis=(1, 2))),
        conv_back(),
        "a division by the batch size too many",
        "a division by the length of `x` too many",
        "a mean over the batch in `dbias`",
    ),
    slip(
        "ADD-02",
        FORUM,
        "the gradient with the wrong sign",
        lambda *a, **k: tuple(-part for part in conv_back()(*a, **k)),
        conv_back(),
        "the sign",
    ),
    slip(
        "ADD-03-code",
        FORUM,
        "the gradient second in the signature, x last",
        lambda g, x, k, s, padding=0: pool_back(first, -np.inf)(x, g, k, s, padding),
        pool_back(first, -np.inf),
        *ORDER,
    ),
    slip(
        "ADD-03-code",
        REPOSITORY,
        "a mask without the gradient",
        lambda x, g, k, s, padding=0: pool_back(first, -np.inf)(x, np.ones_like(g), k, s, padding),
        pool_back(first, -np.inf),
        *NO_G,
    ),
    slip(
        "ADD-04-code",
        REPOSITORY,
        "a share without the gradient",
        lambda x, g, k, s, padding=0: pool_back(equal_parts)(x, np.ones_like(g), k, s, padding),
        pool_back(equal_parts),
        *NO_G,
    ),
    slip(
        "ADD-04",
        REPOSITORY,
        "one window too few",
        pool(lambda w, k: w.mean(axis=(2, 3)), one_less=1),
        pool(lambda w, k: w.mean(axis=(2, 3))),
        "one window too few",
        "the last row and column left out",
    ),
    slip(
        "ADD-03",
        REPOSITORY,
        "padding forgotten",
        lambda x, k, s, padding=0: pool(lambda w, k: w.max(axis=(2, 3)))(x, k, s, 0),
        pool(lambda w, k: w.max(axis=(2, 3)), -np.inf),
        "the padding left out",
        credit=True,
    ),
    slip(
        "CNN-01",
        FORUM,
        "the kernel for its dilated span",
        lambda i, k, s=1, p=0, d=1: (i + 2 * p - k) // s + 1 if i + 2 * p >= d * (k - 1) + 1 else _misfit(),
        lambda i, k, s=1, p=0, d=1: (
            (i + 2 * p - d * (k - 1) - 1) // s + 1 if i + 2 * p >= d * (k - 1) + 1 else _misfit()
        ),
        "the dilation left out",
        credit=True,
    ),
    slip(
        "INT-02",
        FORUM,
        "the biases before the direction in the signature",
        lambda X, b, w, phi: np.column_stack([phi((X @ w)[:, None] + b), np.ones(len(X))]),
        lambda X, w, b, phi: np.column_stack([phi((X @ w)[:, None] + b), np.ones(len(X))]),
        *ORDER,
    ),
]


def _misfit():
    raise ValueError("the kernel does not fit")


FINE = [
    Fine("ADD-03-code", SOLUTION, "winners by a mask", pool_back(first, -np.inf)),
    Fine(
        "ADD-01",
        FORUM,
        "a frame first",
        lambda x, weight, bias=None, stride=1, padding=0, dilation=1: _by_taps(
            framed(x, padding), weight, bias, stride, dilation
        ),
    ),
    Fine("SMX-01-code", BLOG, "no shift is asked for", lambda x, axis=-1: naive_softmax(x)),
]


def _by_taps(x, weight, bias, stride, dilation):
    kh, kw = weight.shape[2:]
    rows, columns = ((x.shape[a] - dilation * (k - 1) - 1) // stride + 1 for a, k in ((2, kh), (3, kw)))
    y = 0 if bias is None else bias[:, None, None]
    for i, j in np.ndindex(kh, kw):
        seen = x[:, :, i * dilation :: stride, j * dilation :: stride][:, :, :rows, :columns]
        y = y + np.einsum("nchw,kc->nkhw", seen, weight[:, :, i, j])
    return y
