"""Further wrong risks and steps, each family beside a right one."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.naming.families import beside
from mlcourse.numpy import empirical_risk


def _step(times=1.0):
    return lambda params, grads, lr: {name: params[name] - times * lr * grads[name] for name in params}


def _penalised(weights=2.0, biases=2.0):
    def answer(params, grads, lr, lam):
        share = {"W": weights * lam, "b": biases * lam}
        return {name: params[name] - lr * (grads[name] + share[name[0]] * params[name]) for name in params}

    return answer


RISK = (
    beside(
        empirical_risk,
        ("the largest loss", lambda losses, reduction="mean": np.max(losses), "The mean is asked for."),
        (
            "the largest loss",
            lambda losses, reduction="mean": np.max(losses) if reduction == "mean" else np.sum(losses),
            "The mean is asked for.",
        ),
        (
            "the root of the mean square",
            lambda losses, reduction="mean": np.sqrt(np.mean(np.square(losses))),
            "The losses are averaged as they are, not squared.",
        ),
        (
            "the root of the mean square",
            lambda losses, reduction="mean": (
                np.sqrt(np.mean(np.square(losses))) if reduction == "mean" else np.sum(losses)
            ),
            "The losses are averaged as they are, not squared.",
        ),
        (
            "the median for the mean",
            lambda losses, reduction="mean": np.median(losses),
            "The mean is the sum divided by the number of losses.",
        ),
        (
            "the median for the mean",
            lambda losses, reduction="mean": np.median(losses) if reduction == "mean" else np.sum(losses),
            "The mean is the sum divided by the number of losses.",
        ),
    ),
)
DESCENT = (
    beside(
        _step(),
        ("a step twice as long", _step(2.0), "The step is lr times the gradient, without a factor."),
        (
            "the step size squared",
            lambda params, grads, lr: {name: params[name] - lr**2 * grads[name] for name in params},
            "The step is lr times the gradient: lr once.",
        ),
        ("half a step", _step(0.5), "The step is lr times the gradient, without a factor."),
    ),
)
PENALISED = (
    beside(
        _penalised(),
        (
            "half of the penalty, on the weights alone",
            _penalised(1.0, 0.0),
            "λ‖θ‖² has the slope 2λθ, and here θ are all parameters, the biases too.",
        ),
        (
            "the penalty halved twice",
            _penalised(0.5, 0.5),
            "λ‖θ‖² has the slope 2λθ; λ/2 is another convention's.",
        ),
        (
            "the weights left out of the penalty",
            _penalised(0.0, 2.0),
            "All parameters are in θ: the weights too.",
        ),
        (
            "the penalty left out",
            _penalised(0.0, 0.0),
            "λ‖θ‖² is a part of what is minimised, and has a slope.",
        ),
    ),
)
