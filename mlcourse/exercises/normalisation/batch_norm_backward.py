"""Exercises on batch norm, backward (NOR-03)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises import cases
from mlcourse.exercises.normalisation import inputs
from mlcourse.exercises.normalisation.place import section
from mlcourse.numpy import batch_norm_vjp

SECTION = section("batch-norm-backward", "Batch norm, backward")


def by_sums(x, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import channel, rest, standard

    axes, n = rest(x), x.size // x.shape[1]
    xh, s = standard(x, axes, eps)
    dweight, dbias = (g * xh).sum(axes), g.sum(axes)
    dx = channel(x, weight) / (n * s) * (n * g - channel(x, dbias) - xh * channel(x, dweight))
    return dx, dweight, dbias


def in_stages(x, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import channel, m, rest

    axes, n = rest(x), x.size // x.shape[1]
    c = x - m(x, axes)
    inverse = (m(c * c, axes) + eps) ** -0.5
    dxh = g * channel(x, weight)
    dvar = (dxh * c).sum(axes, keepdims=True) * -0.5 * inverse**3
    dmean = -(dxh * inverse).sum(axes, keepdims=True)
    return dxh * inverse + dvar * 2 * c / n + dmean / n, (g * c * inverse).sum(axes), g.sum(axes)


def channel_by_channel(x, g, weight, eps):
    dx, dweight, dbias = np.empty(x.shape), np.empty(len(weight)), np.empty(len(weight))
    for c in range(len(weight)):
        mean = x[:, c].mean()
        s = np.sqrt(((x[:, c] - mean) ** 2).mean() + eps)
        xh = (x[:, c] - mean) / s
        h = g[:, c] * weight[c]
        dx[:, c] = (h - h.mean() - xh * (h * xh).mean()) / s
        dweight[c], dbias[c] = (g[:, c] * xh).sum(), g[:, c].sum()
    return dx, dweight, dbias


def both_sums(x, g, xh):

    from mlcourse.exercises.normalisation.parts import rest

    return (g * xh).sum(rest(x)), g.sum(rest(x))


def constants(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import both_sums
    from mlcourse.exercises.normalisation.parts import channel, rest, standard

    xh, s = standard(x, rest(x), eps)
    return channel(x, weight) * g / s, *both_sums(x, g, xh)


def no_mean(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import both_sums
    from mlcourse.exercises.normalisation.parts import channel, m, rest, standard

    xh, s = standard(x, rest(x), eps)
    return channel(x, weight) / s * (g - xh * m(g * xh, rest(x))), *both_sums(x, g, xh)


def no_variance(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import both_sums
    from mlcourse.exercises.normalisation.parts import channel, m, rest, standard

    xh, s = standard(x, rest(x), eps)
    return channel(x, weight) / s * (g - m(g, rest(x))), *both_sums(x, g, xh)


def sums_for_means(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import both_sums
    from mlcourse.exercises.normalisation.parts import channel, rest, standard

    xh, s = standard(x, rest(x), eps)
    dweight, dbias = both_sums(x, g, xh)
    dx = channel(x, weight) / s * (g - channel(x, dbias) - xh * channel(x, dweight))
    return dx, dweight, dbias


def n_in_front_lost(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import by_sums

    dx, *others = by_sums(x, g, weight, eps)
    return dx * (x.size // x.shape[1]), *others


def twice(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import both_sums
    from mlcourse.exercises.normalisation.parts import channel, m, rest, standard

    xh, s = standard(x, rest(x), eps)
    dx = channel(x, weight) / s * (g - m(g, rest(x)) - 2 * xh * m(g * xh, rest(x)))
    return dx, *both_sums(x, g, xh)


def x_for_normalised(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import both_sums
    from mlcourse.exercises.normalisation.parts import channel, m, rest, standard

    xh, s = standard(x, rest(x), eps)
    dx = channel(x, weight) / s * (g - m(g, rest(x)) - x * m(g * x, rest(x)))
    return dx, *both_sums(x, g, xh)


def weight_on_the_first_term(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import both_sums
    from mlcourse.exercises.normalisation.parts import channel, m, rest, standard

    xh, s = standard(x, rest(x), eps)
    return (channel(x, weight) * g - m(g, rest(x)) - xh * m(g * xh, rest(x))) / s, *both_sums(x, g, xh)


def by_the_variance(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import both_sums
    from mlcourse.exercises.normalisation.parts import channel, m, rest, standard

    xh, s = standard(x, rest(x), eps)
    dx = channel(x, weight) / s**2 * (g - m(g, rest(x)) - xh * m(g * xh, rest(x)))
    return dx, *both_sums(x, g, xh)


def weight_forgotten(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import by_sums

    return by_sums(x, g, np.ones_like(weight), eps)


def dweight_with_x(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import by_sums
    from mlcourse.exercises.normalisation.parts import rest

    dx, _, dbias = by_sums(x, g, weight, eps)
    return dx, (g * x).sum(rest(x)), dbias


def one_pass(x, g, weight, eps):
    from mlcourse.exercises.normalisation.parts import channel, m, rest

    axes = rest(x)
    mu = m(x, axes)
    s = np.sqrt(m(x * x, axes) - mu * mu + eps)
    xh, h = (x - mu) / s, g * channel(x, weight)
    return (h - m(h, axes) - xh * m(h * xh, axes)) / s, (g * xh).sum(axes), g.sum(axes)


def means_of_the_parameters(x, g, weight, eps):

    from mlcourse.exercises.normalisation.batch_norm_backward import by_sums

    dx, dweight, dbias = by_sums(x, g, weight, eps)
    n = x.size // x.shape[1]
    return dx, dweight / n, dbias / n


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="NOR-03-formula",
        title="Batch norm backward, in matrices",
        points=1,
        **SECTION,
        function="batch_norm_vjp",
        answer_names=("dX", "dgamma", "dX_eval"),
        matrices={"g": ("n", "c"), "xh": ("n", "c"), "gamma": ("c",), "s": ("c",), "r": ("c",)},
        domain=(0.2, 2.0),
        answer=(
            "gamma / s * (g - mean(g, axis=0) - xh * mean(g * xh, axis=0))",
            "sum(g * xh, axis=0)",
            "g * gamma / r",
        ),
        correct=(
            Correct(
                "with sums and n",
                (
                    "gamma / (n * s) * (n * g - sum(g, axis=0) - xh * sum(g * xh, axis=0))",
                    "(g * xh).sum(axis=0)",
                    "gamma / r * g",
                ),
            ),
            Correct(
                "γ inside",
                (
                    "(g * gamma - mean(g * gamma, axis=0) - xh * mean(g * gamma * xh, axis=0)) / s",
                    "sum(xh * g, axis=0)",
                    "(g * gamma) / r",
                ),
            ),
            Correct(
                "term by term",
                (
                    "gamma * g / s - gamma / s * mean(g, axis=0) - gamma / s * xh * mean(xh * g, axis=0)",
                    "n * mean(g * xh, axis=0)",
                    "g / r * gamma",
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "mean and variance taken for constants",
                ("gamma * g / s", "sum(g * xh, axis=0)", "g * gamma / r"),
                "In training μ and s are made of X: they change, too.",
            ),
            Mistake(
                "the term of the mean missing",
                (
                    "gamma / s * (g - xh * mean(g * xh, axis=0))",
                    "sum(g * xh, axis=0)",
                    "g * gamma / r",
                ),
                "A shift of a whole channel changes nothing: each column of dX sums to 0.",
            ),
            Mistake(
                "the term of the variance missing",
                ("gamma / s * (g - mean(g, axis=0))", "sum(g * xh, axis=0)", "g * gamma / r"),
                "s depends on X, as well as μ does.",
            ),
            Mistake(
                "sums where means belong",
                (
                    "gamma / s * (g - sum(g, axis=0) - xh * sum(g * xh, axis=0))",
                    "sum(g * xh, axis=0)",
                    "g * gamma / r",
                ),
                "μ is a mean: its change is the mean of the changes, with 1/n.",
            ),
            Mistake(
                "the training formula in evaluation",
                (
                    "gamma / s * (g - mean(g, axis=0) - xh * mean(g * xh, axis=0))",
                    "sum(g * xh, axis=0)",
                    "gamma / r * (g - mean(g, axis=0) - xh * mean(g * xh, axis=0))",
                ),
                "In evaluation the statistics are constants: what is left is an affine map.",
            ),
            Mistake(
                "a mean for the gradient of γ",
                (
                    "gamma / s * (g - mean(g, axis=0) - xh * mean(g * xh, axis=0))",
                    "mean(g * xh, axis=0)",
                    "g * gamma / r",
                ),
                "One γ serves all rows: what comes back from them is added up.",
            ),
        ),
        hints=(
            "Three paths lead from X to the output: directly, through μ, and through s.",
            "The gradient at xh is g * gamma. It loses its mean, and xh times the mean of its product with xh.",
            "In evaluation μ and s are given numbers: only the direct path is left.",
        ),
    ),
    CodeExercise(
        id="NOR-03",
        title="Batch norm in training, backward",
        points=2,
        **SECTION,
        function="batch_norm_vjp",
        answer_names=("batch_norm_train_vjp",),
        answer=lambda x, g, weight, eps: batch_norm_vjp(x, g, weight, eps=eps),
        outputs=("dx", "dweight", "dbias"),
        cases=inputs.trained_backward,
        public=(cases.ORDINARY, inputs.IMAGES),
        correct=(
            Correct("with sums and n", by_sums),
            Correct("in stages, through variance and mean", in_stages),
            Correct("channel by channel", channel_by_channel),
        ),
        mistakes=(
            Mistake(
                "mean and variance taken for constants",
                constants,
                "In training μ and s are made of x: they change, too.",
            ),
            Mistake(
                "the term of the mean missing",
                no_mean,
                "A shift of a whole channel changes nothing: dx sums to 0 over each channel.",
            ),
            Mistake(
                "the term of the variance missing",
                no_variance,
                "s depends on x, as well as μ does.",
            ),
            Mistake(
                "sums where means belong",
                sums_for_means,
                "μ is a mean: its change is the mean of the changes, with 1/n.",
            ),
            Mistake(
                "1/n in front forgotten",
                n_in_front_lost,
                "With n·g inside of the parentheses, 1/n stands in front of them.",
            ),
            Mistake(
                "2/n for 1/n in the term of the variance",
                twice,
                "The 2 of the square is cancelled by the ½ of the root.",
            ),
            Mistake(
                "x for the normalised x",
                x_for_normalised,
                "What stands in the term of the variance, twice, is x̂ = (x − μ)/s.",
            ),
            Mistake(
                "the weight on the first term only",
                weight_on_the_first_term,
                "All three terms come from h = g·γ.",
            ),
            Mistake(
                "divided by the variance",
                by_the_variance,
                "In front stands 1/s, and s is the root of the variance + ε.",
            ),
            Mistake(
                "the variance as a difference of squares",
                one_pass,
                "m(x²) − μ² loses all digits where the mean is large: take the mean off first.",
            ),
            Mistake(
                "the weight forgotten",
                weight_forgotten,
                "The gradient at x̂ is g times the weight of its channel.",
            ),
            Mistake(
                "the weight's gradient with x",
                dweight_with_x,
                "The weight multiplies x̂, not x.",
            ),
            Mistake(
                "means for the gradients of the parameters",
                means_of_the_parameters,
                "One weight serves all entries of its channel: what comes back from them is added up.",
            ),
        ),
        hints=(
            "Compute x̂ and s once more. The gradient at x̂ is h = g·γ; dweight and dbias are two sums.",
            "dx = (h − m(h) − x̂·m(h·x̂))/s, with means over all axes but 1.",
            "keepdims=True for the means; weight.reshape(-1, 1, 1), with x.ndim − 2 ones.",
        ),
    ),
)
