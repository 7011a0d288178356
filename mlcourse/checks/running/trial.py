"""One call of a student's function, beside what the reference says about the same input."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlcourse.checks.running import arrays, tensors
from mlcourse.checks.running.call import Outcome, call
from mlcourse.checks.running.inputs import Case
from mlcourse.checks.running.trees import copied, float_dtypes, in_float64, is_tensor, mapped, split

Accept = Callable[..., str]


@dataclass(frozen=True)
class Part:
    """One of the arrays that a function returns; most functions return one, without a name."""

    name: str
    expected: np.ndarray
    got: np.ndarray | None  # None where these are no numbers
    complaint: str  # why they are none, or of the wrong dtype
    atol: float

    @property
    def right(self) -> bool:
        """Tell whether this array is as it should be."""
        return not self.complaint and self.agrees_with(self.expected)

    def agrees_with(self, other: np.ndarray | None) -> bool:
        """Tell whether the student's array is the same as another one."""
        if self.got is None or other is None or self.got.shape != other.shape:
            return False
        return bool(arrays.equal(self.got, other, self.atol).all())


@dataclass(frozen=True)
class Trial:
    """One case with what the reference says and what the student's function did.

    Parameters
    ----------
    case : Case
        The input.
    outcome : Outcome
        What the call came to.
    parts : tuple of Part
        The arrays that came back; empty where the call raised, or returned something else.
    complaint : str
        What stands in the way of reading the result as these parts.
    raises : type, optional
        The exception that this input should raise.
    objection : str
        Where many results are right: why this one is not.
    judged : bool
        Whether `objection` decides, and not the reference's own numbers.
    """

    case: Case
    outcome: Outcome
    parts: tuple[Part, ...] = ()
    complaint: str = ""
    raises: type[BaseException] | None = None
    objection: str = ""
    judged: bool = False

    @property
    def right(self) -> bool:
        """Tell whether the answer is right in this case."""
        if self.raises is not None:
            return isinstance(self.outcome.exception, self.raises)
        if not self.readable:
            return False
        return not self.objection if self.judged else all(part.right for part in self.parts)

    @property
    def readable(self) -> bool:
        """Tell whether numbers came back."""
        return bool(self.parts) and not self.complaint and all(p.got is not None for p in self.parts)


@dataclass(frozen=True)
class Truth:
    """What the reference says about a case: arrays by name, or the exception that is right."""

    case: Case
    expected: tuple[np.ndarray, ...] = ()
    raises: type[BaseException] | None = None


@dataclass(frozen=True)
class Bench:
    """Runs functions on cases.

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

    def truth(self, case: Case) -> Truth:
        """Ask the reference, in float64."""
        if self.backend == "torch":
            given = tensors.with_tensors((case.args, dict(case.kwargs)))
            case = replace(case, args=given[0], kwargs=given[1])
        args, kwargs = in_float64(case.args), in_float64(dict(case.kwargs))
        try:
            result = self.reference(*args, **kwargs)
        except (ValueError, TypeError) as problem:
            return Truth(case, raises=type(problem))
        parts, complaint = split(result, self.outputs)
        if complaint:
            raise AssertionError(f"the reference {complaint}")
        return Truth(case, tuple(_plain(part) for part in parts))

    def attempt(self, function: Callable[..., Any], truth: Truth) -> Trial:
        """Call a function and lay its result beside the truth."""
        case = truth.case
        outcome = call(function, case.args, case.kwargs)
        if outcome.exception is not None or truth.raises is not None:
            return Trial(case, outcome, raises=truth.raises)
        try:
            values, complaint = split(outcome.value, self.outputs)
        except Exception:  # what the student returns may be an object of his own
            values, complaint = (), f"returns an object in which ({', '.join(self.outputs)}) cannot be found."
        if complaint:
            return Trial(case, outcome, complaint=complaint)
        names = self.outputs or ("",)
        found = zip(names, values, truth.expected, strict=True)
        parts = tuple(self._part(case, name, value, expected) for name, value, expected in found)
        trial = Trial(case, outcome, parts, judged=self.accept is not None)
        if self.accept is not None and trial.readable:
            return replace(trial, objection=self._objection(case, trial))
        return trial

    def _part(self, case: Case, name: str, value: Any, expected: np.ndarray) -> Part:
        given = (case.args, dict(case.kwargs))
        if self.backend == "torch":
            got, complaint = tensors.to_array(value, float_dtypes(given))
        else:
            got, complaint = arrays.to_array(value, truth_values=expected.dtype.kind == "b")
        return Part(name, expected, got, complaint, arrays.tolerance(given, expected))

    def _objection(self, case: Case, trial: Trial) -> str:
        result: Any = trial.parts[0].got
        if self.outputs:
            # By name and by number; a plain tuple would make every author count.
            result = namedtuple("Result", self.outputs, rename=True)(*(part.got for part in trial.parts))
        args, kwargs = as_arrays(copied(case.args)), as_arrays(copied(dict(case.kwargs)))
        try:
            return self.accept(result, *args, **kwargs)
        except (ValueError, IndexError, TypeError):
            shapes = ", ".join(str(part.got.shape) for part in trial.parts)
            return f"Shape {shapes} does not fit here."


def as_arrays(value: Any) -> Any:
    """Return tensors as arrays, inside of containers too."""
    return mapped(lambda leaf: leaf.detach().cpu().numpy() if is_tensor(leaf) else leaf, value)


def _plain(value: Any) -> np.ndarray:
    return value.detach().cpu().numpy() if is_tensor(value) else np.asarray(value)
