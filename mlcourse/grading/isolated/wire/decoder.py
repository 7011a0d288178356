"""JSON and buffers to values, trusting nothing: the receiving half of `codec`."""

import collections
import math
import re
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from .crossing import COSTLY, DTYPES, MAX_DEPTH, MAX_DIGITS, MAX_ITEMS, MAX_KINDS, NAME, WireError

__all__ = ["Decoder"]

PLAIN = frozenset({type(None), bool, int, float})
MAX_ELEMENTS = 2**56  # of an array by its shape, zeros left out: NumPy multiplies them all


class Decoder:
    """Turn JSON and buffers into values; everything is checked.

    Parameters
    ----------
    buffers : sequence of bytes-like
        The bytes of the arrays.
    resolve : callable
        Makes an object of a handle's description.
    """

    def __init__(self, buffers: list[memoryview], resolve: Callable[[dict[str, Any]], Any]) -> None:
        self.buffers, self.resolve, self.items = buffers, resolve, 0
        self.kinds: set[tuple[str, ...]] = set()  # of named tuples

    def decode(self, node: Any, depth: int = 0) -> Any:
        """Return the value that `node` describes."""
        self._count(1)
        if depth > MAX_DEPTH + 1:
            raise WireError("too deeply nested values")
        kind = type(node)  # JSON makes no subclasses
        if kind in PLAIN:
            return node
        if kind is str:
            return node if node.isascii() else node.encode("utf-8", "replace").decode("utf-8")
        if kind is list:
            return [self.decode(item, depth + 1) for item in node]
        if kind is dict:
            read = READERS.get(node.get("!")) if isinstance(node.get("!"), str) else None
            if read is not None:
                return read(self, node, depth + 1)
        raise WireError("a value of unknown kind")

    def _count(self, items: int) -> None:
        self.items += items
        if self.items > MAX_ITEMS:
            raise WireError("too many values in one message")

    def _sequence(self, node: dict[str, Any], depth: int) -> list[Any]:
        items = node.get("items")
        if not isinstance(items, list):
            raise WireError("a sequence without items")
        return [self.decode(item, depth) for item in items]

    def _tuple(self, node: dict[str, Any], depth: int) -> tuple[Any, ...]:
        return tuple(self._sequence(node, depth))

    def _dict(self, node: dict[str, Any], depth: int) -> dict[Any, Any]:
        result = {}
        for pair in self._sequence(node, depth):
            if not (isinstance(pair, list) and len(pair) == 2):
                raise WireError("a dict without pairs")
            try:
                result[pair[0]] = pair[1]
            except TypeError:
                raise WireError("a key that cannot be one") from None
        return result

    def _named(self, node: dict[str, Any], depth: int) -> Any:
        name, fields = node.get("name"), node.get("fields")
        items = self._sequence(node, depth)
        if not isinstance(fields, list) or not all(isinstance(field, str) for field in fields):
            raise WireError("a named tuple without names")
        if len(fields) != len(items) or len(fields) > 100:
            raise WireError("a named tuple with the wrong number of fields")
        names = [field for field in [name, *fields] if isinstance(field, str) and NAME.fullmatch(field)]
        if not names:
            return tuple(items)
        self.kinds.add((names[0], *fields))
        if len(self.kinds) > MAX_KINDS:
            raise WireError("too many kinds of named tuples")
        made = _named_tuple(names[0], tuple(fields))
        return tuple(items) if made is None else made(*items)

    def _array(self, node: dict[str, Any], depth: int) -> Any:
        dtype, shape, index = node.get("dtype"), _shape(node), node.get("buffer")
        if (
            not isinstance(dtype, str)
            or dtype not in DTYPES
            or type(index) is not int
            or not 0 <= index < len(self.buffers)
        ):
            raise WireError("an array of unknown dtype or without bytes")
        kind, data = DTYPES[dtype], self.buffers[index]
        if math.prod(shape) * kind.itemsize != len(data):
            raise WireError("an array whose bytes do not fit its shape")
        try:
            array = np.frombuffer(data, kind).reshape(shape).copy()
        except ValueError:
            raise WireError("an array that cannot be made") from None
        if kind.kind == "b":
            array = array.view(np.uint8) != 0  # any other byte would be neither True nor False
        if node.get("tensor"):
            self._count(COSTLY)
            return _to_tensor(array)
        return array[()] if node.get("scalar") and not shape else array

    def _objects(self, node: dict[str, Any], depth: int) -> Any:
        shape = _shape(node)
        self._count(math.prod(shape))
        return np.empty(shape, dtype=object)

    def _meta(self, node: dict[str, Any], depth: int) -> Any:
        """A tensor that has a shape and a dtype, and no numbers."""
        torch, shape = sys.modules.get("torch"), _shape(node)
        if torch is None or not isinstance(node.get("dtype"), str) or node["dtype"] not in DTYPES:
            raise WireError("a tensor without numbers that cannot be made")
        self._count(COSTLY)
        return torch.empty(shape, dtype=getattr(torch, node["dtype"]), device="meta")

    def _integer(self, node: dict[str, Any], depth: int) -> int:
        return _hex(node.get("hex"))

    def _complex(self, node: dict[str, Any], depth: int) -> complex:
        real, imaginary = node.get("re"), node.get("im")
        if not (isinstance(real, int | float) and isinstance(imaginary, int | float)):
            raise WireError("a complex number without parts")
        try:
            return complex(real, imaginary)
        except OverflowError:
            raise WireError("a complex number beyond all bounds") from None

    def _generator(self, node: dict[str, Any], depth: int) -> np.random.Generator:
        self._count(COSTLY)
        bits = np.random.PCG64(0)
        try:
            bits.state = {
                "bit_generator": "PCG64",
                "state": {"state": _hex(node.get("state")), "inc": _hex(node.get("inc"))},
                "has_uint32": int(bool(node.get("has"))),
                "uinteger": int(node.get("rest", 0)),
            }
        except (ValueError, TypeError, OverflowError):
            raise WireError("a random generator without a state") from None
        return np.random.Generator(bits)

    def _handle(self, node: dict[str, Any], depth: int) -> Any:
        if type(node.get("id")) is not int:
            raise WireError("a handle without a number")
        self._count(COSTLY)
        return self.resolve(node)


READERS: dict[str, Callable[[Decoder, dict[str, Any], int], Any]] = {
    "tuple": Decoder._tuple,
    "dict": Decoder._dict,
    "named": Decoder._named,
    "array": Decoder._array,
    "objects": Decoder._objects,
    "meta": Decoder._meta,
    "int": Decoder._integer,
    "complex": Decoder._complex,
    "generator": Decoder._generator,
    "handle": Decoder._handle,
    "ellipsis": lambda decoder, node, depth: Ellipsis,
    "notimplemented": lambda decoder, node, depth: NotImplemented,
}


def _shape(node: dict[str, Any]) -> tuple[int, ...]:
    shape = node.get("shape")
    if not isinstance(shape, list) or len(shape) > 32:
        raise WireError("an array without a shape")
    if not all(type(size) is int and 0 <= size < 2**40 for size in shape):
        raise WireError("an array with an impossible shape")
    if math.prod(size or 1 for size in shape) > MAX_ELEMENTS:
        raise WireError("an array with an impossible shape")
    return tuple(shape)


def _hex(text: Any) -> int:
    if not isinstance(text, str) or not re.fullmatch(rf"-?[0-9a-f]{{1,{MAX_DIGITS}}}", text):
        raise WireError("a number that is none")
    return int(text, 16)


def _to_tensor(array: np.ndarray) -> Any:
    """A tensor where torch is there; elsewhere something that says what it is."""
    torch = sys.modules.get("torch")
    return Tensor() if torch is None else torch.from_numpy(array)


Tensor = type("Tensor", (), {"__module__": "torch"})


@lru_cache(maxsize=256)
def _named_tuple(name: str, fields: tuple[str, ...]) -> Callable[..., tuple[Any, ...]] | None:
    """The type of a named tuple as it was over there; None if these are no names."""
    try:
        made: Any = collections.namedtuple(name, fields)  # type: ignore[misc]  # names nobody knows before
    except (ValueError, TypeError):
        return None
    return made
