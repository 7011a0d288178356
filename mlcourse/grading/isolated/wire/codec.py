"""What may cross between student and judge: plain data, arrays from a list of dtypes, handles. No pickle.

A message is JSON with the bytes of its arrays beside it. The decoder trusts nothing: whatever it is given, it
returns plain values or raises `WireError`.
"""

import builtins
import json
from collections.abc import Callable, Mapping
from typing import Any

from .crossing import MAX_BYTES, MAX_ITEMS, MAX_TEXT, WireError
from .decoder import Decoder
from .encoder import Encoder
from .plain import nodes_at_most

__all__ = ["MAX_BYTES", "Values", "WireError", "dumps", "exception_from", "exception_to", "loads"]

MAX_MESSAGE = 2000
MAX_NODES = 12 * MAX_ITEMS  # a value with its description has up to a dozen
WRITE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


def dumps(value: Any, export: Callable[[Any], dict[str, Any]]) -> tuple[bytes, list[bytes]]:
    """Encode a whole message."""
    encoder = Encoder(export)
    return WRITE({"body": encoder.encode(value)}).encode("utf-8", "replace"), encoder.buffers


def loads(text: memoryview, buffers: list[memoryview], resolve: Callable[[dict[str, Any]], Any]) -> Any:
    """Decode a whole message; raises nothing but `WireError`."""
    try:
        body = str(text, "utf-8")
        if not nodes_at_most(MAX_NODES, body):
            raise WireError("too many values in one message")
        content = json.loads(body)
    except WireError:
        raise
    except (ValueError, RecursionError):
        raise WireError("a message that is not JSON") from None
    if not isinstance(content, dict) or "body" not in content:
        raise WireError("a message without a body")
    return Decoder(buffers, resolve).decode(content["body"])


def _nothing(value: Any) -> Any:
    raise WireError(f"a {type(value).__name__} cannot cross here")


class Values:
    """Messages with arrays and handles in them.

    Parameters
    ----------
    export, resolve : callable
        What to do with objects that are no plain data; by default they are refused.
    """

    max_text, max_buffers = MAX_TEXT, 20_000

    def __init__(
        self,
        export: Callable[[Any], dict[str, Any]] = _nothing,
        resolve: Callable[[dict[str, Any]], Any] = _nothing,
    ) -> None:
        self.export, self.resolve = export, resolve

    def dumps(self, value: Any) -> tuple[bytes, list[bytes]]:
        """Encode a message."""
        return dumps(value, self.export)

    def loads(self, text: memoryview, buffers: list[memoryview]) -> Any:
        """Decode a message; raises nothing but `WireError`."""
        return loads(text, buffers, self.resolve)


def exception_to(exception: BaseException) -> dict[str, Any]:
    """Describe an exception by the nearest built-in type and its message."""
    known = next((t for t in type(exception).__mro__ if t.__module__ == "builtins"), Exception)
    try:
        message = str(exception)[:MAX_MESSAGE]
    except BaseException:  # its __str__ is the student's own
        message = ""
    return {"type": known.__name__, "message": message}


def exception_from(description: Mapping[str, Any]) -> BaseException:
    """Make an exception of a built-in type from its description."""
    name, message = description.get("type"), description.get("message")
    message = message[:MAX_MESSAGE] if isinstance(message, str) else ""
    kind = getattr(builtins, name, None) if isinstance(name, str) else None
    if not (isinstance(kind, type) and issubclass(kind, BaseException)):
        kind = RuntimeError
    try:
        return kind(message)
    except TypeError:  # UnicodeDecodeError and others want more than a message
        return RuntimeError(f"{kind.__name__}: {message}")
