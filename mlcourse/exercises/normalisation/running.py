"""Exercises on running statistics, and on batch norm in evaluation (NOR-02)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises import cases
from mlcourse.exercises.normalisation import inputs
from mlcourse.exercises.normalisation.place import section
from mlcourse.numpy import batch_norm_stats

SECTION = section("running-statistics", "Running statistics and evaluation")


def blend(old, new, momentum):
    return (1 - momentum) * old + momentum * new


def by_var(x, running_mean, running_var, momentum):

    from mlcourse.exercises.normalisation.parts import rest
    from mlcourse.exercises.normalisation.running import blend

    mean, var = x.mean(rest(x)), x.var(rest(x), ddof=1)
    return blend(running_mean, mean, momentum), blend(running_var, var, momentum)


def by_steps(x, running_mean, running_var, momentum):
    flat = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])
    mean = sum(flat) / len(flat)
    var = sum((flat - mean) ** 2) / (len(flat) - 1)
    return running_mean + momentum * (mean - running_mean), running_var + momentum * (var - running_var)


def by_the_factor(x, running_mean, running_var, momentum):

    from mlcourse.exercises.normalisation.parts import rest
    from mlcourse.exercises.normalisation.running import blend

    n = x.size / x.shape[1]
    var = x.var(rest(x)) * n / (n - 1)
    mean = x.mean(rest(x))
    return running_mean - momentum * running_mean + momentum * mean, blend(running_var, var, momentum)


def in_place(x, running_mean, running_var, momentum):

    from mlcourse.exercises.normalisation.parts import rest

    running_mean *= 1 - momentum
    running_mean += momentum * x.mean(rest(x))
    running_var *= 1 - momentum
    running_var += momentum * x.var(rest(x), ddof=1)
    return running_mean, running_var


def few(x, running_mean, running_var, momentum):

    from mlcourse.exercises.normalisation.parts import rest
    from mlcourse.exercises.normalisation.running import blend

    n = x.shape[0]
    if n == 1:
        return running_mean + 0.0, running_var + 0.0
    var = x.var(rest(x)) * n / (n - 1)
    return blend(running_mean, x.mean(rest(x)), momentum), blend(running_var, var, momentum)


def momentum_the_other_way_round(x, running_mean, running_var, momentum):

    from mlcourse.exercises.normalisation.running import by_var

    return by_var(x, running_mean, running_var, 1 - momentum)


def the_biased_variance(x, running_mean, running_var, momentum):

    from mlcourse.exercises.normalisation.parts import rest
    from mlcourse.exercises.normalisation.running import blend

    return (blend(running_mean, x.mean(rest(x)), momentum), blend(running_var, x.var(rest(x)), momentum))


def the_standard_deviation_for_the_variance(x, running_mean, running_var, momentum):

    from mlcourse.exercises.normalisation.parts import rest
    from mlcourse.exercises.normalisation.running import blend

    return (
        blend(running_mean, x.mean(rest(x)), momentum),
        blend(running_var, x.std(rest(x), ddof=1), momentum),
    )


def the_new_value_alone(x, running_mean, running_var, momentum):

    from mlcourse.exercises.normalisation.parts import rest

    return (x.mean(rest(x)), x.var(rest(x), ddof=1))


def the_old_value_in_full(x, running_mean, running_var, momentum):

    from mlcourse.exercises.normalisation.parts import rest

    return (running_mean + momentum * x.mean(rest(x)), running_var + momentum * x.var(rest(x), ddof=1))


def the_statistics_of_each_pixel(x, running_mean, running_var, momentum):

    from mlcourse.exercises.normalisation.running import blend

    return (
        blend(running_mean, x.mean(0).reshape(x.shape[1], -1)[:, 0], momentum),
        blend(running_var, x.std(0, ddof=1).reshape(x.shape[1], -1)[:, 0] ** 2, momentum),
    )


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="NOR-02",
        title="One step of the running statistics",
        points=2,
        **SECTION,
        function="batch_norm_stats",
        answer_names=("batch_norm_stats",),
        answer=batch_norm_stats,
        outputs=("running_mean", "running_var"),
        cases=inputs.statistics,
        public=(cases.ORDINARY, inputs.IMAGES),
        correct=(
            Correct("mean and var", by_var),
            Correct("a step towards the new value", by_steps),
            Correct("the factor n/(n − 1)", by_the_factor),
        ),
        mistakes=(
            Mistake(
                "momentum the other way round",
                momentum_the_other_way_round,
                "Here momentum is the weight of the new value, as in PyTorch.",
            ),
            Mistake(
                "the biased variance",
                the_biased_variance,
                "What is remembered is the unbiased variance: n − 1 in the denominator.",
                seen="pytorch 1410",
            ),
            Mistake(
                "n counts the examples alone",
                few,
                "For images n is the number of all entries of a channel: examples times places.",
            ),
            Mistake(
                "the standard deviation for the variance",
                the_standard_deviation_for_the_variance,
                "running_var holds a variance: no root.",
            ),
            Mistake(
                "the arguments changed in place",
                in_place,
                "Return new arrays: who calls this still needs the old ones.",
            ),
            Mistake(
                "the new value alone",
                the_new_value_alone,
                "They are running statistics: the old value keeps the weight 1 − m.",
            ),
            Mistake(
                "the old value in full",
                the_old_value_in_full,
                "The weights of old and new sum to 1.",
            ),
            Mistake(
                "the statistics of each pixel",
                the_statistics_of_each_pixel,
                "A channel of images has one mean, over the batch and over all places.",
            ),
        ),
        hints=(
            "Mean and variance of each channel over all axes but 1; then a weighted mean of old and new.",
            "(1 − momentum) * old + momentum * new; the variance with ddof=1.",
            "x.var(axis=(0, *range(2, x.ndim)), ddof=1), and no +=: that would change the arguments.",
        ),
    ),
    ValueExercise(
        id="NOR-02-value",
        title="Three batches, and an affine map",
        points=1,
        **SECTION,
        function="fold_batch_norm",
        answer_names=("after_three", "folded_weight", "folded_bias"),
        answer=(2.71, 3.0, 14.0),
        correct=(
            Correct("by the geometric sum", (10 * (1 - 0.9**3), 2 / 2 * 3, 2 * (5 - 1) / 2 + 10)),
            Correct("step by step", (0.9 * (0.9 * 1 + 1) + 1, 3, 14)),
            Correct("in integers where they are", (2.71, 3, 14)),
        ),
        mistakes=(
            Mistake(
                "the running mean left in the bias",
                (2.71, 3.0, 15.0),
                "The running mean is taken off before the bias comes in: b − r.",
            ),
            Mistake(
                "the variance for its root",
                (2.71, 1.5, 12.0),
                "The factor is γ divided by the root of the running variance.",
            ),
            Mistake(
                "momentum the other way round",
                (9.99, 3.0, 14.0),
                "momentum = 0.1 is the weight of the new value.",
            ),
            Mistake(
                "a sum for a geometric sum",
                (3.0, 3.0, 14.0),
                "In each step the old value shrinks to nine tenths.",
            ),
            Mistake(
                "the old bias left out",
                (2.71, 3.0, 9.0),
                "The layer's own bias is normalised as well.",
            ),
        ),
        hints=(
            "One step: r becomes 0.9 r + 0.1 · 10. Do it three times from 0.",
            "Evaluation: γ (wx + b − r)/√v + β. What stands before x, and what is left?",
            "The factor a = γ/√v is 1 here: new weight a·w, new bias a(b − r) + β.",
        ),
    ),
)
