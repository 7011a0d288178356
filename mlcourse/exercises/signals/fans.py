"""Exercises on the fans of a weight array and on bounds of uniform weights (SIG-04)."""

from __future__ import annotations

import math

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.signals import inputs
from mlcourse.exercises.signals.place import section
from mlcourse.numpy import calculate_fan_in_and_fan_out

SECTION = section("fans", "Fans, a compromise, and uniform weights")


def by_products(shape):
    if len(shape) < 2:
        raise ValueError("weights have at least two axes")
    area = 1
    for size in shape[2:]:
        area *= size
    return shape[1] * area, shape[0] * area


def of_an_array(shape):
    weight = np.empty(shape)
    if weight.ndim < 2:
        raise ValueError("a bias has no fans")
    return weight[0].size, weight[:, 0].size


def unpacked(shape):
    out, fan_in, *kernel = shape
    area = int(np.prod(kernel))
    return fan_in * area, out * area


def swapped(shape):
    if len(shape) < 2:
        raise ValueError(shape)
    area = math.prod(shape[2:])
    return shape[0] * area, shape[1] * area


def without_the_kernel(shape):
    if len(shape) < 2:
        raise ValueError(shape)
    return shape[1], shape[0]


def kernel_on_the_way_in_only(shape):
    if len(shape) < 2:
        raise ValueError(shape)
    return math.prod(shape[1:]), shape[0]


def sum_of_the_kernel(shape):
    if len(shape) < 2:
        raise ValueError(shape)
    area = sum(shape[2:]) if len(shape) > 2 else 1
    return shape[1] * area, shape[0] * area


def first_side_of_the_kernel(shape):
    if len(shape) < 2:
        raise ValueError(shape)
    side = shape[2] if len(shape) > 2 else 1
    return shape[1] * side, shape[0] * side


def channels_last(shape):
    if len(shape) < 2:
        raise ValueError(shape)
    area = math.prod(shape[:-2])
    return shape[-2] * area, shape[-1] * area


def a_bias_accepted(shape):
    area = math.prod(shape[2:])
    return (shape[1] if len(shape) > 1 else shape[0]) * area, shape[0] * area


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="SIG-04",
        title="fan_in and fan_out",
        points=1,
        **SECTION,
        function="calculate_fan_in_and_fan_out",
        answer_names=("calculate_fan_in_and_fan_out",),
        answer=calculate_fan_in_and_fan_out,
        outputs=("fan_in", "fan_out"),
        cases=inputs.shapes,
        public=(inputs.LINEAR, inputs.IMAGE),
        correct=(
            Correct("a product in a loop", by_products),
            Correct("counted in an array", of_an_array),
            Correct("unpacked", unpacked),
        ),
        mistakes=(
            Mistake(
                "the fans exchanged",
                swapped,
                "Weights are stored as (out, in, …): the first axis counts the outputs.",
            ),
            Mistake(
                "the kernel forgotten",
                without_the_kernel,
                "One output of a convolution is a sum over channels and over the kernel.",
            ),
            Mistake(
                "the kernel counted for fan_in only",
                kernel_on_the_way_in_only,
                "One input lies under every entry of the kernel in turn: it goes into that many outputs.",
            ),
            Mistake(
                "the sides of the kernel added",
                sum_of_the_kernel,
                "A kernel of 3 × 5 has 15 entries.",
            ),
            Mistake(
                "one side of the kernel",
                first_side_of_the_kernel,
                "The kernel may have several axes; all of its entries count.",
            ),
            Mistake(
                "channels counted at the end",
                channels_last,
                "Other libraries store (…, in, out); here it is (out, in, …).",
            ),
            Mistake(
                "fans for a bias",
                a_bias_accepted,
                "A shape with one axis is that of a bias: raise ValueError.",
            ),
        ),
        hints=(
            "Each output is a sum over in channels and over all entries of the kernel.",
            "math.prod(shape[2:]) counts the kernel; of no axes it is 1.",
            "(shape[1]·area, shape[0]·area), and a ValueError if there are fewer than two axes.",
        ),
    ),
    ValueExercise(
        id="SIG-04-value",
        title="Two uniform bounds, and what Glorot gives up",
        points=1,
        **SECTION,
        function="xavier_uniform_bound",
        answer_names=("glorot", "he", "forward", "backward"),
        answer=(math.sqrt(6 / 400), math.sqrt(6 / 300), 1.5, 0.5),
        correct=(
            Correct("to eight digits", (0.12247449, 0.14142136, 3 / 2, 1 / 2)),
            Correct("by the variances", ((3 * 0.005) ** 0.5, (3 * 2 / 300) ** 0.5, 300 * 0.005, 100 * 0.005)),
            Correct("by the gain", (math.sqrt(3 / 200), math.sqrt(2) * math.sqrt(3 / 300), 600 / 400, 0.5)),
        ),
        mistakes=(
            Mistake(
                "the standard deviations for the bounds",
                (math.sqrt(2 / 400), math.sqrt(2 / 300), 1.5, 0.5),
                "A uniform number between −a and a has the variance a²/3.",
            ),
            Mistake(
                "the gain of ReLU twice",
                (math.sqrt(6 / 400), math.sqrt(12 / 300), 1.5, 0.5),
                "In √(6/fan) the 2 of ReLU is already there: 6 = 2·3.",
            ),
            Mistake(
                "forward and backward exchanged",
                (math.sqrt(6 / 400), math.sqrt(6 / 300), 0.5, 1.5),
                "Forward the variance is multiplied by fan_in.",
            ),
            Mistake(
                "1/fan_in for Glorot's variance",
                (math.sqrt(3 / 300), math.sqrt(6 / 300), 1.0, 1 / 3),
                "Glorot's variance has both fans in it: 2/(fan_in + fan_out).",
            ),
            Mistake(
                "fan_out for He's",
                (math.sqrt(6 / 400), math.sqrt(6 / 100), 1.5, 0.5),
                "To keep the values on their way forward it is fan_in that counts.",
            ),
        ),
        hints=(
            "From the variance to the bound: a²/3 = variance.",
            "Glorot 2/400, He 2/300: times 3, then the root.",
            "The factors are fan_in · 2/400 forward and fan_out · 2/400 backward.",
        ),
    ),
)
