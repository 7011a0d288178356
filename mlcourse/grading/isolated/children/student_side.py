"""The student's side: runs cells, and answers the judge's questions about what they left behind.

Whatever runs here may be hostile, and all of this module may have been changed by it: nothing that it says
is believed, it is only data for the judge.
"""

import contextlib
import io
import os
import random
import shutil
import signal
import socket
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .. import sandbox
from ..wire.channel import Channel, with_news
from ..wire.codec import WireError, dumps
from ..wire.crossing import result_bytes
from ..wire.peer import Peer
from ..wire.plain import Plain
from . import standin
from .describe import bytes_of, is_untouched, line_in, signature_of
from .shell import STOP_AT, OutputLimit, Shell

__all__ = ["StudentSide"]

MAX_HANDLES = 100_000
SETTLED = {"PATH": "", "OMP_NUM_THREADS": "1", "JOBLIB_MULTIPROCESSING": "0"}
PRINTED = 4000  # characters kept of what one call prints


class Abroad:
    """A function of the judge, as the student's code sees it: it can be called and nothing else."""

    def __init__(self, peer: Peer, node: dict[str, Any]) -> None:
        self._peer, self._id = peer, node["id"]
        self.__name__ = str(node.get("name", "function"))

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it over there."""
        return self._peer.ask("call", id=self._id, args=args, kwargs=kwargs)["value"]


class StudentSide:
    """Prepared in the warm parent; `run` is the life of one child.

    Parameters
    ----------
    options : dict
        ``hidden``: packages out of reach; ``leave_out``: layers of the sandbox not to use; ``root``: the
        folder of `mlcourse`, from which the stand-in takes what students may use.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        root = Path(options["root"])
        standin.install(root, frozenset(options["hidden"]))
        # None without torch, and then nobody asks for what needs it
        self.recorder: Any = standin.recorder(root).Recorder() if "torch" in sys.modules else None
        self.calls: Any = standin.calls(root)
        self.shell = Shell()
        self.shell.ipython.run_line_magic("matplotlib", "inline")
        self.walls = sandbox.prepare(options["hidden"], options["leave_out"])
        self.running = False
        self.handles: list[Any] = []
        self.numbers: dict[int, int] = {}

    def says(self) -> dict[str, Any]:
        """What the parent tells when it is ready."""
        return {"missing": self.walls.missing}

    def run(self, order: dict[str, Any], sockets: list[socket.socket]) -> None:
        """Lock this process in, then serve until nobody asks any more."""
        signal.signal(signal.SIGINT, self._interrupted)
        orders = Channel(sockets[0], writes=Plain(result_bytes(order["output"])))
        self.peer = judge = Peer(sockets[1], self._export, self._resolve, self._serve)
        try:
            self._lock_in(order)
        except Exception as error:  # ours, not the student's: it must not look like a crash
            orders.send({"failed": f"{type(error).__name__}: {error}"})
            return
        orders.send({"ready": True})
        while True:
            ready = with_news(orders, judge.channel)
            if judge.channel in ready:
                judge.answer(judge.channel.receive())
            elif orders in ready:
                message = orders.receive()
                if "given" in message:
                    standin.give(message["given"], message["numbers"], self._ask_given)
                    continue
                orders.send(self._cell(message["source"], message["limit"]))

    def _lock_in(self, order: dict[str, Any]) -> None:
        """Put up the walls around a folder with the notebook's files in it."""
        place = sandbox.Place(order["folder"], order["memory"], order["cpu"])
        sandbox.close_in(self.walls, place)
        self._fill(order)
        self.printable = STOP_AT * order["output"]
        sandbox.lock(self.walls, place)

    def _fill(self, order: dict[str, Any]) -> None:
        """Environment, files and random numbers of a fresh start."""
        folder = order["folder"]
        for path in order["files"]:
            shutil.copy(path, folder)
        sys.path.append("")  # modules of the student's own, behind all others: they take nobody's place
        os.environ.clear()
        os.environ.update(order["environment"] | SETTLED | {"HOME": folder, "TMPDIR": folder})
        random.seed(order["seed"])
        np.random.seed(order["seed"])  # noqa: NPY002 (what students use)
        if "torch" in sys.modules:
            sys.modules["torch"].manual_seed(order["seed"])

    def _ask_given(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the course that the notebook gives; it stays with the judge."""

        def ask(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
            return self.peer.ask("given", name=name, args=args, kwargs=kwargs)["value"]

        return self.recorder.given(name, args, kwargs, ask) if self.recorder else ask(name, args, kwargs)

    def _interrupted(self, number: int, frame: Any) -> None:
        """Stop the student's code, never ours."""
        if self.running:
            raise KeyboardInterrupt

    def _guarded(self, work: Callable[[], Any]) -> Any:
        """Do something of the student's that may be interrupted."""
        self.running = True
        try:
            return work()
        finally:
            self.running = False

    def _cell(self, source: str, limit: int) -> dict[str, Any]:
        try:
            return self._guarded(lambda: self.shell.run(source, limit))
        except KeyboardInterrupt:  # between the cell's last line and ours
            return {"outputs": [], "outcome": "error", "count": 0}

    def _export(self, value: Any) -> dict[str, Any]:
        """Describe an object that stays here."""
        if isinstance(value, Abroad):
            raise TypeError("a function of the check cannot be returned")
        number = self.numbers.get(id(value))
        if number is None:
            if len(self.handles) >= MAX_HANDLES:
                raise MemoryError("too many objects")
            number = self.numbers[id(value)] = len(self.handles)
            self.handles.append(value)
        return {
            "id": number,
            "type": type(value).__name__,
            "callable": callable(value),
            "class": isinstance(value, type),
            "signature": signature_of(value),
            "untouched": is_untouched(value),
        }

    def _resolve(self, node: dict[str, Any]) -> Any:
        """Find an object of ours that comes back, or wrap one of theirs."""
        if node.get("ours"):
            return Abroad(self.peer, node)
        return self.handles[node["id"]]

    def _serve(self, what: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Answer the judge."""
        return self._guarded(lambda: getattr(self, f"_do_{what}")(fields))

    def _do_names(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The values of some names of the notebook."""
        names = self.shell.names
        found = [name for name in fields["names"] if name in names]
        return {"values": {name: _crossing(self._export, names[name]) for name in found}}

    def _do_get(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {"value": getattr(self.handles[fields["id"]], fields["name"])}

    def _do_call(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Call a function; tell which arguments it has changed, and how."""
        function, args, kwargs = self.handles[fields["id"]], fields["args"], fields["kwargs"]
        before = [bytes_of(arg) for arg in (*args, *kwargs.values())]
        printed = Printed(self.printable)
        try:
            with np.errstate(all="ignore"), printed.instead_of_output():
                value = function(*args, **kwargs)
        except BaseException as error:
            error.remote_line = line_in(function, error)  # type: ignore[attr-defined]  # `Peer` sends it
            raise
        after = [bytes_of(arg) for arg in (*args, *kwargs.values())]
        names = [*range(len(args)), *kwargs]
        changed = {
            name: kwargs[name] if name in kwargs else args[name]
            for name, old, new in zip(names, before, after, strict=True)
            if old != new
        }
        return {"value": value, "changed": changed, "printed": printed.text}

    def _do_device(self, fields: dict[str, Any]) -> dict[str, Any]:
        """What a step in torch leaves to others, or what it does as a list of operations."""
        function, outputs, args = self.handles[fields["id"]], fields["outputs"], fields["args"]
        with Printed(self.printable).instead_of_output():
            fault, program = self.recorder.told(function, outputs, *args)
        return {"fault": fault, "program": program}

    def _do_calls(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Which of some functions of NumPy a function calls."""
        function = self.handles[fields["id"]]
        with Printed(self.printable).instead_of_output():
            return {"called": self.calls.called(function, fields["names"], fields["calls"])}

    def _do_peak(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The memory that a call takes beyond what there was."""
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            with Printed(self.printable).instead_of_output():
                self.handles[fields["id"]](*fields["args"])
            return {"value": tracemalloc.get_traced_memory()[1] - before}
        finally:
            tracemalloc.stop()


def _crossing(export: Callable[[Any], dict[str, Any]], value: Any) -> Any:
    """One name whose value cannot cross must not keep the others from crossing."""
    try:
        dumps(value, export)
    except WireError:
        return value_too_large()
    return value


class Printed(io.TextIOBase):
    """Keeps the beginning of what a function prints while it is judged, and ends one that goes on and on."""

    def __init__(self, limit: int) -> None:
        self.text, self.left = "", limit

    def write(self, text: str) -> int:
        if len(self.text) < PRINTED:
            self.text += str(text)[: PRINTED - len(self.text)]
        self.left -= len(text)
        if self.left < 0:
            raise OutputLimit
        return len(text)

    @contextlib.contextmanager
    def instead_of_output(self) -> Iterator[None]:
        """Take the place of both streams."""
        with contextlib.redirect_stdout(self), contextlib.redirect_stderr(self):
            yield


class value_too_large:
    """Stands for an answer that cannot cross."""
