"""Runs a notebook's cells, without IPython: the Python side of the page's worker.

`Session.run` executes one cell in the names of the cells before it. What happens is told by `send`, one
JSON object at a time, with the key ``type``:

``stream`` (``name``, ``text``), ``value`` (``text``), ``error`` (``text``) and ``check``
(``exercise``, ``status``, ``points``, ``max_points``, ``html``).
"""

from __future__ import annotations

import ast
import builtins
import io
import json
import linecache
import re
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

OUTPUT_LIMIT = 100_000  # characters that one cell may print: more would make a phone's browser hang
FRAMES = 5  # of a traceback: an endless recursion has a thousand
CHUNK = 4_000  # characters that are collected before they are sent


class Stream(io.TextIOBase):
    """A stdout or stderr that collects what is printed and passes it on in chunks."""

    def __init__(self, name: str, send: Callable[..., None]) -> None:
        self.name, self.send = name, send
        self.waiting: list[str] = []
        self.collected = self.total = 0
        self.cut = False

    def writable(self) -> bool:
        """Tell that one can write here."""
        return True

    def write(self, text: str) -> int:
        """Collect text; beyond the limit it is dropped, and the student told once."""
        kept = text[: max(OUTPUT_LIMIT - self.total, 0)]
        if len(kept) < len(text) and not self.cut:
            kept += "\n… more than a page can show: the rest is left out.\n"
            self.cut = True
        self.total += len(text)
        self.collected += len(kept)
        self.waiting.append(kept)
        if self.collected >= CHUNK:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Pass on what is collected."""
        text = "".join(self.waiting)
        self.waiting.clear()
        self.collected = 0
        if text:
            self.send(type="stream", name=self.name, text=text)


class Session:
    """The names that the cells of one notebook share."""

    def __init__(self, send: Callable[[str], None]) -> None:
        self.send = lambda **message: send(json.dumps(message))
        self.names: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self.streams: tuple[Stream, ...] = ()
        self.fields: dict[str, Any] = {}
        receive_verdicts(self.tell_check)

    def run(self, source: str, cell: str) -> bool:
        """Execute `source`; `cell` is its name in tracebacks. Return whether it came to its end."""
        filename = f"<cell {cell}>"
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        self.streams = Stream("stdout", self.send), Stream("stderr", self.send)
        with redirect_stdout(self.streams[0]), redirect_stderr(self.streams[1]):
            try:
                self._execute(source, filename)
            except BaseException as error:  # SystemExit too: the page goes on
                self.flush()
                self.send(type="error", text=short_traceback(error))
                return False
            finally:
                self.flush()
        return True

    def _execute(self, source: str, filename: str) -> None:
        tree = ast.parse(source, filename)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, filename, "exec"), self.names)
        if last is None:
            return
        value = eval(compile(ast.Expression(last.value), filename, "eval"), self.names)
        if value is not None:
            self.names["_"] = value
            text = repr(value)
            self.flush()
            self.send(type="value", text=text[:OUTPUT_LIMIT])

    def ask(self, question: str) -> str:
        """Answer what a page asks about the fields of a formula: ``shown``, ``same`` or ``said``."""
        from mlcourse.checks.kinds.fields import Fields
        from mlcourse.exercises import registry

        asked = json.loads(question)
        name, texts = asked["exercise"], asked["texts"]
        if name not in self.fields:
            self.fields[name] = Fields(registry()[name])
        fields = self.fields[name]
        if asked["what"] == "said":
            return json.dumps(fields.said(asked["names"], texts))
        return json.dumps({"shown": fields.shown, "same": fields.same}[asked["what"]](*texts))

    def flush(self) -> None:
        """Pass on what was printed, so that it stands before what comes next."""
        for stream in self.streams:
            stream.flush()

    def tell_check(self, exercise: Any, verdict: Any, *, hidden: bool) -> None:
        """Take the place of `mlcourse.checks.show.show`, which needs a kernel to show more than text."""
        from mlcourse.checks.show import as_html, as_json

        found = as_json(exercise, verdict, hidden=hidden)
        shown = {key: found[key] for key in ("exercise", "status", "points", "max_points")}
        self.flush()
        self.send(type="check", html=as_html(exercise, verdict), **shown)


def receive_verdicts(tell: Callable[..., None]) -> None:
    """Let `check` hand its verdicts to `tell`."""
    from mlcourse.exercises.notebook import Notebook, open_notebook

    open_notebook(Notebook(show=tell))


def needs_formulas(source: str) -> bool:
    """Tell whether a cell needs SymPy: it imports it, or checks an exercise whose kind needs it."""
    from mlcourse.exercises import registry
    from mlcourse.exercises.calls import checks_in

    exercises = [registry().get(name) for name in checks_in(source)]
    return bool(re.search(r"\b(sympy|mpmath)\b", source)) or any(e and e.needs_sympy for e in exercises)


def short_traceback(error: BaseException) -> str:
    """Say where in the student's own cells an error came up; frames of libraries are left out."""
    found = traceback.TracebackException.from_exception(error)
    own = [frame for frame in found.stack if frame.filename.startswith("<cell ")]
    places = [f"{_place(frame)}\n    {frame.line}\n" for frame in own[-FRAMES:]]
    reason = "".join(found.format_exception_only())
    return re.sub(r' *File "<cell [^>]*>", line', "line", "".join(places) + reason).rstrip()


def _place(frame: traceback.FrameSummary) -> str:
    cell = frame.filename.removeprefix("<cell ").removesuffix(">")
    return f"line {frame.lineno} of {cell}" + ("" if frame.name == "<module>" else f", in {frame.name}")
