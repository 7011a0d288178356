"""An IPython shell that runs one cell and returns what a notebook would show of it."""

import base64
import io
import json
import re
import sys
from types import SimpleNamespace
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets.config import Config

from ..wire.crossing import MAX_NODES, SHOWN_BYTES, SHOWN_ITEMS

__all__ = ["STOP_AT", "OutputLimit", "Shell"]

NO_SHELL = "Commands of the operating system (!, %%bash, %pip) do not run while your notebook is graded."
CELL_FILE = re.compile(r"\(<ipython-input[^>]*>, line")
MAX_SHOWN = SHOWN_BYTES - 2_000_000  # one more error is always shown
MAX_VALUES = MAX_NODES // 4  # in what one cell shows as data
MAX_TRACEBACK = 100_000  # characters of one
STOP_AT = 8  # a cell is stopped when it has printed this many times what is kept


class OutputLimit(BaseException):
    """The cell printed far too much."""

    flood = True  # how `peer` tells it apart on the wire


class Outputs:
    """What one cell shows, in order; of a long text its head and its tail."""

    def __init__(self, limit: int) -> None:
        self.items: list[dict[str, Any]] = []
        self.limit, self.total, self.kept, self.shown = limit, 0, 0, 0
        self.tail: list[str] = []
        self.tail_size = self.values = 0

    @property
    def over(self) -> bool:
        """Whether the cell had to be stopped."""
        return self.total > STOP_AT * self.limit

    def write(self, name: str, text: str) -> None:
        """Take what was printed."""
        self.total += len(text)
        room = max(self.limit // 2 - self.kept, 0) if len(self.items) < SHOWN_ITEMS - 3 else 0
        if room and text:
            self._append(name, text[:room])
            self.kept += min(len(text), room)
        if len(text) > room:
            self._keep_tail(text[room:])
        if self.over:
            raise OutputLimit

    def _append(self, name: str, text: str) -> None:
        last = self.items[-1] if self.items else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"].append(text)
        else:
            self.items.append({"output_type": "stream", "name": name, "text": [text]})

    def _keep_tail(self, text: str) -> None:
        half = self.limit // 2
        self.tail.append(text[-half:])
        self.tail_size += len(self.tail[-1])
        if self.tail_size > 4 * half:
            self.tail = ["".join(self.tail)[-half:]]
            self.tail_size = len(self.tail[0])

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any], **more: Any) -> None:
        """Take a result or a picture, if it is not too large."""
        data = {str(mime): _plain(value) for mime, value in data.items()}
        metadata = json.loads(json.dumps(metadata, default=str))
        size = len(json.dumps([data, metadata]))
        values = json.dumps([metadata, *(v for v in data.values() if not isinstance(v, str))]).count(",")
        if self.shown + size > MAX_SHOWN or self.values + values > MAX_VALUES:
            self.total += size
            data, metadata = {"text/plain": f"(an output of {size / 1e6:.1f} MB was left out)"}, {}
        else:
            self.shown += size
            self.values += values
        self._add({"output_type": kind, "data": data, "metadata": metadata, **more})

    def fail(self, name: str, value: str, traceback: list[str]) -> None:
        """Take an error; one who raises without end is stopped."""
        lines = [str(line) for line in traceback[:100]]
        lines = [line[: MAX_TRACEBACK // len(lines)] for line in lines]
        value = CELL_FILE.sub("(line", value[:2000])
        if self.shown > MAX_SHOWN:
            self._stop()
        self.shown += len(json.dumps([value, lines]))
        self._add({"output_type": "error", "ename": str(name)[:200], "evalue": value, "traceback": lines})

    def _add(self, item: dict[str, Any]) -> None:
        """Take an output; one who shows without end is stopped."""
        if len(self.items) < SHOWN_ITEMS - 2:  # two more come at the end, with what was printed last
            self.items.append(item)
        if self.over or len(self.items) >= SHOWN_ITEMS - 2:
            self._stop()

    def _stop(self) -> None:
        self.total = max(self.total, STOP_AT * self.limit + 1)
        raise OutputLimit

    def finished(self) -> list[dict[str, Any]]:
        """All outputs, texts joined."""
        if self.tail:
            tail = "".join(self.tail)[-(self.limit // 2) :]
            cut = self.total - self.kept - len(tail)
            gap = f"\n… {cut} characters left out …\n" if cut > 0 else ""
            self._append("stdout", gap + tail)
        for item in self.items:
            if item["output_type"] == "stream":
                item["text"] = "".join(item["text"])
        return self.items


def _plain(value: Any) -> Any:
    """Data of an output as JSON knows it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, str):
        return str.__str__(value)
    return json.loads(json.dumps(value, default=str))


class Stream(io.TextIOBase):
    """Standard output or error of the cell that is running."""

    def __init__(self, shell: "Shell", name: str) -> None:
        self.shell, self.stream = shell, name

    encoding = "utf-8"
    errors = "replace"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self.shell.outputs is not None:
            self.shell.outputs.write(self.stream, str.__str__(text))
        return len(text)


class _Hook(DisplayHook):
    """Collect the value of a cell's last expression."""

    shell: Any  # a `_Shell`; IPython's own type says that there may be none

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        if (outputs := self.shell.owner.outputs) is not None:
            count = self.shell.execution_count - 1  # IPython counts before it shows
            outputs.show("execute_result", format_dict, md_dict or {}, execution_count=count)

    def finish_displayhook(self) -> None:
        pass


class _Publisher(DisplayPublisher):
    """Collect what is displayed."""

    def publish(
        self, data: dict[str, Any], metadata: dict[str, Any] | None = None, source: Any = None, **more: Any
    ) -> None:
        if (outputs := self.shell.owner.outputs) is not None:
            outputs.show("display_data", data, metadata or {})

    def clear_output(self, wait: bool = False) -> None:
        if (outputs := self.shell.owner.outputs) is not None:
            outputs.items.clear()


class _Shell(InteractiveShell):
    """IPython without a terminal, a history or a way out."""

    owner = AnyTrait()
    kernel: SimpleNamespace
    displayhook_class = _Hook
    display_pub_class = _Publisher

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        if self.owner.outputs is not None and etype is not OutputLimit:
            self.owner.outputs.fail(etype.__name__, _message(evalue), stb)

    def system(self, command: str) -> None:
        print(NO_SHELL)

    system_piped = system_raw = system

    def getoutput(self, command: str, split: bool = True, depth: int = 0) -> list[str]:
        print(NO_SHELL)
        return []

    def enable_gui(self, gui: str | None = None) -> None:
        pass

    def ask_exit(self) -> None:
        print("The notebook goes on: exit() ends nothing here.")

    def init_sys_modules(self) -> None:
        """Leave ``__main__`` of this process where it is."""


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:
        return ""


class Shell:
    """Runs cells.

    Built once in a warm parent; every child inherits it by fork.
    """

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.autocall = 0
        config.InteractiveShell.banner1 = ""
        self.outputs: Outputs | None = None
        self.raised: BaseException | None = None  # what left the last cell
        self.value: Any = None  # of its last expression
        self.ipython = _Shell.instance(config=config, owner=self)
        self.ipython.kernel = SimpleNamespace(shell=self.ipython)  # what tells a notebook from a terminal
        self.names: dict[str, Any] = self.ipython.user_ns
        self.run("1", 1000)  # what IPython builds on first use is built before the fork
        self.ipython.execution_count = 1

    def run(self, source: str, limit: int) -> dict[str, Any]:
        """Run one cell; return its outputs and how it ended: ``done``, ``error`` or ``output_limit``."""
        self.outputs = outputs = Outputs(limit)
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Stream(self, "stdout"), Stream(self, "stderr")
        limited, self.raised, self.value = False, None, None
        try:
            ran = self.ipython.run_cell(source, store_history=True)
            self.raised, self.value = ran.error_before_exec or ran.error_in_exec, ran.result
        except OutputLimit:
            limited = True
        finally:
            self.outputs = None
            sys.stdout, sys.stderr = before
        items = outputs.finished()
        failed = any(item["output_type"] == "error" for item in items)
        outcome = "output_limit" if limited or outputs.over else "error" if failed else "done"
        return {"outputs": items, "outcome": outcome, "count": self.ipython.execution_count - 1}
