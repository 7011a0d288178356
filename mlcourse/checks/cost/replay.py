"""Proof that a step in torch stays on its device: its list of operations, done again on other numbers.

Whether a step asks for a number, or computes beside its device, only the process can know in which it runs;
and in the isolated grader that process is the student's, who may make it say anything. So it is not asked
for its word but for a list of operations (`mlcourse.checks.cost.recorder`), which is data. Here, where no
code of a student's runs,

1. only operations are accepted that compute (`mlcourse.checks.cost.operations`), and what the notebook gives;
2. the list is done without numbers, on torch's ``meta`` device: everything it makes must be there, and
   nothing may become large;
3. it is done on numbers which nobody has seen who wrote it.

If the result is right, then there is a program of pure operations on one device that computes the step:
the list itself. Whoever forges one has to write a step that is right, and stays on its device.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import torch

from mlcourse.checks.cost.operations import BY_MACHINE, PLAIN, PRODUCTS
from mlcourse.checks.cost.recorder import COPIES, MAX_STEPS, base_name
from mlcourse.checks.running.trees import leaves

MAX_NUMBERS = 50_000_000  # of all values together, views included
MAX_PRODUCTS = 2_000_000_000  # of numbers with numbers
DTYPES: tuple[str, ...] = ("bool", "uint8", "int8", "int16", "int32", "int64")
DTYPES += ("bfloat16", "float16", "float32", "float64", "complex64", "complex128")
FORMATS = ("contiguous_format", "preserve_format", "channels_last")
# div.Tensor_mode ends the process where whole numbers overflow, and so do mm.dtype and a dtype given as a
# number that none has; round.decimals takes 10 to any power.
HARMFUL_FORMS = ("mode", "decimals", "dtype")
NO_NUMBERS = ("dtype", "layout", "memory_format", "pin_memory")
TENSORS = ("Tensor", "List[Tensor]")

Given = Mapping[str, Callable[..., Any]]


class Refused(ValueError):
    """A list that proves nothing."""


class Unknown(Refused):
    """A list with an operation of torch's that is not among those that compute; the message is its name."""


class ByMachine(Refused):
    """A list with formulas of torch's for derivatives; the message is the name of the first."""


def replay(program: str, given: Given, *args: Any) -> Any:
    """Return what a list of operations makes of `args`: a tensor, or a tuple of tensors.

    Parameters
    ----------
    program : str
        The list, as `mlcourse.checks.cost.recorder` writes it; it may come from anybody.
    given : mapping of str to callable
        Functions that the list may name beside torch's.
    *args
        Arguments of the step.

    Raises
    ------
    Refused
        If the list has something in it that is not allowed. What torch raises for operands that do not fit
        is raised as it is.

    Examples
    --------
    >>> replay('{"steps": [["aten::neg", [{"value": 0}], {}]], "results": [1]}', {}, torch.ones(2))
    tensor([-1., -1.])
    """
    content = json.loads(program)
    steps, results = content["steps"], content["results"]
    if not (type(steps) is list and type(results) is list and len(steps) <= MAX_STEPS):
        raise Refused("no list")
    inputs = [leaf for leaf in leaves(args) if isinstance(leaf, torch.Tensor)]
    with torch.no_grad():
        without_numbers = _Values([tensor.to("meta") for tensor in inputs], given)
        without_numbers.do(steps, _Bounds())
        values = _Values(inputs, given)
        values.do(steps)
    found = tuple(values.at(number) for number in results)
    return found[0] if len(found) == 1 else found


class _Bounds:
    """How large a list may become; looked at while it is done without numbers."""

    def __init__(self) -> None:
        self.numbers = self.products = 0

    def add(self, name: str, operands: list[torch.Tensor], results: list[torch.Tensor]) -> None:
        """Count one operation."""
        if not all(tensor.device.type == "meta" for tensor in results):
            raise Refused(f"{name} makes a tensor elsewhere")
        sizes = [tensor.numel() for tensor in (*operands, *results)]
        self.numbers += sum(sizes[len(operands) :])
        if not _names(name) & PLAIN:  # two operands, or an operand and a result, at most each with each
            first, second, *_ = sorted([*sizes, 1, 1], reverse=True)
            self.products += first * second
        if self.numbers > MAX_NUMBERS or self.products > MAX_PRODUCTS:
            raise Refused(f"{name} makes it too large")


class _Values:
    """The numbered values of a list: the arguments, then what each operation makes."""

    def __init__(self, inputs: list[torch.Tensor], given: Given) -> None:
        self.values, self.given = list(inputs), given
        self.device = inputs[0].device

    def do(self, steps: list[Any], bounds: _Bounds | None = None) -> None:
        """Do all operations in their order."""
        for name, args, kwargs in steps:
            args = self._read(args, name)
            kwargs = {key: self._read(value, name) for key, value in kwargs.items()}
            if any(type(kwargs.get(key)) is int or kwargs.get(key) is True for key in NO_NUMBERS):
                raise Refused(f"{name} with a setting that is none")
            function = self.given[name] if name in self.given else _operation(name)
            result = function(*args, **kwargs)
            made = [leaf for leaf in leaves(result) if isinstance(leaf, torch.Tensor)]
            if bounds is not None:
                operands = [leaf for leaf in leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
                bounds.add(name, operands, made)
            if "empty" in base_name(
                name
            ):  # the memory may hold what was computed there before: the right answer
                made[0].fill_(float("nan") if made[0].is_floating_point() else True)
            self.values += made

    def at(self, number: Any) -> torch.Tensor:
        """Return a value by its number."""
        if type(number) is not int or not 0 <= number < len(self.values):
            raise Refused("a value that there is not")
        return self.values[number]

    def _read(self, written: Any, name: str) -> Any:
        """Return an argument from what JSON has; see ``Tape._written``."""
        if type(written) is list:
            return tuple(self._read(item, name) for item in written)
        if type(written) is not dict:
            return written
        ((kind, value),) = written.items()
        if kind == "value":
            return self.at(value)
        if kind == "device":
            return self.device
        if kind == "constant":
            return _constant(value, base_name(name) in COPIES)
        return SETTINGS[kind, value]


SETTINGS = {("dtype", name): getattr(torch, name) for name in DTYPES}
SETTINGS |= {("memory_format", name): getattr(torch, name) for name in FORMATS}


def _names(name: str) -> set[str]:
    """Return the names under which an operation may be in a list: in place is allowed where it is not."""
    return {base_name(name), base_name(name).removesuffix("_")}


def _operation(name: str) -> Callable[..., Any]:
    """Return an operation that is allowed by its name: ``aten::add.Tensor``, ``aten::add_.Tensor``."""
    base, form = base_name(name), name.partition(".")[2] or "default"
    if BY_MACHINE in base:
        raise ByMachine(base)
    if not _names(name) & (PLAIN | PRODUCTS):
        raise Unknown(base) if re.fullmatch(r"\w{1,40}", base) else Refused("no name")
    packet = getattr(torch.ops.aten, base)
    if form not in packet.overloads():
        raise Refused(f"{name} does not exist")
    if any(word in form for word in HARMFUL_FORMS):
        raise Unknown(f"{base}.{form}")
    operation = getattr(packet, form)
    # Forms for TorchScript make numbers, texts and lists, of any length.
    if not all(str(made.type) in TENSORS for made in operation._schema.returns):
        raise Refused(f"{name} makes no tensors")
    return operation


def _constant(described: Any, copied: bool) -> torch.Tensor:
    """Return numbers of Python's as a tensor of the CPU: a single one, or several to be copied."""
    dtype, shape, numbers = described
    if shape and not copied:
        raise Refused("a tensor made elsewhere")
    return torch.tensor(numbers, dtype=SETTINGS["dtype", dtype]).reshape(shape)
