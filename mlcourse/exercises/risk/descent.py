"""Exercises on one step of gradient descent (RSK-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises.risk import steps, variants
from mlcourse.exercises.risk.place import section
from mlcourse.numpy import sgd_step

SECTION = section("gradient-descent", "Downhill")


def name_by_name(params, grads, lr):
    new = {}
    for name in params:
        new[name] = np.array(params[name], dtype=float)
        new[name] -= lr * grads[name]
    return new


def pairs(params, grads, lr):
    moved = [(name, np.add(value, np.multiply(-lr, grads[name]))) for name, value in params.items()]
    return dict(moved)


def changed_in_place(params, grads, lr):
    for name in params:
        params[name] -= lr * grads[name]
    return params


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="RSK-02",
        title="A step of gradient descent",
        points=2,
        **SECTION,
        function="sgd_step",
        answer_names=("sgd_step",),
        families=variants.DESCENT,
        answer=lambda params, grads, lr: sgd_step(params, grads, lr),
        outputs=steps.OUTPUTS,
        cases=steps.steps(),
        public=(steps.ORDINARY, steps.WIDE),
        correct=(
            Correct(
                "a dict comprehension",
                lambda params, grads, lr: {name: params[name] - lr * grads[name] for name in params},
            ),
            Correct("name by name", name_by_name),
            Correct("pairs", pairs),
        ),
        mistakes=(
            Mistake(
                "uphill instead of downhill",
                lambda params, grads, lr: {name: params[name] + lr * grads[name] for name in params},
                "The gradient points to where the risk grows fastest.",
            ),
            Mistake(
                "the parameters changed in place",
                changed_in_place,
                "`-=` writes into the caller's arrays: return a dict with new ones.",
            ),
            Mistake(
                "the step size left out",
                lambda params, grads, lr: {name: params[name] - grads[name] for name in params},
                "How far to go is said by η, here `lr`.",
            ),
            Mistake(
                "1/n a second time",
                lambda params, grads, lr: {
                    name: params[name] - lr * grads[name] / len(grads[name]) for name in params
                },
                "The gradient that is handed in is that of the *mean* loss: 1/n is in it already.",
            ),
            Mistake(
                "the biases left where they were",
                lambda params, grads, lr: {
                    name: p - lr * grads[name] * (p.ndim > 1) for name, p in params.items()
                },
                "θ holds the biases too, and they have gradients.",
            ),
            Mistake(
                "the gradient normalised",
                lambda params, grads, lr: {
                    name: params[name] - lr * grads[name] / (np.linalg.norm(grads[name]) + 1e-300)
                    for name in params
                },
                "The step is shorter where the slope is: the gradient enters with its length.",
            ),
            Mistake(
                "the step alone",
                lambda params, grads, lr: {name: -lr * grads[name] for name in params},
                "That is by how much θ changes; what is asked for is where it arrives.",
            ),
            Mistake(
                "a product for the difference",
                lambda params, grads, lr: {name: params[name] * (1 - lr * grads[name]) for name in params},
                "η∇R̂ is subtracted from θ, not multiplied with it.",
            ),
        ),
        hints=(
            "θ ← θ − η∇R̂(θ), for each of W1, b1, W2, b2.",
            "Build a new dict; do not write into the old arrays.",
            "`{name: params[name] - lr * grads[name] for name in params}`",
        ),
    ),
    FormulaExercise(
        id="RSK-02-formula",
        title="Where a step leads, and what it gains",
        points=2,
        **SECTION,
        function="sgd_step",
        answer_names=("new_theta", "decrease"),
        names=("theta", "eta", "dR"),
        domain=(0.2, 1.5),
        answer=("theta - eta*dR", "eta*dR**2"),
        correct=(
            Correct("another order", ("-eta*dR + theta", "dR**2*eta")),
            Correct("the change by itself", ("theta + (-eta*dR)", "dR*(eta*dR)")),
            Correct("slope times distance", ("theta - dR*eta", "(eta*dR)*dR")),
        ),
        mistakes=(
            Mistake(
                "uphill instead of downhill",
                ("theta + eta*dR", "eta*dR**2"),
                "The gradient points to where the risk grows.",
            ),
            Mistake(
                "the slope once instead of twice",
                ("theta - eta*dR", "eta*dR"),
                "Decrease = slope · distance, and the distance is η times the slope.",
            ),
            Mistake(
                "the step size squared",
                ("theta - eta*dR", "eta**2*dR**2"),
                "R̂(θ + Δ) ≈ R̂(θ) + R̂'(θ)·Δ: how often does η occur in that?",
            ),
            Mistake(
                "a decrease that is negative",
                ("theta - eta*dR", "-eta*dR**2"),
                "The *change* of the risk is negative, so the decrease is positive.",
            ),
            Mistake(
                "half of the decrease",
                ("theta - eta*dR", "eta*dR**2/2"),
                "The ½ belongs to the term of second order; to first order there is none.",
            ),
        ),
        hints=(
            "A step goes against the derivative, and its length is η times the derivative.",
            "To first order R̂(θ + Δ) − R̂(θ) = R̂'(θ)·Δ. Put in Δ = −η R̂'(θ).",
            "The change is −η (R̂')², so the decrease is …",
        ),
    ),
)
