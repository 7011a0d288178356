"""What a step in torch does, written down as a list of operations that can be done again elsewhere.

The step runs on tensors of torch's ``meta`` device, which have a shape and a dtype, and no numbers: whoever
asks for a number there, or mixes in a tensor from elsewhere, is told so by torch. Meanwhile torch names every
operation that it carries out, and the names make the list. `mlcourse.checks.cost.replay` says what it proves.

While a notebook is graded, this runs in the process of a student, who may have changed it: nothing that it
says is believed. It needs no more of the course than `mlcourse.checks.running.trees`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from mlcourse.checks.running.trees import leaves, mapped, split

MAX_STEPS = 100_000
MOST_MADE = 10_000  # tensors made elsewhere that are remembered
COPIES = ("_to_copy", "copy_")  # what may bring numbers of Python's to the device
INDEXING = ("index", "index_put", "index_put_", "_index_put_impl_")
MAKERS = (torch.tensor, torch.as_tensor, torch.asarray)
SETTINGS = {
    torch.dtype: "dtype",
    torch.memory_format: "memory_format",
}


class Elsewhere(Exception):
    """The step uses something that is not on the device of its arguments; the message says what, in words."""


class Recorder:
    """Tells what steps do.

    Tensors that a step makes from nothing (``torch.arange``) are remembered: it may keep them for its next
    call, and then does not make them again.
    """

    def __init__(self) -> None:
        self.tape: Tape | None = None
        self.constants: dict[int, tuple[torch.Tensor, list[Any]]] = {}

    def told(self, function: Callable[..., Any], outputs: tuple[str, ...], *args: Any) -> tuple[str, str]:
        """Return what is wrong and more about it, or the empty string and the list as JSON.

        What is wrong is ``autograd``, ``stopped`` with the type of the exception, or ``device`` with what
        left it: ``number``, ``copy``, ``tensor MAKER`` or ``index PLACE MAKER``, as far as that is known.

        Parameters
        ----------
        function : callable
            The step.
        outputs : tuple of str
            Names of the tensors that it returns, if there are several.
        *args
            Arguments with numbers in them.
        """
        try:
            with torch.inference_mode():
                function(*args)
        except Exception as error:
            return ("autograd", "") if "grad" in str(error) else ("stopped", type(error).__name__)
        try:
            return "", self._list(function, outputs, args)
        except Elsewhere as what:
            return "device", str(what)
        except Exception:
            return "device", ""

    def _list(self, function: Callable[..., Any], outputs: tuple[str, ...], args: tuple[Any, ...]) -> str:
        args = mapped(lambda leaf: leaf.to("meta") if isinstance(leaf, torch.Tensor) else leaf, args)
        self.tape = Tape(args, self.constants)
        try:
            with torch.no_grad(), self.tape, _NumbersAreKept():
                parts, complaint = split(function(*args), outputs)
            if complaint:
                raise Elsewhere(complaint)
            results = [self.tape.number(part) for part in parts]
            return json.dumps({"steps": self.tape.steps, "results": results}, separators=(",", ":"))
        finally:
            self.tape = None

    def given(self, name: str, args: Any, kwargs: Any, call: Callable[..., Any]) -> Any:
        """Call a function that runs in another process: one operation, with the function's name."""
        tape = self.tape
        if tape is None:
            return call(name, args, kwargs)
        tape.deaf = True
        try:
            result = call(name, args, kwargs)
        finally:
            tape.deaf = False
        tape.note(name, args, kwargs, result)
        return result


class Tape(TorchDispatchMode):
    """The list of one call; values are numbered, those of the arguments first."""

    def __init__(self, args: tuple[Any, ...], constants: dict[int, tuple[torch.Tensor, list[Any]]]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # torch's own, without types
        self.steps: list[list[Any]] = []
        self.constants, self.deaf = constants, False
        self._numbers: dict[int, int] = {}
        self._made: dict[int, str] = {}  # tensors made elsewhere, and by what
        self._kept: list[torch.Tensor] = []  # so that no id is used twice
        self._count = 0
        self._add(args)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if torch.is_inference_mode_enabled():  # the step's own; there torch names compound operations whole
            with self:
                result = func.decompose(*args, **kwargs)
            if result is not NotImplemented:
                return result
        if not self.deaf:
            self._refuse_what_is_elsewhere(base_name(func.name()), args, kwargs)
        result = func(*args, **kwargs)
        if not self.deaf:
            self.note(func.name(), args, kwargs, result)
        return result

    def _refuse_what_is_elsewhere(self, name: str, args: Any, kwargs: dict[str, Any]) -> None:
        """Raise `Elsewhere` with what leaves the device, before torch raises without saying it."""
        given = [leaf for leaf in leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
        if not any(map(_on_device, given)):
            return
        if name == "_local_scalar_dense":
            raise Elsewhere("number")
        if name in COPIES and kwargs.get("device") == torch.device("cpu"):
            raise Elsewhere("copy")
        places = args[1] if name in INDEXING else ()
        for place, index in enumerate(places):
            if isinstance(index, torch.Tensor) and not self._is_known(index):
                raise Elsewhere(f"index {place} {self._made.get(id(index), '')}".rstrip())
        for tensor in given:
            if tensor.ndim and not _on_device(tensor) and name not in COPIES:
                raise Elsewhere(f"tensor {self._made.get(id(tensor), '')}".rstrip())

    def _is_known(self, index: torch.Tensor) -> bool:
        """Tell whether an index was made on the device: one from numbers of Python's was not."""
        if not _on_device(index):
            return not index.ndim
        return id(index) in self._numbers or id(index) in self.constants

    def _remember(self, name: str, operands: Any, results: Any) -> None:
        """Remember by what tensors were made that are elsewhere; what is made of them keeps that name."""
        before = (self._made.get(id(leaf)) for leaf in leaves(operands))
        maker = next(filter(None, before), base_name(name))
        for leaf in leaves(results):
            if isinstance(leaf, torch.Tensor) and len(self._made) < MOST_MADE:
                self._made[id(leaf)] = maker
                self._kept.append(leaf)

    def note(self, name: str, args: Any, kwargs: dict[str, Any], result: Any) -> None:
        """Write down an operation, unless it has nothing to do with the device."""
        if name == "aten::detach" and _on_device(args[0]):  # what torch makes of every new tensor
            self._same(args[0], result)
            return
        from_device = any(map(_on_device, leaves((args, kwargs))))
        if not from_device and not any(map(_on_device, leaves(result))):
            self._remember(name, (args, kwargs), result)
            return
        copies = base_name(name) in COPIES
        given = [self._written(value, copies) for value in args]
        step = [name, given, {key: self._written(value, copies) for key, value in kwargs.items()}]
        self._do(step, result)
        if not from_device and isinstance(result, torch.Tensor):
            self.constants[id(result)] = (result, step)

    def number(self, tensor: Any) -> int:
        """Return the number of a tensor of the device."""
        if id(tensor) not in self._numbers:
            if id(tensor) not in self.constants:
                raise Elsewhere
            self._do(self.constants[id(tensor)][1], tensor)
        return self._numbers[id(tensor)]

    def _do(self, step: list[Any], result: Any) -> None:
        if len(self.steps) >= MAX_STEPS:
            raise Elsewhere
        self.steps.append(step)
        self._add(result)

    def _add(self, values: Any) -> None:
        for leaf in leaves(values):
            if isinstance(leaf, torch.Tensor):
                self._numbers[id(leaf)] = self._count
                self._kept.append(leaf)
                self._count += 1

    def _same(self, tensor: torch.Tensor, again: torch.Tensor) -> None:
        """Give a tensor that shares another's memory and shape the other's number."""
        self._numbers[id(again)] = self.number(tensor)
        self._kept.append(again)
        if id(tensor) in self.constants:
            self.constants[id(again)] = (again, self.constants[id(tensor)][1])

    def _written(self, value: Any, copies: bool) -> Any:
        """Return an argument as JSON has it: what is no number, text or list is a dict of one item."""
        if isinstance(value, torch.Tensor):
            return {"value": self.number(value)} if _on_device(value) else _constant(value, copies)
        if isinstance(value, list | tuple):
            return [self._written(item, copies) for item in value]
        if isinstance(value, torch.device) and value.type == "meta":
            return {"device": "of the arguments"}
        if type(value) in SETTINGS:
            return {SETTINGS[type(value)]: str(value).removeprefix("torch.")}
        if value is None or value is torch.strided:
            return None
        if isinstance(value, bool | int | float | str):
            return value
        raise Elsewhere


class _NumbersAreKept(TorchFunctionMode):
    """``torch.tensor(numbers, device="meta")`` forgets the numbers: make it elsewhere, and copy it."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        if func is torch.Tensor.new_tensor:
            like, *args = args
            func, kwargs = torch.tensor, {"dtype": like.dtype, "device": like.device} | kwargs
        if func in MAKERS and str(kwargs.get("device")) == "meta" and not isinstance(args[0], torch.Tensor):
            return func(*args, **kwargs | {"device": "cpu"}).to("meta")
        return func(*args, **kwargs)


def base_name(name: str) -> str:
    """Return the name of an operation without its library and its form."""
    return name.removeprefix("aten::").partition(".")[0]


def _on_device(leaf: Any) -> bool:
    return isinstance(leaf, torch.Tensor) and leaf.device.type == "meta"


def _constant(tensor: torch.Tensor, copies: bool) -> dict[str, Any]:
    """Return a tensor made from numbers of Python's: a single number may go anywhere, more must be copied."""
    if tensor.ndim and not copies:
        raise Elsewhere
    dtype = str(tensor.dtype).removeprefix("torch.")
    return {"constant": [dtype, list(tensor.shape), tensor.flatten().tolist()]}
