"""Exercises on the tanh form of GELU: its own derivative, and how far it is from the other (SMO-02)."""

from __future__ import annotations

import math

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises import cases
from mlcourse.exercises.entries import WIDE, entries
from mlcourse.exercises.smooth_activations.inputs import Phi
from mlcourse.exercises.smooth_activations.place import section
from mlcourse.numpy import gelu, gelu_approximation_error, gelu_grad, sigmoid

SECTION = section("gelu-tanh", "GELU by tanh, and what it costs")
LEFT, RIGHT = (float(gelu_approximation_error(x) / gelu(x)) for x in (-3.0, 3.0))


def by_the_sigmoid(x):
    s = sigmoid(2 * np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
    return s + 2 * x * s * (1 - s) * np.sqrt(2 / np.pi) * (1 + 0.134145 * x**2)


def entry_by_entry(x):
    result = np.empty(x.shape)
    c = math.sqrt(2 / math.pi)
    for i in np.ndindex(x.shape):
        t = float(x[i])
        th = math.tanh(c * (t + 0.044715 * t**3))
        result[i] = (1 + th) / 2 + t / 2 * (1 - th * th) * c * (1 + 3 * 0.044715 * t * t)
    return result


def three_lost(x):
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x**3))
    du = c * (1 + 0.044715 * x**2)
    return (1 + t) / 2 + x / 2 * (1 - t**2) * du


def constant_lost(x):
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x**3))
    du = 1 + 3 * 0.044715 * x**2
    return (1 + t) / 2 + x / 2 * (1 - t**2) * du


def tanh_not_squared(x):
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x**3))
    du = c * (1 + 3 * 0.044715 * x**2)
    return (1 + t) / 2 + x / 2 * (1 - t) * du


def without_x(x):
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x**3))
    du = c * (1 + 3 * 0.044715 * x**2)
    return (1 + t) / 2 + (1 - t**2) / 2 * du


def constant_turned_over(x):
    c = np.sqrt(np.pi / 2)
    t = np.tanh(c * (x + 0.044715 * x**3))
    du = c * (1 + 3 * 0.044715 * x**2)
    return (1 + t) / 2 + x / 2 * (1 - t**2) * du


def chain_rule_forgotten(x):
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x**3))
    return (1 + t) / 2 + x / 2 * (1 - t**2)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="SMO-02",
        title="The derivative of GELU's tanh form",
        points=2,
        **SECTION,
        function="gelu_grad",
        answer_names=("gelu_tanh_grad",),
        answer=lambda x: gelu_grad(x, "tanh"),
        cases=entries(),
        public=(cases.ORDINARY, cases.BATCH, WIDE),
        correct=(
            Correct(
                "as it stands",
                lambda x: (
                    (1 + (t := np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))) / 2
                    + x / 2 * (1 - t**2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2)
                ),
            ),
            Correct("by the sigmoid", by_the_sigmoid),
            Correct("entry by entry", entry_by_entry),
        ),
        mistakes=(
            Mistake(
                "the factor 3 of the cube lost",
                three_lost,
                "The derivative of x³ is 3x².",
            ),
            Mistake(
                "√(2/π) lost in u′",
                constant_lost,
                "u′ has the same constant in front as u.",
            ),
            Mistake(
                "tanh not squared",
                tanh_not_squared,
                "The derivative of tanh is 1 − tanh².",
            ),
            Mistake(
                "the second term without x",
                without_x,
                "In x/2 · (tanh u)′ the factor x stays.",
            ),
            Mistake(
                "the derivative of the erf form",
                lambda x: Phi(x) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
                "The forward pass computes the tanh form: its own derivative is asked for. They differ by 9e-4.",
            ),
            Mistake(
                "√(π/2) for √(2/π)",
                constant_turned_over,
                "Near 0 the gate must rise like Φ: √(2/π)/2 is the density at 0.",
            ),
            Mistake(
                "the form x·σ(1.702x)",
                lambda x: sigmoid(1.702 * x) * (1 + 1.702 * x * sigmoid(-1.702 * x)),
                "That is another approximation of GELU, off by up to 0.02.",
            ),
            Mistake(
                "the chain rule forgotten",
                chain_rule_forgotten,
                "tanh is taken at u, and u depends on x: multiply with u′.",
            ),
        ),
        hints=(
            "Call the argument of tanh u. Then f = x/2 · (1 + tanh u): product rule, then chain rule.",
            "(tanh u)′ = (1 − tanh² u)·u′, and u′ = √(2/π)·(1 + 3·0.044715·x²).",
            "(1 + t)/2 + x/2 · (1 − t²) · u′, with t = tanh(u).",
        ),
    ),
    ValueExercise(
        id="SMO-02-value",
        title="What the tanh form is off by",
        points=1,
        **SECTION,
        function="gelu_approximation_error",
        answer_names=("left", "right"),
        answer=(LEFT, RIGHT),
        correct=(
            Correct(
                "by the error at the other side", (float(gelu_approximation_error(3.0) / gelu(-3.0)), RIGHT)
            ),
            Correct(
                "as a quotient less 1",
                (float(gelu(-3.0, "tanh") / gelu(-3.0) - 1), float(gelu(3.0, "tanh") / gelu(3.0) - 1)),
            ),
            Correct("with seven digits", (round(LEFT, 7), round(RIGHT, 7))),
        ),
        mistakes=(
            Mistake(
                "the absolute error",
                (float(gelu_approximation_error(-3.0)), float(gelu_approximation_error(3.0))),
                "Divide by the exact value: on the left that is small.",
            ),
            Mistake(
                "divided by the approximation",
                (
                    float(gelu_approximation_error(-3.0) / gelu(-3.0, "tanh")),
                    float(gelu_approximation_error(3.0) / gelu(3.0, "tanh")),
                ),
                "A relative error is measured by the exact value.",
            ),
            Mistake(
                "the sign lost",
                (abs(LEFT), abs(RIGHT)),
                "The error is positive on both sides; what is it divided by on the left?",
            ),
            Mistake(
                "the two sides exchanged",
                (RIGHT, LEFT),
                "The function is nearly 3 on the right, and close to 0 on the left.",
            ),
            Mistake(
                "percent",
                (100 * LEFT, 100 * RIGHT),
                "A ratio is asked for: 1 % is 0.01.",
            ),
        ),
        hints=(
            "Compute both forms at −3 and at 3 with Python.",
            "(approximate − exact) / exact. The exact one is x·Phi(x).",
            "The difference is 4.123e-4 at both places. The exact values are −0.00404969 and 2.99595031.",
        ),
    ),
)
