"""The judge's side: runs the graded cells, with proxies where the student's names stand.

It has the reference, the exercises and the secret, and never runs a line of the student's.
"""

import importlib
import math
import os
import random
import signal
import socket
import sys
from typing import Any

import numpy as np

from mlcourse.checks import show
from mlcourse.checks.context import Context
from mlcourse.checks.exercise import Exercise
from mlcourse.checks.verdict import Verdict
from mlcourse.exercises.notebook import Notebook, open_notebook

from ..sandbox import rlimits
from ..wire.channel import Channel, with_news
from ..wire.codec import WireError
from ..wire.peer import Flooded, Gone, Peer
from .proxies import Foreigner, made_of
from .shell import Shell

__all__ = ["JudgeSide"]

JUDGE_MEMORY = 4 * 2**30  # a student may call functions that are given, with arguments of any size
FILE_BYTES = 64_000_000


class JudgeSide:
    """Prepared in the warm parent; `run` is the life of one child."""

    def __init__(self, options: dict[str, Any]) -> None:
        from mlcourse.exercises import registry

        registry()
        self.shell = Shell()
        self.peer: Peer | None = None
        self.results: list[dict[str, Any]] = []  # of the checks of the cell that is running
        self.given: dict[int, Any] = {}  # passed as arguments, by number
        self.functions: dict[str, Any] = {}  # imported by the instructor's notebook, by name

    def says(self) -> dict[str, Any]:
        """What the parent tells when it is ready."""
        return {}

    def warm(self, exercises: list[str]) -> dict[str, Verdict]:
        """Judge the model answers once, so that the caches are filled; return the verdicts by exercise.

        Nothing is decided here: where a reference fails, its own check says so when an answer is judged.
        """
        from mlcourse.exercises import judge, registry

        asked = [registry()[name] for name in exercises if name in registry()]
        return {e.id: judge(e, e.handed_in(e.answer)) for e in asked if e.judged}

    def run(self, order: dict[str, Any], sockets: list[socket.socket]) -> None:
        """Serve until nobody asks any more."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        context = Context.of(order["environment"])  # nothing here looks at this process's own
        open_notebook(Notebook(show=self._heard, context=context))
        random.seed(order["seed"])
        np.random.seed(order["seed"])  # noqa: NPY002 (what the cells may use)
        if "torch" in sys.modules:
            sys.modules["torch"].manual_seed(order["seed"])
        held = rlimits.data_bytes()
        rlimits.limit(held + JUDGE_MEMORY, order["cpu"], FILE_BYTES)
        orders = Channel(sockets[0])
        while True:
            self._answer_until(orders)
            message = orders.receive()
            if message["do"] == "student":
                orders.send({"waiting": True})
                _, numbers, _, _ = socket.recv_fds(orders.sock, 1, 1)
                self._meet(socket.socket(fileno=numbers[0]), message["pid"])
                orders.send({"met": True})
            elif message["do"] == "prepare":
                self.functions = _functions(message["given"], message["exercises"])
                orders.send(
                    {
                        "numbers": _numbers(message["numbers"], context.student),
                        "given": sorted(self.functions),
                    }
                )
            else:
                orders.send(self._cell(message))

    def _answer_until(self, orders: Channel) -> None:
        """While there is no order, answer the student's calls of functions that the notebook gives."""
        while self.peer is not None and not self.peer.lost:
            if orders in with_news(orders, self.peer.channel):
                return
            try:
                self.peer.answer(self.peer.channel.receive())
            except (Gone, WireError, KeyError, TypeError):
                self.peer.lost = self.peer.lost or "not understood"

    def _meet(self, sock: socket.socket, pid: int) -> None:
        """Talk to a fresh student's process from now on."""
        self.peer = Peer(sock, self._export, self._resolve, self._serve)
        self.pid = pid
        self.given.clear()

    def _cell(self, message: dict[str, Any]) -> dict[str, Any]:
        """Run one cell with the student's names in it."""
        names = self.shell.names
        self.results = []
        for name in message["names"]:
            names.pop(name, None)
        try:
            if message["names"]:
                names.update(self._student_names(message["names"]))
            result = self.shell.run(message["source"], message["limit"])
        except Gone:
            result = {"outputs": [], "outcome": "error", "count": 0}
        raised = self.shell.raised
        if isinstance(raised, Flooded):
            result["outcome"] = "output_limit"
        doubtful = result["outcome"] == "error" and not _is_the_students(raised, message["names"])
        return result | {
            "lost": self.peer.lost if self.peer else "",
            "doubtful": doubtful,
            "results": self.results,
            "value": _number(self.shell.value),
            "raised": type(raised).__name__ if raised is not None else "",
            "undefined": getattr(raised, "name", None) or "" if isinstance(raised, NameError) else "",
        }

    def _heard(self, exercise: Exercise, verdict: Verdict, *, hidden: bool) -> None:
        """Keep a verdict for the grader; what is shown of it is for people."""
        said = show.as_json(exercise, verdict, hidden=hidden)
        self.results.append(
            said | {"digest": verdict.digest}
        )  # for staff: it stands in nothing that is shown
        show.show(exercise, verdict, hidden=hidden)

    def _student_names(self, names: list[str]) -> dict[str, Any]:
        assert self.peer is not None, "judge and student meet before the first cell"
        values = self.peer.ask("names", names=names).get("values")
        return {name: values[name] for name in names if name in values} if isinstance(values, dict) else {}

    def _export(self, value: Any) -> dict[str, Any]:
        """Describe an object for the student: its own come back as they are, of ours only functions go."""
        if isinstance(value, Foreigner):
            return {"id": value.__dict__["_id"]}
        if not callable(value):
            return self._refused(value)
        self.given[id(value)] = value
        return {"id": id(value), "ours": True, "name": getattr(value, "__name__", "function")}

    def _refused(self, value: Any) -> dict[str, Any]:
        """Anything else of ours would be a way into the judge."""
        raise TypeError(f"a {type(value).__name__} cannot be given to a student's function")

    def _resolve(self, node: dict[str, Any]) -> Any:
        """What stands here for an object of the student's."""
        assert self.peer is not None, "what is resolved has come from the student's process"
        return made_of(self.peer.ask, node, self.pid, self.functions)

    def _serve(self, what: str, fields: dict[str, Any]) -> dict[str, Any]:
        """The student's code may call the functions that it was given, and nothing else."""
        function = None
        if what == "call":
            function = self.given.get(fields.get("id", 0))
        elif what == "given":
            function = self.functions.get(fields.get("name", ""))
        args, kwargs = fields.get("args"), fields.get("kwargs")
        if function is None or not isinstance(args, list | tuple) or not isinstance(kwargs, dict):
            raise TypeError("there is no such function")
        return {"value": function(*args, **kwargs)}


def _number(value: Any) -> float | None:
    """A cell's result as a number, if it is one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:  # an integer without bounds; nobody gets that many points
        return math.inf


def _is_the_students(raised: BaseException | None, names: list[str]) -> bool:
    """Whether an exception that left a cell is certainly no fault of the cell: no process, or no answer."""
    return isinstance(raised, Gone) or (isinstance(raised, NameError) and raised.name in names)


def _functions(given: list[str], exercises: list[str]) -> dict[str, Any]:
    """The functions that the instructor's notebook imports, but for those that it asks students to write."""
    from mlcourse.exercises import registry

    asked = [registry()[name] for name in exercises if name in registry()]
    own = {exercise.asks_for for exercise in asked}
    found = {}
    for path in given:
        module, _, name = path.rpartition(".")
        if name not in own and module.split(".")[1] in ("numpy", "torch", "shapes"):
            found[path] = getattr(importlib.import_module(module), name, None)
    return {path: function for path, function in found.items() if callable(function)}


def _numbers(exercises: list[str], student: str) -> dict[str, Any]:
    """The numbers of this student in exercises that vary."""
    from mlcourse.exercises import registry

    asked = [registry()[name] for name in exercises if name in registry()]
    return {exercise.id: exercise.numbers_of(student) for exercise in asked if exercise.varies}
