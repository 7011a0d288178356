"""Further wrong answers about gradients of norms."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import Epsilon
from mlcourse.exercises.families.epsilons import denominator

SQUARED = (
    Epsilon(
        "a difference quotient to one side",
        lambda step: lambda x: 2 * x + step,
        "The error is the step; the derivative is a formula, and needs no quotient.",
    ),
)
ABSOLUTE = (
    denominator(
        lambda epsilon: lambda x: x / (np.abs(x) + epsilon),
        "at 0 the quotient has no value, so treat 0 by itself.",
    ),
)
