"""Comparing a student's function with the reference, case by case."""

from __future__ import annotations

import inspect
from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlcourse.checks.running import arrays, tensors
from mlcourse.checks.running.call import call
from mlcourse.checks.running.inputs import Case
from mlcourse.checks.running.trees import copied, float_dtypes, in_float64, is_tensor, mapped, split
from mlcourse.checks.running.trial import Part, Trial

Accept = Callable[..., str]


@dataclass(frozen=True)
class Expected:
    """What the reference says about a case: arrays in the order of the outputs, or the right exception."""

    case: Case
    arrays: tuple[np.ndarray, ...] = ()
    raises: type[BaseException] | None = None


@dataclass(frozen=True)
class Comparison:
    """Lays what functions return beside what the reference does.

    Parameters
    ----------
    reference : callable
        The model answer.
    outputs : tuple of str
        Names of the arrays that are returned; empty for a single one.
    accept : callable, optional
        Takes a result and the arguments; returns what is wrong with it.
    backend : {"numpy", "torch"}
        Whether arrays or tensors go in and come out.
    """

    reference: Callable[..., Any]
    outputs: tuple[str, ...] = ()
    accept: Accept | None = None
    backend: str = "numpy"

    @property
    def arguments(self) -> list[str]:
        """The names of what the reference takes."""
        return list(inspect.signature(self.reference).parameters)

    def expected(self, case: Case) -> Expected:
        """Ask the reference, in float64."""
        if self.backend == "torch":
            given = tensors.with_tensors((case.args, dict(case.kwargs)))
            case = replace(case, args=given[0], kwargs=given[1])
        args, kwargs = in_float64(case.args), in_float64(dict(case.kwargs))
        try:
            result = self.reference(*args, **kwargs)
        except (ValueError, TypeError) as problem:
            return Expected(case, raises=type(problem))
        parts, complaint = split(result, self.outputs)
        if complaint:
            raise AssertionError(f"the reference {complaint}")
        return Expected(case, tuple(_plain(part) for part in parts))

    def trial(self, function: Callable[..., Any], expected: Expected) -> Trial:
        """Call a function and lay its result beside what is expected."""
        case = expected.case
        outcome = call(function, case.args, case.kwargs)
        if outcome.exception is not None or expected.raises is not None:
            return Trial(case, outcome, raises=expected.raises)
        try:
            values, complaint = split(outcome.value, self.outputs)
        except Exception:  # what the student returns may be an object of his own
            values, complaint = (), f"returns an object in which ({', '.join(self.outputs)}) cannot be found."
        if complaint:
            return Trial(case, outcome, complaint=complaint)
        names = self.outputs or ("",)
        found = zip(names, values, expected.arrays, strict=True)
        parts = tuple(self._part(case, *item) for item in found)
        trial = Trial(case, outcome, parts, many_right=self.accept is not None)
        if self.accept is not None and trial.readable:
            return replace(trial, objection=self._objection(self.accept, case, trial))
        return trial

    def _part(self, case: Case, name: str, value: Any, expected: np.ndarray) -> Part:
        given, verb = (case.args, dict(case.kwargs)), "is" if name else "returns"
        if self.backend == "torch":
            got, complaint = tensors.to_array(value, verb, float_dtypes(given))
        else:
            got, complaint = arrays.to_array(value, verb, truth_values=expected.dtype.kind == "b")
        return Part(name, expected, got, complaint, arrays.tolerance(given, expected))

    def _objection(self, accept: Accept, case: Case, trial: Trial) -> str:
        result: Any = trial.parts[0].got
        if self.outputs:
            # By name and by number; a plain tuple would make every author count.
            kind: Any = namedtuple("Result", self.outputs, rename=True)  # type: ignore[misc]  # the names come from the exercise
            result = kind(*(part.got for part in trial.parts))
        args, kwargs = as_arrays(copied(case.args)), as_arrays(copied(dict(case.kwargs)))
        try:
            return accept(result, *args, **kwargs)
        except (ValueError, IndexError, TypeError):
            shapes = ", ".join(str(part.got.shape) for part in trial.parts if part.got is not None)
            return f"Shape {shapes} does not fit here."


def as_arrays(value: Any) -> Any:
    """Return tensors as arrays, inside of containers too."""
    return mapped(lambda leaf: leaf.detach().cpu().numpy() if is_tensor(leaf) else leaf, value)


def _plain(value: Any) -> np.ndarray:
    return value.detach().cpu().numpy() if is_tensor(value) else np.asarray(value)
