"""Further wrong answers about logarithms of sigmoids, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import beside
from mlcourse.exercises.families.epsilons import logarithms
from mlcourse.numpy import sigmoid, softplus

LOG_SIGMOID = logarithms(lambda log: lambda x: log(sigmoid(x)))
SOFTPLUS = (
    beside(
        softplus,
        (
            "the logarithm of a rounded 1 − σ",
            lambda x: -np.log(1 - sigmoid(x)),
            "From 37 on σ(x) is rounded to 1, and 1 − σ(x) to 0: σ(−x) is the same without a difference.",
        ),
        (
            "the logarithm of a rounded 1 − σ",
            lambda x: np.log(1 / (1 - sigmoid(x))),
            "From 37 on σ(x) is rounded to 1, and 1 − σ(x) to 0: σ(−x) is the same without a difference.",
        ),
    ),
)
