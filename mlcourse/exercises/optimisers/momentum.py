"""Exercises on gradient descent with momentum (OPT-01)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises.optimisers import inputs
from mlcourse.exercises.optimisers.place import section
from mlcourse.numpy import sgd_momentum_step

SECTION = section("momentum", "Momentum: a step that remembers")


def momentum_step(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    """Take one parameter's step by the course's own function."""
    state = None if buffer is None else {"momentum_buffer": {"p": buffer}}
    new, state = sgd_momentum_step(
        {"p": theta}, {"p": grad}, state, lr, momentum, dampening, weight_decay=weight_decay
    )
    return new["p"], state["momentum_buffer"]["p"]


def by_two_branches(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    slope = grad + weight_decay * theta
    if buffer is None:
        return theta - lr * slope, slope
    renewed = momentum * buffer + (1 - dampening) * slope
    return theta - lr * renewed, renewed


def with_a_weight_for_the_new(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    new = 1 if buffer is None else 1 - dampening
    old = 0 if buffer is None else momentum * buffer
    b = old + new * (grad + weight_decay * theta)
    return {"theta": theta - lr * b, "buffer": b}


def in_copies(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad.copy()
    g += weight_decay * theta
    if buffer is None:
        b = g.copy()
    else:
        b = buffer.copy()
        b *= momentum
        b += g - dampening * g
    new = theta.copy()
    new -= lr * b
    return new, b


def dampened_from_the_start(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    old = 0 if buffer is None else buffer
    b = momentum * old + (1 - dampening) * (grad + weight_decay * theta)
    return theta - lr * b, b


def moving_average(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad + weight_decay * theta
    b = g if buffer is None else momentum * buffer + (1 - momentum) * g
    return theta - lr * b, b


def moving_average_from_zero(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    old = 0 if buffer is None else buffer
    b = momentum * old + (1 - momentum) * (grad + weight_decay * theta)
    return theta - lr * b, b


def not_dampened(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad + weight_decay * theta
    b = g if buffer is None else momentum * buffer + g
    return theta - lr * b, b


def lr_in_the_buffer(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = lr * (grad + weight_decay * theta)
    b = g if buffer is None else momentum * buffer + (1 - dampening) * g
    return theta - b, b


def dampening_for_its_complement(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad + weight_decay * theta
    b = g if buffer is None else momentum * buffer + dampening * g
    return theta - lr * b, b


def steps_in_the_buffer(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad + weight_decay * theta
    v = -lr * g if buffer is None else momentum * buffer - lr * (1 - dampening) * g
    return theta + v, v


def decay_doubled(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad + 2 * weight_decay * theta
    b = g if buffer is None else momentum * buffer + (1 - dampening) * g
    return theta - lr * b, b


def all_dampened(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad + weight_decay * theta
    b = g if buffer is None else (1 - dampening) * (momentum * buffer + g)
    return theta - lr * b, b


def decay_after_the_buffer(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    b = grad if buffer is None else momentum * buffer + (1 - dampening) * grad
    return theta - lr * (b + weight_decay * theta), b


def decay_left_out(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    b = grad if buffer is None else momentum * buffer + (1 - dampening) * grad
    return theta - lr * b, b


def uphill(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad + weight_decay * theta
    b = g if buffer is None else momentum * buffer + (1 - dampening) * g
    return theta + lr * b, b


def old_buffer_for_the_step(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad + weight_decay * theta
    if buffer is None:
        return theta - lr * g, g
    return theta - lr * buffer, momentum * buffer + (1 - dampening) * g


def old_buffer_returned(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad + weight_decay * theta
    if buffer is None:
        return theta - lr * g, g
    return theta - lr * (momentum * buffer + (1 - dampening) * g), buffer


def momentum_times_both(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad + weight_decay * theta
    b = g if buffer is None else momentum * (buffer + (1 - dampening) * g)
    return theta - lr * b, b


def changed_in_place(theta, grad, buffer, lr, momentum, dampening, weight_decay):
    g = grad + weight_decay * theta
    b = g if buffer is None else momentum * buffer + (1 - dampening) * g
    theta -= lr * b
    return theta, b


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="OPT-01-formula",
        title="What a buffer holds",
        points=1,
        **SECTION,
        function="sgd_momentum_step",
        answer_names=("third", "limit"),
        names=("g1", "g2", "g3", "g", "mu", "tau"),
        domain=(0.1, 0.9),
        answer=("mu**2*g1 + (1 - tau)*(mu*g2 + g3)", "g/(1 - mu)"),
        correct=(
            Correct("step by step", ("mu*(mu*g1 + (1 - tau)*g2) + (1 - tau)*g3", "g*(1 - mu)**(-1)")),
            Correct("multiplied out", ("mu**2*g1 + mu*g2 - tau*mu*g2 + g3 - tau*g3", "1/(1 - mu)*g")),
            Correct("newest first", ("(1 - tau)*g3 + (1 - tau)*mu*g2 + mu*mu*g1", "-g/(mu - 1)")),
        ),
        mistakes=(
            Mistake(
                "dampening from the first step on",
                ("(1 - tau)*(mu**2*g1 + mu*g2 + g3)", "g/(1 - mu)"),
                "The first buffer is the gradient itself.",
            ),
            Mistake(
                "no dampening",
                ("mu**2*g1 + mu*g2 + g3", "g/(1 - mu)"),
                "From the second step on new gradients enter with the weight 1 − τ.",
            ),
            Mistake(
                "the oldest gradient with the largest weight",
                ("g1 + (1 - tau)*(mu*g2 + mu**2*g3)", "g/(1 - mu)"),
                "In each step all that is old is multiplied by μ.",
            ),
            Mistake(
                "a moving average's limit",
                ("mu**2*g1 + (1 - tau)*(mu*g2 + g3)", "g"),
                "The new gradient enters whole, not with the weight 1 − μ: the weights add up to more than 1.",
            ),
            Mistake(
                "μ for 1 − μ in the limit",
                ("mu**2*g1 + (1 - tau)*(mu*g2 + g3)", "g/mu"),
                "Solve b = μb + g for b.",
            ),
            Mistake(
                "the sum without its first term",
                ("mu**2*g1 + (1 - tau)*(mu*g2 + g3)", "mu*g/(1 - mu)"),
                "The geometric sum begins with 1, the weight of the newest gradient.",
            ),
        ),
        hints=(
            "Write b₁, then b₂ = μb₁ + (1 − τ)g₂, then b₃.",
            "For the limit: a buffer that does not change any more has b = μb + g.",
            "b₃ = μ(μg₁ + (1 − τ)g₂) + (1 − τ)g₃. Solve b = μb + g for b.",
        ),
    ),
    CodeExercise(
        id="OPT-01",
        title="A step with momentum",
        points=2,
        **SECTION,
        function="sgd_momentum_step",
        answer_names=("momentum_step",),
        answer=momentum_step,
        outputs=("theta", "buffer"),
        cases=inputs.momenta,
        public=(inputs.LATER, inputs.FIRST),
        correct=(
            Correct("two branches", by_two_branches),
            Correct("a weight for the new gradient", with_a_weight_for_the_new),
            Correct("in copies", in_copies),
        ),
        mistakes=(
            Mistake(
                "dampening from the first step on",
                dampened_from_the_start,
                "The first buffer is the gradient itself: there is nothing to dampen yet.",
            ),
            Mistake(
                "a moving average",
                moving_average,
                "The new gradient enters with the weight 1 − τ. 1 − μ would be another method.",
            ),
            Mistake(
                "a moving average that starts at 0",
                moving_average_from_zero,
                "The new gradient enters with the weight 1 − τ, and in the first step whole.",
            ),
            Mistake(
                "the dampening left out",
                not_dampened,
                "From the second step on the new gradient has the weight 1 − τ.",
            ),
            Mistake(
                "the step size inside of the buffer",
                lr_in_the_buffer,
                "The buffer holds gradients. η multiplies at the end: then a new η acts at once.",
            ),
            Mistake(
                "steps in the buffer",
                steps_in_the_buffer,
                "The buffer holds gradients, with their own sign and without η: θ − η·b comes at the end.",
            ),
            Mistake(
                "τ for 1 − τ",
                dampening_for_its_complement,
                "Dampening is what is taken away: the new gradient has the weight 1 − τ.",
            ),
            Mistake(
                "the old buffer dampened too",
                all_dampened,
                "1 − τ multiplies the new gradient, μ the old buffer.",
            ),
            Mistake("twice the decay", decay_doubled, "λθ is added to the gradient, without a 2."),
            Mistake(
                "the decay after the buffer",
                decay_after_the_buffer,
                "λθ is a part of the gradient: it goes through the buffer as well.",
            ),
            Mistake("the decay left out", decay_left_out, "First of all λθ is added to the gradient."),
            Mistake("uphill instead of downhill", uphill, "The gradient points to where the loss grows."),
            Mistake(
                "a step along the old buffer",
                old_buffer_for_the_step,
                "First renew the buffer, then step along it.",
            ),
            Mistake(
                "the old buffer returned",
                old_buffer_returned,
                "The next step needs the renewed buffer.",
            ),
            Mistake(
                "momentum for the new gradient too",
                momentum_times_both,
                "μ multiplies what is old, and nothing else.",
            ),
            Mistake(
                "the parameters changed in place",
                changed_in_place,
                "`-=` writes into the caller's array: `theta = theta - …` makes a new one.",
            ),
        ),
        hints=(
            "Three lines: the gradient with its decay, the buffer, the step.",
            "In the first step, `buffer is None`, the buffer is the gradient with its decay, undampened.",
            "`b = momentum * buffer + (1 - dampening) * g`, then `theta - lr * b`; return both.",
        ),
    ),
)
