"""Exercises on layer norm, backward (NOR-05)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.normalisation import inputs
from mlcourse.exercises.normalisation.place import section
from mlcourse.numpy import layer_norm_vjp

SECTION = section("layer-norm", "Layer norm, forward and backward")


def as_rows(x, normalized_shape, g, weight, eps):
    rows, up = x.reshape(-1, weight.size), g.reshape(-1, weight.size)
    c = rows - rows.mean(1, keepdims=True)
    s = np.sqrt((c**2).mean(1, keepdims=True) + eps)
    xh, h = c / s, up * weight.ravel()
    dx = (h - h.mean(1, keepdims=True) - xh * (h * xh).mean(1, keepdims=True)) / s
    shape = weight.shape
    return dx.reshape(x.shape), (up * xh).sum(0).reshape(shape), up.sum(0).reshape(shape)


def over_axes(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import sums
    from mlcourse.exercises.normalisation.parts import last, m, standard

    axes = last(x, normalized_shape)
    xh, s = standard(x, axes, eps)
    h = g * weight
    return (h - m(h, axes) - xh * m(h * xh, axes)) / s, *sums(x, normalized_shape, g, xh)


def example_by_example(x, normalized_shape, g, weight, eps):
    dx, dweight, dbias = np.empty(x.shape), np.zeros(weight.shape), np.zeros(weight.shape)
    for i in np.ndindex(x.shape[: x.ndim - weight.ndim]):
        mean = x[i].mean()
        s = np.sqrt(((x[i] - mean) ** 2).mean() + eps)
        xh, h = (x[i] - mean) / s, g[i] * weight
        dx[i] = (h - h.mean() - xh * (h * xh).mean()) / s
        dweight += g[i] * xh
        dbias += g[i]
    return dx, dweight, dbias


def sums(x, normalized_shape, g, xh):

    from mlcourse.exercises.normalisation.parts import leading

    axes = leading(x, normalized_shape)
    return (g * xh).sum(axes), g.sum(axes)


def weight_outside(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import sums
    from mlcourse.exercises.normalisation.parts import last, m, standard

    axes = last(x, normalized_shape)
    xh, s = standard(x, axes, eps)
    return weight / s * (g - m(g, axes) - xh * m(g * xh, axes)), *sums(x, normalized_shape, g, xh)


def over_the_batch(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import sums
    from mlcourse.exercises.normalisation.parts import leading, m, standard

    axes = leading(x, normalized_shape)
    xh, s = standard(x, axes, eps)
    h = g * weight
    return (h - m(h, axes) - xh * m(h * xh, axes)) / s, *sums(x, normalized_shape, g, xh)


def constants(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import sums
    from mlcourse.exercises.normalisation.parts import last, standard

    xh, s = standard(x, last(x, normalized_shape), eps)
    return g * weight / s, *sums(x, normalized_shape, g, xh)


def no_mean(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import sums
    from mlcourse.exercises.normalisation.parts import last, m, standard

    axes = last(x, normalized_shape)
    xh, s = standard(x, axes, eps)
    h = g * weight
    return (h - xh * m(h * xh, axes)) / s, *sums(x, normalized_shape, g, xh)


def no_variance(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import sums
    from mlcourse.exercises.normalisation.parts import last, m, standard

    axes = last(x, normalized_shape)
    xh, s = standard(x, axes, eps)
    h = g * weight
    return (h - m(h, axes)) / s, *sums(x, normalized_shape, g, xh)


def weight_forgotten(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import over_axes

    return over_axes(x, normalized_shape, g, np.ones_like(weight), eps)


def unbiased(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import sums
    from mlcourse.exercises.normalisation.parts import last, m

    axes = last(x, normalized_shape)
    s = np.sqrt(x.var(axes, keepdims=True, ddof=1) + eps)
    xh, h = (x - m(x, axes)) / s, g * weight
    return (h - m(h, axes) - xh * m(h * xh, axes)) / s, *sums(x, normalized_shape, g, xh)


def eps_outside(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import sums
    from mlcourse.exercises.normalisation.parts import last, m

    axes = last(x, normalized_shape)
    s = x.std(axes, keepdims=True) + eps
    xh, h = (x - m(x, axes)) / s, g * weight
    return (h - m(h, axes) - xh * m(h * xh, axes)) / s, *sums(x, normalized_shape, g, xh)


def one_pass(x, normalized_shape, g, weight, eps):
    from mlcourse.exercises.normalisation.layer_norm import sums
    from mlcourse.exercises.normalisation.parts import last, m

    axes = last(x, normalized_shape)
    mu = m(x, axes)
    s = np.sqrt(m(x * x, axes) - mu * mu + eps)
    xh, h = (x - mu) / s, g * weight
    return (h - m(h, axes) - xh * m(h * xh, axes)) / s, *sums(x, normalized_shape, g, xh)


def the_last_axis_alone(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import sums
    from mlcourse.exercises.normalisation.parts import m, standard

    xh, s = standard(x, -1, eps)
    h = g * weight
    return (h - m(h, -1) - xh * m(h * xh, -1)) / s, *sums(x, normalized_shape, g, xh)


def dweight_over_the_features(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import over_axes
    from mlcourse.exercises.normalisation.parts import last, standard

    dx, _, _ = over_axes(x, normalized_shape, g, weight, eps)
    axes = last(x, normalized_shape)
    xh = standard(x, axes, eps)[0]
    return dx, (g * xh).sum(axes), g.sum(axes)


def dweight_with_x(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import over_axes
    from mlcourse.exercises.normalisation.parts import leading

    dx, _, dbias = over_axes(x, normalized_shape, g, weight, eps)
    return dx, (g * x).sum(leading(x, normalized_shape)), dbias


def means_of_the_parameters(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import over_axes

    dx, dweight, dbias = over_axes(x, normalized_shape, g, weight, eps)
    rows = x.size // weight.size
    return dx, dweight / rows, dbias / rows


def of_the_last_batch(x, normalized_shape, g, weight, eps):

    from mlcourse.exercises.normalisation.layer_norm import over_axes
    from mlcourse.exercises.normalisation.parts import last, standard

    dx, _, _ = over_axes(x, normalized_shape, g, weight, eps)
    xh = standard(x, last(x, normalized_shape), eps)[0]
    while x.ndim > weight.ndim + 1:
        x, xh, g = x[-1], xh[-1], g[-1]
    return dx, (g * xh).sum(0), g.sum(0)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="NOR-05",
        title="Layer norm, backward",
        points=2,
        **SECTION,
        function="layer_norm_vjp",
        answer_names=("layer_norm_vjp",),
        answer=layer_norm_vjp,
        outputs=("dx", "dweight", "dbias"),
        cases=inputs.layers,
        public=(cases.ORDINARY, cases.BATCH),
        correct=(
            Correct("over the last axes", over_axes),
            Correct("rows of a matrix", as_rows),
            Correct("example by example", example_by_example),
        ),
        mistakes=(
            Mistake(
                "the weight pulled out of the means",
                weight_outside,
                "Here the weight differs within a mean: m(g·γ) is not γ·m(g). Put it inside: h = g·γ.",
            ),
            Mistake(
                "means over the batch",
                over_the_batch,
                "Layer norm looks at one example at a time: its means run over the features.",
            ),
            Mistake(
                "mean and variance taken for constants",
                constants,
                "μ and s are made of x: they change, too.",
            ),
            Mistake(
                "the term of the mean missing",
                no_mean,
                "A shift of an example changes nothing: its dx sums to 0.",
            ),
            Mistake(
                "the term of the variance missing",
                no_variance,
                "s depends on x, as well as μ does.",
            ),
            Mistake(
                "the weight forgotten",
                weight_forgotten,
                "The gradient at x̂ is g times the weight.",
            ),
            Mistake(
                "the unbiased variance",
                unbiased,
                "The variance is divided by n, not by n − 1.",
                seen="BERT-pytorch 30",
            ),
            Mistake(
                "eps outside of the root",
                eps_outside,
                "ε is added to the variance, and then the root is taken.",
            ),
            Mistake(
                "the variance as a difference of squares",
                one_pass,
                "m(x²) − μ² loses all digits where the mean is large: take the mean off first.",
            ),
            Mistake(
                "the last axis alone",
                the_last_axis_alone,
                "normalized_shape may have two axes: the means run over both.",
            ),
            Mistake(
                "the parameters' gradients summed over the features",
                dweight_over_the_features,
                "A gradient has the shape of its variable: sum over the examples.",
            ),
            Mistake(
                "the weight's gradient with x",
                dweight_with_x,
                "The weight multiplies x̂, not x.",
            ),
            Mistake(
                "means for the gradients of the parameters",
                means_of_the_parameters,
                "One weight serves all examples: what comes back from them is added up.",
            ),
            Mistake(
                "parameters from the last batch only",
                of_the_last_batch,
                "The same weight serves all examples, along every leading axis.",
            ),
        ),
        hints=(
            "Compute x̂ and s once more, over the last axes. The gradient at x̂ is h = g·γ.",
            "dx = (h − m(h) − x̂·m(h·x̂))/s; dweight and dbias are sums of g·x̂ and g over the examples.",
            "axes = tuple(range(-len(normalized_shape), 0)) for the means; reshape(-1, …).sum(0) for sums.",
        ),
    ),
)
