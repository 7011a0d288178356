"""Exercises on what activations leave of the second moment, and on gains (SIG-03)."""

from __future__ import annotations

import math

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.signals import inputs, wrong_gains
from mlcourse.exercises.signals.place import section
from mlcourse.numpy import calculate_gain

SECTION = section("signal-activations", "Activations: what ReLU leaves")
HALF = "(max(z, 0)**2 + max(-z, 0)**2)/2"
HALF_LAST = "z**2/2"


def by_a_table(nonlinearity, param=None):
    squares = {"linear": 1.0, "sigmoid": 1.0, "tanh": 25 / 9, "relu": 2.0}
    if nonlinearity == "leaky_relu":
        slope = 0.01 if param is None else param
        return math.sqrt(2 / (1 + slope * slope))
    if nonlinearity not in squares:
        raise ValueError(f"no gain for {nonlinearity}")
    return math.sqrt(squares[nonlinearity])


def one_by_one(nonlinearity, param=None):
    if nonlinearity in ("linear", "sigmoid"):
        return 1
    if nonlinearity == "tanh":
        return 5 / 3
    if nonlinearity == "relu":
        return 2**0.5
    if nonlinearity == "leaky_relu":
        if param is None:
            param = 0.01
        return (2 / (1 + param**2)) ** 0.5
    raise ValueError(nonlinearity)


def by_what_is_left(nonlinearity, param=None):
    if nonlinearity == "tanh":
        return 5.0 / 3.0
    left = {"linear": 1.0, "sigmoid": 1.0, "relu": 0.5}
    if param is None:
        param = 0.01
    left["leaky_relu"] = 0.5 + param**2 / 2
    try:
        return 1 / math.sqrt(left[nonlinearity])
    except KeyError:
        raise ValueError("unknown activation") from None


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="SIG-03",
        title="The gain of an activation",
        points=1,
        **SECTION,
        function="calculate_gain",
        answer_names=("calculate_gain",),
        answer=calculate_gain,
        cases=inputs.gains,
        public=(inputs.RELU, inputs.LEAKY, inputs.NO_CHANGE, inputs.TANH),
        correct=(
            Correct("a table of squares", by_a_table),
            Correct("one by one", one_by_one),
            Correct("by what is left of the second moment", by_what_is_left),
        ),
        mistakes=(
            Mistake(
                "the square of the gain",
                wrong_gains.squared,
                "A gain multiplies a standard deviation, so the root is to be taken.",
            ),
            Mistake(
                "1 + α² in the numerator",
                wrong_gains.upside_down,
                "A steeper left side leaves more: the gain falls as α grows.",
            ),
            Mistake(
                "the slope ignored",
                wrong_gains.slope_ignored,
                "On the left leaky ReLU leaves α² of each square.",
            ),
            Mistake(
                "α for α²",
                wrong_gains.slope_not_squared,
                "It is squares that are averaged: on the left (αz)².",
            ),
            Mistake(
                "a slope of 0 taken for none",
                wrong_gains.zero_for_none,
                "0 is a slope too, though Python calls it false: ask whether it is None.",
            ),
            Mistake(
                "the gain 1 for tanh",
                wrong_gains.tanh_as_linear,
                "tanh is flatter away from 0; libraries make up for it with 5/3.",
            ),
            Mistake(
                "what is left instead of what makes up for it",
                wrong_gains.inverse,
                "Half of the second moment is left, so the weights must be larger.",
            ),
            Mistake(
                "a gain for every name",
                wrong_gains.never_refused,
                "A name that is misspelt must not get a gain in silence: raise ValueError.",
            ),
        ),
        hints=(
            "The gain squared times what the activation leaves of the second moment is 1.",
            "Leaky ReLU leaves (1 + α²)/2 of it, with α = 0.01 if none is given; tanh has 5/3 by convention.",
            "√2 for ReLU, √(2/(1 + α²)) for leaky ReLU, 1 for linear and sigmoid, and a ValueError at the end.",
        ),
    ),
    ValueExercise(
        id="SIG-03-value",
        title="ReLU of a normal variable",
        points=1,
        **SECTION,
        function="activation_second_moment",
        answer_names=("mean", "moment", "variance", "layers"),
        answer=(1 / math.sqrt(2 * math.pi), 0.5, 0.5 - 1 / (2 * math.pi), 10),
        correct=(
            Correct("to seven digits", (0.3989423, 0.5, 0.3408451, 10)),
            Correct("by the density at 0", (0.3989422804, 1 / 2, 0.5 - 0.3989422804**2, 10.0)),
            Correct(
                "by a logarithm",
                ((2 * math.pi) ** -0.5, 0.5, (math.pi - 1) / (2 * math.pi), math.ceil(math.log2(1000))),
            ),
        ),
        mistakes=(
            Mistake(
                "the variance halved",
                (1 / math.sqrt(2 * math.pi), 0.5 + 1 / (2 * math.pi), 0.5, 10),
                "The second moment is halved, and of it the square of the mean is to be taken off.",
                seen="upskilled.consulting, weight initialisation",
            ),
            Mistake(
                "the mean taken for 0",
                (0, 0.5, 0.5, 10),
                "What is left after ReLU is positive, and so is its mean.",
            ),
            Mistake(
                "half of the values, squared",
                (1 / math.sqrt(2 * math.pi), 0.25, 0.25 - 1 / (2 * math.pi), 5),
                "Half of the values stay as they are: the squares are not multiplied by ¼.",
            ),
            Mistake(
                "the mean of the absolute value",
                (2 / math.sqrt(2 * math.pi), 0.5, 0.5 - 2 / math.pi, 10),
                "E|z| counts both sides; ReLU has one.",
            ),
        ),
        hints=(
            "The mean is the integral of t·φ(t) from 0 on, and −φ is an antiderivative of t·φ(t).",
            "By symmetry the second moment is half of 1; the variance is what is left without mean².",
            "Each layer halves: how often must 1 be halved until it is below 0.001?",
        ),
    ),
    ProofExercise(
        id="SIG-03-derivation",
        title="ReLU halves the second moment",
        points=1,
        **SECTION,
        function="calculate_gain",
        answer_names=("lines_sig_03",),
        names=("z",),
        first=HALF,
        last=HALF_LAST,
        answer=(
            HALF,
            "(z**2*H(z) + z**2*H(-z))/2",
            "z**2*(H(z) + H(-z))/2",
            HALF_LAST,
        ),
        correct=(
            Correct("halves apart", (HALF, "z**2*H(z)/2 + z**2*H(-z)/2", HALF_LAST)),
            Correct("the step squared", (HALF, "((z*H(z))**2 + (z*H(-z))**2)/2", HALF_LAST)),
            Correct("by absolute values", (HALF, "((z + abs(z))**2/4 + (-z + abs(z))**2/4)/2", HALF_LAST)),
        ),
        mistakes=(
            Mistake(
                "half of the values, squared",
                (HALF, "((z/2)**2 + (z/2)**2)/2", HALF_LAST),
                "Half of the values stay as they are: no value is halved.",
            ),
            Mistake(
                "the other sign forgotten",
                (HALF, "z**2*H(z)/2", HALF_LAST),
                "z and −z are equally likely: both terms are in the mean.",
            ),
            Mistake(
                "the square forgotten",
                (HALF, "(z*H(z) - z*H(-z))/2", HALF_LAST),
                "(z·H(z))² = z²·H(z): the step is its own square, z is not.",
            ),
        ),
        hints=(
            "max(z, 0) is z·H(z) and max(−z, 0) is −z·H(−z).",
            "A step is 0 or 1, so it is its own square.",
            "H(z) + H(−z) = 1: z is on one of the two sides.",
        ),
    ),
)
