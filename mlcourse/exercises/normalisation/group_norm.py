"""Exercises on group norm (NOR-07)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises import cases
from mlcourse.exercises.normalisation import inputs
from mlcourse.exercises.normalisation.place import section
from mlcourse.numpy import group_norm_vjp

SECTION = section("group-norm", "Group norm: neighbouring channels")


def through(x, num_groups, g, h, eps):
    """Return all three gradients, given the one at the normalised x."""
    from mlcourse.exercises.normalisation.parts import m, regrouped, rest, standard

    xh, s = standard(regrouped(x, num_groups), -1, eps)
    h = regrouped(h, num_groups)
    dx = (h - m(h, -1) - xh * m(h * xh, -1)) / s
    return dx.reshape(x.shape), (g * xh.reshape(x.shape)).sum(rest(x)), g.sum(rest(x))


def by_groups(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.group_norm import through
    from mlcourse.exercises.normalisation.parts import channel

    return through(x, num_groups, g, g * channel(x, weight), eps)


def split_channels(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import channel, rest, standard

    n, c = x.shape[:2]
    shape = (n, num_groups, c // num_groups, *x.shape[2:])
    axes = tuple(range(2, len(shape)))
    xh, s = standard(x.reshape(shape), axes, eps)
    h = (g * channel(x, weight)).reshape(shape)
    dx = (h - h.mean(axes, keepdims=True) - xh * (h * xh).mean(axes, keepdims=True)) / s
    return dx.reshape(x.shape), (g * xh.reshape(x.shape)).sum(rest(x)), g.sum(rest(x))


def group_by_group(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import channel, rest

    dx, xh = np.empty(x.shape), np.empty(x.shape)
    size = x.shape[1] // num_groups
    for i in range(len(x)):
        for k in range(num_groups):
            here = (i, slice(k * size, (k + 1) * size))
            mean = x[here].mean()
            s = np.sqrt(((x[here] - mean) ** 2).mean() + eps)
            xh[here] = (x[here] - mean) / s
            h = (g * channel(x, weight))[here]
            dx[here] = (h - h.mean() - xh[here] * (h * xh[here]).mean()) / s
    return dx, (g * xh).sum(rest(x)), g.sum(rest(x))


def interleaved(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.group_norm import by_groups

    order = np.arange(x.shape[1]).reshape(-1, num_groups).T.ravel()
    back = np.argsort(order)
    dx, dweight, dbias = by_groups(x[:, order], num_groups, g[:, order], weight[order], eps)
    return dx[:, back], dweight[back], dbias[back]


def channels_in_a_group(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.group_norm import by_groups

    return by_groups(x, x.shape[1] // num_groups, g, weight, eps)


def over_the_batch_too(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import channel, m, regrouped, rest, standard

    axes = (0, 2)
    xh, s = standard(regrouped(x, num_groups), axes, eps)
    h = regrouped(g * channel(x, weight), num_groups)
    dx = (h - m(h, axes) - xh * m(h * xh, axes)) / s
    return dx.reshape(x.shape), (g * xh.reshape(x.shape)).sum(rest(x)), g.sum(rest(x))


def each_place_by_itself(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import channel, m, rest, standard

    shape = (len(x), num_groups, x.shape[1] // num_groups, *x.shape[2:])
    xh, s = standard(x.reshape(shape), 2, eps)
    h = (g * channel(x, weight)).reshape(shape)
    dx = (h - m(h, 2) - xh * m(h * xh, 2)) / s
    return dx.reshape(x.shape), (g * xh.reshape(x.shape)).sum(rest(x)), g.sum(rest(x))


def weight_outside(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.group_norm import through
    from mlcourse.exercises.normalisation.parts import channel

    dx, *others = through(x, num_groups, g, g, eps)
    return dx * channel(x, weight), *others


def constants(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import channel, regrouped, rest, standard

    xh, s = standard(regrouped(x, num_groups), -1, eps)
    dx = regrouped(g * channel(x, weight), num_groups) / s
    return dx.reshape(x.shape), (g * xh.reshape(x.shape)).sum(rest(x)), g.sum(rest(x))


def weight_forgotten(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.group_norm import through

    return through(x, num_groups, g, g, eps)


def eps_outside(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.parts import channel, m, regrouped, rest

    rows = regrouped(x, num_groups)
    s = rows.std(-1, keepdims=True) + eps
    xh = (rows - m(rows, -1)) / s
    h = regrouped(g * channel(x, weight), num_groups)
    dx = (h - m(h, -1) - xh * m(h * xh, -1)) / s
    return dx.reshape(x.shape), (g * xh.reshape(x.shape)).sum(rest(x)), g.sum(rest(x))


def one_pass(x, num_groups, g, weight, eps):
    from mlcourse.exercises.normalisation.parts import channel, m, regrouped, rest

    rows = regrouped(x, num_groups)
    mu = m(rows, -1)
    s = np.sqrt(m(rows * rows, -1) - mu * mu + eps)
    xh, h = (rows - mu) / s, regrouped(g * channel(x, weight), num_groups)
    dx = (h - m(h, -1) - xh * m(h * xh, -1)) / s
    return dx.reshape(x.shape), (g * xh.reshape(x.shape)).sum(rest(x)), g.sum(rest(x))


def dweight_with_x(x, num_groups, g, weight, eps):

    from mlcourse.exercises.normalisation.group_norm import by_groups
    from mlcourse.exercises.normalisation.parts import rest

    dx, _, dbias = by_groups(x, num_groups, g, weight, eps)
    return dx, (g * x).sum(rest(x)), dbias


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="NOR-07",
        title="Group norm, backward",
        points=2,
        **SECTION,
        function="group_norm_vjp",
        answer_names=("group_norm_vjp",),
        answer=group_norm_vjp,
        outputs=("dx", "dweight", "dbias"),
        cases=inputs.groups,
        public=(cases.ORDINARY, inputs.IMAGES),
        correct=(
            Correct("groups as rows", by_groups),
            Correct("channels split in two axes", split_channels),
            Correct("group by group", group_by_group),
        ),
        mistakes=(
            Mistake(
                "every G-th channel in a group",
                interleaved,
                "A group is made of neighbouring channels: reshape to (N, G, …) keeps them together.",
            ),
            Mistake(
                "the number of groups for the size of one",
                channels_in_a_group,
                "num_groups says how many groups there are, each of C/num_groups channels.",
            ),
            Mistake(
                "means over the batch, too",
                over_the_batch_too,
                "Each example is normalised by itself.",
            ),
            Mistake(
                "each place by itself",
                each_place_by_itself,
                "A mean runs over the channels of a group and over all places.",
            ),
            Mistake(
                "the weight pulled out of the means",
                weight_outside,
                "Within a group the weights differ: put them inside of the means, h = g·γ.",
            ),
            Mistake(
                "mean and variance taken for constants",
                constants,
                "μ and s are made of x: they change, too.",
            ),
            Mistake(
                "the weight forgotten",
                weight_forgotten,
                "The gradient at x̂ is g times the weight of the channel.",
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
                "the weight's gradient with x",
                dweight_with_x,
                "The weight multiplies x̂, not x.",
            ),
        ),
        hints=(
            "It is layer norm on rows: which entries make a row? Those of one group of one example.",
            "x.reshape(N, num_groups, -1) has them along the last axis; h = g·γ before it is reshaped.",
            "dx = (h − m(h) − x̂·m(h·x̂))/s, reshaped back; dweight sums g·x̂ over all axes but 1.",
        ),
    ),
    ValueExercise(
        id="NOR-07-value",
        title="How many numbers share a mean",
        points=1,
        **SECTION,
        function="group_norm",
        answer_names=("batch", "layer", "group", "instance"),
        answer=(1200, 2400, 600, 100),
        correct=(
            Correct("as products", (12 * 100, 24 * 100, 6 * 100, 100)),
            Correct("as floats", (1200.0, 2400.0, 600.0, 100.0)),
            Correct("by division", (28800 // 24, 28800 // 12, 28800 // 48, 28800 // 288)),
        ),
        mistakes=(
            Mistake(
                "batch norm for each pixel",
                (12, 2400, 600, 100),
                "Batch norm of images takes the mean over examples and places.",
            ),
            Mistake(
                "the number of groups for the size of one",
                (1200, 2400, 400, 100),
                "Four groups of 24 channels: how many channels has one of them?",
            ),
            Mistake(
                "layer norm over the channels alone",
                (1200, 24, 600, 100),
                "Here layer norm runs over channels and places.",
            ),
            Mistake(
                "batch and layer exchanged",
                (2400, 1200, 600, 100),
                "Batch norm runs over the batch, layer norm over the features of one example.",
            ),
            Mistake(
                "the batch counted everywhere",
                (1200, 28800, 7200, 1200),
                "Only batch norm takes a mean over the examples.",
            ),
        ),
        hints=(
            "Over which of the axes N, C, height, width does each mean run?",
            "batch: N and places; layer: C and places; instance: places.",
            "group: C/4 channels and all places.",
        ),
    ),
)
