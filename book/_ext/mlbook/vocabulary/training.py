"""A small network, five examples with their classes, and the risk written out."""

import mpmath
import numpy as np

from mlcourse.numpy import Params

from ..claims import S, log

_mp = mpmath.mp.clone()
_mp.dps = 50
_tanh = np.frompyfunc(_mp.tanh, 1, 1)
LABELS = (2, 0, 3, 3, 1)
SHAPES = {"W1": (3, 2), "b1": (3,), "W2": (4, 3), "b2": (4,)}
ENDS = np.cumsum([int(np.prod(shape)) for shape in SHAPES.values()])


def draw(rng, spread):
    """Draw five inputs of two numbers, the parameters as one vector, a step size and a penalty."""
    return {
        "X": rng.standard_normal((5, 2)),
        "theta": rng.standard_normal(ENDS[-1]),
        "losses": rng.exponential(1, 7),
        "eta": rng.uniform(0.1, 1),
        "lam": rng.uniform(0.1, 1),
    }


def by_name(theta):
    """Cut the vector of all parameters into the four arrays."""
    parts = np.split(np.asarray(theta), ENDS[:-1])
    return Params(*(part.reshape(shape) for part, shape in zip(parts, SHAPES.values(), strict=True)))


def flat(params):
    """Put the arrays of a named tuple or a dict into one vector."""
    arrays = params.values() if isinstance(params, dict) else params
    return np.concatenate([np.ravel(array) for array in arrays])


def loss(x, label, theta):
    """Cross-entropy of one example, written out."""
    W1, b1, W2, b2 = by_name(theta)
    return -log(S(W2 @ _tanh(W1 @ x + b1) + b2)[label])


def risk(X, theta):
    """Mean of the five losses."""
    return sum(loss(x, label, theta) for x, label in zip(X, LABELS, strict=True)) / 5


def gradient(X, theta):
    """Take the course's gradient of the mean loss, as one vector."""
    from mlcourse.numpy import mlp_backward, mlp_forward

    grads = mlp_backward(mlp_forward(X, by_name(theta), "tanh"), LABELS)
    return flat([grads.W1, grads.b1, grads.W2, grads.b2])


CODE = {"by_name": by_name, "flat": flat, "gradient": gradient, "labels": LABELS, "variance": np.var}
FORMULAS = {"risk": risk, "sqrt": np.frompyfunc(_mp.sqrt, 1, 1)}
