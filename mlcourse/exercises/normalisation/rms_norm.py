"""Exercises on RMS norm, backward (NOR-06)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.normalisation import inputs
from mlcourse.exercises.normalisation.place import section
from mlcourse.numpy import rms_norm_vjp

SECTION = section("rms-norm", "RMS norm: the same without a mean")


def root(x, axes, eps):

    from mlcourse.exercises.normalisation.parts import m

    return np.sqrt(m(x * x, axes) + eps)


def total(x, normalized_shape, terms):

    from mlcourse.exercises.normalisation.parts import leading

    return terms.sum(leading(x, normalized_shape))


def over_axes(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import last, m
    from mlcourse.exercises.normalisation.rms_norm import root, total

    axes = last(x, normalized_shape)
    r = root(x, axes, eps)
    xh, h = x / r, g * weight
    return (h - xh * m(h * xh, axes)) / r, total(x, normalized_shape, g * xh)


def by_the_third_power(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import last, m
    from mlcourse.exercises.normalisation.rms_norm import root, total

    axes = last(x, normalized_shape)
    r = root(x, axes, eps)
    h = g * weight
    return h / r - x * m(h * x, axes) / r**3, total(x, normalized_shape, g * x / r)


def example_by_example(x, normalized_shape, g, weight, eps):
    dx, dweight = np.empty(x.shape), np.zeros(weight.shape)
    for i in np.ndindex(x.shape[: x.ndim - weight.ndim]):
        r = np.sqrt((x[i] ** 2).sum() / weight.size + eps)
        h = g[i] * weight
        dx[i] = (h - x[i] * (h * x[i]).sum() / (weight.size * r**2)) / r
        dweight += g[i] * x[i] / r
    return dx, dweight


def sum_of_squares(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import last
    from mlcourse.exercises.normalisation.rms_norm import total

    axes = last(x, normalized_shape)
    r = np.sqrt((x * x).sum(axes, keepdims=True) + eps)
    xh, h = x / r, g * weight
    return (h - xh * (h * xh).sum(axes, keepdims=True)) / r, total(x, normalized_shape, g * xh)


def eps_outside(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import last, m
    from mlcourse.exercises.normalisation.rms_norm import root, total

    axes = last(x, normalized_shape)
    r = root(x, axes, 0) + eps
    xh, h = x / r, g * weight
    return (h - xh * m(h * xh, axes)) / r, total(x, normalized_shape, g * xh)


def weight_forgotten(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.rms_norm import over_axes

    return over_axes(x, normalized_shape, g, np.ones_like(weight), eps)


def weight_outside(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import last, m
    from mlcourse.exercises.normalisation.rms_norm import root, total

    axes = last(x, normalized_shape)
    r = root(x, axes, eps)
    xh = x / r
    return weight / r * (g - xh * m(g * xh, axes)), total(x, normalized_shape, g * xh)


def mean_kept(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import last, m
    from mlcourse.exercises.normalisation.rms_norm import root, total

    axes = last(x, normalized_shape)
    r = root(x, axes, eps)
    xh, h = x / r, g * weight
    return (h - m(h, axes) - xh * m(h * xh, axes)) / r, total(x, normalized_shape, g * xh)


def one_x_not_normalised(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import last, m
    from mlcourse.exercises.normalisation.rms_norm import root, total

    axes = last(x, normalized_shape)
    r = root(x, axes, eps)
    xh, h = x / r, g * weight
    return (h - xh * m(h * x, axes)) / r, total(x, normalized_shape, g * xh)


def dot_for_mean(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import last
    from mlcourse.exercises.normalisation.rms_norm import root, total

    axes = last(x, normalized_shape)
    r = root(x, axes, eps)
    xh, h = x / r, g * weight
    return (h - xh * (h * xh).sum(axes, keepdims=True)) / r, total(x, normalized_shape, g * xh)


def constant(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import last
    from mlcourse.exercises.normalisation.rms_norm import root, total

    r = root(x, last(x, normalized_shape), eps)
    return g * weight / r, total(x, normalized_shape, g * x / r)


def over_the_batch(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import leading, m
    from mlcourse.exercises.normalisation.rms_norm import root, total

    axes = leading(x, normalized_shape)
    r = root(x, axes, eps)
    xh, h = x / r, g * weight
    return (h - xh * m(h * xh, axes)) / r, total(x, normalized_shape, g * xh)


def times_r(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import last, m
    from mlcourse.exercises.normalisation.rms_norm import root, total

    axes = last(x, normalized_shape)
    r = root(x, axes, eps)
    h = g * weight
    return h * r + x * m(h * x, axes) / r, total(x, normalized_shape, g * x * r)


def dweight_with_x(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.rms_norm import over_axes, total

    return over_axes(x, normalized_shape, g, weight, eps)[0], total(x, normalized_shape, g * x)


def layer_norm(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import last, m
    from mlcourse.exercises.normalisation.rms_norm import root, total

    axes = last(x, normalized_shape)
    c = x - m(x, axes)
    r = root(c, axes, eps)
    xh, h = c / r, g * weight
    return (h - m(h, axes) - xh * m(h * xh, axes)) / r, total(x, normalized_shape, g * xh)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="NOR-06",
        title="RMS norm, backward",
        points=2,
        **SECTION,
        function="rms_norm_vjp",
        answer_names=("rms_norm_vjp",),
        answer=rms_norm_vjp,
        outputs=("dx", "dweight"),
        cases=inputs.layers,
        public=(cases.ORDINARY, cases.BATCH),
        correct=(
            Correct("by the normalised x", over_axes),
            Correct("by the third power of r", by_the_third_power),
            Correct("example by example", example_by_example),
        ),
        mistakes=(
            Mistake(
                "the term of the mean kept",
                mean_kept,
                "No mean is taken off on the way forward, so none is taken off here.",
            ),
            Mistake(
                "layer norm for RMS norm",
                layer_norm,
                "RMS norm takes no mean off: it divides x itself by the root of its mean square.",
            ),
            Mistake(
                "the sum of the squares for their mean",
                sum_of_squares,
                "r² is the mean of the squares: divided by n.",
            ),
            Mistake(
                "a dot product for the mean",
                dot_for_mean,
                "r² is a mean, so its change has 1/n: m(h·x̂), not the sum.",
            ),
            Mistake(
                "one x not normalised",
                one_x_not_normalised,
                "With x̂ in front it is m(h·x̂). With x twice, the last term is divided by r³.",
            ),
            Mistake(
                "eps outside of the root",
                eps_outside,
                "ε is added to the mean square, and then the root is taken.",
            ),
            Mistake(
                "the weight forgotten",
                weight_forgotten,
                "The gradient at x̂ is g times the weight.",
            ),
            Mistake(
                "the weight pulled out of the mean",
                weight_outside,
                "The weight differs within the mean: put it inside, h = g·γ.",
            ),
            Mistake(
                "the root taken for a constant",
                constant,
                "r is made of x: it changes, too.",
            ),
            Mistake(
                "means over the batch",
                over_the_batch,
                "RMS norm looks at one example at a time: its mean runs over the features.",
            ),
            Mistake(
                "multiplied by the root",
                times_r,
                "The output is x divided by r.",
            ),
            Mistake(
                "the weight's gradient with x",
                dweight_with_x,
                "The weight multiplies x̂ = x/r, not x.",
            ),
        ),
        hints=(
            "r = √(m(x²) + ε) depends on x. The gradient at x̂ = x/r is h = g·γ.",
            "dr = m(x·dx)/r, and the quotient rule: two terms.",
            "dx = (h − x̂·m(h·x̂))/r; dweight is the sum of g·x̂ over the examples.",
        ),
    ),
)
