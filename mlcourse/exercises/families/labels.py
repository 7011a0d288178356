"""Class numbers where one-hot rows belong, and a bias gradient that is summed too far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcourse.checks.naming.families import Family, Variant
from mlcourse.numpy import one_hot

NAME = "class numbers for one-hot rows"
HINT = (
    "The label is the number of a class: only the entry of that class is meant, not a number to compute with."
)


def labels(build: Callable[[Any], Any]) -> Family:
    """Return the wrong labels of an answer that is built from ``build(one_hot)``."""
    return Family(
        build,
        one_hot,
        (
            Variant(NAME, lambda y, m: np.asarray(y)[:, None], HINT),
            Variant(NAME, lambda y, m: np.asarray(y), HINT),
        ),
    )


def biases(build: Callable[[Any], Any]) -> Family:
    """Return the wrong sums of an answer in which biases are changed, built from ``build(sum)``."""
    hint = "Each bias has its own gradient: add up over the examples alone, axis=0."
    return Family(
        build,
        lambda d: d.sum(axis=0),
        (
            Variant("a sum over everything", np.sum, hint),
            Variant("a mean over everything", np.mean, hint),
            Variant(
                "a mean for the sum in the biases",
                lambda d: d.mean(axis=0),
                "1/n stands in the gradient already: the biases are added up like the weights.",
            ),
        ),
    )
