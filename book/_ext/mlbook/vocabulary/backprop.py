"""Names of the chapter on backpropagation: a network, its loss as it is defined, and derivatives of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import mlp

Phi = Callable[[np.ndarray], np.ndarray]


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw a 3-4-5 network, inputs u and U, classes k and K with one-hot vectors e and E, a gradient G."""
    k, K = int(rng.integers(5)), rng.integers(0, 5, 6)
    return mlp.draw(rng, min(spread, 1)) | {
        "k": k,
        "e": np.eye(5)[k],
        "K": K,
        "E": np.eye(5)[K],
        "G": rng.standard_normal((6, 4)),
    }


def softplus(values: np.ndarray) -> np.ndarray:
    """Return log(1 + exp(x)), entry by entry."""
    return np.frompyfunc(lambda t: t.context.log(1 + t.context.exp(t)), 1, 1)(values)


def logits(x: np.ndarray, W1: Any, b1: Any, W2: Any, b2: Any, phi: Phi = softplus) -> np.ndarray:
    """Return the output pre-activations of one example, in columns."""
    return W2 @ phi(W1 @ x + b1) + b2


def units(X: np.ndarray, W1: Any, b1: Any) -> np.ndarray:
    """Return the sigmoid hidden units of a batch, in rows."""
    return np.frompyfunc(lambda t: 1 / (1 + t.context.exp(-t)), 1, 1)(X @ W1.T + b1)


def probabilities(X: np.ndarray, W1: Any, b1: Any, W2: Any, b2: Any) -> np.ndarray:
    """Return the probabilities of a batch, in rows, with sigmoid hidden units."""
    from ..claims import S

    return mlp.rows(S, units(X, W1, b1) @ W2.T + b2)


def L(x: np.ndarray, W1: Any, b1: Any, W2: Any, b2: Any, e: np.ndarray, phi: Phi = softplus) -> Any:
    """Return the cross-entropy of one example, as it is defined."""
    from ..claims import S, log

    return -(e * log(S(logits(x, W1, b1, W2, b2, phi)))).sum()


def mean_L(X: np.ndarray, W1: Any, b1: Any, W2: Any, b2: Any, E: np.ndarray, phi: Phi = softplus) -> Any:
    """Return the mean loss of a batch."""
    return sum(L(x, W1, b1, W2, b2, e, phi) for x, e in zip(X, E, strict=True)) / len(X)


def grad(f: Callable[[np.ndarray], Any], A: np.ndarray) -> np.ndarray:
    """Differentiate a number in every entry of an array; the result has the array's shape."""
    from ..claims import D

    return D(lambda v: f(v.reshape(A.shape)), A.ravel()).reshape(A.shape)


FORMULAS = {f.__name__: f for f in (softplus, logits, units, probabilities, L, mean_L, grad)} | mlp.FORMULAS
