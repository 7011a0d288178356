"""Slips in softmax, its Jacobian and its products."""

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
    sigmoid,
    slip,
    softmax,
    softmax_of_all,
)

OVERFLOWS = ("an exponential that overflows",)
FIRST_AXIS = ("the first axis for the last", "normalised over the batch axis", "softmax over the batch")
WHOLE = ("everything at once, not row by row", "normalised over the whole batch")
VALUE = ("the value taken for the argument", "the argument for its softmax")
ORDER = ("the arguments in another order",)
NO_KEEPDIMS = ("the sum without keepdims", "a maximum or a sum without keepdims")


def jacobian(s):
    return np.diag(s) - np.outer(s, s)


def two_loops(off):
    """The matrix, entry by entry; `off` gives what stands off the diagonal."""

    def answer(x):
        s = softmax(x)
        n = len(s)
        return np.array(
            [[s[i] * (1 - s[i]) if i == j else off(s[i], s[j]) for j in range(n)] for i in range(n)]
        )

    return answer


def vjp(soft):
    def answer(x, g, axis=-1):
        s = soft(x)
        return s * (g - (s * g).sum(axis=-1, keepdims=True))

    return answer


def log_vjp(soft, keepdims=True):
    def answer(x, g, axis=-1):
        return g - soft(x) * g.sum(axis=-1, keepdims=keepdims)

    return answer


def shifted(shift, scale=lambda x: x):
    def answer(x, axis=-1):
        e = np.exp(scale(x) - shift(x))
        return e / e.sum(axis=-1, keepdims=True)

    return answer


def row_max(x):
    return x.max(axis=-1, keepdims=True)


SLIPS = [
    slip(
        "SMX-01-code",
        BOOK,
        "1e-5 in the denominator",
        lambda x, axis=-1: np.exp(x) / (np.exp(x).sum(-1, keepdims=True) + 1e-5),
        lambda x, axis=-1: np.exp(x) / np.exp(x).sum(-1, keepdims=True),
        "an ε in the denominator",
    ),
    slip(
        "SMX-01-code",
        FORUM,
        "no keepdims, a comprehension would do",
        lambda x, axis=-1: np.exp(x) / np.sum(np.exp(x), axis=-1),
        lambda x, axis=-1: (
            (np.exp(x).T / np.exp(x).T.sum(0)).T if x.ndim < 3 else np.array([naive_softmax(r) for r in x])
        ),
        *NO_KEEPDIMS,
        credit=True,
    ),
    slip(
        "SMX-02",
        REPOSITORY,
        "along axis 0",
        lambda x, axis=-1: softmax(x, 0),
        lambda x, axis=-1: softmax(x, -1),
        *FIRST_AXIS,
    ),
    slip(
        "SMX-02",
        BOOK,
        "one maximum and one sum",
        lambda x, axis=-1: softmax_of_all(x),
        lambda x, axis=-1: softmax(x),
        *WHOLE,
    ),
    slip(
        "SMX-02",
        BLOG,
        "no shift",
        lambda x, axis=-1: naive_softmax(x),
        shifted(row_max),
        *OVERFLOWS,
        "the shift left out",
        credit=True,
    ),
    slip(
        "SMX-02",
        FORUM,
        "the maximum along axis 0, the sum along the last",
        shifted(lambda x: x.max(axis=0)),
        shifted(row_max),
        "a different shift for every entry",
        "the maximum along the wrong axis",
    ),
    slip(
        "SMX-02",
        FORUM,
        "a division by the maximum",
        shifted(lambda x: 0 * x, lambda x: x / row_max(x)),
        shifted(row_max),
        "a division by the maximum",
    ),
    slip(
        "SMX-02",
        REPOSITORY,
        "logits clipped at ±500",
        shifted(row_max, lambda x: np.clip(x, -500, 500)),
        shifted(row_max),
        "logits that are cut off",
        credit=True,
    ),
    slip(
        "SMX-02",
        REPOSITORY,
        "the maximum subtracted in place",
        lambda x, axis=-1: (x.__isub__(row_max(x)), softmax(x))[1] if x.dtype.kind == "f" else softmax(x),
        lambda x, axis=-1: softmax(x - row_max(x)),
        "the argument overwritten",
        "an argument changed in place",
    ),
    slip(
        "SMX-02",
        FORUM,
        "base 2",
        lambda x, axis=-1: 2.0 ** (x - row_max(x)) / (2.0 ** (x - row_max(x))).sum(-1, keepdims=True),
        lambda x, axis=-1: np.e ** (x - row_max(x)) / (np.e ** (x - row_max(x))).sum(-1, keepdims=True),
        "another base of the exponential",
    ),
    slip(
        "SMX-04-code",
        FORUM,
        "softmax at c = 10",
        lambda x: softmax(10.0 * x),
        lambda x: (x == x.max()) / np.sum(x == x.max()),
        "a finite c for the limit",
    ),
    slip(
        "SMX-04-code",
        REPOSITORY,
        "one-hot at the argmax",
        lambda x: np.eye(len(x))[np.argmax(x)],
        lambda x: np.isin(x, x.max()) / np.isin(x, x.max()).sum(),
        "only one of the tied maxima",
        credit=True,
    ),
    slip(
        "SMX-05-code",
        FORUM,
        "x[0] − x[1]",
        lambda x: x[0] - x[1],
        lambda x: x[..., 0] - x[..., 1],
        "the first axis for the last",
    ),
    slip(
        "SMX-05-code",
        BLOG,
        "the difference as a ratio of exponentials",
        lambda x: np.exp(x[..., 0]) / np.exp(x[..., 1]),
        lambda x: -np.diff(x, axis=-1)[..., 0],
        "the exponential of the logit",
    ),
    slip(
        "SMX-06",
        FORUM,
        "the first zero kept",
        lambda x: x - x[..., :1],
        lambda x: (x - x[..., :1])[..., 1:],
        "the first entry kept",
        "the index not shifted",
    ),
    slip(
        "SMX-06-expand",
        REPOSITORY,
        "the zero put last",
        lambda y: np.concatenate([y, np.zeros((*y.shape[:-1], 1))], -1),
        lambda y: np.concatenate([np.zeros((*y.shape[:-1], 1)), y], -1),
        "the zero placed last",
    ),
    slip(
        "JAC-02",
        FORUM,
        "s times 1 − s",
        lambda x: softmax(x) * (1 - softmax(x)),
        lambda x: jacobian(softmax(x)),
        "the diagonal as a vector",
        "the diagonal alone",
    ),
    slip(
        "JAC-02", FORUM, "the matrix of the argument itself", jacobian, lambda x: jacobian(softmax(x)), *VALUE
    ),
    slip(
        "JAC-02",
        BLOG,
        "diag minus s times s",
        lambda x: np.diag(softmax(x)) - softmax(x) * softmax(x),
        lambda x: np.diagflat(softmax(x)) - np.dot(softmax(x)[:, None], softmax(x)[None]),
        "elementwise squares for the outer product",
    ),
    slip(
        "JAC-02",
        BLOG,
        "no shift in the softmax",
        lambda x: jacobian(naive_softmax(x)),
        lambda x: jacobian(softmax(x)),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "JAC-02",
        LECTURE,
        "plus off the diagonal, by two loops",
        two_loops(lambda a, b: a * b),
        two_loops(lambda a, b: -a * b),
        "plus off the diagonal",
    ),
    slip(
        "JAC-02",
        LECTURE,
        "S_i(1 − S_j) everywhere, by two loops",
        two_loops(lambda a, b: a * (1 - b)),
        two_loops(lambda a, b: -b * a),
        "the diagonal's formula everywhere",
    ),
    slip(
        "JAC-02",
        REPOSITORY,
        "a row vector with one axis too many",
        lambda x: jacobian(softmax(x))[None],
        lambda x: jacobian(softmax(x)),
        "an axis of length 1 too many",
    ),
    slip(
        "JAC-03",
        FORUM,
        "x(1 − x) on the diagonal",
        lambda x: np.diag(x * (1 - x)),
        lambda x: np.diag(sigmoid(x)) * (1 - sigmoid(x)),
        "the value taken for the argument",
        "the argument for its sigmoid",
    ),
    slip(
        "JAC-03",
        REPOSITORY,
        "the vector",
        lambda x: sigmoid(x) * (1 - sigmoid(x)),
        lambda x: np.eye(len(x)) * (sigmoid(x) * (1 - sigmoid(x))),
        "the diagonal as a vector",
    ),
    slip(
        "JAC-03",
        FORUM,
        "1 − tanh² on the diagonal",
        lambda x: np.diag(1 - np.tanh(x) ** 2),
        lambda x: np.diag(1 - np.tanh(x / 2) ** 2) / 4,
        "the slope of tanh",
        "the slope of another activation",
    ),
    slip(
        "JAC-04",
        REPOSITORY,
        "x(1 − x) times g",
        lambda x, g: x * (1 - x) * g,
        lambda x, g: sigmoid(x) * sigmoid(-x) * g,
        "the value taken for the argument",
    ),
    slip(
        "JAC-04",
        FORUM,
        "the gradient first in the signature",
        lambda g, x: g * sigmoid(x) * (1 - sigmoid(x)),
        lambda x, g: g * sigmoid(x) * (1 - sigmoid(x)),
        *ORDER,
    ),
    slip(
        "JAC-04",
        FORUM,
        "plus for times",
        lambda x, g: g + sigmoid(x) * (1 - sigmoid(x)),
        lambda x, g: np.multiply(g, sigmoid(x) * (1 - sigmoid(x))),
        "a sum for the product",
    ),
    slip(
        "JAC-04",
        REPOSITORY,
        "the slope of tanh",
        lambda x, g: g * (1 - np.tanh(x) ** 2),
        lambda x, g: g * np.exp(-abs(x)) / (1 + np.exp(-abs(x))) ** 2,
        "the slope of tanh",
        "the slope of another activation",
    ),
    slip(
        "JAC-04",
        BLOG,
        "the slope alone",
        lambda x, g: sigmoid(x) * (1 - sigmoid(x)),
        lambda x, g: sigmoid(x) * (1 - sigmoid(x)) * g,
        "the upstream gradient left out",
    ),
    slip(
        "JAC-05",
        BLOG,
        "s(1 − s) times g",
        lambda x, g, axis=-1: softmax(x) * (1 - softmax(x)) * g,
        vjp(softmax),
        "the own product instead of the sum",
        "the diagonal alone",
    ),
    slip("JAC-05", FORUM, "the argument taken for probabilities", vjp(lambda x: x), vjp(softmax), *VALUE),
    slip(
        "JAC-05",
        REPOSITORY,
        "the gradient first in the signature",
        lambda g, x, axis=-1: vjp(softmax)(x, g),
        lambda x, g, axis=-1: vjp(softmax)(x, g),
        *ORDER,
    ),
    slip(
        "JAC-05",
        REPOSITORY,
        "softmax along axis 0",
        vjp(lambda x: softmax(x, 0)),
        vjp(lambda x: softmax(x, -1)),
        *FIRST_AXIS,
    ),
    slip("JAC-05", BOOK, "softmax over everything", vjp(softmax_of_all), vjp(softmax), *WHOLE),
    slip(
        "JAC-05", BLOG, "no shift in the softmax", vjp(naive_softmax), vjp(softmax), *OVERFLOWS, credit=True
    ),
    slip(
        "JAC-06",
        FORUM,
        "1 − s as a vector",
        lambda x: 1 - softmax(x),
        lambda x: np.eye(len(x)) - np.ones((len(x), 1)) * softmax(x),
        "the diagonal as a vector",
        "the diagonal alone",
    ),
    slip(
        "JAC-06",
        BLOG,
        "the matrix divided by s, with a softmax without shift",
        lambda x: np.eye(len(x)) - naive_softmax(x),
        lambda x: np.eye(len(x)) - softmax(x)[None],
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "JAC-06",
        FORUM,
        "identity minus outer(s, s)",
        lambda x: np.eye(len(x)) - np.outer(softmax(x), softmax(x)),
        lambda x: np.eye(len(x)) - np.tile(softmax(x), (len(x), 1)),
        "s twice, in rows and columns",
        "an outer product for the rows",
    ),
    slip(
        "JAC-07", REPOSITORY, "no keepdims", log_vjp(softmax, keepdims=False), log_vjp(softmax), *NO_KEEPDIMS
    ),
    slip(
        "JAC-07",
        REPOSITORY,
        "softmax along axis 0",
        log_vjp(lambda x: softmax(x, 0)),
        log_vjp(softmax),
        *FIRST_AXIS,
    ),
    slip("JAC-07", BOOK, "softmax over everything", log_vjp(softmax_of_all), log_vjp(softmax), *WHOLE),
    slip(
        "JAC-07",
        BLOG,
        "no shift in the softmax",
        log_vjp(naive_softmax),
        log_vjp(softmax),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "JAC-07",
        FORUM,
        "g minus s, as for a one-hot g",
        lambda x, g, axis=-1: g - softmax(x),
        log_vjp(softmax),
        "the sum of g left out",
    ),
    slip(
        "JAC-08-code",
        LECTURE,
        "the gradient of S itself",
        lambda x, jac: softmax(x)[:, None] * (jac - softmax(x) @ jac),
        lambda x, jac: jac - softmax(x) @ jac,
        "the gradient of S for that of log S",
    ),
    slip(
        "JAC-08-code",
        FORUM,
        "divided by the number of logits",
        lambda x, jac: (jac - softmax(x) @ jac) / len(x),
        lambda x, jac: jac - np.dot(softmax(x), jac),
        "a division by the length of `x` too many",
        "a division by the length of `jac` too many",
        "a division by the number of rows too many",
    ),
    slip(
        "JAC-09",
        LECTURE,
        "−t/s straight through the Jacobian of x",
        lambda x, jac, target: -(target / softmax(x)) @ jac,
        lambda x, jac, target: (target.sum() * softmax(x) - target) @ jac,
        "the gradient in the probabilities",
        "the softmax Jacobian left out",
    ),
    slip(
        "JAC-09",
        REPOSITORY,
        "s − t, then a mean",
        lambda x, jac, target: (target.sum() * softmax(x) - target) @ jac / len(x),
        lambda x, jac, target: jac.T @ (target.sum() * softmax(x) - target),
        "a division by the length of `x` too many",
        "a division by the length of `jac` too many",
        "a division by the length of `target` too many",
    ),
]

FINE = [
    Fine(
        "SMX-02",
        FORUM,
        "two transposes",
        lambda x, axis=-1: np.array([softmax(r) for r in x.reshape(-1, x.shape[-1])]).reshape(x.shape),
    ),
    Fine(
        "SMX-02",
        REPOSITORY,
        "exp of log-softmax",
        lambda x, axis=-1: np.exp(
            x - np.logaddexp.reduce(x, axis=-1, keepdims=True) if x.dtype.kind == "f" else np.log(softmax(x))
        ),
    ),
    Fine("JAC-02", FORUM, "einsum", lambda x: np.einsum("i,ij->ij", softmax(x), np.eye(len(x)) - softmax(x))),
    Fine("JAC-05", REPOSITORY, "a list of numbers", lambda x, g, axis=-1: vjp(softmax)(x, g).tolist()),
    Fine("JAC-04", SOLUTION, "through a diagonal matrix", lambda x, g: sigmoid(x) * g - sigmoid(x) ** 2 * g),
    Fine("JAC-07", BLOG, "a dot product with ones", log_vjp(softmax)),
    Fine("SMX-06", BLOG, "np.delete", lambda x: np.delete(x - x[..., [0]], 0, axis=-1)),
]
