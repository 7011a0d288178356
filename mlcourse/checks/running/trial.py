"""One call of a student's function, beside what the reference says about the same input."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlcourse.checks.running import arrays
from mlcourse.checks.running.call import Outcome
from mlcourse.checks.running.inputs import Case


@dataclass(frozen=True)
class Part:
    """One of the arrays that a function returns; most functions return one, without a name."""

    name: str
    expected: np.ndarray
    got: np.ndarray | None  # None where these are no numbers
    complaint: str  # why they are none, or of the wrong dtype
    atol: float

    @property
    def numbers(self) -> np.ndarray:
        """What the student's function returned; asked only where these are numbers."""
        assert self.got is not None, "no numbers came"
        return self.got

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
    many_right : bool
        Whether `objection` decides, and not the reference's own numbers.
    """

    case: Case
    outcome: Outcome
    parts: tuple[Part, ...] = ()
    complaint: str = ""
    raises: type[BaseException] | None = None
    objection: str = ""
    many_right: bool = False

    @property
    def right(self) -> bool:
        """Tell whether the answer is right in this case."""
        if self.raises is not None:
            return isinstance(self.outcome.exception, self.raises)
        if not self.readable:
            return False
        return not self.objection if self.many_right else all(part.right for part in self.parts)

    @property
    def readable(self) -> bool:
        """Tell whether numbers came back."""
        return bool(self.parts) and not self.complaint and all(p.got is not None for p in self.parts)
