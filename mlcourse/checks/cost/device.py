"""Whether a function in torch stays on the device of its arguments, and differentiates by hand.

No GPU is needed to find out, and nobody has to be believed: the function becomes a list of operations
(`recorder`), and the list must compute the step on other numbers (`replay`).
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np

from mlcourse.checks.context import PUBLIC, Context
from mlcourse.checks.running import tensors
from mlcourse.checks.running.comparison import Comparison
from mlcourse.checks.running.inputs import Case, seeded
from mlcourse.checks.verdict import points_text

COMPLAINTS = {
    "autograd": "The numbers are right, but they come from torch's automatic differentiation: here you "
    "write the derivatives yourself.",
    "device": "The numbers are right, but the step does not stay on the device of its arguments: "
    "it asks for a number (`.item()`, `float`, `if`, `.cpu()`) or makes a tensor without `device=`.",
}
NAMES = {
    COMPLAINTS["autograd"]: "work left to autograd",
    COMPLAINTS["device"]: "a step that leaves its device",
}
CANNOT_FOLLOW = (
    "The numbers are right, but whether the step stays on its device cannot be told: the check cannot follow "
    "torch's `{}`. Write the step without it."
)


@dataclass(frozen=True)
class StaysOnDevice:
    """A step may neither fetch numbers from its device nor leave its derivatives to autograd.

    Parameters
    ----------
    args : callable
        Makes the arguments from a random generator, arrays for tensors, always of the same shapes.
    loses : float
        Points that a step costs which does.
    """

    args: Callable[[np.random.Generator], tuple[Any, ...]]
    loses: float = 1.0

    @property
    def announced(self) -> str:
        """What the exercise's text says of it."""
        return (
            "Watched too: to ask for a number on the way, to make a tensor elsewhere than on the device of "
            f"the arguments, or to leave derivatives to torch costs {points_text(self.loses)}."
        )

    def mistake(self, complaint: str) -> str | None:
        """Return the name of what a complaint is about; None if that could not be told."""
        return NAMES.get(complaint)

    def complaint(
        self, function: Callable[..., Any], comparison: Comparison, context: Context = PUBLIC
    ) -> str:
        """Return what to tell the student, or the empty string if nothing is wrong."""
        told = getattr(function, "remote_device", None) or partial(_told, function)
        shown = self.args(seeded("device", PUBLIC))
        fault, program = told(comparison.outputs, *tensors.with_tensors(shown))
        if fault in COMPLAINTS:
            return COMPLAINTS[fault]
        unseen = self.args(seeded("device", replace(context, hidden=True), 1))
        return self._objection(program, function, comparison, Case("numbers that were not seen", unseen))

    def _objection(
        self, program: str, function: Callable[..., Any], comparison: Comparison, unseen: Case
    ) -> str:
        """Return what is to be said of the list of operations that a function is said to be."""
        from mlcourse.checks.cost.replay import ByMachine, Unknown, replay

        listed = partial(replay, program, getattr(function, "remote_given", {}))
        trial = comparison.trial(listed, comparison.expected(unseen))
        if trial.right:
            return ""
        raised = trial.outcome.exception
        if isinstance(raised, Unknown):
            return CANNOT_FOLLOW.format(raised)
        return COMPLAINTS["autograd" if isinstance(raised, ByMachine) else "device"]


def _told(function: Callable[..., Any], outputs: tuple[str, ...], *args: Any) -> tuple[str, str]:
    """Ask a function of this process; nothing that it prints is shown."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return _recorder().told(function, outputs, *args)


@cache
def _recorder() -> Any:
    """Return the one that remembers what functions of this process keep for their next call."""
    from mlcourse.checks.cost.recorder import Recorder

    return Recorder()
