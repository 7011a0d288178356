"""Calling a student's function without letting it do harm: copies in, one outcome out, nothing printed."""

from __future__ import annotations

import builtins
import contextlib
import dis
import io
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcourse.checks.running.trees import copied, same


@dataclass(frozen=True)
class Outcome:
    """What one call came to: a value or an exception, and which arguments it changed."""

    value: Any = None
    exception: BaseException | None = None
    line: int | None = None
    changed: tuple[int | str, ...] = ()  # positions, and names of what was passed by name


class _Nowhere(io.TextIOBase):
    """A stream that forgets what is written: a megabyte of prints must not reach the notebook."""

    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def _nobody_types() -> Iterator[None]:
    """Let input() fail as it does where answers are graded: here somebody could type, and be misled."""
    before, builtins.input = builtins.input, _end_of_file
    try:
        yield
    finally:
        builtins.input = before


def _end_of_file(prompt: object = "") -> str:
    raise EOFError("EOF when reading a line")


def call(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any] | None = None
) -> Outcome:
    """Call `function` on copies of its arguments; prints and warnings go nowhere."""
    given = dict(enumerate(args)) | dict(kwargs or {})
    copies = {name: copied(arg) for name, arg in given.items()}
    by_name = {name: copies[name] for name in kwargs or {}}
    nowhere = _Nowhere()
    try:
        with (
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            _nobody_types(),
        ):
            warnings.simplefilter("ignore")
            value = function(*(copies[i] for i in range(len(args))), **by_name)
    except KeyboardInterrupt:  # the way out of a loop, for students and for the grader
        raise
    except BaseException as exception:
        return Outcome(exception=exception, line=_line_in(function, exception))
    changed = tuple(name for name, arg in given.items() if not same(arg, copies[name]))
    return Outcome(value=value, changed=changed)


def _line_in(function: Callable[..., Any], exception: BaseException) -> int | None:
    """Return the line of the student's cell in which the exception arose."""
    if line := getattr(exception, "remote_line", None):  # raised in another process
        return line
    code = getattr(function, "__code__", None)
    if code is None:
        return None
    frames = traceback.extract_tb(exception.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == code.co_filename]
    return lines[-1] if lines else None


def describe_exception(outcome: Outcome, *, hidden: bool, known: bool = False) -> str:
    """Return "raises ValueError: message (line 3 of its cell)", in one line.

    On hidden input without the message: the student's own code could have put the input into it. Without
    type and message if it is `known`, and another sentence says what to do.
    """
    text = "" if hidden else " ".join(message_of(outcome.exception).split())
    text = f": {text[:160]}{'…' if len(text) > 160 else ''}" if text else ""
    where = f" (line {outcome.line} of its cell)" if outcome.line else ""
    if known:
        return f"stops with an error{where}"
    return f"raises {type(outcome.exception).__name__}{text}{where}"


def message_of(exception: BaseException | None) -> str:
    """Return what an exception says of itself, empty if it cannot."""
    try:
        return str(exception)
    except Exception:  # its __str__ is the student's code too
        return ""


def is_untouched(function: Callable[..., Any]) -> bool:
    """Tell whether a function has no body beyond its docstring, as it is handed out."""
    if hasattr(function, "remote_untouched"):  # its code is in another process
        return function.remote_untouched
    code = getattr(function, "__code__", None)
    nothing = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= nothing


def names_seen(function: Callable[..., Any]) -> list[str]:
    """Return the names that a function can use: its own and those of its notebook; none from elsewhere."""
    code = getattr(function, "__code__", None)
    return [] if code is None else [*code.co_varnames, *getattr(function, "__globals__", ())]
