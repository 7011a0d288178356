"""What stands in the judge for a function or an object of the student's.

`mlcourse.checks` asks a few questions that a plain function would answer by its code object; here they
are attributes: ``remote_untouched`` (no body yet), ``remote_peak(*args)`` (memory of a call),
``remote_device(outputs, *args)`` (what a step in torch leaves to others, or what it does),
``remote_calls(names, calls)`` (which functions of NumPy it calls) and ``remote_given`` (what it may call of
the course); exceptions have ``remote_line`` (the line of the student's cell). ``inspect.signature`` finds
``__signature__``.

What they say is the word of the student's own process, and could be a lie that saves points of style, never
those of the numbers. The memory is therefore watched from outside, too; what remains is a function that works
in memory which its process had filled and kept before. Of ``remote_device`` only a confession is believed;
else it must deliver a list of operations, and `mlcourse.checks.cost.replay` proves from it that the step can
be computed on one device. That a person found the derivatives cannot be proven by any list. One with torch's
own formulas for derivatives is refused; what remains is an answer that gets around inference mode and
differentiates only operations that have no such formula (sums, products, ``exp``): the list of that is a
derivation by the chain rule, as by hand. `mlcourse.grading.results.flags` tells staff whose code names
autograd. An argument that is changed in place and not reported is no lie that helps: the judge's own array
stays as it was, as if the function had worked on a copy.
"""

import inspect
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from ..wire.codec import WireError
from .watch import Watch

__all__ = ["Foreigner", "made_of"]

Ask = Callable[..., dict[str, Any]]
NAME = re.compile(r"[^\W\d]\w{0,99}")


class Foreigner:
    """An object that stays with the student; its attributes are asked for one by one."""

    def __init__(self, ask: Ask, node: dict[str, Any], pid: int) -> None:
        self.__dict__.update(_ask=ask, _id=node["id"], _pid=pid)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name.startswith("remote_"):
            raise AttributeError(name)
        return self._ask("get", id=self._id, name=name)["value"]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{name}: a check does not change a student's object")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of the student>"


class ForeignFunction(Foreigner):
    """A function or class of the student's."""

    def __init__(self, ask: Ask, node: dict[str, Any], pid: int) -> None:
        super().__init__(ask, node, pid)
        self.__dict__["remote_untouched"] = node.get("untouched") is True
        self.__dict__["__signature__"] = _signature(node.get("signature"))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it over there; arguments that it changes are changed here too."""
        reply = self._ask("call", id=self._id, args=args, kwargs=kwargs)
        changed = reply.get("changed")
        for name, value in changed.items() if isinstance(changed, dict) else ():
            if type(name) is int and 0 <= name < len(args):
                _change(args[name], value)
            elif isinstance(name, str) and name in kwargs:
                _change(kwargs[name], value)
        if isinstance(reply.get("printed"), str):
            print(reply["printed"], end="")
        return reply.get("value")

    def remote_device(self, outputs: tuple[str, ...], *args: Any) -> tuple[str, str]:
        """What a step leaves to others, and what it does: see ``Recorder.told``, which answers."""
        reply = self._ask("device", id=self._id, outputs=outputs, args=args)
        return str(reply.get("fault")), str(reply.get("program"))

    def remote_calls(self, names: tuple[str, ...], calls: list[tuple[Any, ...]]) -> list[str]:
        """Which of some functions of NumPy it calls for any of these arguments, by its own word."""
        told = self._ask("calls", id=self._id, names=names, calls=calls).get("called")
        return [name for name in names if isinstance(told, list) and name in told]

    def remote_peak(self, *args: Any) -> int:
        """The bytes that a call takes, by its own word or as seen from outside, whichever is more."""
        watch = Watch(self._pid)
        peak = self._ask("peak", id=self._id, args=args).get("value")
        if type(peak) is not int:
            raise WireError("a peak that is no number")
        return max(peak, watch.rise())


def made_of(
    ask: Ask, node: dict[str, Any], pid: int = 0, given: dict[str, Callable[..., Any]] | None = None
) -> Foreigner:
    """A proxy whose type has the name that the student's object has; `given` is what the notebook gives."""
    kind = ForeignFunction if node.get("callable") is True else Foreigner
    name = node.get("type")
    name = name if isinstance(name, str) and NAME.fullmatch(name) else "object"
    made = _named(kind, name)(ask, node, pid)
    made.__dict__["remote_given"] = given or {}
    return made


@lru_cache(maxsize=1000)
def _named(kind: type, name: str) -> type:
    return type(name, (kind,), {"__module__": "student"})


def _signature(described: Any) -> inspect.Signature | None:
    """A signature from the description of its parameters; None if it makes no sense."""
    if not isinstance(described, list):
        return None
    parameters = []
    try:
        for name, kind, has_default in described:
            default = None if has_default else inspect.Parameter.empty
            parameters.append(inspect.Parameter(name, inspect._ParameterKind(kind), default=default))
        return inspect.Signature(parameters)
    except (TypeError, ValueError, AttributeError):
        return None


def _change(ours: Any, theirs: Any, depth: int = 0) -> None:
    """Do to our copy of an argument what the student's function did to its own."""
    if isinstance(ours, np.ndarray):
        fits = isinstance(theirs, np.ndarray) and theirs.shape == ours.shape and ours.flags.writeable
        if fits and theirs.dtype == ours.dtype:
            ours[...] = theirs
        elif ours.flags.writeable and ours.size:
            ours.reshape(-1).view(np.uint8)[:1] ^= 1  # changed, whatever into
    elif type(ours).__module__.split(".")[0] == "torch" and hasattr(ours, "detach"):
        same = hasattr(theirs, "shape") and theirs.shape == ours.shape
        ours.detach().copy_(theirs if same else ours + 1)
    elif depth < 6 and isinstance(ours, dict) and isinstance(theirs, dict):
        for key in [key for key in ours if key not in theirs]:
            del ours[key]
        for key, value in theirs.items():
            if key in ours:
                _change(ours[key], value, depth + 1)
            else:
                ours[key] = value
    elif depth < 6 and isinstance(ours, list | tuple) and isinstance(theirs, list | tuple):
        for own, their in zip(ours, theirs, strict=False):
            _change(own, their, depth + 1)
        if isinstance(ours, list) and len(ours) != len(theirs):
            ours[:] = theirs
