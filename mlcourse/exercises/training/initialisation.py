"""Exercises on random weights of the right size (ADD-05)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.marking import marked_by
from mlcourse.exercises.training import variants
from mlcourse.exercises.training.place import start
from mlcourse.numpy import init_weights

SECTION = start("initialisation", "Where to start")
HE = "He"
GLOROT = "Glorot"
LECUN = "LeCun"
WIDE_TO_NARROW = "a wide layer into a narrow one"
VARIANCE = {
    "he": lambda fan_in, fan_out: 2 / fan_in,
    "glorot": lambda fan_in, fan_out: 2 / (fan_in + fan_out),
    "lecun": lambda fan_in, fan_out: 1 / fan_in,
}


def layers(rng: np.random.Generator) -> list[Case]:
    """Return seeds and sizes; tens of thousands of weights tell a variance to one or two percent."""
    sizes = {
        HE: ("he", 300, 170),
        GLOROT: ("glorot", 140, 350),
        LECUN: ("lecun", 230, 310),
        WIDE_TO_NARROW: ("he", 1100, 60),
    }
    return [
        Case(regime, (int(rng.integers(1000)), fan_in + int(rng.integers(9)), fan_out, scheme))
        for regime, (scheme, fan_in, fan_out) in sizes.items()
    ]


def objection(weights: Any, seed: int, fan_in: int, fan_out: int, scheme: str) -> str:
    """Object unless these are centred random weights with the variance of the scheme."""
    weights = np.asarray(weights, dtype=float)
    if weights.shape != (fan_out, fan_in):
        given = "(fan_in, fan_out)" if weights.shape == (fan_in, fan_out) else str(weights.shape)
        return f"the shape is {given}, expected (fan_out, fan_in)."
    if not np.isfinite(weights).all():
        return "not all weights are finite."
    ratio = float(np.mean(weights**2)) / VARIANCE[scheme](fan_in, fan_out)
    if np.ptp(weights) == 0:
        return f"all weights are {weights.flat[0]:g}: nothing tells the units apart."
    if weights.min() >= 0:
        return "no weight is negative."
    if abs(np.mean(weights)) > 5 * np.std(weights) / np.sqrt(weights.size):
        return "the mean of the weights is not 0."
    if abs(ratio - 1) > 0.08:
        about = f"about {ratio:.1g} times"  # so coarse that other random numbers give the same sentence
        about = "a little more than" if about == "about 1 times" else about
        return f"for {scheme}, the variance is {about} what it should be."
    _, first = np.unique(weights[:, 0], return_index=True)
    if len(first) < fan_out / 2:
        return "many units have the same weights."
    return ""


def from_the_generator(seed, fan_in, fan_out, scheme):
    rng = np.random.default_rng(seed)
    variance = {"he": 2 / fan_in, "glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_in}[scheme]
    return rng.normal(0, np.sqrt(variance), (fan_out, fan_in))


def uniform(seed, fan_in, fan_out, scheme):
    variance = 1 / fan_in
    if scheme == "he":
        variance = 2 / fan_in
    elif scheme == "glorot":
        variance = 2 / (fan_in + fan_out)
    bound = (3 * variance) ** 0.5  # the variance of a uniform number in (−a, a) is a²/3
    return np.random.default_rng(seed).uniform(-bound, bound, (fan_out, fan_in))


def transposed_draw(seed, fan_in, fan_out, scheme):
    scale = {"he": 2 / fan_in, "glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_in}[scheme] ** 0.5
    return scale * np.random.default_rng(seed).standard_normal((fan_in, fan_out)).T


def fan_out_for_fan_in(seed, fan_in, fan_out, scheme):
    variance = {"he": 2 / fan_out, "glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_out}[scheme]
    return np.random.default_rng(seed).normal(0, np.sqrt(variance), (fan_out, fan_in))


def variance_for_deviation(seed, fan_in, fan_out, scheme):
    variance = {"he": 2 / fan_in, "glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_in}[scheme]
    return np.random.default_rng(seed).normal(0, variance, (fan_out, fan_in))


def axes_exchanged(seed, fan_in, fan_out, scheme):
    variance = {"he": 2 / fan_in, "glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_in}[scheme]
    return np.random.default_rng(seed).normal(0, np.sqrt(variance), (fan_in, fan_out))


def bound_for_deviation(seed, fan_in, fan_out, scheme):
    variance = {"he": 2 / fan_in, "glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_in}[scheme]
    bound = np.sqrt(variance)
    return np.random.default_rng(seed).uniform(-bound, bound, (fan_out, fan_in))


def positive_only(seed, fan_in, fan_out, scheme):
    variance = {"he": 2 / fan_in, "glorot": 2 / (fan_in + fan_out), "lecun": 1 / fan_in}[scheme]
    return np.random.default_rng(seed).random((fan_out, fan_in)) * np.sqrt(3 * variance)


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="ADD-05",
        title="Initial weights of the right size",
        points=3,
        **SECTION,
        function="init_weights",
        answer_names=("init_weights",),
        families=variants.WEIGHTS,
        answer=lambda seed, fan_in, fan_out, scheme: init_weights(
            seed, fan_in, fan_out, scheme, dtype="float64"
        ),
        accept=objection,
        cases=layers,
        public=(HE, GLOROT),
        correct=(
            Correct("normal with a standard deviation", from_the_generator),
            Correct("uniform with the same variance", uniform),
            Correct("drawn the other way round", transposed_draw),
        ),
        mistakes=(
            Mistake(
                "fan_out for fan_in",
                fan_out_for_fan_in,
                "Each output is a sum of fan_in terms, and it is that sum whose size should stay.",
            ),
            Mistake(
                "the variance taken for the standard deviation",
                variance_for_deviation,
                "`rng.normal(0, s)` wants the standard deviation, the root of the variance.",
            ),
            Mistake(
                "the axes exchanged",
                axes_exchanged,
                "Weights are stored as (out, in): a row for each unit.",
            ),
            Mistake(
                "a uniform bound for a standard deviation",
                bound_for_deviation,
                "A uniform number in (−a, a) has the variance a²/3.",
            ),
            Mistake(
                "positive weights only",
                positive_only,
                "The mean has to be 0: half of the weights must be negative.",
            ),
            Mistake(
                "standard normal weights",
                lambda seed, fan_in, fan_out, scheme: np.random.default_rng(seed).standard_normal(
                    (fan_out, fan_in)
                ),
                "A sum of fan_in such terms has the variance fan_in: scale the weights.",
            ),
            Mistake(
                "zeros",
                lambda seed, fan_in, fan_out, scheme: np.zeros((fan_out, fan_in)),
                "If all units start equal, they get equal gradients and stay equal.",
            ),
        ),
        hints=(
            "Each scheme names a variance. NumPy's generators take a standard deviation.",
            "he: 2/fan_in, glorot: 2/(fan_in + fan_out), lecun: 1/fan_in. The shape is (fan_out, fan_in).",
            "`np.random.default_rng(seed).normal(0, np.sqrt(variance), (fan_out, fan_in))`",
        ),
    ),
    ExplainExercise(
        id="ADD-05-explain",
        title="Why not zeros, and why 2/fan_in",
        points=3,
        **SECTION,
        question=(
            "All weights and biases start at 0: what do the hidden units of a network with one hidden layer "
            "compute after ten steps of gradient descent? And why does the scheme for ReLU have the variance "
            "2/fan_in, when 1/fan_in keeps the variance of a sum of fan_in independent terms?"
        ),
        **marked_by(__file__, "ADD-05-explain"),
        hints=(
            "Compare two hidden units that start with the same weights: what gradients do they get?",
            "Write the variance of a sum of fan_in independent terms. Then ask what ReLU leaves of the mean "
            "square of a symmetric number.",
            "Equal units stay equal. And E[relu(a)²] = ½ E[a²], so fan_in · Var(w) · ½ has to be 1.",
        ),
    ),
)
