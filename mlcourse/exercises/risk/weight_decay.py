"""Exercises on the step with a penalty on the squared norm (RSK-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises.risk import steps, variants
from mlcourse.exercises.risk.place import section
from mlcourse.numpy import sgd_step

SECTION = section("weight-decay", "A pull towards zero")
SHRINK = "(1 - 2*eta*lam)*theta - eta*dR"
SHRINK_HALF = "(1 - eta*lam)*theta - eta*dR"


def penalised_step(params, grads, lr, lam):
    """Step on the risk plus lam times the squared norm of all parameters."""
    return sgd_step(params, grads, lr, weight_decay=2 * lam)


def gradient_first(params, grads, lr, lam):
    new = {}
    for name, theta in params.items():
        gradient = np.array(grads[name], dtype=float)
        gradient += 2 * lam * theta
        new[name] = theta - lr * gradient
    return new


def two_steps_from_one_point(params, grads, lr, lam):
    descent = {name: lr * grads[name] for name in grads}
    decay = {name: lr * lam * (params[name] + params[name]) for name in params}
    return {name: params[name] - descent[name] - decay[name] for name in params}


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="RSK-03",
        title="A step with an L2 penalty",
        points=2,
        **SECTION,
        function="sgd_step",
        answer_names=("penalised_step",),
        families=variants.PENALISED,
        answer=penalised_step,
        outputs=steps.OUTPUTS,
        cases=steps.steps("lam"),
        public=(steps.ORDINARY, steps.WIDE),
        correct=(
            Correct(
                "shrink, then step",
                lambda params, grads, lr, lam: {
                    name: (1 - 2 * lr * lam) * params[name] - lr * grads[name] for name in params
                },
            ),
            Correct("the gradient first", gradient_first),
            Correct("two parts from one point", two_steps_from_one_point),
        ),
        mistakes=(
            Mistake(
                "a factor 2 lost",
                lambda params, grads, lr, lam: {
                    name: params[name] - lr * (grads[name] + lam * params[name]) for name in params
                },
                "The penalty is λ‖θ‖², without a ½: differentiate a square.",
            ),
            Mistake(
                "the penalty with the wrong sign",
                lambda params, grads, lr, lam: {
                    name: params[name] - lr * (grads[name] - 2 * lam * params[name]) for name in params
                },
                "The penalty is added to the risk. Large parameters must become smaller.",
            ),
            Mistake(
                "the penalty not differentiated",
                lambda params, grads, lr, lam: {
                    name: params[name] - lr * (grads[name] + lam * params[name] ** 2) for name in params
                },
                "What is added to the gradient is the gradient of λ‖θ‖², not the penalty.",
                seen="000:Q2k",
            ),
            Mistake(
                "the penalty's value in every entry",
                lambda params, grads, lr, lam: {
                    name: params[name] - lr * (grads[name] + lam * np.sum(params[name] ** 2))
                    for name in params
                },
                "λ‖θ‖² is one number; its gradient has an entry for each parameter.",
                seen="000:Q2k",
            ),
            Mistake(
                "a decay without the step size",
                lambda params, grads, lr, lam: {
                    name: (1 - 2 * lam) * params[name] - lr * grads[name] for name in params
                },
                "The penalty's gradient is a part of the gradient: it is multiplied by η like the rest.",
            ),
            Mistake(
                "the norm for the squared norm",
                lambda params, grads, lr, lam: {
                    name: params[name]
                    - lr * (grads[name] + lam * params[name] / np.linalg.norm(params[name]))
                    for name in params
                },
                "The gradient of ‖θ‖ has length 1 wherever θ is; that of ‖θ‖² grows with θ.",
            ),
            Mistake(
                "the absolute values for the squares",
                lambda params, grads, lr, lam: {
                    name: params[name] - lr * (grads[name] + lam * np.sign(params[name])) for name in params
                },
                "sign(θ) belongs to the penalty λ‖θ‖₁.",
            ),
            Mistake(
                "the biases left out of the penalty",
                lambda params, grads, lr, lam: {
                    name: p - lr * (grads[name] + 2 * lam * p * (p.ndim > 1)) for name, p in params.items()
                },
                "Often done, but here ‖θ‖² is over all of θ, biases included.",
            ),
            Mistake(
                "the decay taken after the step",
                lambda params, grads, lr, lam: {
                    name: (1 - 2 * lr * lam) * (params[name] - lr * grads[name]) for name in params
                },
                "Both gradients are taken at the same point, the old θ.",
            ),
        ),
        hints=(
            "What is minimised is R̂(θ) + λ‖θ‖². Differentiate both parts.",
            "∇(λ‖θ‖²) = 2λθ. It joins ∇R̂ in the bracket behind η.",
            "θ ← θ − η(∇R̂ + 2λθ), for each of the four arrays.",
        ),
    ),
    FormulaExercise(
        id="RSK-03-formula",
        title="How much a penalty shrinks",
        points=3,
        **SECTION,
        function="sgd_step",
        answer_names=("new_theta", "new_theta_half", "weight_decay"),
        names=("theta", "eta", "dR", "lam"),
        domain=(0.2, 1.5),
        answer=(SHRINK, SHRINK_HALF, "2*lam"),
        correct=(
            Correct(
                "the gradient in a bracket",
                ("theta - eta*(dR + 2*lam*theta)", "theta - eta*(dR + lam*theta)", "lam + lam"),
            ),
            Correct(
                "three terms",
                ("theta - eta*dR - 2*eta*lam*theta", "theta - eta*dR - eta*lam*theta", "lam*2"),
            ),
            Correct(
                "the derivative of each penalty as it comes",
                ("theta - eta*(dR + lam*(2*theta))", "theta - eta*(dR + lam/2*(2*theta))", "2*lam"),
            ),
        ),
        mistakes=(
            Mistake(
                "a factor 2 lost",
                (SHRINK_HALF, SHRINK_HALF, "lam"),
                "With λθ² the derivative is 2λθ; the ½ in λθ²/2 is there to cancel the 2.",
            ),
            Mistake(
                "the penalty with the wrong sign",
                ("(1 + 2*eta*lam)*theta - eta*dR", "(1 + eta*lam)*theta - eta*dR", "2*lam"),
                "The penalty pulls towards zero: θ must shrink.",
            ),
            Mistake(
                "the penalty not differentiated",
                ("theta - eta*(dR + lam*theta**2)", "theta - eta*(dR + lam*theta**2/2)", "2*lam"),
                "The step needs the derivative of λθ².",
                seen="000:Q2k",
            ),
            Mistake(
                "a decay without the step size",
                ("(1 - 2*lam)*theta - eta*dR", "(1 - lam)*theta - eta*dR", "2*lam"),
                "η multiplies the whole gradient, that of the penalty too.",
            ),
            Mistake(
                "a penalty halved twice",
                (SHRINK, SHRINK_HALF, "lam/2"),
                "PyTorch adds weight_decay·θ to the gradient. What does λθ² add?",
            ),
        ),
        hints=(
            "Differentiate R̂(θ) + λθ², then take the step.",
            "The derivative of λθ² is 2λθ, that of λθ²/2 is λθ.",
            "new_theta = θ − η(dR + 2λθ); collect what stands with θ. PyTorch adds weight_decay·θ to dR.",
        ),
    ),
)
