"""Exercises on the inverse problem for large images (CNN-08 to CNN-12): any tuple that fits is right."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.choose import ChooseExercise
from mlcourse.exercises.shapes import slips
from mlcourse.exercises.shapes.place import INVERSE
from mlcourse.shapes import find_conv_configs

Numbers = dict[str, Any]

NO_PLUS_ONE = "The first window stands there before any step is made."
ROUNDED = "What is left over at the end is too small for a window: round down."
BOTH_ENDS = "There are p zeros at each end of the image."


def large_image(rng: np.random.Generator) -> Numbers:
    """Sides of an image, and of what is wanted: about a sixteenth.

    Both even, so that a padding counted once can be told from a + 1 forgotten where d = 2.
    """
    return {"input size": 2 * int(rng.integers(24, 49)), "output size": int(rng.choice([4, 6]))}


def half_image(rng: np.random.Generator) -> Numbers:
    """An image to be halved by a kernel of even size."""
    size = int(rng.integers(26, 37))
    return {
        "input": (3, 2 * size, 2 * size),
        "output": (64, size, size),
        "kernel size": int(rng.choice([6, 8, 10])),
    }


def half_dilated(rng: np.random.Generator) -> Numbers:
    """An image to be halved with a given odd dilation."""
    size = int(rng.integers(26, 37))
    return {
        "input": (3, 2 * size, 2 * size),
        "output": (64, size, size),
        "stride": 2,
        "dilation": int(rng.choice([5, 7, 9])),
    }


def single(*arrays: np.ndarray) -> bool:
    """Tell whether all answers are single numbers."""
    return not any(array.ndim for array in arrays)


def sizes(n: Numbers) -> tuple[int, int]:
    """Return input and output size, whether the numbers are sizes or shapes."""
    return (n["input"][1], n["output"][1]) if "input" in n else (n["input size"], n["output size"])


def kernel_and_stride(
    row: str,
    title: str,
    p: int,
    d: int,
    numbers,
    picks,
    mistakes: tuple[Mistake, ...],
    hints: tuple[str, ...],
) -> ChooseExercise:
    """Choose k and s for given padding and dilation; `picks` take one of all fitting pairs, the model's first."""

    def condition(n, k, s):
        if not single(k, s):
            return "`kernel_size` and `stride` are single numbers."
        return slips.objection(*sizes(n), float(k), float(s), p, d)

    def picked(pick):
        return lambda n: pick([(k, s) for k, s, _, _ in find_conv_configs(*sizes(n), padding=p, dilation=d)])

    (_, model), *others = picks.items()
    return ChooseExercise(
        id=row,
        title=title,
        points=2,
        **INVERSE,
        function="is_valid_conv_config",
        answer_names=("kernel_size", "stride"),
        numbers=numbers,
        condition=condition,
        answer=picked(model),
        hints=hints,
        correct=tuple(Correct(name, picked(pick)) for name, pick in others),
        mistakes=mistakes,
    )


def slip(p: int, d: int, *made: slips.Size):
    """Return the answer of somebody who makes this slip; two, if no tuple can tell them apart."""
    return lambda n: slips.fitting(*sizes(n), p, d, *made)


LARGE = {
    "one from the middle": lambda fitting: fitting[len(fitting) // 2],
    "a small kernel": lambda fitting: fitting[0],
    "a stride of one": lambda fitting: next(pair for pair in fitting if pair[1] == 1),
    "a large kernel": lambda fitting: fitting[-1],
}


def _with_stride(n: Numbers, stride: int) -> tuple[int, int]:
    """Return a stride and the smallest padding with which it fits."""
    i, o, k = n["input"][1], n["output"][1], n["kernel size"]
    return next((stride, p) for p in range(2 * i) if not slips.objection(i, o, k, stride, p, 1))


NO_FIT = Mistake(
    "a kernel larger than the image",
    lambda n: (2 * n["input size"], 1),
    "The kernel, with its gaps, must fit into the image with its padding.",
)
NO_STEP = Mistake(
    "a stride of zero", lambda n: (n["input size"] - 3, 0), "A window that does not move gives one output."
)

CONDITION = "With room r = i + 2p − k' for the window, o windows fit exactly if (o − 1)s ≤ r < os."

EXERCISES: tuple[Exercise, ...] = (
    kernel_and_stride(
        "CNN-08",
        "From large to small",
        0,
        1,
        large_image,
        LARGE,
        (
            Mistake("a formula without + 1", slip(0, 1, slips.no_plus_one), NO_PLUS_ONE),
            Mistake("rounding up", slip(0, 1, slips.rounded_up), ROUNDED),
            NO_STEP,
            NO_FIT,
        ),
        (
            "Many pairs fit. Choose one of the two numbers freely, then look for the other.",
            CONDITION,
            "Take s = 5: then r = i − k must be at least 15 and less than 20 for four windows, 25 and 30 for six.",
        ),
    ),
    kernel_and_stride(
        "CNN-09",
        "From large to small, dilated",
        2,
        2,
        large_image,
        LARGE,
        (
            Mistake(
                "the dilation left out",
                slip(2, 2, slips.not_dilated),
                "With d = 2 a kernel spans 2(k − 1) + 1 pixels.",
            ),
            Mistake("the padding counted once", slip(2, 2, slips.padding_once), BOTH_ENDS),
            Mistake("a formula without + 1", slip(2, 2, slips.no_plus_one), NO_PLUS_ONE),
            NO_FIT,
        ),
        (
            "How many pixels does a kernel of k entries span if every second pixel is skipped?",
            CONDITION + " Here k' = 2k − 1 and p = 2.",
            "Take s = 5: then r = i + 4 − (2k − 1) must be at least 15 and less than 20 for four windows, 25 and 30 for six.",
        ),
    ),
    kernel_and_stride(
        "CNN-10",
        "From large to small, padded",
        1,
        1,
        large_image,
        LARGE,
        (
            Mistake(
                "the padding counted once, or no + 1",
                slip(1, 1, slips.no_plus_one, slips.padding_once),
                BOTH_ENDS + " And the first window stands there before any step.",
            ),
            Mistake("a formula without + 1", slip(1, 1, slips.no_plus_one), NO_PLUS_ONE),
            Mistake("rounding up", slip(1, 1, slips.rounded_up), ROUNDED),
            NO_STEP,
        ),
        (
            "One zero at each end: how large is the padded image?",
            CONDITION + " Here k' = k and p = 1.",
            "Take s = 5: then r = i + 2 − k must be at least 15 and less than 20 for four windows, 25 and 30 for six.",
        ),
    ),
    ChooseExercise(
        id="CNN-11",
        title="Half the size with an even kernel",
        points=2,
        **INVERSE,
        function="is_valid_conv_config",
        answer_names=("stride", "padding"),
        numbers=half_image,
        condition=lambda n, s, p: (
            slips.objection(n["input"][1], n["output"][1], n["kernel size"], float(s), float(p), 1)
            if single(s, p)
            else "`stride` and `padding` are single numbers."
        ),
        answer=lambda n: (2, n["kernel size"] // 2 - 1),
        hints=(
            "Which stride halves an image?",
            "With stride 2 and o = i/2 windows, the room i + 2p − k must be i − 2 or i − 1. It is even.",
            "i + 2p − k = i − 2 says 2p = k − 2.",
        ),
        correct=(
            Correct("stride two", lambda n: (2, (n["kernel size"] - 2) // 2)),
            Correct("stride three and a wide border", lambda n: _with_stride(n, 3)),
            Correct("stride four and a wider border", lambda n: _with_stride(n, 4)),
        ),
        mistakes=(
            Mistake(
                "a formula without + 1",
                lambda n: (2, n["kernel size"] // 2),
                NO_PLUS_ONE,
            ),
            Mistake(
                "a padding one too small",
                lambda n: (2, n["kernel size"] // 2 - 2),
                "The image comes out one pixel short: add a zero at each end.",
            ),
            Mistake(
                "the padding counted once",
                lambda n: (2, n["kernel size"] - 2),
                BOTH_ENDS,
            ),
            Mistake(
                "a stride of one",
                lambda n: (1, n["kernel size"] // 2 - 1),
                "In steps of one the size hardly changes; it is to be halved.",
            ),
        ),
    ),
    ChooseExercise(
        id="CNN-12",
        title="Half the size with a dilated kernel",
        points=2,
        **INVERSE,
        function="is_valid_conv_config",
        answer_names=("kernel_size", "padding"),
        numbers=half_dilated,
        condition=lambda n, k, p: (
            slips.objection(n["input"][1], n["output"][1], float(k), 2, float(p), n["dilation"])
            if single(k, p)
            else "`kernel_size` and `padding` are single numbers."
        ),
        answer=lambda n: (2, (n["dilation"] - 1) // 2),
        hints=(
            "What does a kernel of two entries span, d apart?",
            "With stride 2 and o = i/2 the span k' = d(k − 1) + 1 must be 2p + 1 or 2p + 2.",
            "For k = 2: d + 1 = 2p + 2. For k = 3: 2d + 1 = 2p + 1.",
        ),
        correct=(
            Correct("three entries", lambda n: (3, n["dilation"])),
            Correct("one entry, on which the dilation has no effect", lambda n: (1, 0)),
            Correct("four entries", lambda n: (4, 3 * n["dilation"] // 2)),
        ),
        mistakes=(
            Mistake(
                "the padding of a kernel that is not dilated",
                lambda n: (4, 1),
                "The gaps count too: the kernel spans d(k − 1) + 1 pixels.",
            ),
            Mistake(
                "a kernel that spans d·k",
                lambda n: (2, n["dilation"] - 1),
                "Between k entries there are k − 1 gaps.",
            ),
            Mistake(
                "a formula without + 1",
                lambda n: (2, (n["dilation"] - 1) // 2 + 1),
                NO_PLUS_ONE,
            ),
        ),
    ),
)
