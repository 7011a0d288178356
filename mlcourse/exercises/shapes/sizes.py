"""Exercises on the size formula (CNN-01)."""

from __future__ import annotations

import numpy as np

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.shapes import variants
from mlcourse.exercises.shapes.place import SIZES
from mlcourse.shapes import conv_output_size

EVEN, REST, PADDED = "strides that divide", "strides that do not divide", "padding"
DILATED, POINT, MISFIT = "dilation", "a kernel of size one", "a kernel that does not fit"
JUST = "a kernel that just fits"


def settings(rng: np.random.Generator) -> list[Case]:
    """Sizes, kernels, strides, paddings and dilations; each regime with two calls."""

    def draw(regime, *, stride=(2, 5), padded=False, dilation=(1, 2), kernel=(3, 8), rest=None):
        k, s, d = (int(rng.integers(*bounds)) for bounds in (kernel, stride, dilation))
        steps = int(rng.integers(7, 20))
        little = int(rng.integers(1, max(2, (s + 1) // 2)))  # less than half a stride
        left_over = {None: 0, "little": little, "much": s - little}[rest]
        # More padding than is left over: who counts it once, or not at all, loses a window.
        p = left_over + int(rng.integers(1, 3)) if padded else 0
        size = d * (k - 1) + 1 + s * steps + left_over - 2 * p
        return Case(regime, (size, k, s, p, d))

    k, d = int(rng.integers(4, 8)), int(rng.integers(2, 4))
    return [
        *(draw(EVEN) for _ in range(2)),
        # Rounding to the nearest is rounding down where little is left over, and rounding up where much is.
        *(draw(REST, stride=(3, 6), rest=rest) for rest in ("little", "much")),
        *(draw(PADDED, padded=True, stride=(3, 6), rest=rest) for rest in ("little", "much")),
        *(
            draw(DILATED, dilation=(2, 5), stride=(3, 6), padded=True, rest=rest)
            for rest in ("little", "much")
        ),
        draw(POINT, kernel=(1, 2), dilation=(2, 5), stride=(3, 6), rest="much"),
        Case(MISFIT, (d * (k - 1) - 2, k, 2, 1, d)),
        Case(JUST, (d * (k - 1) + 1, k, 3, 0, d)),
    ]


def by_counting(input_size, kernel_size, stride, padding, dilation):
    count, start = 0, -padding
    while start + dilation * (kernel_size - 1) < input_size + padding:
        count += 1
        start += stride
    if not count:
        raise ValueError("the kernel does not fit")
    return count


def by_arange(input_size, kernel_size, stride, padding, dilation):
    starts = np.arange(0, input_size + 2 * padding - dilation * (kernel_size - 1), stride)
    if not starts.size:
        raise ValueError("the kernel does not fit")
    return starts.size


def by_formula(input_size, kernel_size, stride, padding, dilation):
    room = input_size + 2 * padding - (kernel_size + (dilation - 1) * (kernel_size - 1))
    if room < 0:
        raise ValueError(f"the kernel is larger than the padded input by {-room}")
    return int(room / stride) + 1


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="CNN-01",
        title="The size formula",
        points=3,
        **SIZES,
        function="conv_output_size",
        answer_names=("conv_output_size",),
        families=variants.SIZE,
        answer=conv_output_size,
        cases=settings,
        public=(EVEN, REST, PADDED),
        hints=(
            "How many entries does a kernel of k entries with gaps between them span?",
            "The first window starts at 0. How far can it be moved, and in how many steps of s?",
            "Span k' = d(k − 1) + 1, room i + 2p − k'. Steps: the room divided by s, rounded down. "
            "Windows: one more than steps. Negative room: raise ValueError.",
        ),
        correct=(
            Correct("counting the windows", by_counting),
            Correct("counting their starts", by_arange),
            Correct("the formula with a gap at a time", by_formula),
        ),
        mistakes=(
            Mistake(
                "neither floor nor + 1",
                lambda i, k, s, p, d: (i + 2 * p - d * (k - 1) - 1) / s,
                "Count windows: half a window is none, and the first stands there before any step is made.",
                seen="000:Q3a",
            ),
            Mistake(
                "no + 1",
                lambda i, k, s, p, d: (i + 2 * p - d * (k - 1) - 1) // s,
                "That is the number of steps; the first window stands there before any step is made.",
            ),
            Mistake(
                "no floor",
                lambda i, k, s, p, d: (i + 2 * p - d * (k - 1) - 1) / s + 1,
                "What is left over at the end is too small for a window.",
            ),
            Mistake(
                "rounding up",
                lambda i, k, s, p, d: -(-(i + 2 * p - d * (k - 1) - 1) // s) + 1,
                "What is left over at the end is too small for a window.",
            ),
            Mistake(
                "the padding counted once",
                lambda i, k, s, p, d: (i + p - d * (k - 1) - 1) // s + 1,
                "There are p zeros at each end.",
            ),
            Mistake(
                "a kernel that spans d·k",
                lambda i, k, s, p, d: (i + 2 * p - d * k) // s + 1,
                "Between k entries there are k − 1 gaps.",
            ),
            Mistake(
                "the gaps counted without the entries",
                lambda i, k, s, p, d: (i + 2 * p - (d - 1) * (k - 1)) // s + 1,
                "A kernel spans its k entries and the gaps between them.",
            ),
            Mistake(
                "the dilation left out",
                lambda i, k, s, p, d: (i + 2 * p - k) // s + 1,
                "Dilation moves the kernel's entries apart: it spans more.",
            ),
            Mistake(
                "a size for a kernel that does not fit",
                lambda i, k, s, p, d: (i + 2 * p - d * (k - 1) - 1) // s + 1,
                "If not one window fits, raise a ValueError: a negative room makes no sense in the formula.",
            ),
        ),
    ),
)
