"""Functions of NumPy without which an answer has to do."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcourse.checks.context import PUBLIC, Context
from mlcourse.checks.cost.calls import called
from mlcourse.checks.running.comparison import Comparison
from mlcourse.checks.running.inputs import Case, seeded
from mlcourse.checks.running.trees import copied
from mlcourse.checks.verdict import points_text


@dataclass(frozen=True)
class Without:
    """An answer may not call these functions of NumPy: they are what it is to do itself.

    Parameters
    ----------
    functions : tuple of str
        Their names in NumPy.
    cases : callable
        Makes the inputs on which it is watched.
    loses : float
        Points that a call costs.
    instead : str
        A sentence that says what helps in their place.
    """

    functions: tuple[str, ...]
    cases: Callable[[np.random.Generator], list[Case]]
    loses: float
    instead: str

    @property
    def announced(self) -> str:
        """What the exercise's text says of it."""
        names = " or ".join(f"`np.{name}`" for name in self.functions)
        return f"A call of {names} costs {points_text(self.loses)}."

    def mistake(self, complaint: str) -> str | None:
        """Return the name of what every complaint is about."""
        return f"a call of np.{self._told(complaint)}"

    def complaint(
        self, function: Callable[..., Any], comparison: Comparison | None = None, context: Context = PUBLIC
    ) -> str:
        """Return what to tell the student, or the empty string if none of them is seen to be called."""
        told = getattr(function, "remote_calls", None)
        calls = [case.args for case in self.cases(seeded("calls", PUBLIC))]
        seen = told(self.functions, calls) if told else _called(function, self.functions, calls)
        used = [name for name in self.functions if name in seen]
        return (
            f"The result comes from `np.{used[0]}`, and is to be found without it. {self.instead}"
            if used
            else ""
        )

    def _told(self, complaint: str) -> str:
        return next(name for name in self.functions if f"`np.{name}`" in complaint)


def _called(function: Callable[..., Any], names: tuple[str, ...], calls: list[tuple[Any, ...]]) -> list[str]:
    """Ask a function of this process; nothing that it prints is shown."""
    nowhere = io.StringIO()
    with (
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        return called(function, names, copied(calls))
