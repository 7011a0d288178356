"""Exercises on the three modes: what they do to size and border (CNV-02, CNV-03)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.convolution.place import section
from mlcourse.exercises.marking import marked_by

MODES: tuple[Literal["full", "same", "valid"], ...] = ("full", "same", "valid")
SECTION = section("modes", "Three modes, and the border")


def a_block(rng: np.random.Generator) -> dict[str, list[float]]:
    """A low border around a high block, and a kernel of equal weights that do not sum to one."""
    low, high = int(rng.integers(1, 4)), int(rng.integers(5, 9))
    weight = float(rng.choice([1 / 4, 1 / 5, 1 / 2]))
    return {"a": [low, low, high, high, high, low, low], "v": [weight] * 3}


def _modes(full):
    full = np.asarray(full).tolist()
    return full, full[1:8], full[2:7]


def _true(n):
    return np.convolve(n["a"], n["v"])


def _copies(n):
    return sum(np.pad(n["a"], (i, 2 - i)) for i in range(3))


def _running(n):
    sums = np.cumsum(np.pad(n["a"], (3, 2)))
    return sums[3:] - sums[:-3]


def _one_window_too_full(n):
    """Count the last but one window of full as if the signal went on."""
    full = _true(n)
    full[7] += n["a"][-1] * n["v"][0]
    return full


EXERCISES: tuple[Exercise, ...] = (
    ValueExercise(
        id="CNV-02",
        title="A sliding sum over a block",
        points=3,
        **SECTION,
        function="convolve",
        answer_names=("full", "same", "valid"),
        numbers=a_block,
        answer=lambda n: _modes(_true(n)),
        hints=(
            "All weights are equal: add three neighbours, then multiply by the weight.",
            "Near the border fewer than three numbers overlap: one, then two, then three.",
            "Signal and kernel read the same backwards, so all three answers must; and full must sum to "
            "(sum of a)·(sum of v).",
        ),
        correct=(
            Correct(
                "mode by mode", lambda n: tuple(np.convolve(n["a"], n["v"], mode).tolist() for mode in MODES)
            ),
            Correct("three shifted copies", lambda n: _modes(_copies(n) * n["v"][0])),
            Correct("differences of running sums", lambda n: _modes(_running(n) * n["v"][0])),
        ),
        mistakes=(
            Mistake(
                "a window at the border counted as full",
                lambda n: _modes(_one_window_too_full(n)),
                "Signal and kernel are palindromes: read your answer backwards.",
                seen="000:Q3c",
            ),
            Mistake(
                "the mean of three",
                lambda n: _modes(_true(n) / n["v"][0] / 3),
                "The weights are those of v; they need not sum to one.",
            ),
            Mistake(
                "the weights forgotten",
                lambda n: _modes(_true(n) / n["v"][0]),
                "Each sum is multiplied by the weight.",
            ),
            Mistake(
                "a border of repeated values",
                lambda n: _modes(np.convolve(np.pad(n["a"], 2, mode="edge"), n["v"], "valid")),
                "Outside the signal there are zeros: near the border fewer than three numbers count.",
            ),
            Mistake(
                "the names same and valid exchanged",
                lambda n: tuple(_modes(_true(n))[i] for i in (0, 2, 1)),
                "same keeps the size; valid drops every place where the kernel hangs over the border.",
                seen="000:Q3d",
            ),
        ),
    ),
    ExplainExercise(
        id="CNV-03",
        title="Which mode, and why",
        points=3,
        **SECTION,
        function="convolve",
        question=(
            "A signal of n samples is convolved with a kernel of k weights, in the modes full, same and valid. "
            "For each mode, say how many zeros are added, how long the result is, and how often the first "
            "sample is used. Why do deep networks mostly use same, and how do they make their images "
            "smaller?"
        ),
        **marked_by(__file__, "CNV-03"),
        hints=(
            "Draw a signal of five samples and a kernel of three, and slide.",
            "Count for each mode how many positions of the kernel touch the first sample.",
            "full: k positions. valid: one. same: between them. And after ten layers with valid, k = 5, "
            "an image has lost 40 rows.",
        ),
    ),
)
