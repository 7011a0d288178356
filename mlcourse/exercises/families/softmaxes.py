"""Softmax along the wrong axis, over everything, without its shift, or left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcourse.checks.naming.families import Family, Variant
from mlcourse.numpy import log_sigmoid, log_softmax, sigmoid, softmax

VALUE = "the value taken for the argument"
ONE_MAXIMUM = "one maximum for the whole batch"
OWN_MAXIMUM = "A row far below the maximum underflows as a whole: each row needs its own."


def along_the_first_axis(x):
    """Normalised over the batch."""
    return softmax(x, axis=0)


def of_everything(x):
    """One sum for all rows."""
    return softmax(np.ravel(x)).reshape(np.shape(x))


def without_a_shift(x):
    """The textbook's."""
    e = np.exp(x)
    return e / e.sum(axis=-1, keepdims=True)


def with_one_maximum(x):
    """A row far below the largest number of all underflows as a whole."""
    e = np.exp(x - np.max(x))
    return e / e.sum(axis=-1, keepdims=True)


def log_with_one_maximum(x):
    """The same in logarithms."""
    x = x - np.max(x)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))


def softmaxes(
    build: Callable[[Any], Any], left_out: str = "softmax left out", *, batch: bool = True, wide: bool = True
) -> Family:
    """Return the wrong softmaxes of an answer that is built from one, ``build(softmax)``.

    `left_out` is what it is called to take the logits themselves: in a derivative, that the argument stands
    where a probability belongs. Without a `batch` there is one axis alone; where no number is `wide`, nothing
    overflows.
    """
    batches = (
        Variant(
            "softmax over the batch",
            along_the_first_axis,
            "The probabilities of one example sum to 1: they stand in a row, axis=-1.",
        ),
        Variant(
            "everything at once, not row by row",
            of_everything,
            "One sum for all examples: each row has its own, axis=-1 with keepdims=True.",
        ),
        *(Variant(ONE_MAXIMUM, with_one_maximum, OWN_MAXIMUM) for _ in range(wide)),
    )
    overflowing = (
        Variant(
            "an exponential that overflows",
            without_a_shift,
            "exp overflows from 710 on: subtract each row's maximum first.",
        ),
    )
    return Family(
        build,
        softmax,
        (
            *(batches if batch else ()),
            *(overflowing if wide else ()),
            Variant(
                "a sigmoid for each output",
                sigmoid,
                "Sigmoids need not sum to 1: softmax divides by the sum of all exponentials of a row.",
            ),
            Variant("the logarithm of the softmax", log_softmax, "The probabilities themselves are meant."),
            Variant(
                left_out, lambda x: x, "The logits stand where probabilities belong: softmax comes first."
            ),
        ),
    )


def log_softmaxes(build: Callable[[Any], Any]) -> Family:
    """Return the wrong log-softmaxes of an answer that is built from one, ``build(log_softmax)``."""
    return Family(
        build,
        log_softmax,
        (
            Variant(
                "softmax over the batch",
                lambda x: log_softmax(x, axis=0),
                "The probabilities of one example sum to 1: they stand in a row, axis=-1.",
            ),
            Variant(
                "everything at once, not row by row",
                lambda x: log_softmax(np.ravel(x)).reshape(np.shape(x)),
                "One sum for all examples: each row has its own, axis=-1 with keepdims=True.",
            ),
            Variant(ONE_MAXIMUM, log_with_one_maximum, OWN_MAXIMUM),
            Variant(ONE_MAXIMUM, lambda x: np.log(with_one_maximum(x)), OWN_MAXIMUM),
            Variant(
                "an exponential that overflows",
                lambda x: np.log(without_a_shift(x)),
                "exp overflows from 710 on: subtract each row's maximum first.",
            ),
            Variant(
                "a sigmoid for each output",
                log_sigmoid,
                "Sigmoids need not sum to 1: softmax divides by the sum of all exponentials of a row.",
            ),
            Variant(
                "softmax left out", lambda x: x, "The logits stand where logarithms of probabilities belong."
            ),
            Variant(
                "softmax left out",
                lambda x: np.log(x),
                "The logits stand where probabilities belong: softmax comes first.",
            ),
        ),
    )
