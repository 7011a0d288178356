"""Names of the chapter on regularisation: masks, smoothed targets, norms of all gradients, two steps."""

from __future__ import annotations

import itertools
from typing import Any

import mpmath
import numpy as np

_mp = mpmath.mp.clone()
_mp.dps = 50
_exp, _log = np.frompyfunc(_mp.exp, 1, 1), np.frompyfunc(_mp.log, 1, 1)
CLASSES = np.array([2, 0, 4, 1])


def draw(rng: np.random.Generator, spread: float) -> dict[str, Any]:
    """Draw an input with its mask, a linear model, logits, gradients and the settings of steps."""
    return {
        "M": rng.permutation([1.0, 1.0, 1.0, 0.0, 0.0]),
        "p": float(rng.uniform(0.1, 0.45)),
        "X": rng.standard_normal((2, 3)),
        "t": rng.standard_normal(2),
        "w": rng.standard_normal(3),
        "Z": spread * rng.standard_normal((4, 5)),
        "eps": float(rng.uniform(0.05, 0.4)),
        "theta": rng.standard_normal(3),
        "G": rng.standard_normal((2, 3)),
        "eta": float(rng.uniform(0.1, 0.5)),
        "mu": float(rng.uniform(0.5, 0.9)),
        "lam": float(rng.uniform(0.1, 0.5)),
    }


def over_masks(n, p):
    """All masks of n entries, each with its probability."""
    for bits in itertools.product([True, False], repeat=n):
        yield np.array(bits), (1 - p) ** sum(bits) * p ** (n - sum(bits))


def mean_result(x, p):
    """The mean of dropout's result over all masks."""
    from mlcourse.numpy import dropout

    return sum(share * dropout(x, p, mask=mask) for mask, share in over_masks(len(x), p))


def covariance(x, p):
    """The covariance of dropout's result over all masks."""
    from mlcourse.numpy import dropout

    moved = ((dropout(x, p, mask=mask) - x, share) for mask, share in over_masks(len(x), p))
    return sum(share * np.outer(d, d) for d, share in moved)


def mean_risk(X, t, w, p):
    """The mean over all masks of the sum of squared errors."""
    from mlcourse.numpy import dropout

    results = ((dropout(X, p, mask=mask.reshape(X.shape)), share) for mask, share in over_masks(X.size, p))
    return sum(share * np.square(t - Y @ w).sum() for Y, share in results)


def smoothed(eps):
    """The smoothed targets of the four examples."""
    hot = CLASSES[:, None] == np.arange(5)
    return np.where(hot, 1 - eps + eps / 5, eps / 5)


def soft(Z):
    """Softmax of each row."""
    e = _exp(Z)
    return e / e.sum(axis=1, keepdims=True)


def loss(Z, q):
    """Cross-entropy of each row."""
    return -(q * _log(soft(Z))).sum(axis=1)


def entropy(q):
    """The entropy of each row."""
    return -(q * _log(q)).sum(axis=1)


def gap(eps, k):
    """By how much the logit of the right class is above the others, at the minimum."""
    return _mp.log((1 - eps + eps / k) / (eps / k))


def norm(*grads):
    """The norm of all gradients together."""
    return _mp.sqrt(sum((g**2).sum() for g in grads))


def factor(limit, *grads):
    """What the gradients are multiplied by."""
    return min(_mp.mpf(1), limit / (norm(*grads) + _mp.mpf("1e-6")))


def at_the_minimum(eps):
    """Logits at which the loss is smallest."""
    return np.log(smoothed(eps)) + np.arange(4)[:, None]


def with_penalty(theta, G, eta, mu, lam):
    """Two steps of momentum with the penalty in the gradient."""
    from mlcourse.numpy import sgd_momentum_step as step

    params, state = step({"p": theta}, {"p": G[0]}, None, eta, mu, weight_decay=lam)
    return step(params, {"p": G[1]}, state, eta, mu, weight_decay=lam)[0]["p"]


def with_decay(theta, G, eta, mu, lam):
    """Two steps of momentum with the decay beside them."""
    from mlcourse.numpy import decoupled_step

    first = decoupled_step({"p": theta}, {"p": G[0]}, eta, lam)
    return decoupled_step(first, {"p": mu * G[0] + G[1]}, eta, lam)["p"]


FORMULAS = {
    "diagonal": np.diag,
    "q": smoothed,
    "loss": loss,
    "soft": soft,
    "entropy": entropy,
    "gap": gap,
    "norm": norm,
    "factor": factor,
}
CODE = {
    "classes": CLASSES,
    "mean_result": mean_result,
    "covariance": covariance,
    "mean_risk": mean_risk,
    "at_the_minimum": at_the_minimum,
    "with_penalty": with_penalty,
    "with_decay": with_decay,
    "clipped": lambda limit, **grads: _clipped(limit, grads),
}


def _clipped(limit, grads):
    from mlcourse.numpy import clip_grad_norm

    return clip_grad_norm(grads, limit)[0]["a"]
