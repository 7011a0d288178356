"""Mistakes that are the same everywhere: sign, transpose, factor 2, 1/n, an axis that is not summed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from mlcourse.checks.running.trees import is_tensor, leaves
from mlcourse.checks.running.trial import Part, Trial

# Takes what came back, what is expected, and the number of examples; tells whether it explains the former.
Fits = Callable[[Part, int | None], bool]


def general_mistake(trials: list[Trial], shown: Trial) -> tuple[str, str] | None:
    """Return name and hint of the general mistake that explains all results, or None."""
    seen = [trial for trial in trials if trial.readable and not trial.many_right]
    # One agreement may be chance; and where every expected entry is 0, any factor fits.
    if not shown.readable or shown.right or len(seen) < 2:
        return None
    numbers = range(len(shown.parts))
    affected = [i for i in numbers if not all(trial.parts[i].right for trial in seen)]
    for name, hint, fits in _general_mistakes():
        if all(_explains(fits, i, seen) for i in affected):
            where = " and ".join(f"`{shown.parts[i].name}`" for i in affected if shown.parts[i].name)
            return (f"{name} in {where}" if where else name), hint
    return None


def _explains(fits: Fits, i: int, seen: list[Trial]) -> bool:
    with np.errstate(all="ignore"):
        return all(fits(trial.parts[i], _examples(trial)) for trial in seen)


def _examples(trial: Trial) -> int | None:
    """Return the length of the first array with rows: how many examples there are."""
    for leaf in leaves((trial.case.args, dict(trial.case.kwargs))):
        if (isinstance(leaf, np.ndarray) or is_tensor(leaf)) and leaf.ndim > 1:
            return int(leaf.shape[0])
    return None


def _transformed(transform: Callable[[np.ndarray], np.ndarray]) -> Fits:
    return lambda part, _: part.agrees_with(transform(part.expected.astype(float)))


def _scaled(factor: Callable[[int], float]) -> Fits:
    """Fit a factor that depends on the number of examples."""
    return lambda part, n: part.agrees_with(part.expected.astype(float) * (1 if n is None else factor(n)))


def _left_over(reduce: Callable[..., np.ndarray]) -> Fits:
    """Fit an axis that is still there although it should have been reduced."""

    def fits(part: Part, _: int | None) -> bool:
        return (
            part.got.size > 0
            and part.got.ndim == part.expected.ndim + 1
            and any(_reduced(part, reduce(part.got, axis=axis)) for axis in range(part.got.ndim))
        )

    return fits


def _reduced(part: Part, reduced: np.ndarray) -> bool:
    if reduced.shape != part.expected.shape:
        return False
    return bool(np.allclose(reduced, part.expected, rtol=0, atol=10 * part.atol))


def _general_mistakes() -> Iterator[tuple[str, str, Fits]]:
    yield "the sign", "Everything has the right size and the wrong sign.", _transformed(lambda e: -e)
    yield (
        "the transpose",
        "Rows and columns are exchanged: entry [i, j] is ∂f_i/∂x_j.",
        _transformed(lambda e: e.T),
    )
    yield (
        "a factor 2 too many",
        "Everything is twice as large as it should be.",
        _transformed(lambda e: 2 * e),
    )
    yield (
        "a factor ½ too many",
        "Everything is half as large as it should be.",
        _transformed(lambda e: e / 2),
    )
    yield (
        "a division by n too many",
        "Everything is too small by the number of entries: this is a sum, not a mean.",
        _transformed(lambda e: e / e.shape[-1] if e.ndim else e),
    )
    yield (
        "a factor n too many",
        "Everything is too large by the number of entries.",
        _transformed(lambda e: e * e.shape[-1] if e.ndim else e),
    )
    yield (
        "a division by the batch size too many",
        "Everything is too small by the number of rows: each row has its own loss here.",
        _transformed(lambda e: e / e.shape[0] if e.ndim > 1 else e),
    )
    yield (
        "a division by the batch size too many",
        "Everything is too small by the number of examples: count where you divide by it.",
        _scaled(lambda n: 1 / n),
    )
    yield (
        "a division by the batch size missing",
        "Everything is too large by the number of examples: a mean divides by it.",
        _scaled(lambda n: n),
    )
    yield (
        "a sum over an axis missing",
        "There is one axis too many: add up along it, each example contributes.",
        _left_over(np.sum),
    )
    yield (
        "a mean over an axis missing",
        "There is one axis too many: the mean along it is asked for.",
        _left_over(np.mean),
    )
