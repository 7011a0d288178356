"""What is taken for the gradient at the outputs, in place of prediction minus target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlcourse.checks.naming.families import Family, Variant
from mlcourse.numpy import softmax

IN_PROBABILITIES = "the gradient in the probabilities"
HINT = "That is the gradient in the probabilities; in the logits, softmax and its loss together give s − y."


def deltas(build: Callable[[Any], Any]) -> Family:
    """Return the wrong gradients at the outputs of an answer built from ``build(delta)``, a function of s and y."""
    return Family(
        build,
        lambda s, y: s - y,
        (
            Variant(IN_PROBABILITIES, lambda s, y: -y / s, HINT),
            Variant(IN_PROBABILITIES, lambda s, y: (s - y) / (s * (1 - s)), HINT),
            Variant(
                "softmax applied twice",
                lambda s, y: softmax(s) - y,
                "These are probabilities already: softmax comes once.",
            ),
            Variant("target minus prediction", lambda s, y: y - s, "The gradient points uphill: s − y."),
            Variant(
                "the softmax derivative once more",
                lambda s, y: (s - y) * s * (1 - s),
                "s − y is the gradient in the logits: softmax is in it already.",
            ),
            Variant(
                "only the entry of the right class",
                lambda s, y: (s - y) * y,
                "The other probabilities count too: the wrong ones have to sink.",
            ),
        ),
    )
