"""What can be told of a student's function, of its arguments, and of an exception that leaves it."""

import dis
import inspect
import traceback
from typing import Any

import numpy as np

__all__ = ["bytes_of", "is_untouched", "line_in", "signature_of"]


def bytes_of(value: Any, depth: int = 0) -> Any:
    """What a value looks like now, to see whether a call changes it."""
    if isinstance(value, np.ndarray):
        return value.shape, value.tobytes()
    if type(value).__module__.split(".")[0] == "torch" and hasattr(value, "detach"):
        return tuple(value.shape), value.detach().cpu().numpy().tobytes()
    if depth < 5 and isinstance(value, dict):
        return [(key, bytes_of(item, depth + 1)) for key, item in value.items()]
    if depth < 5 and isinstance(value, list | tuple):
        return [bytes_of(item, depth + 1) for item in value]
    return value if isinstance(value, int | float | str) else None


def signature_of(value: Any) -> list[list[Any]] | None:
    """The parameters of a function: name, kind, whether it has a default."""
    try:
        parameters = inspect.signature(value).parameters.values()
        return [[p.name, int(p.kind), p.default is not p.empty] for p in parameters][:100]
    except Exception:
        return None


def is_untouched(value: Any) -> bool:
    """Whether a function has no body beyond its docstring."""
    nothing = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
    code = getattr(value, "__code__", None)
    try:
        return code is not None and {step.opname for step in dis.get_instructions(code)} <= nothing
    except Exception:
        return False


def line_in(function: Any, error: BaseException) -> int | None:
    """The line of the student's cell in which an exception arose."""
    code = getattr(function, "__code__", None)
    if code is None:
        code = getattr(getattr(function, "__call__", None), "__code__", None)  # noqa: B004
    if code is None:
        return None
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == code.co_filename]
    return lines[-1] if lines else None
