"""Calling a student's function without letting it do harm: copies in, one outcome out, nothing printed."""

from __future__ import annotations

import contextlib
import dis
import io
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Outcome:
    """What one call came to: a value or an exception, and which arguments it changed."""

    value: Any = None
    exception: BaseException | None = None
    line: int | None = None
    changed: tuple[int, ...] = ()


class _Nowhere(io.TextIOBase):
    """A stream that forgets what is written: a megabyte of prints must not reach the notebook."""

    def write(self, text: str) -> int:
        return len(text)


def call(function: Callable[..., Any], args: tuple[Any, ...]) -> Outcome:
    """Call `function` on copies of `args`; prints and warnings go nowhere."""
    copies = tuple(_copy(arg) for arg in args)
    nowhere = _Nowhere()
    try:
        with (
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            value = function(*copies)
    except KeyboardInterrupt:  # the way out of a loop, for students and for the grader
        raise
    except BaseException as exception:
        return Outcome(exception=exception, line=_line_in(function, exception))
    changed = tuple(i for i, (a, b) in enumerate(zip(args, copies, strict=True)) if not _same(a, b))
    return Outcome(value=value, changed=changed)


def _copy(arg: Any) -> Any:
    return arg.copy() if isinstance(arg, np.ndarray) else arg


def _same(a: Any, b: Any) -> bool:
    """Compare bit by bit, so that nan equals nan."""
    return not isinstance(a, np.ndarray) or (a.shape == b.shape and a.tobytes() == b.tobytes())


def _line_in(function: Callable[..., Any], exception: BaseException) -> int | None:
    """Return the line of the student's cell in which the exception arose."""
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    frames = traceback.extract_tb(exception.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == code.co_filename]
    return lines[-1] if lines else None


def describe_exception(outcome: Outcome, *, secret: bool) -> str:
    """Return "raises ValueError: message (line 3 of its cell)", in one line.

    On secret input without the message: the student's own code could have put the input into it.
    """
    text = "" if secret else " ".join(_message(outcome.exception).split())
    text = f": {text[:160]}{'…' if len(text) > 160 else ''}" if text else ""
    where = f" (line {outcome.line} of its cell)" if outcome.line else ""
    return f"raises {type(outcome.exception).__name__}{text}{where}"


def _message(exception: BaseException | None) -> str:
    try:
        return str(exception)
    except Exception:  # its __str__ is the student's code too
        return ""


def is_untouched(function: Callable[..., Any]) -> bool:
    """Tell whether a function has no body beyond its docstring, as it is handed out."""
    code = getattr(function, "__code__", None)
    nothing = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= nothing
