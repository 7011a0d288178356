"""Exercises on Nesterov's momentum (OPT-02)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.optimisers import inputs
from mlcourse.exercises.optimisers.place import section
from mlcourse.numpy import sgd_momentum_step

SECTION = section("nesterov", "Nesterov: look ahead")
FIRST = "phi - eta*mu*b - eta*(g + mu*b_new)"
LAST = "phi_new - eta*mu*b_new"


def nesterov_step(theta, grad, buffer, lr, momentum):
    """Take one parameter's step by the course's own function."""
    state = None if buffer is None else {"momentum_buffer": {"p": buffer}}
    new, state = sgd_momentum_step({"p": theta}, {"p": grad}, state, lr, momentum, nesterov=True)
    return new["p"], state["momentum_buffer"]["p"]


def by_two_branches(theta, grad, buffer, lr, momentum):
    if buffer is None:
        return theta - lr * (1 + momentum) * grad, grad
    b = momentum * buffer + grad
    return theta - lr * (grad + momentum * b), b


def multiplied_out(theta, grad, buffer, lr, momentum):
    old = 0 * grad if buffer is None else buffer
    direction = (1 + momentum) * grad + momentum**2 * old
    return {"theta": theta - lr * direction, "buffer": momentum * old + grad}


def in_two_moves(theta, grad, buffer, lr, momentum):
    b = grad.copy() if buffer is None else grad + momentum * buffer
    new = theta - lr * grad
    new = new - lr * momentum * b
    return new, b


def plain_momentum(theta, grad, buffer, lr, momentum):
    b = grad if buffer is None else momentum * buffer + grad
    return theta - lr * b, b


def buffer_alone(theta, grad, buffer, lr, momentum):
    b = grad if buffer is None else momentum * buffer + grad
    return theta - lr * momentum * b, b


def factor_on_the_gradient(theta, grad, buffer, lr, momentum):
    b = grad if buffer is None else momentum * buffer + grad
    return theta - lr * (b + momentum * grad), b


def factor_on_the_buffer(theta, grad, buffer, lr, momentum):
    b = grad if buffer is None else momentum * buffer + grad
    return theta - lr * (1 + momentum) * b, b


def plain_first_step(theta, grad, buffer, lr, momentum):
    if buffer is None:
        return theta - lr * grad, grad
    b = momentum * buffer + grad
    return theta - lr * (grad + momentum * b), b


def correction_kept(theta, grad, buffer, lr, momentum):
    b = grad if buffer is None else momentum * buffer + grad
    direction = grad + momentum * b
    return theta - lr * direction, direction


def moving_average(theta, grad, buffer, lr, momentum):
    b = grad if buffer is None else momentum * buffer + (1 - momentum) * grad
    return theta - lr * (grad + momentum * b), b


def correction_before_the_buffer(theta, grad, buffer, lr, momentum):
    g = grad if buffer is None else grad + momentum * buffer
    b = g if buffer is None else momentum * buffer + (1 - momentum) * g
    return theta - lr * b, b


def unaveraged_correction_before_the_buffer(theta, grad, buffer, lr, momentum):
    g = grad if buffer is None else grad + momentum * buffer
    b = g if buffer is None else momentum * buffer + g
    return theta - lr * b, b


def uphill(theta, grad, buffer, lr, momentum):
    b = grad if buffer is None else momentum * buffer + grad
    return theta + lr * (grad + momentum * b), b


def factor_on_both(theta, grad, buffer, lr, momentum):
    b = grad if buffer is None else momentum * buffer + grad
    return theta - lr * momentum * (grad + b), b


def steps_in_the_buffer(theta, grad, buffer, lr, momentum):
    v = -lr * grad if buffer is None else momentum * buffer - lr * grad
    return theta + momentum * v - lr * grad, v


def buffer_added(theta, grad, buffer, lr, momentum):
    b = grad if buffer is None else momentum * buffer + grad
    return theta - lr * (grad + b), b


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="OPT-02",
        title="A step with Nesterov's momentum",
        points=1,
        **SECTION,
        function="sgd_momentum_step",
        answer_names=("nesterov_step",),
        answer=nesterov_step,
        outputs=("theta", "buffer"),
        cases=inputs.nesterov,
        public=(inputs.LATER, inputs.FIRST),
        correct=(
            Correct("two branches", by_two_branches),
            Correct("multiplied out", multiplied_out),
            Correct("in two moves", in_two_moves),
        ),
        mistakes=(
            Mistake(
                "plain momentum",
                plain_momentum,
                "g + μ·(old buffer) is the new buffer itself. The look ahead needs μ times the *new* one.",
            ),
            Mistake(
                "the new gradient left out",
                buffer_alone,
                "The direction is g + μb: g stands there once more.",
            ),
            Mistake(
                "the factor on the gradient",
                factor_on_the_gradient,
                "μ multiplies the buffer, g stands alone.",
            ),
            Mistake(
                "the buffer taken 1 + μ times",
                factor_on_the_buffer,
                "To μb comes g, not b. Only in the first step these are the same.",
            ),
            Mistake(
                "a first step without the look ahead",
                plain_first_step,
                "With b₁ = g₁ the first direction is (1 + μ)g₁.",
            ),
            Mistake(
                "the corrected direction kept as buffer",
                correction_kept,
                "The buffer is μb + g. The look ahead belongs to the step alone.",
            ),
            Mistake(
                "a moving average in the buffer",
                moving_average,
                "The new gradient enters whole: without dampening there is no factor.",
            ),
            Mistake(
                "the correction before the buffer is renewed, and an average",
                correction_before_the_buffer,
                "First b = μb + g, without 1 − μ; then the direction g + μb, which is not kept.",
                seen="mlx 87",
            ),
            Mistake(
                "the correction before the buffer is renewed",
                unaveraged_correction_before_the_buffer,
                "First b = μb + g; then the direction g + μb, which is not kept.",
            ),
            Mistake("uphill instead of downhill", uphill, "The gradient points to where the loss grows."),
            Mistake("μ before both terms", factor_on_both, "The direction is g + μb: g stands without μ."),
            Mistake(
                "steps in the buffer",
                steps_in_the_buffer,
                "The buffer holds gradients, with their own sign and without η.",
            ),
            Mistake("μ left out before the buffer", buffer_added, "The direction is g + μb."),
        ),
        hints=(
            "The buffer is renewed as with plain momentum. Only the direction is another one.",
            "b = μb + g (g itself at first); the direction is g + μb with this new b.",
            "`theta - lr * (grad + momentum * b), b`",
        ),
    ),
    ProofExercise(
        id="OPT-02-proof",
        title="What PyTorch stores is the look-ahead",
        points=2,
        **SECTION,
        function="sgd_momentum_step",
        answer_names=("look_ahead",),
        names=("phi", "b", "g", "eta", "mu"),
        where={"b_new": "mu*b + g", "phi_new": "phi - eta*(mu*b + g)"},
        first=FIRST,
        last=LAST,
        least=4,
        answer=(
            FIRST,
            "phi - eta*(mu*b + g) - eta*mu*b_new",
            "phi - eta*b_new - eta*mu*b_new",
            LAST,
        ),
        correct=(
            Correct(
                "multiplied out",
                (FIRST, "phi - eta*mu*b - eta*g - eta*mu*b_new", "phi - eta*b_new - eta*mu*b_new", LAST),
            ),
            Correct(
                "one factor for both",
                (FIRST, "phi - eta*(mu*b + g + mu*b_new)", "phi - eta*(b_new + mu*b_new)", LAST),
            ),
            Correct(
                "the new point first",
                (
                    FIRST,
                    "phi - eta*mu*b - eta*g - eta*mu*b_new",
                    "(phi - eta*(mu*b + g)) - eta*mu*b_new",
                    LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the old buffer in the direction",
                (FIRST, "phi - eta*mu*b - eta*(g + mu*b)", LAST),
                "The direction has the new buffer, μb + g.",
            ),
            Mistake(
                "a sign lost",
                (FIRST, "phi - eta*mu*b - eta*g + eta*mu*b_new", LAST),
                "The minus in front of η stands before both terms.",
            ),
            Mistake(
                "η lost at the second term",
                (FIRST, "phi - eta*mu*b - eta*g - mu*b_new", LAST),
                "η multiplies all of the direction.",
            ),
            Mistake(
                "μ lost at the buffer",
                (FIRST, "phi - eta*b - eta*g - eta*mu*b_new", LAST),
                "The first step back is ημb.",
            ),
        ),
        hints=(
            "Multiply the bracket out, and look for −η(μb + g).",
            "−ημb − ηg is −η·b_new.",
            "phi − eta·b_new is phi_new; −eta·mu·b_new is left over.",
        ),
    ),
)
