"""Mistakes that are the same everywhere: sign, transpose, a factor, an axis too many.

A name says what is true of the numbers. Where sizes make two mistakes the same number, both are said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mlcourse.checks.naming.counts import Counts, factors
from mlcourse.checks.running.trial import Part, Trial

ENOUGH = 3  # numbers that agree by chance in one case alone


@dataclass(frozen=True)
class General:
    """A mistake that can be made anywhere.

    Parameters
    ----------
    name, hint : str
        As of a known mistake.
    fits : callable
        Tells of a part of a result, and of how many of what there are, whether this explains it.
    shows : callable, optional
        Tells whether the part could only come from this mistake; one such part is needed. With it, other
        results may be right.
    counts : bool
        Whether it is about a number of entries or examples, and not about a fixed number.
    """

    name: str
    hint: str
    fits: Callable[[Part, Counts], bool]
    shows: Callable[[Part], bool] | None = None
    counts: bool = False

    def explains(self, parts: list[tuple[Part, Counts]]) -> bool:
        """Tell whether all of these come from this mistake."""
        with np.errstate(all="ignore"):
            if self.shows is None:
                return all(self.fits(*part) for part in parts)
            wrong = [part for part in parts if not part[0].right]
            return all(self.fits(*part) for part in wrong) and any(self.shows(part) for part, _ in wrong)


def general_mistake(
    trials: list[Trial], shown: Trial, arguments: Sequence[str] = ()
) -> tuple[str, str] | None:
    """Return name and hint of the general mistake that explains all results, or None.

    `arguments` are the names of what the function takes.
    """
    seen = [trial for trial in trials if trial.readable and not trial.many_right]
    if not shown.readable or shown.right or not _tells(seen):
        return None
    affected = [i for i in range(len(shown.parts)) if not all(trial.parts[i].right for trial in seen)]
    counted = [(trial, Counts.of(trial, arguments)) for trial in seen]
    columns = [[(trial.parts[i], counts) for trial, counts in counted] for i in affected]
    fitting = [m for m in _general_mistakes(arguments) if all(m.explains(column) for column in columns)]
    if not fitting:
        return None
    named, *others = fitting
    where = _listed([f"`{shown.parts[i].name}`" for i in affected if shown.parts[i].name])
    also = next((other.name for other in others if other.counts and not named.counts), "")
    also = f" Or {also}: with these sizes it is the same number." if also else ""
    return f"{named.name} in {where}" if where else named.name, named.hint + also


def _tells(seen: list[Trial]) -> bool:
    """Tell whether there are enough numbers: one agreement may be chance, and any factor fits a 0."""
    if len(seen) > 1:
        return True
    return sum(int(np.count_nonzero(part.expected)) for trial in seen for part in trial.parts) >= ENOUGH


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _transformed(transform: Callable[[np.ndarray], np.ndarray]) -> Callable[[Part, Counts], bool]:
    return lambda part, _: part.agrees_with(transform(part.expected.astype(float)))


def _general_mistakes(arguments: Sequence[str]) -> Iterator[General]:
    yield General("the sign", "Everything has the right size and the wrong sign.", _transformed(lambda e: -e))
    yield General(
        "the transpose",
        "Rows and columns are exchanged: entry [i, j] is ∂f_i/∂x_j.",
        _transformed(lambda e: e.T),
    )
    yield General(
        "a factor 2 too many", "Everything is twice as large as it should be.", _transformed(lambda e: 2 * e)
    )
    yield General(
        "a factor ½ too many", "Everything is half as large as it should be.", _transformed(lambda e: e / 2)
    )
    yield General(
        "another base of the logarithm",
        "Everything is 1/ln 2 or 1/ln 10 times what it should be: np.log is the natural logarithm.",
        _transformed_by_one_of(lambda e: e / np.log(2), lambda e: e / np.log(10)),
    )
    yield General(
        "the square left out, or a root too many",
        "The square of what comes out is what is expected.",
        _transformed(np.sqrt),
    )
    yield General(
        "absolute values for the entries",
        "All sizes are right, and no number is negative: the sign belongs to it.",
        lambda part, _: part.agrees_with(np.abs(part.expected)),
        lambda part: _has_both_signs(part) and part.agrees_with(np.abs(part.expected)),
    )
    for factor in factors(arguments):
        yield General(factor.name, factor.hint, factor.fits, counts=True)
    yield General(
        "an axis of length 1 too many",
        "The numbers are right, their shape is not: look for keepdims=True, [:, None], and for brackets or a "
        "comma around the result.",
        lambda part, _: _same_numbers(part),
        lambda part: _same_numbers(part) and part.numbers.ndim > part.expected.ndim,
    )
    yield General(
        "an axis of length 1 missing",
        "The numbers are right, their shape is not: keepdims=True or [:, None] keeps that axis.",
        lambda part, _: _same_numbers(part),
        lambda part: _same_numbers(part) and part.numbers.ndim < part.expected.ndim,
    )
    for reduce, name in ((np.sum, "a sum"), (np.mean, "a mean")):
        yield General(
            f"{name} over everything",
            "One number is left where an array is expected: along which axis is there something to add up?",
            _reduced(reduce),
            lambda part: part.numbers.size == 1 < part.expected.size,
        )
    for axes, name in ((1, "the last entry left out"), (2, "the last row and column left out")):
        yield General(
            name,
            "What is there is right, and the array ends too early: count the places, and look at the end of "
            "range().",
            _cut_short(axes),
        )
    for reduce, name, hint in (
        (np.sum, "a sum", "There is one axis too many: add up along it, each example contributes."),
        (np.mean, "a mean", "There is one axis too many: the mean along it is asked for."),
    ):
        yield General(f"{name} over an axis missing", hint, *_not_reduced(reduce))


def _transformed_by_one_of(
    *transforms: Callable[[np.ndarray], np.ndarray],
) -> Callable[[Part, Counts], bool]:
    return lambda part, _: any(part.agrees_with(f(part.expected.astype(float))) for f in transforms)


def _has_both_signs(part: Part) -> bool:
    return bool((part.expected > part.atol).any() and (part.expected < -part.atol).any())


def _reduced(reduce: Callable[..., np.ndarray]) -> Callable[[Part, Counts], bool]:
    def fits(part: Part, _: Counts) -> bool:
        if part.numbers.size != 1 or not part.expected.size:
            return False
        total = np.asarray(reduce(part.expected))
        return bool(np.isclose(part.numbers.reshape(()), total, rtol=0, atol=10 * part.atol))

    return fits


def _cut_short(axes: int) -> Callable[[Part, Counts], bool]:
    def fits(part: Part, _: Counts) -> bool:
        whole = part.expected
        if whole.ndim < axes:
            return False
        return part.agrees_with(whole[..., :-1, :-1] if axes == 2 else whole[..., :-1])

    return fits


def _not_reduced(
    reduce: Callable[..., np.ndarray],
) -> tuple[Callable[[Part, Counts], bool], Callable[[Part], bool]]:
    """Fit an axis that is still there, and tell whether it could only have stayed because of that."""

    def fits(part: Part, _: Counts) -> bool:
        return bool(_left_over(part, reduce))

    def shows(part: Part) -> bool:
        return any(_varies(part, axis) for axis in _left_over(part, reduce))

    return fits, shows


def _same_numbers(part: Part) -> bool:
    """Tell whether the numbers are right, and only axes of length 1 are too many or missing."""
    without = [tuple(n for n in shape if n != 1) for shape in (part.numbers.shape, part.expected.shape)]
    return without[0] == without[1] and _close(part, part.numbers.reshape(part.expected.shape))


def _left_over(part: Part, reduce: Callable[..., np.ndarray]) -> list[int]:
    """Return the axes that are still there although they should have been reduced."""
    if not part.numbers.size or part.numbers.ndim != part.expected.ndim + 1:
        return []
    return [axis for axis in range(part.numbers.ndim) if _close(part, reduce(part.numbers, axis=axis))]


def _varies(part: Part, axis: int) -> bool:
    """Tell whether there is something to reduce: copies of one result come from elsewhere."""
    return part.numbers.shape[axis] > 1 and bool((np.ptp(part.numbers, axis=axis) > part.atol).any())


def _close(part: Part, got: np.ndarray) -> bool:
    """Tell whether numbers are right; sums of many round more than one does."""
    if got.shape != part.expected.shape:
        return False
    return bool(np.allclose(got, part.expected, rtol=0, atol=10 * part.atol))
