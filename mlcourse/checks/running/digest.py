"""A mark of what an answer came to, the same for answers with the same results: for staff, who group by it.

No value can be read from it. Numbers are cut into steps that are a thousand times what the check takes for
equal, so that two ways of computing the same have the same mark.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from mlcourse.checks.running.arrays import ROUNDINGS
from mlcourse.checks.running.trial import Part, Trial

LENGTH = 16  # hexadecimal digits
STEP = 1000  # tolerances
SHIFT = 0.3819660112501051  # no number that people compute with lies on the edge of a step


def digest_of(*facts: Any) -> str:
    """Return the mark of some facts: texts, numbers, tuples of them.

    Examples
    --------
    >>> digest_of("wrong", (1, 2)) == digest_of("wrong", (1, 2)) != digest_of("wrong", (2, 1))
    True
    """
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:LENGTH]


def digest_of_trials(trials: Iterable[Trial]) -> str:
    """Return the mark of what a function did in every case, its numbers and its exceptions.

    Examples
    --------
    >>> digest_of_trials([]) == digest_of_trials([])
    True
    """
    return digest_of(*(_case(trial) for trial in trials))


def in_steps(values: np.ndarray, atol: float) -> tuple[Any, ...]:
    """Return the shape of an array and its numbers in steps; `atol` is what counts as equal.

    Examples
    --------
    >>> in_steps(np.array([0.1 + 0.2]), 1e-9) == in_steps(np.array([0.3]), 1e-9)
    True
    """
    numbers = values.astype(float)
    finite = np.abs(numbers[np.isfinite(numbers)])
    # a wrong result may be far larger than the right one, and so are its roundings
    step = STEP * max(atol, np.finfo(float).eps * ROUNDINGS * float(np.max(finite, initial=0.0)))
    with np.errstate(all="ignore"):
        steps = np.where(np.isfinite(numbers), np.floor(numbers / step + SHIFT), numbers)
    return values.shape, hashlib.sha256((steps + 0.0).tobytes()).hexdigest()


def _case(trial: Trial) -> tuple[Any, ...]:
    """What came of one case; of an exception its type alone, for its words name what students name."""
    raised = type(trial.outcome.exception).__name__ if trial.outcome.exception else ""
    parts = tuple(map(_part, trial.parts))
    return trial.case.regime, raised, trial.outcome.changed, trial.complaint, trial.objection, parts


def _part(part: Part) -> tuple[Any, ...]:
    """One array: which, what is said against its type, its numbers."""
    if part.got is None:
        return part.name, part.complaint
    return part.name, part.complaint, part.right, in_steps(part.got, max(part.atol, _narrow(part.got)))


def _narrow(got: np.ndarray) -> float:
    """What a result in a narrower dtype than asked for may be off by."""
    if got.dtype.kind != "f" or not got.size:
        return 0.0
    finite = np.abs(got[np.isfinite(got)].astype(float))
    return float(ROUNDINGS * np.finfo(got.dtype).eps * max(1.0, float(np.max(finite, initial=0.0))))
