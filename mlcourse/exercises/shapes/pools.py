"""Exercises on the sizes of pooling layers (CNN-13, CNN-14)."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.choose import ChooseExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.shapes import slips
from mlcourse.exercises.shapes.place import POOLS
from mlcourse.shapes import find_conv_configs, pool_output_size

Numbers = dict[str, Any]


def whole_factor(rng: np.random.Generator) -> Numbers:
    """A block whose sides are divided by three, four or five."""
    factor, size = int(rng.integers(3, 6)), int(rng.integers(6, 10))
    channels = int(rng.choice([32, 48, 64]))
    return {"input": (channels, factor * size, factor * size), "output": (channels, size, size)}


def wide_window(rng: np.random.Generator) -> Numbers:
    """A pool whose window is twice its stride, on sides that the stride divides."""
    n = whole_factor(rng)
    stride = n["input"][1] // n["output"][1]
    return {"input": n["input"], "kernel size": 2 * stride, "stride": stride}


def _sides(n):
    return n["input"][1], n["output"][1]


def _factor(n):
    return n["input"][1] // n["output"][1]


def _overlapping(n: Numbers, k: np.ndarray, s: np.ndarray) -> str:
    if k.ndim or s.ndim:
        return "`kernel_size` and `stride` are single numbers."
    complaint = slips.objection(*_sides(n), float(k), float(s), 0, 1)
    if not complaint and k <= s:
        return "These windows do not overlap: the stride is at least the kernel size."
    return complaint


def _pairs(n: Numbers) -> list[tuple[int, int]]:
    return [(k, s) for k, s, _, _ in find_conv_configs(*_sides(n)) if k > s]


def _shape(n: Numbers, formula: slips.Size) -> tuple[int, int, int]:
    channels, size, _ = n["input"]
    found = formula(size, n["kernel size"], n["stride"], 0, 1)
    return channels, found, found


EXERCISES: tuple[Exercise, ...] = (
    ValueExercise(
        id="CNN-13",
        title="A pool that divides the size",
        points=2,
        **POOLS,
        function="pool_output_size",
        answer_names=("kernel_size", "stride"),
        numbers=whole_factor,
        answer=lambda n: (_factor(n), _factor(n)),
        hints=(
            "Non-overlapping: the next window begins where the last one ends.",
            "So the stride is the kernel size. How many windows of k fit into i, side by side?",
            "i/k windows fit side by side if k divides i; choose k so that i/k is the size that is wanted.",
        ),
        correct=(
            Correct("the factor twice", lambda n: (_factor(n), _factor(n))),
            Correct(
                "by search",
                lambda n: next(
                    (k, k) for k in range(1, 99) if pool_output_size(n["input"][1], k) == n["output"][1]
                ),
            ),
            Correct("as floats", lambda n: (n["input"][1] / n["output"][1], n["input"][1] / n["output"][1])),
        ),
        mistakes=(
            Mistake(
                "a stride of one",
                lambda n: (_factor(n), 1),
                "With stride 1 the windows overlap, and the image hardly shrinks.",
            ),
            Mistake(
                "overlapping windows",
                lambda n: (n["input"][1] - n["output"][1] + 1, 1),
                "The size would be right, but the windows overlap.",
            ),
            Mistake(
                "the sizes taken for kernel and stride",
                lambda n: (n["output"][1], n["output"][1]),
                "Windows of that size give as many outputs as the factor, not the other way round.",
            ),
        ),
    ),
    ChooseExercise(
        id="CNN-13-choose",
        title="The same size with windows that overlap",
        points=2,
        **POOLS,
        function="pool_output_size",
        answer_names=("kernel_size", "stride"),
        numbers=whole_factor,
        condition=_overlapping,
        answer=lambda n: _pairs(n)[0],
        hints=(
            "The kernel must be larger than the stride.",
            "Try a stride one smaller than before. How large may the kernel be, so that the last window still fits?",
            "Choose s, then k with (o − 1)s ≤ i − k < os; the left side says k ≤ i − (o − 1)s.",
        ),
        correct=(
            Correct("in steps of one", lambda n: (n["input"][1] - n["output"][1] + 1, 1)),
            Correct("the largest stride that will do", lambda n: max(_pairs(n), key=lambda pair: pair[1])),
            Correct("by the condition", lambda n: (n["input"][1] - 2 * (n["output"][1] - 1), 2)),
        ),
        mistakes=(
            Mistake(
                "windows side by side",
                lambda n: (_factor(n), _factor(n)),
                "That is the pool of before: now k > s is asked.",
            ),
            Mistake(
                "a formula without + 1",
                lambda n: (n["input"][1] - n["output"][1], 1),
                "The first window stands there before any step is made.",
            ),
            Mistake(
                "a kernel twice as large with the old stride",
                lambda n: (2 * _factor(n), _factor(n)),
                "One window fewer fits then: the last one would hang over.",
                seen="002:Q8.2b",
            ),
        ),
    ),
    ValueExercise(
        id="CNN-14",
        title="A wider window with the old stride",
        points=1,
        **POOLS,
        function="pool_output_size",
        answer_names=("shape",),
        numbers=wide_window,
        answer=lambda n: (_shape(n, slips.right),),
        hints=(
            "Channels first: what does a pool do to them?",
            "Room for the window to move: i − k. Steps: that over s. Windows: one more.",
            "k is two strides long, so of the windows that would fit side by side one is lost.",
        ),
        correct=(
            Correct(
                "by the library",
                lambda n: (
                    (n["input"][0], *[pool_output_size(n["input"][1], n["kernel size"], n["stride"])] * 2),
                ),
            ),
            Correct(
                "by counting starts",
                lambda n: (_shape(n, lambda i, k, s, p, d: len(range(0, i - k + 1, s))),),
            ),
            Correct(
                "one less than side by side",
                lambda n: ((n["input"][0], *[n["input"][1] // n["stride"] - 1] * 2),),
            ),
        ),
        mistakes=(
            Mistake(
                "no + 1",
                lambda n: (_shape(n, slips.no_plus_one),),
                "The first window stands there before any step is made.",
            ),
            Mistake(
                "the window's size without effect",
                lambda n: ((n["input"][0], *[n["input"][1] // n["stride"]] * 2),),
                "The last window must not hang over the border.",
            ),
            Mistake(
                "channels pooled too",
                lambda n: ((n["input"][0] // n["stride"], *_shape(n, slips.right)[1:]),),
                "Each channel is pooled by itself: their number stays.",
            ),
            Mistake(
                "a stride as large as the window",
                lambda n: ((n["input"][0], *[n["input"][1] // n["kernel size"]] * 2),),
                "The stride is given here: it is not the window's size.",
            ),
        ),
    ),
)
