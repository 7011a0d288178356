"""Exercises on batch norm in training, forward (NOR-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.exercises import cases
from mlcourse.exercises.normalisation import inputs
from mlcourse.exercises.normalisation.place import section
from mlcourse.numpy import batch_norm

SECTION = section("batch-norm", "Batch norm in training")


def batch_norm_train(x, weight, bias, eps):
    return batch_norm(x, None, None, weight, bias, True, eps=eps)


def refuse_one(x):
    if x.size == x.shape[1]:
        raise ValueError("one entry for each channel has no variance")


def by_var(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import refuse_one
    from mlcourse.exercises.normalisation.parts import channel, rest

    refuse_one(x)
    axes = rest(x)
    mu, v = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return channel(x, weight) * (x - mu) / np.sqrt(v + eps) + channel(x, bias)


def channels_last(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import refuse_one

    refuse_one(x)
    rows = np.moveaxis(x, 1, -1)
    flat = rows.reshape(-1, x.shape[1])
    y = (flat - flat.mean(0)) * (weight * (flat.var(0) + eps) ** -0.5) + bias
    return np.moveaxis(y.reshape(rows.shape), -1, 1)


def channel_by_channel(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import refuse_one

    refuse_one(x)
    y = np.empty_like(x)
    for c in range(x.shape[1]):
        mean = x[:, c].mean()
        variance = ((x[:, c] - mean) ** 2).mean()
        y[:, c] = weight[c] * (x[:, c] - mean) / np.sqrt(variance + eps) + bias[c]
    return y


def scaled(x, values, weight, bias):

    from mlcourse.exercises.normalisation.parts import channel

    return channel(x, weight) * values + channel(x, bias)


def unbiased(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import scaled
    from mlcourse.exercises.normalisation.parts import m, rest

    c = x - m(x, rest(x))
    return scaled(x, c / np.sqrt(x.var(rest(x), keepdims=True, ddof=1) + eps), weight, bias)


def eps_outside(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import scaled
    from mlcourse.exercises.normalisation.parts import m, rest

    c = x - m(x, rest(x))
    return scaled(x, c / (np.sqrt(m(c * c, rest(x))) + eps), weight, bias)


def no_root(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import scaled
    from mlcourse.exercises.normalisation.parts import m, rest

    c = x - m(x, rest(x))
    return scaled(x, c / (m(c * c, rest(x)) + eps), weight, bias)


def no_eps(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import scaled
    from mlcourse.exercises.normalisation.parts import rest, standard

    return scaled(x, standard(x, rest(x), 0)[0], weight, bias)


def one_pass(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import scaled
    from mlcourse.exercises.normalisation.parts import m, rest

    mu = m(x, rest(x))
    v = m(x * x, rest(x)) - mu * mu
    return scaled(x, (x - mu) / np.sqrt(v + eps), weight, bias)


def the_statistics_of_each_pixel(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import scaled
    from mlcourse.exercises.normalisation.parts import standard

    return scaled(x, standard(x, (0,), eps)[0], weight, bias)


def one_mean_for_all_channels(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import scaled
    from mlcourse.exercises.normalisation.parts import standard

    return scaled(x, standard(x, tuple(range(x.ndim)), eps)[0], weight, bias)


def each_example_by_itself(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import scaled
    from mlcourse.exercises.normalisation.parts import standard

    return scaled(x, standard(x, tuple(range(1, x.ndim)), eps)[0], weight, bias)


def weight_and_bias_forgotten(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.parts import rest, standard

    return standard(x, rest(x), eps)[0]


def the_mean_left_in(x, weight, bias, eps):

    from mlcourse.exercises.normalisation.batch_norm import scaled
    from mlcourse.exercises.normalisation.parts import rest, standard

    return scaled(x, x / standard(x, rest(x), eps)[1], weight, bias)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="NOR-01",
        title="Batch norm in training, forward",
        points=2,
        **SECTION,
        function="batch_norm",
        answer_names=("batch_norm_train",),
        answer=batch_norm_train,
        cases=inputs.trained,
        public=(cases.ORDINARY, inputs.IMAGES),
        correct=(
            Correct("mean and var along all other axes", by_var),
            Correct("channels last", channels_last),
            Correct("channel by channel", channel_by_channel),
        ),
        mistakes=(
            Mistake(
                "the statistics of each pixel",
                the_statistics_of_each_pixel,
                "A channel of images has one mean, over the batch and over all places.",
            ),
            Mistake(
                "the unbiased variance",
                unbiased,
                "In the forward pass the variance is divided by n, not by n − 1.",
                seen="pytorch 77427",
            ),
            Mistake(
                "eps outside of the root",
                eps_outside,
                "ε is added to the variance, and then the root is taken.",
            ),
            Mistake(
                "one mean for all channels",
                one_mean_for_all_channels,
                "Each channel has a mean and a variance of its own: axis 1 stays.",
            ),
            Mistake(
                "each example by itself",
                each_example_by_itself,
                "That is layer norm. Batch norm takes its mean over the examples.",
            ),
            Mistake(
                "the root forgotten",
                no_root,
                "Divide by the standard deviation: the root of variance + ε.",
            ),
            Mistake(
                "eps forgotten",
                no_eps,
                "A channel of equal entries has variance 0: what is divided by then?",
            ),
            Mistake(
                "the variance as a difference of squares",
                one_pass,
                "E[x²] − μ² loses all digits where the mean is large: take the mean off first.",
            ),
            Mistake(
                "weight and bias forgotten",
                weight_and_bias_forgotten,
                "Afterwards each channel is multiplied by its weight, and its bias is added.",
            ),
            Mistake(
                "the mean left in",
                the_mean_left_in,
                "The mean is taken off before the division.",
            ),
        ),
        hints=(
            "Which axes does the mean of one channel run over? All but axis 1.",
            "mean(axis=(0, 2, 3), keepdims=True) for images; (0, *range(2, x.ndim)) for any shape.",
            "Weight and bias as weight.reshape(-1, 1, 1), with x.ndim − 2 ones; n = 1: raise ValueError.",
        ),
    ),
)
