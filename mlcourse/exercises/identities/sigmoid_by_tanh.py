"""Exercises on the identity between sigmoid and tanh (IDN-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.cost.without import Without
from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.exercises.entries import entries
from mlcourse.exercises.identities.place import section
from mlcourse.numpy import sigmoid, sigmoid_from_tanh, tanh_from_sigmoid

SECTION = section("sigmoid-by-tanh", "Sigmoid and tanh are one curve")


def stretched_in_a_loop(x):
    result = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        result[i] = 0.5 + 0.5 * np.tanh(0.5 * x[i])
    return result


def differences_of_sigmoids(x):
    return sigmoid(2 * x) - sigmoid(-2 * x)


EXERCISES: tuple[Exercise, ...] = (
    FormulaExercise(
        id="IDN-01",
        title="Sigmoid by tanh, and back",
        points=2,
        **SECTION,
        function="sigmoid_from_tanh",
        answer_names=("sigmoid_by_tanh", "tanh_by_sigmoid"),
        names=("x",),
        functions={"sigmoid_by_tanh": ("tanh",), "tanh_by_sigmoid": ("sigma",)},
        answer=("(tanh(x/2) + 1)/2", "2*sigma(2*x) - 1"),
        correct=(
            Correct("halves outside", ("tanh(x/2)/2 + 1/2", "sigma(2*x) - (1 - sigma(2*x))")),
            Correct("decimals", ("0.5*(1 + tanh(0.5*x))", "2*(sigma(2*x) - 1/2)")),
            Correct("the other sign", ("1 - (1 - tanh(x/2))/2", "1 - 2*sigma(-2*x)")),
        ),
        mistakes=(
            Mistake(
                "the argument not halved",
                ("(tanh(x) + 1)/2", "2*sigma(2*x) - 1"),
                "Compare the slopes at 0: that of σ is 1/4, and tanh is four times as steep.",
            ),
            Mistake(
                "the argument not doubled",
                ("(tanh(x/2) + 1)/2", "2*sigma(x) - 1"),
                "Compare the slopes at 0: that of tanh is 1. Which slope has your formula?",
            ),
            Mistake(
                "the argument changed in neither direction",
                ("(tanh(x) + 1)/2", "2*sigma(x) - 1"),
                "Both curves have the right limits, but not the right slope at 0: 1/4 for σ, 1 for tanh.",
            ),
            Mistake(
                "a half that only reaches tanh",
                ("tanh(x/2)/2 + 1", "2*sigma(2*x) - 1"),
                "σ stays between 0 and 1. Between which numbers does your formula stay?",
            ),
            Mistake(
                "the argument doubled instead of halved",
                ("(tanh(2*x) + 1)/2", "2*sigma(x/2) - 1"),
                "One of the curves is the steeper one, so it needs the smaller argument.",
            ),
            Mistake(
                "the shift of the wrong sign",
                ("(tanh(x/2) - 1)/2", "2*sigma(2*x) + 1"),
                "σ stays between 0 and 1, tanh between −1 and 1: shift it there.",
            ),
        ),
        hints=(
            "Draw both curves: which limits do they have for x → ±∞, and what is their slope at 0?",
            "Moving and stretching a curve with limits −1 and 1 to limits 0 and 1 means: add 1, divide by 2.",
            "Then the slope at 0 is 1/2, twice that of σ. Halving the argument halves the slope.",
        ),
    ),
    CodeExercise(
        id="IDN-01-code",
        title="Sigmoid from tanh",
        points=1,
        **SECTION,
        function="sigmoid_from_tanh",
        answer_names=("sigmoid_from_tanh",),
        answer=sigmoid_from_tanh,
        cases=entries(),
        cost=Without(("exp",), entries(), 1, "The two curves differ by a stretch and a shift: use np.tanh."),
        correct=(
            Correct("a half added", lambda x: 0.5 * np.tanh(x / 2) + 0.5),
            Correct("a loop over the entries", stretched_in_a_loop),
            Correct("the complement of the mirror image", lambda x: 1 - (np.tanh(-x / 2) + 1) / 2),
        ),
        mistakes=(
            Mistake(
                "the argument not halved",
                lambda x: (np.tanh(x) + 1) / 2,
                "Compare the slopes at 0: that of σ is 1/4.",
            ),
            Mistake(
                "a half that only reaches tanh",
                lambda x: np.tanh(x / 2) / 2 + 1,
                "σ stays between 0 and 1: the 1 has to be halved too.",
            ),
            Mistake(
                "tanh moved, not shrunk",
                lambda x: np.tanh(x / 2) + 1,
                "This runs from 0 to 2; σ runs from 0 to 1.",
            ),
            Mistake(
                "tanh from the sigmoid",
                lambda x: 2 * sigmoid(2 * x) - 1,
                "That is the other direction: its values reach down to −1.",
            ),
            Mistake(
                "the mirror image",
                lambda x: (1 - np.tanh(x / 2)) / 2,
                "This one falls. It is σ(−x).",
            ),
            Mistake(
                "the argument doubled instead of halved",
                lambda x: (np.tanh(2 * x) + 1) / 2,
                "tanh is the steeper curve of the two, so it needs the smaller argument.",
            ),
        ),
        hints=(
            "It is your formula from above, with np.tanh.",
            "Halve the argument, apply tanh, then bring the limits −1 and 1 to 0 and 1.",
            "Add 1 and divide all of it by 2; mind the parentheses.",
        ),
    ),
    CodeExercise(
        id="IDN-01-inverse-code",
        title="Tanh from the sigmoid",
        points=1,
        **SECTION,
        function="tanh_from_sigmoid",
        answer_names=("tanh_from_sigmoid",),
        answer=tanh_from_sigmoid,
        cases=entries(),
        cost=Without(
            ("tanh",), entries(), 1, "The two curves differ by a stretch and a shift: use `sigmoid`."
        ),
        correct=(
            Correct("stretched and moved", lambda x: 2 * sigmoid(2 * x) - 1),
            Correct("a difference of two sigmoids", differences_of_sigmoids),
            Correct("from the other side", lambda x: 1 - 2 * sigmoid(-2 * x)),
        ),
        mistakes=(
            Mistake(
                "the argument not doubled",
                lambda x: 2 * sigmoid(x) - 1,
                "Compare the slopes at 0: that of tanh is 1.",
            ),
            Mistake(
                "the sigmoid not doubled",
                lambda x: sigmoid(2 * x) - 1,
                "This runs from −1 to 0; tanh runs from −1 to 1.",
            ),
            Mistake(
                "the shift left out",
                lambda x: 2 * sigmoid(2 * x),
                "This runs from 0 to 2; tanh runs from −1 to 1.",
            ),
            Mistake(
                "the sigmoid from tanh",
                lambda x: (np.tanh(x / 2) + 1) / 2,
                "That is the other direction: it never gets below 0.",
            ),
            Mistake(
                "the argument halved instead of doubled",
                lambda x: 2 * sigmoid(x / 2) - 1,
                "σ is the flatter curve of the two, so it needs the larger argument.",
            ),
            Mistake(
                "a factor that only reaches the argument",
                lambda x: sigmoid(2 * x) - 1 / 2,
                "This runs from −½ to ½; tanh runs from −1 to 1.",
            ),
        ),
        hints=(
            "Solve σ(x) = (tanh(x/2) + 1)/2 for tanh(x/2).",
            "tanh(x/2) = 2·σ(x) − 1. Now replace x by 2x on both sides.",
            "Double the argument, apply σ, double the result and subtract 1.",
        ),
    ),
)
