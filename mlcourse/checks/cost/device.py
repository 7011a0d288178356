"""Whether a function in torch stays on the device of its arguments, and differentiates by hand.

No GPU is needed to find out, and nobody has to be believed: the function becomes a list of operations
(`recorder`), and the list must compute the step on other numbers (`replay`).
"""

from __future__ import annotations

import contextlib
import io
import re
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

AUTOGRAD = (
    "The numbers are right, but they come from torch's automatic differentiation: here you write the "
    "derivatives yourself."
)
FORMULA = (
    "The numbers are right, but a derivative is torch's own (`{}`): here you write the derivatives yourself."
)
DEVICE = "The numbers are right, but the step does not stay on the device of its arguments: "
CANNOT_FOLLOW = (
    "The numbers are right, but whether the step stays on its device cannot be told: the check cannot follow "
    "torch's `{}`. Write the step without it."
)
STOPPED = (
    "The numbers are right, but whether the step stays on its device cannot be told: under "
    "torch.inference_mode() it stops with {}."
)
NAMES = (  # by how a complaint begins
    (AUTOGRAD, "work left to autograd"),
    (FORMULA.partition("{")[0], "a derivative left to torch"),
    (DEVICE, "a step that leaves its device"),
)
SOMEHOW = "it asks for a number (`.item()`, `float`, `if`, `.cpu()`) or makes a tensor without `device=`."
PLACES = ("first", "second", "third", "fourth")
WHERE: tuple[tuple[str, Callable[..., str]], ...] = (
    (r"number", lambda: "it asks for a number (`.item()`, `int`, `float`, or `if` of a tensor)."),
    (r"copy", lambda: 'it copies a tensor to the CPU (`.cpu()`, `.tolist()`, `.to("cpu")`).'),
    (r"tensor (\w{1,40})", lambda maker: f"`torch.{maker}` makes a tensor without `device=`."),
    (
        r"index ([0-3]) (\w{1,40})",
        lambda place, maker: (
            f"the {PLACES[int(place)]} index in [ ] is made by `torch.{maker}` without `device=`."
        ),
    ),
    (
        r"index ([0-3])",
        lambda place: (
            f"the {PLACES[int(place)]} index in [ ] is a list or a range of Python's: make it a tensor with "
            "`device=`, such as torch.arange(…, device=…)."
        ),
    ),
)


def _leaves(what: str) -> str:
    """Return the complaint about a step that leaves its device; `what` may come from anybody."""
    for pattern, sentence in WHERE:
        if found := re.fullmatch(pattern, what):
            return DEVICE + sentence(*found.groups())
    return DEVICE + SOMEHOW


def _complaint(fault: str, what: str) -> str:
    """Return what to say of what the recorder tells, or the empty string."""
    if fault == "stopped":
        return STOPPED.format(what if re.fullmatch(r"\w{1,40}", what) else "an error")
    return {"autograd": AUTOGRAD, "device": _leaves(what)}.get(fault, "")


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
        return next((name for beginning, name in NAMES if complaint.startswith(beginning)), None)

    def complaint(
        self, function: Callable[..., Any], comparison: Comparison, context: Context = PUBLIC
    ) -> str:
        """Return what to tell the student, or the empty string if nothing is wrong."""
        told = getattr(function, "remote_device", None) or partial(_told, function)
        shown = self.args(seeded("device", PUBLIC))
        fault, program = told(comparison.outputs, *tensors.with_tensors(shown))
        if complaint := _complaint(fault, program):
            return complaint
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
        return FORMULA.format(raised) if isinstance(raised, ByMachine) else DEVICE + SOMEHOW


def _told(function: Callable[..., Any], outputs: tuple[str, ...], *args: Any) -> tuple[str, str]:
    """Ask a function of this process; nothing that it prints is shown."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return _recorder().told(function, outputs, *args)


@cache
def _recorder() -> Any:
    """Return the one that remembers what functions of this process keep for their next call."""
    from mlcourse.checks.cost.recorder import Recorder

    return Recorder()
