"""Mistakes that show when the answer, or the reference, is called again with other arguments."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from mlcourse.checks.naming.results import loses_numbers
from mlcourse.checks.running.call import call
from mlcourse.checks.running.comparison import Comparison, Expected
from mlcourse.checks.running.inputs import Case
from mlcourse.checks.running.trees import float_dtypes, in_float64
from mlcourse.checks.running.trial import Trial

Named = tuple[str, str]
Answer = Callable[..., Any]
Axes = Callable[[np.ndarray], np.ndarray]
SHORT = 3  # of so many arguments all orders are tried
UPSTREAM = ("g", "dhs")
OVERFLOWS, UNDERFLOWS = (703.0, 710.5), (743.5, 747.0)  # ln of the largest number, and of the smallest
FARTHEST = 2000.0

ORDER = (
    "the arguments in another order",
    "With its arguments exchanged the function is right: they are passed in the order ({0}).",
)
NO_UPSTREAM = (
    "the upstream gradient left out",
    "The chain rule multiplies with the gradient from above; these are the results for a gradient of ones.",
)
FIRST_AXIS = (
    "the first axis for the last",
    "Everything is right along the first axis of the array; what belongs together stands along the last one.",
)
ALL_AT_ONCE = (
    "everything at once, not row by row",
    "A batch is taken for one long vector: each row is an example of its own, axis=-1 with keepdims=True.",
)
TOO_LARGE = (
    "an exponential that overflows",
    "exp of more than 709 is infinite: take out the largest exponent first, or use a form in which every "
    "exponent is at most 0.",
)
LOG_OF_ZERO = (
    "a logarithm of 0",
    "exp of less than −745 is 0, and so is what is computed from it: take the logarithm before the "
    "exponential.",
)


def call_mistake(function: Answer, trials: list[Trial], shown: Trial, comparison: Comparison) -> Named | None:
    """Return name and hint of what calling again shows to be the mistake, or None."""
    if comparison.backend != "numpy" or comparison.accept is not None:
        return None
    return (
        _in_another_order(function, trials, comparison)
        or _without_upstream(trials, comparison)
        or _along_other_axes(trials, comparison)
        or _beyond_exp(function, trials, shown, comparison)
    )


def _in_another_order(function: Answer, trials: list[Trial], comparison: Comparison) -> Named | None:
    """Look for an order of the arguments in which the function is right in every case."""
    args = trials[0].case.args
    if any(trial.raises or len(trial.case.args) != len(args) for trial in trials):
        return None
    for order in _orders(args):
        if all(_is_right(function, trial, order, comparison) for trial in trials):
            return ORDER[0], ORDER[1].format(", ".join(comparison.arguments[: len(args)]))
    return None


def _orders(args: tuple[Any, ...]) -> Iterator[tuple[int, ...]]:
    """Run through orders in which arrays change places, or fractions do.

    Whole numbers keep theirs: a student's loop in steps of a padding of 0 would never end. Of many arrays two
    are exchanged, or one comes first.
    """
    for alike in (_is_container, lambda arg: isinstance(arg, float)):
        places = tuple(i for i, arg in enumerate(args) if alike(arg))
        for moved in _arrangements(places):
            new = dict(zip(places, moved, strict=True))
            yield tuple(new.get(i, i) for i in range(len(args)))


def _is_container(arg: Any) -> bool:
    return isinstance(arg, np.ndarray | dict)


def _arrangements(places: tuple[int, ...]) -> list[tuple[int, ...]]:
    if len(places) <= SHORT:
        return [order for order in itertools.permutations(places) if order != places]
    pairs = itertools.combinations(places, 2)
    exchanged = [tuple({i: j, j: i}.get(k, k) for k in places) for i, j in pairs]
    return [*exchanged, *((i, *(k for k in places if k != i)) for i in places[2:])]


def _is_right(function: Answer, trial: Trial, order: tuple[int, ...], comparison: Comparison) -> bool:
    def exchanged(*args: Any, **kwargs: Any) -> Any:
        return function(*(args[i] for i in order), *args[len(order) :], **kwargs)

    right = Expected(trial.case, tuple(part.expected for part in trial.parts))
    if not trial.parts:
        right = comparison.expected(trial.case)
    again = comparison.trial(exchanged, right)
    return again.right and not again.outcome.changed


def _without_upstream(trials: list[Trial], comparison: Comparison) -> Named | None:
    """Look whether the reference makes these results of an upstream gradient of ones."""
    place = next((i for i, name in enumerate(comparison.arguments) if name in UPSTREAM), None)
    if place is None or not all(trial.readable for trial in trials):
        return None
    for trial in trials:
        args = in_float64(trial.case.args)
        ones = (*args[:place], np.ones_like(args[place]), *args[place + 1 :])
        right = comparison.expected(replace(trial.case, args=ones))
        found = zip(trial.parts, right.arrays, strict=True)
        if not all(part.agrees_with(array) and array.any() for part, array in found):
            return None
    return NO_UPSTREAM


def _along_other_axes(trials: list[Trial], comparison: Comparison) -> Named | None:
    """Look whether the reference makes these results along another axis, or of the batch as one vector."""
    seen = [trial for trial in trials if trial.readable and len(trial.parts) == 1]
    if len(seen) < len(trials) or not any(trial.parts[0].expected.ndim > 1 for trial in seen):
        return None
    if all(_agrees(trial, comparison, _to_last, _to_first) for trial in seen):
        return FIRST_AXIS
    if all(_agrees(trial, comparison, np.ravel, None) for trial in seen):
        return ALL_AT_ONCE
    return None


def _to_last(array: np.ndarray) -> np.ndarray:
    return np.moveaxis(array, 0, -1)


def _to_first(array: np.ndarray) -> np.ndarray:
    return np.moveaxis(array, -1, 0)


def _agrees(trial: Trial, comparison: Comparison, there: Axes, back: Axes | None) -> bool:
    (part,) = trial.parts
    shape = part.expected.shape
    arrays = [arg for arg in trial.case.args if isinstance(arg, np.ndarray)]
    if part.numbers.shape != shape or not shape or any(arg.shape != shape for arg in arrays):
        return False
    args = [there(arg) if isinstance(arg, np.ndarray) else arg for arg in in_float64(trial.case.args)]
    outcome = call(comparison.reference, tuple(args), trial.case.kwargs)
    result = np.asarray(outcome.value) if outcome.exception is None else np.empty(0)
    if result.size != part.expected.size:
        return False
    return part.agrees_with(back(result) if back else result.reshape(shape))


def _beyond_exp(function: Answer, trials: list[Trial], shown: Trial, comparison: Comparison) -> Named | None:
    """Look where numbers cease to be finite: exp has its end at another place than the logarithm."""
    failed = [trial for trial in trials if not trial.right]
    case = shown.case
    if any(trial.outcome.changed or not _lost(trial) for trial in failed) or _is_narrow(case):
        return None
    if not _is_right_below(function, case, 1.0, comparison):
        return None
    low, high = 1.0, FARTHEST
    while high - low > 0.2:
        middle = (low + high) / 2
        if _is_right_below(function, case, middle, comparison):
            low = middle
        else:
            high = middle
    factors = {1.0, 2.0, 3.0} | {abs(arg) * f for arg in case.args if isinstance(arg, float) for f in (1, 2)}
    ends = [(OVERFLOWS, TOO_LARGE), (UNDERFLOWS, LOG_OF_ZERO)]
    found = {named for (a, b), named in ends for f in factors if f and a <= low * f and high * f <= b}
    return found.pop() if len(found) == 1 else None


def _is_narrow(case: Case) -> bool:
    return any(dtype != np.dtype(float) for dtype in float_dtypes((case.args, dict(case.kwargs))))


def _lost(trial: Trial) -> bool:
    return trial.readable and any(map(loses_numbers, trial.parts))


def _is_right_below(function: Answer, case: Case, bound: float, comparison: Comparison) -> bool:
    """Tell whether all numbers are finite for the same input, none beyond ±`bound`."""
    args = tuple(
        np.clip(arg, -bound, bound) if isinstance(arg, np.ndarray) and arg.dtype.kind == "f" else arg
        for arg in case.args
    )
    trial = comparison.trial(function, comparison.expected(replace(case, args=args)))
    return trial.readable and not trial.outcome.changed and not _lost(trial)
