"""Exercises on the inverse problem for small images (CNN-15 to CNN-17), where few tuples fit."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Exercise, Mistake
from mlcourse.exercises.shapes import slips
from mlcourse.exercises.shapes.inverse import (
    BOTH_ENDS,
    CONDITION,
    NO_PLUS_ONE,
    ROUNDED,
    kernel_and_stride,
    slip,
)

Numbers = dict[str, Any]

HALVES = ((10, 5), (12, 6), (14, 7), (16, 8))
ABOUT_HALF = ((9, 5), (11, 5), (12, 6), (14, 6), (17, 7), (20, 8))  # with d = p = 2, at least three pairs fit


def small_image(pairs: tuple[tuple[int, int], ...]):
    """Return a maker of numbers: a small block to be made about half as large."""

    def numbers(rng: np.random.Generator) -> Numbers:
        before, after = pairs[int(rng.integers(len(pairs)))]
        channels = 16 * int(rng.integers(1, 7))
        return {"input": (channels, before, before), "output": (2 * channels, after, after)}

    return numbers


SMALL = {
    "the second": lambda fitting: fitting[1],
    "the smallest kernel": lambda fitting: fitting[0],
    "the next one": lambda fitting: fitting[2],
    "the largest kernel": lambda fitting: fitting[-1],
}


GROWS = "Move by more than one pixel, or the kernel must take all the rest away."

EXERCISES: tuple[Exercise, ...] = (
    kernel_and_stride(
        "CNN-15",
        "From small to smaller",
        0,
        1,
        small_image(HALVES),
        SMALL,
        (
            Mistake("rounding up", slip(0, 1, slips.rounded_up), ROUNDED),
            Mistake("a formula without + 1", slip(0, 1, slips.no_plus_one), NO_PLUS_ONE),
            Mistake("a stride of one with a small kernel", lambda n: (2, 1), GROWS),
        ),
        (
            "There are only three pairs. One of them you would take for a pool, too.",
            CONDITION,
            "s = 1 leaves one kernel size, s = 2 two of them: solve 2(o − 1) ≤ i − k < 2o for k.",
        ),
    ),
    kernel_and_stride(
        "CNN-16",
        "From small to smaller, dilated and padded",
        2,
        2,
        small_image(ABOUT_HALF),
        SMALL,
        (
            Mistake(
                "a kernel of one pixel in steps of one",
                lambda n: (1, 1),
                "That keeps every pixel, and the zeros around them: the image grows by 2p.",
                seen="002:Q8.3b",
            ),
            Mistake(
                "a layer that keeps the size",
                lambda n: (3, 1),
                "Padding makes up for exactly what this kernel takes away.",
            ),
            Mistake(
                "the dilation left out",
                slip(2, 2, slips.not_dilated),
                "With d = 2 a kernel spans 2(k − 1) + 1 pixels.",
            ),
        ),
        (
            "Put your numbers into the formula before you hand them in: does the size come out?",
            CONDITION + " Here k' = 2k − 1 and p = 2.",
            "Try k = 3 first. Its span is 5, so the room is i − 1; which stride makes o windows of it?",
        ),
    ),
    kernel_and_stride(
        "CNN-17",
        "From small to smaller, padded",
        1,
        1,
        small_image(HALVES),
        SMALL,
        (
            Mistake(
                "a layer that keeps the size",
                lambda n: (3, 1),
                "Padding makes up for exactly what this kernel takes away: that would need a smaller input.",
                seen="002:Q8.3c",
            ),
            Mistake(
                "the padding counted once, or no + 1",
                slip(1, 1, slips.no_plus_one, slips.padding_once),
                BOTH_ENDS + " And the first window stands there before any step.",
            ),
            Mistake("rounding up", slip(1, 1, slips.rounded_up), ROUNDED),
        ),
        (
            "Put your numbers into the formula before you hand them in: does the size come out?",
            CONDITION + " Here k' = k and p = 1.",
            "With s = 2 the room i + 2 − k must be 2(o − 1) or one more: two kernel sizes will do.",
        ),
    ),
)
