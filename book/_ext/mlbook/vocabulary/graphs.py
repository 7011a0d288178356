"""Names of the chapter on graphs: a network of three layers, and the sum over all ways of the one before."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.numpy import sigmoid as float_sigmoid
from mlcourse.numpy import softmax as float_softmax
from mlcourse.numpy import softplus as float_softplus

from . import backprop
from .backprop import logits, softplus


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw what the chapter before draws, and the weights of three layers, 3-4-6-5."""
    shapes = {"A": (4, 3), "B": (6, 4), "C": (5, 6)}
    return backprop.draw(rng, spread) | {name: rng.standard_normal(shape) for name, shape in shapes.items()}


def deep(u: Any, A: Any, B: Any, C: Any, e: Any) -> list[np.ndarray]:
    """Return the gradients in three layers without biases, by the loop of the chapter, in float64."""
    weights, kept, h = (A, B, C), [], u
    for W in weights:
        a = W @ h
        kept.append((h, a))
        h = float_softplus(a)
    delta, grads = float_softmax(a) - e, []
    for layer in (2, 1, 0):
        grads.append(np.outer(delta, kept[layer][0]))
        if layer:
            delta = (weights[layer].T @ delta) * float_sigmoid(kept[layer - 1][1])
    return grads[::-1]


def deep_loss(u: Any, A: Any, B: Any, C: Any, e: Any) -> Any:
    """Return the loss of three layers as it is defined."""
    from ..claims import S, log

    return -(e * log(S(C @ softplus(B @ softplus(A @ u))))).sum()


def all_ways(u: Any, W1: Any, b1: Any, W2: Any, b2: Any, e: Any) -> np.ndarray:
    """Return the gradient in the input as the sum over all ways, each multiplied along."""
    from ..claims import S

    a = W1 @ u + b1
    slope = np.array([1 / (1 + t.context.exp(-t)) for t in a])
    delta = S(logits(u, W1, b1, W2, b2)) - e
    ways = [(i, j, k) for i in range(len(u)) for j in range(len(a)) for k in range(len(delta))]
    total = [
        sum(W1[j, i] * slope[j] * W2[k, j] * delta[k] for n, j, k in ways if n == i) for i in range(len(u))
    ]
    return np.array(total)


CODE = {"deep": deep, "exceeds": np.greater}
FORMULAS = {**backprop.FORMULAS, "all_ways": all_ways, "deep_loss": deep_loss, "larger": np.maximum}
