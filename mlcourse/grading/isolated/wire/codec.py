"""What may cross between student and judge: plain data, arrays from a list of dtypes, handles. No pickle.

A message is JSON with the bytes of its arrays beside it. The decoder trusts nothing: whatever it is given, it
returns plain values or raises `WireError`.
"""

import builtins
import json
from collections.abc import Callable, Mapping
from typing import Any

from .crossing import MAX_BYTES, WireError
from .decoder import Decoder
from .encoder import Encoder

__all__ = ["MAX_BYTES", "WireError", "dumps", "exception_from", "exception_to", "loads"]

MAX_MESSAGE = 2000
WRITE = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, check_circular=False).encode


def dumps(value: Any, export: Callable[[Any], dict[str, Any]]) -> tuple[bytes, list[bytes]]:
    """Encode a whole message."""
    encoder = Encoder(export)
    return WRITE({"body": encoder.encode(value)}).encode("utf-8", "replace"), encoder.buffers


def loads(text: memoryview, buffers: list[memoryview], resolve: Callable[[dict[str, Any]], Any]) -> Any:
    """Decode a whole message; raises nothing but `WireError`."""
    try:
        content = json.loads(str(text, "utf-8"))
    except (ValueError, RecursionError):
        raise WireError("a message that is not JSON") from None
    if not isinstance(content, dict) or "body" not in content:
        raise WireError("a message without a body")
    return Decoder(buffers, resolve).decode(content["body"])


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
