"""Further wrong answers about activations, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import beside
from mlcourse.exercises.families.epsilons import denominator
from mlcourse.exercises.families.slopes import slopes
from mlcourse.numpy import elu_grad, sigmoid

AT_ZERO = "at 0 the quotient has no value, so treat 0 by itself."

SIGN = (
    denominator(lambda epsilon: lambda x: x / (np.abs(x) + epsilon), AT_ZERO),
    denominator(lambda epsilon: lambda x: x / np.sqrt(np.square(x) + epsilon), AT_ZERO),
)
RELU_GRAD = (slopes("relu", lambda slope: slope),)
SIGMOID_GRAD = (slopes("sigmoid", lambda slope: slope),)
TANH_GRAD = (slopes("tanh", lambda slope: slope),)
SOFTPLUS_GRAD = (slopes("softplus", lambda slope: slope),)
ELU_GRAD = (
    slopes("elu", lambda slope: lambda x, alpha=1.0: slope(x, alpha)),
    beside(
        elu_grad,
        (
            "α twice",
            lambda x, alpha=1.0: np.where(x > 0, 1, alpha) * elu_grad(x, alpha),
            "α stands in front of the exponential once.",
        ),
    ),
)
SMOOTH_HEAVISIDE = (
    beside(
        lambda x, k: sigmoid(k * x),
        (
            "the argument shifted by k",
            lambda x, k: sigmoid(k * x - k),
            "Steeper, not moved: at 0 the value is ½ for every k.",
        ),
    ),
)
