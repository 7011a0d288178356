"""Further wrong answers about Jacobians and their products, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import beside
from mlcourse.exercises.families.slopes import slopes
from mlcourse.exercises.families.softmaxes import VALUE, softmaxes
from mlcourse.numpy import (
    log_softmax_jacobian,
    log_softmax_param_grad,
    log_softmax_vjp,
    sigmoid_grad,
    sigmoid_vjp,
    soft_cross_entropy_param_grad,
    softmax,
    softmax_jacobian,
    softmax_vjp,
)

VECTOR = "What is returned is the diagonal; the matrix has a row for each output."


def _matrix(soft):
    return lambda x: np.diag(soft(x)) - np.outer(soft(x), soft(x))


def _product(soft):
    def answer(x, g, axis=-1):
        s = soft(x)
        return s * (g - (s * g).sum(axis=-1, keepdims=True))

    return answer


def _log_product(soft):
    return lambda x, g, axis=-1: g - soft(x) * g.sum(axis=-1, keepdims=True)


def _plus_off_the_diagonal(x):
    s = softmax(x)
    return np.where(np.eye(len(s), dtype=bool), s * (1 - s), np.outer(s, s))


SIGMOID_JACOBIAN = (slopes("sigmoid", lambda slope: lambda x: np.diag(slope(x))),)
SIGMOID_VJP = (
    slopes("sigmoid", lambda slope: lambda x, g: slope(x) * g),
    beside(
        sigmoid_vjp,
        (
            "a sum for the product",
            lambda x, g: sigmoid_grad(x) + g,
            "The chain rule multiplies: slope times upstream gradient.",
        ),
    ),
)
SOFTMAX_JACOBIAN = (
    softmaxes(_matrix, left_out=VALUE, batch=False),
    beside(
        softmax_jacobian,
        ("the diagonal as a vector", lambda x: softmax(x) * (1 - softmax(x)), VECTOR),
        ("plus off the diagonal", _plus_off_the_diagonal, "Off the diagonal stands −s_i s_j."),
    ),
)
SOFTMAX_VJP = (
    softmaxes(_product, left_out=VALUE),
    beside(
        softmax_vjp,
        (
            "the diagonal alone",
            lambda x, g, axis=-1: softmax(x) * (1 - softmax(x)),
            "s(1 − s) is the diagonal of the Jacobian; the product is with g, and with all entries of a row.",
        ),
    ),
)
LOG_SOFTMAX_JACOBIAN = (
    softmaxes(lambda soft: lambda x: np.eye(len(x)) - soft(x), left_out=VALUE, batch=False),
    beside(
        log_softmax_jacobian,
        ("the diagonal as a vector", lambda x: 1 - softmax(x), VECTOR),
        (
            "an outer product for the rows",
            lambda x: np.eye(len(x)) - np.outer(softmax(x), softmax(x)),
            "Every row of the second matrix is s itself: 1sᵀ, not ssᵀ.",
        ),
    ),
)
LOG_SOFTMAX_VJP = (
    softmaxes(_log_product, left_out=VALUE),
    beside(
        log_softmax_vjp,
        (
            "the sum without keepdims",
            lambda x, g, axis=-1: g - softmax(x) * g.sum(axis=-1),
            "The sum of each row belongs to that row: keepdims=True keeps its axis.",
        ),
    ),
)
LOG_SOFTMAX_PARAMETERS = (
    softmaxes(lambda soft: lambda x, jac: jac - soft(x) @ jac, left_out=VALUE, batch=False),
    beside(
        log_softmax_param_grad,
        (
            "the diagonal alone",
            lambda x, jac: (softmax(x) * (1 - softmax(x)))[:, None] * jac,
            "s(1 − s) is the diagonal of the softmax Jacobian; the other logits count too.",
        ),
        (
            "the gradient of S for that of log S",
            lambda x, jac: softmax(x)[:, None] * (jac - softmax(x) @ jac),
            "The logarithm divides by S once more: its derivative is 1/S.",
        ),
    ),
)
SOFT_TARGETS = (
    softmaxes(
        lambda soft: lambda x, jac, target: (target.sum() * soft(x) - target) @ jac,
        left_out=VALUE,
        batch=False,
    ),
    beside(
        soft_cross_entropy_param_grad,
        (
            "the gradient in the probabilities",
            lambda x, jac, target: -(target / softmax(x)) @ jac,
            "−c/s is the gradient in s; between s and x stands the softmax Jacobian.",
        ),
    ),
)
