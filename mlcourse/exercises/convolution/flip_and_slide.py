"""Exercises on convolution and correlation of two sequences (CNV-01)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from mlcourse.checks.cost.without import Without
from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.code import CodeExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.checks.running.inputs import Case
from mlcourse.exercises.convolution import variants
from mlcourse.exercises.convolution.place import section
from mlcourse.numpy import convolve, correlate

SECTION = section("one-dimensional", "Flip and slide")

FULL, VALID, SAME = "mode full", "mode valid", "mode same"
MODES: tuple[Literal["full", "same", "valid"], ...] = ("full", "valid", "same")
EVEN, LONGER = "mode same with an even kernel", "a kernel longer than the signal"


def convolutions(rng: np.random.Generator) -> list[Case]:
    """Signals and kernels of pairwise different lengths, asymmetric, in all modes."""
    n = int(rng.integers(7, 10))
    a, v = rng.normal(0, 1, n), rng.normal(0, 1, 5)
    return [
        Case(FULL, (a, v, "full")),
        Case(VALID, (a, v, "valid")),
        Case(SAME, (a, v, "same")),
        Case(EVEN, (a, v[:4], "same")),
        Case(EVEN, (a, v[1:], "same")),
        Case(LONGER, (v, a, "full")),
        Case(LONGER, (v, a, "valid")),
        Case(LONGER, (v, a, "same")),
        Case("a kernel of one number", (a, v[:1], "same")),
        Case("integers", (rng.permutation(np.arange(-2, n - 2)), np.array([3, -1, 4]), "full")),
        Case("float32", (a.astype(np.float32), v.astype(np.float32), "full")),
    ]


def correlations(rng: np.random.Generator) -> list[Case]:
    """Signals and shorter kernels, none of them symmetric."""
    n = int(rng.integers(7, 10))
    a, v = rng.normal(0, 1, n), rng.normal(0, 1, 5)
    return [
        Case("ordinary numbers", (a, v)),
        Case("an even kernel", (a, v[:4])),
        Case("a kernel of one number", (a, v[:1])),
        Case("a kernel as long as the signal", (a, rng.normal(0, 1, n))),
        Case("integers", (rng.permutation(np.arange(-2, n - 2)), np.array([3, -1, 4]))),
        Case("float32", (a.astype(np.float32), v.astype(np.float32))),
    ]


def small_sequences(rng: np.random.Generator) -> dict[str, list[int]]:
    """Four and three small numbers; neither is a palindrome, and the kernel's ends differ."""
    a = rng.permutation(np.arange(1, 7))[:4]
    first, last = rng.permutation([1, 2, 3, 4])[:2]
    return {"a": a.tolist(), "v": [int(first), int(rng.integers(0, 2)), int(last)]}


def products_in_loops(a, v, mode):
    if len(a) < len(v):
        a, v = v, a
    n, k = len(a), len(v)
    full = [0.0] * (n + k - 1)
    for i in range(n):
        for j in range(k):
            full[i + j] += a[i] * v[j]
    start, stop = {"full": (0, n + k - 1), "same": ((k - 1) // 2, (k - 1) // 2 + n), "valid": (k - 1, n)}[
        mode
    ]
    return full[start:stop]


def flipped_windows(a, v, mode):
    if len(a) < len(v):
        a, v = v, a
    n, k = len(a), len(v)
    left = {"full": k - 1, "same": k - 1 - (k - 1) // 2, "valid": 0}[mode]
    right = {"full": k - 1, "same": (k - 1) // 2, "valid": 0}[mode]
    padded = np.concatenate([np.zeros(left), a, np.zeros(right)])
    return [padded[t : t + k] @ v[::-1] for t in range(len(padded) - k + 1)]


def a_banded_matrix(a, v, mode):
    if len(a) < len(v):
        a, v = v, a
    n, k = len(a), len(v)
    rows = [[v[t - i] if 0 <= t - i < k else 0.0 for i in range(n)] for t in range(n + k - 1)]
    full = np.array(rows) @ a
    if mode == "full":
        return full
    return full[k - 1 : n] if mode == "valid" else full[(k - 1) // 2 :][:n]


def same_from_the_left(a, v, mode):
    full = np.convolve(a, v)
    return full[: max(len(a), len(v))] if mode == "same" else np.convolve(a, v, mode)


def same_one_too_far(a, v, mode):
    full, k, n = np.correlate(a, v[::-1], "full"), min(len(a), len(v)), max(len(a), len(v))
    return {"full": full, "same": full[k // 2 :][:n], "valid": full[k - 1 : n]}[mode]


def modes_exchanged(a, v, mode):
    return np.convolve(a, v, {"full": "full", "same": "valid", "valid": "same"}[mode])


def borders_repeated(a, v, mode):
    if len(a) < len(v):
        a, v = v, a
    n, k = len(a), len(v)
    full = np.convolve(np.pad(a, k - 1, mode="edge"), v, "valid")
    return {"full": full, "same": full[(k - 1) // 2 :][:n], "valid": full[k - 1 : n]}[mode]


def one_entry_short(a, v, mode):
    full = np.convolve(a, v)
    return full[:-1] if mode == "full" else np.convolve(a, v, mode)


def never_exchanged(a, v, mode):
    n, k = len(a), len(v)
    full, start = np.correlate(a, v[::-1], "full"), (k - 1) // 2
    return {"full": full, "same": full[start : start + n], "valid": full[k - 1 : n]}[mode]


def _slices(full):
    full = np.asarray(full).tolist()
    return full, full[2:4], full[1:5]


def _same_from(numbers, start):
    full, valid, _ = _slices(np.convolve(numbers["a"], numbers["v"]))
    return full, valid, full[start : start + 4]


def _repeated(numbers):
    return _slices(np.convolve(np.pad(numbers["a"], 2, mode="edge"), numbers["v"], "valid"))


EXERCISES: tuple[Exercise, ...] = (
    CodeExercise(
        id="CNV-01",
        title="Convolution in three modes",
        points=3,
        **SECTION,
        function="convolve",
        answer_names=("convolve",),
        families=variants.CONVOLVE,
        answer=convolve,
        cases=convolutions,
        public=(FULL, VALID, SAME),
        cost=Without(("convolve",), convolutions, 3, "Write out the sum, or slide the flipped kernel."),
        hints=(
            "Every entry a[i] sends a copy of the kernel, multiplied by a[i], to the places i, i + 1, …",
            "Build mode full first; the two other modes are slices of it.",
            "full has n + k − 1 entries; valid is full[k-1 : n], and same are the n entries from "
            "(k − 1) // 2 on. If v is the longer one, exchange the two.",
        ),
        correct=(
            Correct("products in two loops", products_in_loops),
            Correct("windows and a flipped kernel", flipped_windows),
            Correct("a banded matrix", a_banded_matrix),
        ),
        mistakes=(
            Mistake(
                "a kernel that was not flipped",
                lambda a, v, mode: np.convolve(a, v[::-1], mode),
                "The window slides over the kernel backwards: the newest sample meets v[0].",
            ),
            Mistake(
                "mode same cut off at the left",
                same_from_the_left,
                "Of the k − 1 entries that full has too many, same drops about half at each end.",
            ),
            Mistake(
                "mode same one place too far to the right",
                same_one_too_far,
                "For an even kernel the middle lies between two places; NumPy takes the left one.",
            ),
            Mistake(
                "the names same and valid exchanged",
                modes_exchanged,
                "same keeps the size; valid drops every place where the kernel hangs over the border.",
                seen="000:Q3d",
            ),
            Mistake(
                "a border of repeated values",
                borders_repeated,
                "Outside the signal there are zeros, not copies of the first and last value.",
            ),
            Mistake(
                "one entry too few in mode full",
                one_entry_short,
                "The first overlap is at 0, the last at (n − 1) + (k − 1): count both.",
            ),
            Mistake(
                "a kernel that is always taken for the shorter one",
                never_exchanged,
                "If v is the longer one, valid and same count along v: exchange the two first.",
            ),
        ),
    ),
    ValueExercise(
        id="CNV-01-value",
        title="Convolution by hand",
        points=3,
        **SECTION,
        function="convolve",
        answer_names=("full", "valid", "same"),
        numbers=small_sequences,
        answer=lambda n: _slices(np.convolve(n["a"], n["v"])),
        hints=(
            "Write the kernel backwards on a strip of paper and slide it along the signal.",
            "full begins with a[0]·v[0], when only one number overlaps, and has 4 + 3 − 1 entries.",
            "valid are the two middle entries of full, same the four middle ones.",
        ),
        correct=(
            Correct(
                "mode by mode", lambda n: tuple(np.convolve(n["a"], n["v"], mode).tolist() for mode in MODES)
            ),
            Correct("the other way round", lambda n: _slices(np.convolve(n["v"], n["a"]))),
            Correct("as a product of polynomials", lambda n: _slices(np.polymul(n["a"], n["v"]))),
        ),
        mistakes=(
            Mistake(
                "a kernel that was not flipped",
                lambda n: _slices(np.convolve(n["a"], n["v"][::-1])),
                "That is the correlation. A convolution reads the kernel backwards.",
            ),
            Mistake(
                "mode same cut off at the left",
                lambda n: _same_from(n, 0),
                "Of the two entries that full has too many, same drops one at each end.",
            ),
            Mistake(
                "mode same cut off at the right",
                lambda n: _same_from(n, 2),
                "Of the two entries that full has too many, same drops one at each end.",
            ),
            Mistake(
                "a border of repeated values",
                _repeated,
                "Outside the signal there are zeros, not copies of the first and last value.",
            ),
        ),
    ),
    CodeExercise(
        id="CNV-01-code",
        title="Correlation, the convolution of deep learning",
        points=2,
        **SECTION,
        function="correlate",
        answer_names=("correlate",),
        answer=correlate,
        cases=correlations,
        public=("ordinary numbers", "an even kernel"),
        hints=(
            "Lay the kernel on the signal as it stands, multiply what lies above each other, add.",
            "The first window starts at 0. Where does the last one start, if it must not hang over?",
            "There are n − k + 1 windows, a[t : t + k] for t = 0 … n − k.",
        ),
        correct=(
            Correct(
                "a window at a time", lambda a, v: [a[t : t + len(v)] @ v for t in range(len(a) - len(v) + 1)]
            ),
            Correct(
                "all windows at once", lambda a, v: np.lib.stride_tricks.sliding_window_view(a, len(v)) @ v
            ),
            Correct("a convolution with the flipped kernel", lambda a, v: np.convolve(a, v[::-1], "valid")),
        ),
        mistakes=(
            Mistake(
                "a kernel that was flipped",
                lambda a, v: np.convolve(a, v, "valid"),
                "That is the convolution. A correlation lays the kernel on the signal as it stands.",
            ),
            Mistake(
                "windows that hang over the border",
                lambda a, v: np.correlate(a, v, "full"),
                "Only windows that lie inside the signal count here.",
            ),
            Mistake(
                "zeros added until the size stays the same",
                lambda a, v: np.correlate(a, v, "same"),
                "Only windows that lie inside the signal count here: the result is shorter.",
            ),
            Mistake(
                "one window too few",
                lambda a, v: np.correlate(a, v, "valid")[:-1],
                "The windows start at 0, 1, …, n − k: that is one more than n − k.",
            ),
            Mistake(
                "the signal flipped for the kernel",
                lambda a, v: np.correlate(a[::-1], v, "valid"),
                "Nothing is flipped in a correlation.",
            ),
            Mistake(
                "a mean for the sum",
                lambda a, v: np.correlate(a, v, "valid") / len(v),
                "The products of a window are added up, not averaged.",
            ),
        ),
    ),
)
