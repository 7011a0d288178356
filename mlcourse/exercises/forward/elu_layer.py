"""Exercises on the hidden layer with ELU (FWD-02)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.forward import inputs, variants
from mlcourse.exercises.forward.place import section
from mlcourse.numpy import elu, linear

SECTION = section("elu-layer", "The same with ELU")


def hidden_layer_elu(x, W1, b1, alpha):
    ha = linear(x, W1, b1)
    return ha, elu(ha, alpha)


def with_where(x, W1, b1, alpha):
    ha = x @ W1.T + b1
    return ha, np.where(ha > 0, ha, alpha * (np.exp(ha) - 1))


def without_branches(x, W1, b1, alpha):
    ha = x @ W1.T + b1
    return ha, np.maximum(ha, 0) + alpha * np.expm1(np.minimum(ha, 0))


def one_by_one(x, W1, b1, alpha):
    ha = x @ W1.T + b1
    hs = np.array(ha, dtype=float)
    for i in np.ndindex(hs.shape):
        if hs[i] < 0:
            hs[i] = alpha * np.exp(hs[i]) - alpha
    return ha, hs


def alpha_in_the_exponent(x, W1, b1, alpha):
    ha = x @ W1.T + b1
    return ha, np.where(ha > 0, ha, np.exp(alpha * ha) - 1)


def bracket_lost(x, W1, b1, alpha):
    ha = x @ W1.T + b1
    return ha, np.where(ha > 0, ha, alpha * np.exp(ha) - 1)


def derivative_instead(x, W1, b1, alpha):
    ha = x @ W1.T + b1
    return ha, np.where(ha > 0, ha, alpha * np.exp(ha))


def alpha_left_out(x, W1, b1, alpha):
    ha = x @ W1.T + b1
    return ha, np.where(ha > 0, ha, np.exp(ha) - 1)


def both_branches(x, W1, b1, alpha):
    ha = x @ W1.T + b1
    return ha, np.maximum(ha, 0) + alpha * (np.exp(ha) - 1)


def alpha_on_both_sides(x, W1, b1, alpha):
    ha = x @ W1.T + b1
    return ha, alpha * np.where(ha > 0, ha, np.exp(np.minimum(ha, 0)) - 1)


def numbers(rng: np.random.Generator) -> dict[str, Any]:
    """Return an α other than 1, and a positive pre-activation."""
    return {"alpha": float(rng.choice([0.5, 1.5, 2.0, 3.0])), "a": int(rng.integers(2, 8))}


EXERCISES: tuple[Exercise, ...] = (
    ValueExercise(
        id="FWD-02-value",
        title="Three facts on ELU",
        points=3,
        **SECTION,
        function="elu",
        numbers=numbers,
        answer_names=("at_a", "at_minus_log_2", "lower_bound"),
        answer=lambda n: (n["a"], -n["alpha"] / 2, -n["alpha"]),
        hints=(
            "a is positive: which branch?",
            "exp(−log 2) is ½; put it into α(exp(x) − 1).",
            "For x → −∞ the exponential vanishes. What remains of α(exp(x) − 1)?",
        ),
        correct=(
            Correct("the formula", lambda n: (n["a"], n["alpha"] * (0.5 - 1), n["alpha"] * (0 - 1))),
            Correct("by log", lambda n: (n["a"], n["alpha"] * math.expm1(-math.log(2)), 0 - n["alpha"])),
            Correct("as floats", lambda n: (float(n["a"]), 0.5 * n["alpha"] - n["alpha"], -1.0 * n["alpha"])),
        ),
        mistakes=(
            Mistake(
                "the factor α left out",
                lambda n: (n["a"], -0.5, -1.0),
                "Both values on the negative side carry the factor α.",
            ),
            Mistake(
                "α in the exponent",
                lambda n: (n["a"], 2 ** -n["alpha"] - 1, -1.0),
                "α multiplies the bracket, not x.",
            ),
            Mistake(
                "the bracket lost",
                lambda n: (n["a"], n["alpha"] / 2 - 1, -1.0),
                "It is α(exp(x) − 1), not α exp(x) − 1.",
            ),
            Mistake(
                "ReLU for ELU",
                lambda n: (n["a"], 0.0, 0.0),
                "On the negative side ELU goes below zero.",
            ),
        ),
    ),
    CodeExercise(
        id="FWD-02",
        title="The hidden layer with ELU",
        points=2,
        **SECTION,
        function="mlp_forward",
        answer_names=("hidden_layer_elu",),
        families=variants.HIDDEN_ELU,
        answer=hidden_layer_elu,
        outputs=("ha", "hs"),
        cases=inputs.hidden_layer(alpha=True),
        hints=(
            "The pre-activation is the same as before.",
            "`np.where(ha > 0, …, …)` chooses entry by entry.",
            "ha itself on the positive side, α(exp(ha) − 1) on the other.",
        ),
        correct=(
            Correct("np.where", with_where),
            Correct("without branches", without_branches),
            Correct("one by one", one_by_one),
        ),
        mistakes=(
            Mistake("α in the exponent", alpha_in_the_exponent, "α multiplies the bracket, not ha."),
            Mistake("the bracket lost", bracket_lost, "It is α(exp(ha) − 1), not α exp(ha) − 1."),
            Mistake(
                "the derivative for the function",
                derivative_instead,
                "α exp(ha) is the slope; the function is 0 at 0.",
            ),
            Mistake("the factor α left out", alpha_left_out, "The negative side carries the factor α."),
            Mistake(
                "both branches added",
                both_branches,
                "One branch or the other: on the positive side there is no exponential.",
            ),
            Mistake(
                "the factor α on both sides",
                alpha_on_both_sides,
                "On the positive side ELU is ha itself.",
            ),
        ),
    ),
)
