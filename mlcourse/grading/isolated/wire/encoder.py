"""Values to JSON and buffers: the sending half of `codec`."""

import collections
import dataclasses
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .crossing import COSTLY, DTYPES, MAX_BYTES, MAX_DEPTH, MAX_DIGITS, MAX_ITEMS, MAX_KINDS, WireError

__all__ = ["Encoder"]

NATIVE = {dtype: name for name, dtype in DTYPES.items()}  # asking a dtype for its name takes long


class Encoder:
    """Turn a value into JSON and buffers.

    Parameters
    ----------
    export : callable
        Makes the description of a handle for an object that stays where it is.
    """

    def __init__(self, export: Callable[[Any], dict[str, Any]]) -> None:
        self.export = export
        self.buffers: list[bytes] = []
        self.items = self.size = 0
        self.kinds: set[tuple[str, ...]] = set()  # of named tuples

    def encode(self, value: Any, depth: int = 0) -> Any:
        """Return the JSON form of `value`; subclasses of plain types become plain."""
        self._weigh(1)
        if depth > MAX_DEPTH:
            raise WireError("too deeply nested values")
        kind = type(value)
        if kind is np.ndarray:
            return self._array(value)
        if kind is str:
            return self._text(value)
        if value is None or value is True or value is False:
            return value
        if kind is dict:
            return self._dict(value, depth + 1)
        if isinstance(value, float) and not isinstance(value, np.generic):
            return float.__add__(value, 0.0) if value else float.__mul__(value, 1.0)
        if isinstance(value, int):
            return self._integer(int.__index__(value))
        if isinstance(value, str):
            return self._text(str.__str__(value))
        return self._compound(value, depth + 1)

    def _integer(self, value: int) -> Any:
        if -(2**63) <= value < 2**63:
            return value
        if value.bit_length() > MAX_DIGITS * 4:
            raise WireError("an integer with too many digits")
        return {"!": "int", "hex": f"{value:x}"}

    def _text(self, text: str) -> str:
        self._count(len(text))
        return text.encode("utf-8", "replace").decode("utf-8")

    def _weigh(self, items: int) -> None:
        """Count what the other side has to make; it refuses what is too much, and then everything."""
        self.items += items
        if self.items > MAX_ITEMS:
            raise WireError("too many values")

    def _count(self, size: int) -> None:
        self.size += size
        if self.size > MAX_BYTES:
            raise WireError(f"more than {MAX_BYTES // 10**6} MB")

    def _compound(self, value: Any, depth: int) -> Any:
        if isinstance(value, np.ndarray | np.generic):
            return self._array(np.asarray(value), scalar=isinstance(value, np.generic))
        if _is_tensor(value):
            return self._tensor(value)
        if isinstance(value, complex):
            return {"!": "complex", "re": value.real, "im": value.imag}
        if value is Ellipsis or value is NotImplemented:
            return {"!": "ellipsis" if value is Ellipsis else "notimplemented"}
        if isinstance(value, tuple) and (names := _fields(value)) is not None:
            return self._named(type(value).__name__, dict(zip(names, value, strict=False)), depth)
        if _is_record(value):
            fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
            return self._named(type(value).__name__, fields, depth)
        if type(value) in (list, tuple):
            items = [self.encode(item, depth) for item in list(value)]
            return items if type(value) is list else {"!": "tuple", "items": items}
        if type(value) in (dict, collections.OrderedDict, collections.defaultdict):
            return self._dict(value, depth)
        if isinstance(value, np.random.Generator):
            return self._generator(value)
        return self._handle(value)

    def _handle(self, value: Any) -> dict[str, Any]:
        self._weigh(COSTLY)
        return {"!": "handle"} | self.export(value)

    def _dict(self, value: dict[Any, Any], depth: int) -> dict[str, Any]:
        pairs = [[self.encode(k, depth), self.encode(v, depth)] for k, v in list(value.items())]
        return {"!": "dict", "items": pairs}

    def _named(self, name: str, fields: dict[str, Any], depth: int) -> dict[str, Any]:
        self.kinds.add((str(name), *fields))
        if len(self.kinds) > MAX_KINDS:
            raise WireError("too many kinds of named tuples")
        return {
            "!": "named",
            "name": str(name),
            "fields": list(fields),
            "items": [self.encode(item, depth) for item in fields.values()],
        }

    def _array(self, array: np.ndarray, scalar: bool = False, tensor: bool = False) -> dict[str, Any]:
        if type(array) is not np.ndarray:
            array = np.asarray(array).view(np.ndarray)
        name = NATIVE.get(array.dtype)
        if name is None:
            if array.dtype == np.longdouble:
                array = array.astype(np.float64)
            array = np.asarray(array, array.dtype.newbyteorder("="))
            name = array.dtype.name
            if name not in DTYPES:
                self._weigh(array.size)
                return {"!": "objects", "dtype": name, "shape": list(array.shape)}
        self._count(array.nbytes)
        self.buffers.append(array.tobytes())
        head = {"!": "array", "dtype": name, "shape": list(array.shape), "buffer": len(self.buffers) - 1}
        if scalar:
            head["scalar"] = True
        if tensor:
            head["tensor"] = True
        return head

    def _tensor(self, tensor: Any) -> dict[str, Any]:
        import torch

        self._weigh(COSTLY)
        if tensor.device.type == "meta":
            dtype = str(tensor.dtype).removeprefix("torch.")
            return {"!": "meta", "dtype": dtype, "shape": list(tensor.shape)}
        plain = torch.Tensor.detach(tensor).cpu().resolve_conj().resolve_neg()
        if plain.layout != torch.strided or str(plain.dtype).removeprefix("torch.") not in DTYPES:
            plain = plain.to_dense().to(torch.float32)
        return self._array(plain.numpy(), tensor=True)

    def _generator(self, value: np.random.Generator) -> dict[str, Any]:
        state = value.bit_generator.state
        if state["bit_generator"] != "PCG64":
            return self._handle(value)
        self._weigh(COSTLY)
        inner = {name: f"{number:x}" for name, number in state["state"].items()}
        return {"!": "generator", **inner, "has": state["has_uint32"], "rest": state["uinteger"]}


def _fields(value: tuple[Any, ...]) -> tuple[str, ...] | None:
    """The fields of a named tuple."""
    fields = getattr(type(value), "_fields", None)
    return fields if isinstance(fields, tuple) and all(isinstance(f, str) for f in fields) else None


def _is_record(value: Any) -> bool:
    """A dataclass that only holds values; one with methods of its own stays where it is."""
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return False
    return not any(callable(item) and not name.startswith("_") for name, item in vars(type(value)).items())


def _is_tensor(value: Any) -> bool:
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, torch.Tensor)
