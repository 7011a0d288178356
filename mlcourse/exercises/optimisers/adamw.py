"""Exercises on decoupled weight decay (OPT-05)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.marking import marked_by
from mlcourse.exercises.optimisers import inputs
from mlcourse.exercises.optimisers.adam import OUTPUTS
from mlcourse.exercises.optimisers.place import section
from mlcourse.numpy import adamw_step as library_step

SECTION = section("adamw", "AdamW: decay beside the step")


def adamw_step(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    """Take one parameter's step by the course's own function."""
    state = {"step": step, "exp_avg": {"p": exp_avg}, "exp_avg_sq": {"p": exp_avg_sq}}
    new, state = library_step({"p": theta}, {"p": grad}, state, lr, (beta1, beta2), eps, weight_decay)
    return new["p"], state["exp_avg"]["p"], state["exp_avg_sq"]["p"], state["step"]


def shrink_first(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    theta = theta * (1 - lr * weight_decay)
    return theta - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


def one_bracket(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    direction = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
    new = theta - lr * (direction + weight_decay * theta)
    return {"theta": new, "exp_avg": m, "exp_avg_sq": v, "step": t}


def after_the_step_by_the_old_parameters(
    theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay
):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    move = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta - move - lr * weight_decay * theta, m, v, t


def penalty_in_the_gradient(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    g = grad + weight_decay * theta
    m = beta1 * exp_avg + (1 - beta1) * g
    v = beta2 * exp_avg_sq + (1 - beta2) * g**2
    move = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta - move, m, v, t


def both_decays(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    g = grad + weight_decay * theta
    m = beta1 * exp_avg + (1 - beta1) * g
    v = beta2 * exp_avg_sq + (1 - beta2) * g**2
    move = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return (1 - lr * weight_decay) * theta - move, m, v, t


def decay_without_lr(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    move = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return (1 - weight_decay) * theta - move, m, v, t


def decay_after_the_step(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    move = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return (1 - lr * weight_decay) * (theta - move), m, v, t


def decay_divided(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    above = m / (1 - beta1**t) + weight_decay * theta
    return theta - lr * above / (np.sqrt(v / (1 - beta2**t)) + eps), m, v, t


def growth(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    move = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return (1 + lr * weight_decay) * theta - move, m, v, t


def decay_doubled(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    move = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return (1 - 2 * lr * weight_decay) * theta - move, m, v, t


def decay_halved(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    move = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return (1 - lr * weight_decay / 2) * theta - move, m, v, t


def penalty_in_the_mean(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * (grad + weight_decay * theta)
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    move = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta - move, m, v, t


def no_decay(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    move = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return theta - move, m, v, t


def state_decayed(theta, grad, exp_avg, exp_avg_sq, step, lr, beta1, beta2, eps, weight_decay):
    t = step + 1
    shrink = 1 - lr * weight_decay
    m = beta1 * exp_avg + (1 - beta1) * grad
    v = beta2 * exp_avg_sq + (1 - beta2) * grad**2
    move = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return shrink * theta - move, shrink * m, shrink * v, t


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="OPT-05",
        title="A step of AdamW",
        points=1,
        **SECTION,
        function="adamw_step",
        answer_names=("adamw_step",),
        answer=adamw_step,
        outputs=OUTPUTS,
        cases=inputs.moments(decay=True),
        public=(inputs.LATER, inputs.FIRST, inputs.LARGE_EPS),
        correct=(
            Correct("shrink first", shrink_first),
            Correct("one bracket", one_bracket),
            Correct("after the step, by the old parameters", after_the_step_by_the_old_parameters),
        ),
        mistakes=(
            Mistake(
                "λθ added to the gradient",
                penalty_in_the_gradient,
                "That is Adam with an L2 penalty. In AdamW m and v know nothing of λ.",
            ),
            Mistake("both decays at once", both_decays, "The gradient stays as it is: only θ shrinks."),
            Mistake("a decay without the step size", decay_without_lr, "θ shrinks by the factor 1 − ηλ."),
            Mistake(
                "the decay taken after the step",
                decay_after_the_step,
                "It is the *old* θ that shrinks: the step itself does not.",
            ),
            Mistake(
                "the decay divided by √v̂",
                decay_divided,
                "λθ stands beside the quotient, not in it: all weights shrink by the same factor.",
            ),
            Mistake("growth for decay", growth, "Weights must become smaller."),
            Mistake("a factor 2 too much", decay_doubled, "λ is taken as it is, without a 2 from a square."),
            Mistake("half of the decay", decay_halved, "λ is taken as it is, without a ½."),
            Mistake(
                "λθ in the mean alone",
                penalty_in_the_mean,
                "Neither m nor v knows of λ: it stands beside them.",
            ),
            Mistake("no decay at all", no_decay, "That is Adam. Where is λ?"),
            Mistake("the state decayed too", state_decayed, "Only the parameters decay, m and v do not."),
        ),
        hints=(
            "Adam's step with the plain gradient, and θ shrinks beside it.",
            "The factor is 1 − ηλ, and it multiplies the old θ.",
            "`(1 - lr * weight_decay) * theta` in place of `theta` in Adam's last line.",
        ),
    ),
    ValueExercise(
        id="OPT-05-value",
        title="A weight without a gradient",
        points=1,
        **SECTION,
        function="adamw_step",
        answer_names=("decayed", "penalised", "penalised_less"),
        answer=(-2.94, -2.9, -2.9),
        correct=(
            Correct("as formulas", (-3 * (1 - 0.1 * 0.2), -3 + 0.1, -3 + 0.1)),
            Correct("with signs", (-3 + 0.06, -3 - 0.1 * np.sign(-3.0), -2.9)),
            Correct("as fractions", (-147 / 50, -29 / 10, -29 / 10)),
        ),
        mistakes=(
            Mistake(
                "the penalty taken for a decay",
                (-2.94, -2.94, -2.9994),
                "With Adam λθ goes through m and v, and the quotient forgets its size.",
            ),
            Mistake(
                "the wrong way",
                (-3.06, -3.1, -3.1),
                "Both pull towards 0.",
            ),
            Mistake(
                "a decay without the step size",
                (-2.4, -2.9, -2.9),
                "θ shrinks by the factor 1 − ηλ.",
            ),
            Mistake(
                "a step that grows with λ",
                (-2.94, -2.9, -2.999),
                "m̂/√v̂ is ±1 in the first step, however small the gradient is.",
            ),
            Mistake(
                "no step without a gradient",
                (-3.0, -3.0, -3.0),
                "λ pulls at a weight even where the loss does not.",
            ),
        ),
        hints=(
            "AdamW: m and v stay 0, and θ is multiplied by 1 − ηλ.",
            "Adam with a penalty: the gradient is λθ. What is the first step of Adam, whatever the gradient?",
            "−3·(1 − 0.1·0.2); and −3 + 0.1, for both λ.",
        ),
    ),
    ExplainExercise(
        id="OPT-05-explain",
        title="Why a penalty in Adam is no decay",
        points=1,
        **SECTION,
        function="adamw_step",
        question=(
            "Two weights of the same size: one has large gradients, the other small ones. With Adam and an L2 "
            "penalty, λθ is added to the gradient. Which of the two is pulled towards 0 more strongly, and why? "
            "What does AdamW do instead, and for which optimiser is there no difference?"
        ),
        **marked_by(__file__, "OPT-05-explain"),
        hints=(
            "What is λθ divided by on its way through Adam?",
            "By the root of v̂, which the loss's own gradients decide if they are large.",
            "Compare with a step of plain gradient descent, with nothing kept: multiply it out.",
        ),
    ),
)
