"""Slips in derivatives of activations, in identities and in norms."""

import math

import numpy as np

from .cases import BLOG, BOOK, FORUM, LECTURE, REPOSITORY, SOLUTION, Fine, sigmoid, slip

OVERFLOWS = ("an exponential that overflows",)
VALUE = ("the value taken for the argument",)
WHOLE = ("whole numbers that stay whole",)


def filled(slope, like):
    """Entry by entry into an array made by `like`."""

    def answer(x):
        out = like(x)
        for i in np.ndindex(np.shape(x)):
            out[i] = slope(x[i])
        return out

    return answer


def marked(change):
    """ReLU's slope by two masks, in a copy or in the argument."""

    def answer(x):
        out = x if change else np.array(x, dtype=float)
        positive = out > 0
        out[positive] = 1
        out[~positive] = 0
        return out

    return answer


def stable_slope(x):
    return sigmoid(x) * sigmoid(-x)


SLIPS = [
    slip(
        "ACT-01",
        FORUM,
        "x over the root of its square plus 1e-8",
        lambda x: x / np.sqrt(x**2 + 1e-8),
        lambda x: np.where(x == 0, 0, x / np.where(x == 0, 1, np.abs(x))),
        "an ε in the denominator",
    ),
    slip(
        "ACT-01",
        REPOSITORY,
        "np.where with two branches for three cases",
        lambda x: np.where(x > 0, 1, -1),
        lambda x: np.where(x > 0, 1, np.where(x < 0, -1, 0)),
        "the value −1 at 0",
        credit=True,
    ),
    slip(
        "ACT-02",
        REPOSITORY,
        "greater or equal",
        lambda x: np.where(x >= 0, 1.0, 0.0),
        lambda x: np.where(x > 0, 1.0, 0.0),
        "the value 1 at 0",
        credit=True,
    ),
    slip(
        "ACT-02",
        FORUM,
        "masks written into the argument",
        marked(True),
        marked(False),
        "the input changed in place",
        "an argument changed in place",
    ),
    slip(
        "ACT-02",
        BLOG,
        "leaky by 0.01",
        lambda x: np.where(x > 0, 1, 0.01),
        lambda x: np.where(x > 0, 1, 0.0),
        "the slope of leaky ReLU",
        "the slope of another activation",
    ),
    slip(
        "ACT-03-code",
        FORUM,
        "NumPy's own with a half",
        lambda x1, x2=0.5: np.heaviside(x1, 0.5),
        lambda x1, x2=0.5: np.heaviside(x1, x2),
        "always ½ at 0",
        credit=True,
    ),
    slip(
        "ACT-05-code",
        LECTURE,
        "the plain sigmoid of kx by exp(kx) over 1 + exp(kx)",
        lambda x, k: np.exp(k * x) / (1 + np.exp(k * x)),
        lambda x, k: (1 + np.tanh(k * x / 2)) / 2,
        *OVERFLOWS,
        "a quotient that overflows",
        credit=True,
    ),
    slip(
        "ACT-05-code",
        FORUM,
        "k beside the bracket",
        lambda x, k: 1 / (1 + np.exp(-x * k + k)),
        lambda x, k: 1 / (1 + np.exp(-x * k)),
        "the argument shifted by k",
        "k added",
    ),
    slip(
        "ACT-07",
        REPOSITORY,
        "x times 1 − x",
        lambda x: x * (1 - x),
        stable_slope,
        "σ(x) taken for the argument",
        *VALUE,
    ),
    slip(
        "ACT-07",
        BLOG,
        "exp(−x) over the square",
        lambda x: np.exp(-x) / (1 + np.exp(-x)) ** 2,
        lambda x: np.exp(-abs(x)) / (1 + np.exp(-abs(x))) ** 2,
        "the textbook form, which overflows",
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "ACT-07",
        BLOG,
        "exp(x) over the square",
        lambda x: np.exp(x) / (1 + np.exp(x)) ** 2,
        lambda x: 1 / (2 + 2 * np.cosh(x)),
        "the textbook form, which overflows",
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "ACT-07",
        FORUM,
        "the sigmoid itself as exp over 1 + exp",
        lambda x: np.exp(x) / (1 + np.exp(x)),
        lambda x: sigmoid(x) - sigmoid(x) ** 2,
        "the sigmoid for its derivative",
    ),
    slip(
        "ACT-07",
        REPOSITORY,
        "entry by entry into zeros_like",
        filled(lambda v: stable_slope(v), np.zeros_like),
        filled(lambda v: stable_slope(v), lambda x: np.zeros(x.shape)),
        *WHOLE,
        credit=True,
    ),
    slip(
        "ACT-07",
        SOLUTION,
        "1 minus the square of the sigmoid",
        lambda x: 1 - sigmoid(x) ** 2,
        lambda x: sigmoid(x) * (1 - sigmoid(x)),
        "the rule of tanh for the value of σ",
        "the slope of another activation",
        "the derivative of tanh",
    ),
    slip("ACT-08", REPOSITORY, "1 − x²", lambda x: 1 - x**2, lambda x: 1 - np.tanh(x) ** 2, *VALUE),
    slip(
        "ACT-08",
        LECTURE,
        "4 exp(2x) over the square of 1 + exp(2x)",
        lambda x: 4 * np.exp(2 * x) / (1 + np.exp(2 * x)) ** 2,
        lambda x: 4 * np.exp(-2 * abs(x)) / (1 + np.exp(-2 * abs(x))) ** 2,
        *OVERFLOWS,
        "exponentials that overflow",
        credit=True,
    ),
    slip(
        "ACT-08",
        FORUM,
        "tanh by four exponentials, then 1 − t²",
        lambda x: 1 - ((np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))) ** 2,
        lambda x: (1 - np.tanh(x)) * (1 + np.tanh(x)),
        *OVERFLOWS,
        "exponentials that overflow",
        credit=True,
    ),
    slip(
        "ACT-08",
        FORUM,
        "one over cosh, not squared",
        lambda x: 1 / np.cosh(x),
        lambda x: np.cosh(x) ** -2.0,
        "the square left out",
    ),
    slip(
        "ACT-08",
        REPOSITORY,
        "t times 1 − t",
        lambda x: np.tanh(x) * (1 - np.tanh(x)),
        lambda x: 1 - np.tanh(x) * np.tanh(x),
        "the rule of the sigmoid for the value of tanh",
        "the derivative of the sigmoid",
        "the slope of another activation",
    ),
    slip(
        "ACT-08",
        REPOSITORY,
        "float32 at the end",
        lambda x: (1 - np.tanh(x) ** 2).astype(np.float32),
        lambda x: (1 - np.tanh(x) ** 2).astype(float),
        "float32 inside",
    ),
    slip(
        "ACT-08",
        FORUM,
        "rounded to four digits",
        lambda x: np.round(1 - np.tanh(x) ** 2, 4),
        lambda x: np.round(1 - np.tanh(x) ** 2, 15),
        "a rounded result",
    ),
    slip(
        "ACT-09",
        FORUM,
        "exp over 1 + exp",
        lambda x: np.exp(x) / (1 + np.exp(x)),
        sigmoid,
        "a quotient that overflows",
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "ACT-09",
        REPOSITORY,
        "log of 1 + exp",
        lambda x: np.log(1 + np.exp(x)),
        lambda x: np.exp(np.minimum(x, 0)) / (1 + np.exp(-abs(x))),
        "softplus for its derivative",
    ),
    slip(
        "ACT-09",
        FORUM,
        "1 − exp(−x), right for the value of softplus",
        lambda x: 1 - np.exp(-x),
        lambda x: 1 - np.exp(-np.logaddexp(0, x)),
        *VALUE,
    ),
    slip(
        "ACT-10",
        REPOSITORY,
        "x + alpha, right for the value of ELU",
        lambda x, alpha=1.0: np.where(x > 0, 1, x + alpha),
        lambda x, alpha=1.0: np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0))),
        *VALUE,
    ),
    slip(
        "ACT-10",
        FORUM,
        "the slope alpha on the left",
        lambda x, alpha=1.0: np.where(x > 0, 1, alpha),
        lambda x, alpha=1.0: np.where(x > 0, 1, alpha * np.exp(np.where(x > 0, 0, x))),
        "the slope of leaky ReLU",
        "the slope of another activation",
    ),
    slip(
        "ACT-10",
        SOLUTION,
        "alpha the second power",
        lambda x, alpha=1.0: np.where(x > 0, 1, alpha**2 * np.exp(np.minimum(x, 0))),
        lambda x, alpha=1.0: np.exp(np.minimum(x, 0)) * np.where(x > 0, 1, alpha),
        "α twice",
    ),
    slip(
        "IDN-01-code",
        LECTURE,
        "tanh(x) in place of tanh(x/2)",
        lambda x: (1 + np.tanh(x)) / 2,
        lambda x: 0.5 + np.tanh(0.5 * x) / 2,
        "the argument not halved",
    ),
    slip(
        "IDN-01-inverse-code",
        LECTURE,
        "2σ(x) − 1",
        lambda x: 2 * sigmoid(x) - 1,
        lambda x: 2 * sigmoid(2 * x) - 1,
        "the argument not doubled",
    ),
    slip(
        "IDN-02",
        BLOG,
        "the logarithm of the textbook sigmoid",
        lambda x: np.log(1 / (1 + np.exp(-x))),
        lambda x: -np.logaddexp(0, -x),
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "IDN-02",
        REPOSITORY,
        "1e-8 inside the logarithm",
        lambda x: np.log(sigmoid(x) + 1e-8),
        lambda x: np.minimum(x, 0) - np.log1p(np.exp(-abs(x))),
        "an ε inside the logarithm",
    ),
    slip(
        "IDN-02",
        REPOSITORY,
        "clipped at 1e-9",
        lambda x: np.log(np.clip(sigmoid(x), 1e-9, None)),
        lambda x: np.where(x > 0, 0, x) - np.log1p(np.exp(-abs(x))),
        "a logarithm that is cut off",
        "clipped probabilities",
        credit=True,
    ),
    slip(
        "IDN-02",
        FORUM,
        "x minus log of 1 + exp(x)",
        lambda x: x - np.log(1 + np.exp(x)),
        lambda x: x - np.logaddexp(0, x),
        *OVERFLOWS,
        "an exponential of large numbers that overflows",
        credit=True,
    ),
    slip(
        "IDN-03-code",
        FORUM,
        "log of 1 + exp",
        lambda x: np.log(1 + np.exp(x)),
        lambda x: np.maximum(x, 0) + np.log1p(np.exp(-abs(x))),
        "the textbook form, which overflows",
        *OVERFLOWS,
        credit=True,
    ),
    slip(
        "IDN-03-code",
        BLOG,
        "minus the logarithm of 1 − σ",
        lambda x: -np.log(1 - sigmoid(x)),
        lambda x: -np.log(sigmoid(-np.minimum(x, 30))) + np.maximum(x - 30, 0),
        "the logarithm of a rounded 1 − σ",
        "a logarithm of 0",
        credit=True,
    ),
    slip(
        "NRM-01",
        FORUM,
        "twice the absolute values",
        lambda x: 2 * np.abs(x),
        lambda x: 2 * np.sign(x) * np.abs(x),
        "absolute values for the entries",
    ),
    slip(
        "NRM-01",
        SOLUTION,
        "the sum of all partial derivatives",
        lambda x: 2 * np.sum(x),
        lambda x: np.add(x, x),
        "the sum of the partial derivatives",
        "a sum over everything",
    ),
    slip(
        "NRM-01",
        REPOSITORY,
        "by differences with a step of 0.01 to one side",
        lambda x: np.array([((x + 0.01 * e) @ (x + 0.01 * e) - x @ x) / 0.01 for e in np.eye(len(x))]),
        lambda x: np.array([((x + e) @ (x + e) - (x - e) @ (x - e)) / 2 for e in np.eye(len(x))]),
        "a difference quotient to one side",
    ),
    slip(
        "NRM-02",
        BLOG,
        "x over |x| plus 1e-8",
        lambda x: x / (abs(x) + 1e-8),
        lambda x: np.where(x == 0, 0, x / np.where(x == 0, 1, abs(x))),
        "an ε in the denominator",
    ),
    slip(
        "NRM-02",
        FORUM,
        "x over the sum of absolute values",
        lambda x: x / np.sum(np.abs(x)),
        lambda x: np.sign(x),
        "the quotient x/‖x‖",
        "the quotient x/‖x‖₁",
    ),
    slip(
        "NRM-02",
        REPOSITORY,
        "+1 or −1 by greater or equal",
        lambda x: np.where(x >= 0, 1, -1),
        lambda x: (x > 0) * 1.0 - (x < 0),
        "the value 1 at 0",
        credit=True,
    ),
]


class Slope:
    """A callable object."""

    def __call__(self, x):
        return 1 - np.tanh(x) ** 2


FINE = [
    Fine("ACT-08", FORUM, "an object that can be called", Slope()),
    Fine("ACT-08", BLOG, "the complex step", lambda x: np.tanh(x + 1e-30j).imag / 1e-30),
    Fine("ACT-07", REPOSITORY, "a quarter of 1 − tanh²(x/2)", lambda x: (1 - np.tanh(x / 2) ** 2) / 4),
    Fine(
        "ACT-01", FORUM, "Booleans turned into numbers", lambda x: (x > 0).astype(int) - (x < 0).astype(int)
    ),
    Fine("ACT-02", FORUM, "ceil of a clipped number", lambda x: np.ceil(np.clip(x, 0, 1))),
    Fine(
        "ACT-10",
        BOOK,
        "np.piecewise",
        lambda x, alpha=1.0: np.piecewise(
            np.asarray(x, float), [np.asarray(x) > 0], [1.0, lambda v: alpha * np.exp(v)]
        ),
    ),
    Fine(
        "IDN-03-code",
        REPOSITORY,
        "x itself above 30",
        lambda x: np.where(x > 30, x, np.log1p(np.exp(np.minimum(x, 30)))),
    ),
    Fine("NRM-01", LECTURE, "a list", lambda x: [2 * float(v) for v in x]),
    Fine(
        "NRM-02", LECTURE, "math.copysign", lambda x: np.array([math.copysign(1, v) if v else 0 for v in x])
    ),
]
