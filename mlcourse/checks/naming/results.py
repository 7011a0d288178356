"""Mistakes that show in the results of all calls together: their order, their dtype, their digits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from mlcourse.checks.running.trees import float_dtypes
from mlcourse.checks.running.trial import Part, Trial

Named = tuple[str, str]
SINGLE = np.dtype(np.float32)
DIGITS = range(2, 9)

ORDER = (
    "the results in another order",
    "Each array is right, and stands where another one is expected: ({0}) is the order.",
)
ALIAS = (
    "one array under two names",
    "`{0}` and `{1}` hold the same numbers: b = a gives an array a second name, and what changes one changes "
    "the other; a.copy() makes a new array.",
)
WHOLE = (
    "whole numbers that stay whole",
    "np.zeros_like and np.array of whole numbers hold whole numbers, and cut off what is assigned to them: "
    "write dtype=float.",
)
FLOAT32 = ("float32 inside", "Only seven digits are right: somewhere the numbers become float32.")
ROUNDED = ("a rounded result", "These are the right numbers, rounded: hand in all digits.")
IN_PLACE = (
    "an argument changed in place",
    "The numbers are right, but an argument is another one after the call: work on x.copy().",
)


def result_mistake(trials: list[Trial]) -> Named | None:
    """Return name and hint of what explains every result that is not right, or None."""
    failed = [trial for trial in trials if not trial.right or trial.outcome.changed]
    if not failed or not all(trial.readable and not trial.many_right for trial in failed):
        return None
    if all(trial.right for trial in failed):
        return IN_PLACE
    if any(trial.outcome.changed for trial in failed):
        return None
    wrong = [(trial, part) for trial in failed for part in trial.parts if not part.right]
    for named, explains in _EACH:
        if all(explains(trial, part) for trial, part in wrong):
            return named
    return _reordered(failed) or _shared(failed)


def is_broken(trial: Trial) -> bool:
    """Tell whether a call fails in a way of its own: an exception, no number, fractions cut off."""
    if not trial.readable:
        return trial.outcome.exception is not None
    return any(loses_numbers(part) or _is_whole(trial, part) for part in trial.parts if not part.right)


def loses_numbers(part: Part) -> bool:
    """Tell whether numbers came that are not finite and should be."""
    if part.numbers.shape != part.expected.shape:
        return False
    return bool((np.isfinite(part.expected) & ~np.isfinite(part.numbers)).any())


def _is_whole(_: Trial, part: Part) -> bool:
    fractions = not np.array_equal(part.expected, np.trunc(part.expected))
    return part.numbers.dtype.kind in "iu" and fractions and part.numbers.shape == part.expected.shape


def _is_single(trial: Trial, part: Part) -> bool:
    got = part.numbers
    if SINGLE in float_dtypes((trial.case.args, dict(trial.case.kwargs))) or got.dtype.kind != "f":
        return False
    with np.errstate(all="ignore"):
        narrow = got.dtype == SINGLE or np.array_equal(got, got.astype(np.float32))
    return narrow and got.shape == part.expected.shape and _near(part, 3e-7)


def _near(part: Part, relative: float) -> bool:
    scale = max(1.0, float(np.abs(part.expected[np.isfinite(part.expected)]).max(initial=0.0)))
    return bool(np.allclose(part.numbers, part.expected, rtol=0, atol=relative * scale * 4, equal_nan=True))


def _is_rounded(_: Trial, part: Part) -> bool:
    got = part.numbers
    if got.shape != part.expected.shape or got.dtype.kind != "f":
        return False
    exact = 4 * float(np.finfo(got.dtype).eps)  # as exactly as rounded numbers can be written
    digits = [d for d in DIGITS if 10.0**-d > 20 * exact]
    return any(np.allclose(got, np.round(part.expected, d), rtol=exact, atol=exact) for d in digits)


_EACH: tuple[tuple[Named, Callable[[Trial, Part], bool]], ...] = (
    (WHOLE, _is_whole),
    (FLOAT32, _is_single),
    (ROUNDED, _is_rounded),
)


def _reordered(failed: list[Trial]) -> Named | None:
    """Look for one order in which all results are right."""
    parts = failed[0].parts
    if len(parts) < 2:
        return None
    order = [next((j for j, p in enumerate(parts) if p.agrees_with(part.expected)), -1) for part in parts]
    if sorted(order) != list(range(len(parts))):
        return None
    if not all(_is_in_order(trial, order) for trial in failed):
        return None
    return ORDER[0], ORDER[1].format(", ".join(part.name for part in parts))


def _is_in_order(trial: Trial, order: list[int]) -> bool:
    return all(trial.parts[j].agrees_with(part.expected) for j, part in zip(order, trial.parts, strict=True))


def _shared(failed: list[Trial]) -> Named | None:
    """Look for a result that became the same as a later one, which is right."""
    for i, j in _pairs(len(failed[0].parts)):
        if all(_is_shared(trial, i, j) for trial in failed):
            return ALIAS[0], ALIAS[1].format(*(failed[0].parts[k].name for k in (i, j)))
    return None


def _pairs(count: int) -> Iterator[tuple[int, int]]:
    return ((i, j) for j in range(count) for i in range(j))


def _is_shared(trial: Trial, i: int, j: int) -> bool:
    others = [part for k, part in enumerate(trial.parts) if k != i]
    earlier, later = trial.parts[i], trial.parts[j]
    return (
        all(part.right for part in others)
        and not earlier.right
        and earlier.expected.shape == later.expected.shape  # as one array can be the other, changed
        and earlier.numbers.shape == later.numbers.shape
        and np.array_equal(earlier.numbers, later.numbers, equal_nan=True)
    )
