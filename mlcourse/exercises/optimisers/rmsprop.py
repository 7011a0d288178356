"""Exercises on RMSProp (OPT-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.optimisers import inputs
from mlcourse.exercises.optimisers.place import section
from mlcourse.numpy import rmsprop_step as library_step

SECTION = section("rmsprop", "RMSProp: every parameter its own scale")


def rmsprop_step(theta, grad, square_avg, lr, alpha, eps):
    """Take one parameter's step by the course's own function."""
    new, state = library_step(
        {"p": theta}, {"p": grad}, {"square_avg": {"p": square_avg}}, lr=lr, alpha=alpha, eps=eps
    )
    return new["p"], state["square_avg"]["p"]


def as_it_stands(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), v


def towards_the_square(theta, grad, square_avg, lr, alpha, eps):
    v = square_avg + (1 - alpha) * (grad * grad - square_avg)
    scale = lr / (v**0.5 + eps)
    return {"theta": theta - scale * grad, "square_avg": v}


def entry_by_entry(theta, grad, square_avg, lr, alpha, eps):
    new, v = np.empty(theta.shape), np.empty(theta.shape)
    for i in np.ndindex(theta.shape):
        v[i] = alpha * square_avg[i] + (1 - alpha) * grad[i] * grad[i]
        new[i] = theta[i] - lr * grad[i] / (np.sqrt(v[i]) + eps)
    return new, v


def eps_inside(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    return theta - lr * grad / np.sqrt(v + eps), v


def weights_exchanged(theta, grad, square_avg, lr, alpha, eps):
    v = (1 - alpha) * square_avg + alpha * grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), v


def not_squared(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad
    return theta - lr * grad / (np.sqrt(v) + eps), v


def absolute_value(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * np.abs(grad)
    return theta - lr * grad / (np.sqrt(v) + eps), v


def old_average(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    return theta - lr * grad / (np.sqrt(square_avg) + eps), v


def without_the_root(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    return theta - lr * grad / (v + eps), v


def without_eps(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    return theta - lr * grad / np.sqrt(v), v


def sum_of_squares(theta, grad, square_avg, lr, alpha, eps):
    v = square_avg + grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), v


def new_square_whole(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + grad**2
    return theta - lr * grad / (np.sqrt(v) + eps), v


def corrected(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    return theta - lr * grad / (np.sqrt(v / (1 - alpha)) + eps), v


def uphill(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    return theta + lr * grad / (np.sqrt(v) + eps), v


def sign_alone(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    return theta - lr * np.sign(grad), v


def gradient_left_out(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    return theta - lr / (np.sqrt(v) + eps), v


def one_scale_for_all(theta, grad, square_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    return theta - lr * grad / (np.sqrt(np.mean(v)) + eps), v


def centred_step(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    """Take one parameter's centred step by the course's own function."""
    state = {"square_avg": {"p": square_avg}, "grad_avg": {"p": grad_avg}}
    new, state = library_step({"p": theta}, {"p": grad}, state, lr, alpha, eps, centered=True)
    return new["p"], state["square_avg"]["p"], state["grad_avg"]["p"]


def centred_as_it_stands(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    mean = alpha * grad_avg + (1 - alpha) * grad
    return theta - lr * grad / (np.sqrt(v - mean**2) + eps), v, mean


def by_the_deviation(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    mean = grad_avg + (1 - alpha) * (grad - grad_avg)
    v = square_avg + (1 - alpha) * (grad * grad - square_avg)
    deviation = (v - mean * mean) ** 0.5
    return {"theta": theta - lr / (deviation + eps) * grad, "square_avg": v, "grad_avg": mean}


def centred_entry_by_entry(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    new, v, mean = np.empty(theta.shape), np.empty(theta.shape), np.empty(theta.shape)
    for i in np.ndindex(theta.shape):
        v[i] = alpha * square_avg[i] + (1 - alpha) * grad[i] * grad[i]
        mean[i] = alpha * grad_avg[i] + (1 - alpha) * grad[i]
        new[i] = theta[i] - lr * grad[i] / (np.sqrt(v[i] - mean[i] * mean[i]) + eps)
    return new, v, mean


def mean_not_squared(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    mean = alpha * grad_avg + (1 - alpha) * grad
    return theta - lr * grad / (np.sqrt(v - mean) + eps), v, mean


def variance_kept(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    mean = alpha * grad_avg + (1 - alpha) * grad
    v = v - mean**2
    return theta - lr * grad / (np.sqrt(v) + eps), v, mean


def old_mean(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    mean = alpha * grad_avg + (1 - alpha) * grad
    return theta - lr * grad / (np.sqrt(v - grad_avg**2) + eps), v, mean


def not_centred(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    mean = alpha * grad_avg + (1 - alpha) * grad
    return theta - lr * grad / (np.sqrt(v) + eps), v, mean


def gradient_centred(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    mean = alpha * grad_avg + (1 - alpha) * grad
    return theta - lr * (grad - mean) / (np.sqrt(v) + eps), v, mean


def both_centred(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    mean = alpha * grad_avg + (1 - alpha) * grad
    return theta - lr * (grad - mean) / (np.sqrt(v - mean**2) + eps), v, mean


def mean_added(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    mean = alpha * grad_avg + (1 - alpha) * grad
    return theta - lr * grad / (np.sqrt(v + mean**2) + eps), v, mean


def centred_eps_inside(theta, grad, square_avg, grad_avg, lr, alpha, eps):
    v = alpha * square_avg + (1 - alpha) * grad**2
    mean = alpha * grad_avg + (1 - alpha) * grad
    return theta - lr * grad / (np.sqrt(v - mean**2 + eps)), v, mean


CENTRED = 1 / np.sqrt(0.01 - 0.01**2)

EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="OPT-03",
        title="A step of RMSProp",
        points=1,
        **SECTION,
        function="rmsprop_step",
        answer_names=("rmsprop_step",),
        answer=rmsprop_step,
        outputs=("theta", "square_avg"),
        cases=inputs.squares,
        public=(inputs.LATER, inputs.FIRST, inputs.LARGE_EPS),
        correct=(
            Correct("as it stands", as_it_stands),
            Correct("towards the square", towards_the_square),
            Correct("entry by entry", entry_by_entry),
        ),
        mistakes=(
            Mistake(
                "ε inside of the root",
                eps_inside,
                "√(v + ε) is TensorFlow's form: here ε is added to the root, as in PyTorch.",
            ),
            Mistake("α and 1 − α exchanged", weights_exchanged, "α is the weight of the past."),
            Mistake("the gradient not squared", not_squared, "v is a mean of g²."),
            Mistake("the absolute value for the square", absolute_value, "v is a mean of g²."),
            Mistake(
                "the average of the last step",
                old_average,
                "First renew v, then divide by its root.",
            ),
            Mistake("the root forgotten", without_the_root, "v has the size of g²: g is divided by √v."),
            Mistake("ε forgotten", without_eps, "Where all gradients were 0 this is 0/0."),
            Mistake(
                "a sum of all squares",
                sum_of_squares,
                "That is AdaGrad: its steps only shrink. Here the past fades with α.",
            ),
            Mistake(
                "the new square with the weight 1",
                new_square_whole,
                "The weights of a mean add up to 1: α and 1 − α.",
            ),
            Mistake(
                "a correction of the average",
                corrected,
                "RMSProp corrects nothing: its first steps are large.",
            ),
            Mistake("uphill instead of downhill", uphill, "The gradient points to where the loss grows."),
            Mistake(
                "the sign of the gradient alone",
                sign_alone,
                "g is divided by √v + ε, and that is not |g|, but for a gradient that stays.",
            ),
            Mistake("no gradient above", gradient_left_out, "Above √v + ε stands the gradient g."),
            Mistake(
                "one scale for all parameters",
                one_scale_for_all,
                "Each entry is divided by its own root.",
            ),
        ),
        hints=(
            "Two lines: the mean of squares, and the step.",
            "v = α·v + (1 − α)·g², entry by entry. Then divide g by √v + ε.",
            "`theta - lr * grad / (np.sqrt(v) + eps), v`",
        ),
    ),
    ValueExercise(
        id="OPT-03-value",
        title="The first step of RMSProp, and a late one",
        points=1,
        **SECTION,
        function="rmsprop_step",
        answer_names=("first", "first_centred", "late"),
        answer=(10.0, CENTRED, 1.0),
        correct=(
            Correct("as roots", (0.01**-0.5, 0.0099**-0.5, 1)),
            Correct("as integers where they are", (10, 100 / 99**0.5, 1)),
            Correct("with seven digits", (10.0, round(CENTRED, 7), 1.0)),
        ),
        mistakes=(
            Mistake(
                "the root forgotten",
                (100.0, 1 / 0.0099, 1.0),
                "g is divided by the root of v.",
            ),
            Mistake(
                "averages corrected for their start",
                (1.0, 1.0, 1.0),
                "RMSProp starts at 0 and corrects nothing.",
            ),
            Mistake(
                "the first step for ever",
                (10.0, CENTRED, 10.0),
                "v goes on to grow until it is g².",
            ),
            Mistake(
                "α and 1 − α exchanged",
                (0.99**-0.5, (0.99 - 0.99**2) ** -0.5, 1.0),
                "The new square has the weight 1 − α = 0.01.",
            ),
            Mistake(
                "the mean gradient taken for 0",
                (10.0, 10.0, 1.0),
                "After one step ḡ is (1 − α)g, and its square is subtracted.",
            ),
        ),
        hints=(
            "After one step v = (1 − α)g². The step in units of η is |g|/√v.",
            "Centred, v − ḡ² stands under the root, and ḡ = (1 − α)g.",
            "1/√0.01; 1/√(0.01 − 0.01²); and when v has become g², 1.",
        ),
    ),
    CodeExercise(
        id="OPT-03-centred",
        title="A step of RMSProp, centred",
        points=1,
        **SECTION,
        function="rmsprop_step",
        answer_names=("centred_step",),
        answer=centred_step,
        outputs=("theta", "square_avg", "grad_avg"),
        cases=inputs.centred,
        public=(inputs.LATER, inputs.FIRST, inputs.LARGE_EPS),
        correct=(
            Correct("as it stands", centred_as_it_stands),
            Correct("by the deviation", by_the_deviation),
            Correct("entry by entry", centred_entry_by_entry),
        ),
        mistakes=(
            Mistake("the mean not squared", mean_not_squared, "v has the size of g²: subtract ḡ²."),
            Mistake(
                "the variance kept",
                variance_kept,
                "v itself stays as it is: ḡ² is subtracted for the step alone.",
            ),
            Mistake("the mean of the last step", old_mean, "First renew ḡ, then subtract its square."),
            Mistake("no mean subtracted", not_centred, "Under the root stands v − ḡ²."),
            Mistake(
                "the gradient centred",
                gradient_centred,
                "Above stands g itself; the *denominator* is centred.",
            ),
            Mistake("the gradient centred too", both_centred, "Above stands g itself."),
            Mistake(
                "the squares added",
                mean_added,
                "A variance is the mean of squares *less* the square of the mean.",
            ),
            Mistake("ε inside of the root", centred_eps_inside, "ε is added to the root."),
        ),
        hints=(
            "Renew both means, v of g² and ḡ of g, with the same α.",
            "Under the root stands v − ḡ², with both renewed.",
            "`theta - lr * grad / (np.sqrt(v - mean**2) + eps), v, mean`",
        ),
    ),
)
