"""What is wrong with a result, in one sentence: exists, type, shape, dtype, finite, value, place."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from mlcourse.checks.running import arrays
from mlcourse.checks.running.call import describe_exception
from mlcourse.checks.running.inputs import Case
from mlcourse.checks.running.trees import is_tensor
from mlcourse.checks.running.trial import Part, Trial

# On hidden input: the name of a type, or the sizes of a shape, can be made of what the input was.
NOT_ASKED_FOR = "`{}` does not return what is asked for{}."
LONGEST_LIST = 4  # arguments that are described; more would bury the rest of the sentence


def symptom(
    name: str, reference: Callable[..., Any], trial: Trial, failed: int, total: int, *, advised: bool = False
) -> str:
    """Return the sentence for a trial that is not right, `failed` of `total` being like it.

    Where it is `advised` what to do about an exception, its own words are left out.
    """
    where = f" for {trial.case.regime}" if trial.case.hidden else f" for {describe(reference, trial.case)}"
    if trial.outcome.exception is not None:
        known = advised and trial.raises is None
        raised = describe_exception(trial.outcome, hidden=trial.case.hidden, known=known)
        return f"`{name}` {raised}{_instead(trial)}{where}."
    if trial.raises is not None:
        return f"`{name}` returns a result, expected {with_article(trial.raises.__name__)}{where}."
    if trial.outcome.changed:
        return f"`{name}` changes its argument `{_changed(reference, trial)}` in place: work on a new array."
    if trial.complaint:
        return NOT_ASKED_FOR.format(name, where) if trial.case.hidden else f"`{name}` {trial.complaint}"
    if trial.readable and trial.objection:
        return f"{trial.objection[0].upper()}{trial.objection[1:]}"
    wrong = next(part for part in trial.parts if not part.right)
    return _of_part(name, trial, wrong, where, failed, total)


def describe(reference: Callable[..., Any], case: Case) -> str:
    """Return the input in words: shapes of arrays, values of numbers, and the regime."""
    names = list(inspect.signature(reference).parameters)
    given = [*zip(names, case.args, strict=False), *case.kwargs.items()]
    said = [text for text in (_said(name, value) for name, value in given) if text]
    more = ["…"] if len(said) > LONGEST_LIST else []
    listed = " and ".join(said) if len(said) < 3 else ", ".join([*said[:LONGEST_LIST], *more])
    return f"{listed} ({case.regime})" if listed else case.regime


def _said(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray) or is_tensor(value):
        return f"{name} of shape {tuple(value.shape)}"
    if value is None or isinstance(value, bool | int | float | str):
        return f"{name} = {value!r}"
    if isinstance(value, tuple) and all(isinstance(item, int) for item in value):
        return f"{name} = {value!r}"
    return ""


def _instead(trial: Trial) -> str:
    return f", expected {with_article(trial.raises.__name__)}" if trial.raises is not None else ""


def with_article(noun: str) -> str:
    """Return "a" or "an" and the noun."""
    return f"an {noun}" if noun[0] in "AEIOaeio" else f"a {noun}"


def _changed(reference: Callable[..., Any], trial: Trial) -> str:
    changed = trial.outcome.changed[0]
    return changed if isinstance(changed, str) else list(inspect.signature(reference).parameters)[changed]


def _of_part(name: str, trial: Trial, part: Part, where: str, failed: int, total: int) -> str:
    others = _right_ones(trial, part)
    if part.got is None or (part.complaint and trial.case.hidden):
        asked = NOT_ASKED_FOR.format(part.name or name, where)
        return asked if trial.case.hidden else f"`{part.name or name}` {part.complaint}"
    if part.got.shape != part.expected.shape and trial.case.hidden:
        return f"Shape: `{part.name or name}` has another one, expected {part.expected.shape}{where}.{others}"
    if part.got.shape != part.expected.shape:
        if part.name:
            return f"`{part.name}`: shape {part.got.shape}, expected {part.expected.shape}{where}.{others}"
        return f"Shape: `{name}` returns {part.got.shape}, expected {part.expected.shape}{where}."
    if part.complaint:
        return f"Dtype: `{part.name or name}` {part.complaint}"
    if part.got.dtype.kind in "iu" and not np.array_equal(part.expected, np.trunc(part.expected)):
        verb = "is" if part.name else "returns"
        return f"Dtype: `{part.name or name}` {verb} {part.got.dtype}, which cuts off the fractions{where}."
    return f"{_values(trial, part, failed, total)}{others}"


def _right_ones(trial: Trial, part: Part) -> str:
    """Say which other parts are right: they need no second look."""
    right = [f"`{other.name}`" for other in trial.parts if other is not part and other.right]
    return f" Right: {', '.join(right)}." if right else ""


def _values(trial: Trial, part: Part, failed: int, total: int) -> str:
    assert part.got is not None, "what is no numbers has been told before"
    wrong_at = ~arrays.equal(part.got, part.expected, part.atol)
    count = int(wrong_at.sum())
    shape = f"`{part.name}`: shape" if part.name else "Shape"
    shape = f"{shape} {part.got.shape} is right. "
    if trial.case.hidden:
        nan = not np.isfinite(part.got[wrong_at]).all() and np.isfinite(part.expected[wrong_at]).all()
        what = "not finite" if nan else "wrong"
        entries = arrays.count_text(count, wrong_at.size, "entry")
        cases = f"all {total}" if failed == total else f"{failed} of {total}"
        return f"{shape}For {trial.case.regime}, {entries} {what} (in {cases} cases something is)."
    first = tuple(np.argwhere(wrong_at)[0])
    got, expected = arrays.apart(part.got[first], part.expected[first])
    more = f" (and {count - 1} more)" if count > 1 else ""
    place = arrays.first_index(wrong_at)
    place = f"{place[0].upper()}{place[1:]}"
    narrow = arrays.too_narrow(part.got, part.expected, (trial.case.args, dict(trial.case.kwargs)))
    return f"{shape}{place} for {trial.case.regime}: you return {got}, expected {expected}{more}.{narrow}"
