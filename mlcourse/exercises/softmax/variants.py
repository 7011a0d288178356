"""Further wrong answers about softmax, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import Family, Variant, beside
from mlcourse.exercises.families.epsilons import denominator
from mlcourse.numpy import sigmoid, softmax, softmax_limit, two_class_logit


def _shifted(shift, scale=lambda x: x):
    def answer(x, axis=-1):
        e = np.exp(scale(x) - shift(x))
        return e / e.sum(axis=-1, keepdims=True)

    return answer


def _of_power(base):
    def answer(x, axis=-1):
        return softmax(np.log(base) * x)

    return answer


def _row_maximum(x):
    return x.max(axis=-1, keepdims=True)


DEFINITION = (
    denominator(
        lambda epsilon: lambda x, axis=-1: np.exp(x) / (np.exp(x).sum(axis=-1, keepdims=True) + epsilon),
        "a sum of exponentials is never 0.",
    ),
)
SHIFT = (
    denominator(
        lambda epsilon: (
            lambda x, axis=-1: (
                np.exp(x - _row_maximum(x))
                / (np.exp(x - _row_maximum(x)).sum(axis=-1, keepdims=True) + epsilon)
            )
        ),
        "with the maximum taken off, the sum is at least 1.",
    ),
    beside(
        _shifted(_row_maximum),
        (
            "the maximum along the wrong axis",
            _shifted(lambda x: x.max(axis=0)),
            "A row may be shifted by one number only, its own maximum: axis=-1, keepdims=True.",
        ),
        (
            "a sigmoid for each output",
            lambda x, axis=-1: sigmoid(x),
            "Sigmoids need not sum to 1: softmax divides by the sum of all exponentials of a row.",
        ),
        (
            "the normalisation left out",
            lambda x, axis=-1: np.exp(x - _row_maximum(x)),
            "The entries must sum to 1: divide by their sum.",
        ),
        (
            "a division by the maximum",
            _shifted(lambda x: 0 * x, lambda x: x / _row_maximum(x)),
            "Softmax is invariant under a shift, not under scaling: subtract the maximum.",
        ),
        *(
            (
                "logits that are cut off",
                _shifted(_row_maximum, lambda x, bound=bound: np.clip(x, -bound, bound)),
                "Differences beyond the bound are lost: subtract the maximum, and nothing needs to be cut.",
            )
            for bound in (20, 30, 50, 88, 100, 200, 250, 300, 500, 600, 700, 709)
        ),
        *(
            (
                "another base of the exponential",
                _of_power(base),
                "The base is e: np.exp.",
            )
            for base in (2, 10)
        ),
    ),
)
LIMIT = (
    Family(
        lambda c: (lambda x: softmax(c * x)) if c else softmax_limit,
        0,
        tuple(
            Variant(
                "a finite c for the limit",
                float(c),
                "However large c is, the others keep a small part: in the limit they are exactly 0.",
            )
            for c in (2, 3, 5, 10, 20, 50, 100)
        ),
    ),
)
TWO_CLASSES = (
    beside(
        two_class_logit,
        (
            "the exponential of the logit",
            lambda x: np.exp(x[..., 0] - x[..., 1]),
            "That is the ratio of the two probabilities; the logit is its logarithm.",
        ),
    ),
)
