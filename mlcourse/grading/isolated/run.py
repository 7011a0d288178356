"""One notebook through both processes: who runs what, for how long, and what happens when one is lost."""

import contextlib
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import (
    InstructorNotebook,
    exercises_in,
    given_by,
    named_in,
    names_in,
    numbers_in,
    where,
)

from .children.handles import Child, ForkServer
from .judged import Judged
from .outputs import Room, checked, fill, mark
from .sandbox.scratch import fresh_place, scratch_folder, size_of
from .wire.channel import Late
from .wire.codec import WireError

__all__ = ["Call", "NotebookRun"]

ON_DISK_BYTES = 128_000_000  # of a scratch folder that is no file system of its own
GRACE = 0.4  # seconds between asking a program to stop and ending it
TICK = 0.05
STARTING = 120.0  # seconds for what runs before any line of the student's: only a broken machine needs them
BUSY = 10.0  # seconds in which judge and student look up from whatever the student's program does
SEED = 20_240_229


@dataclass(frozen=True)
class Call:
    """Whose notebook is graded, and with what beside it."""

    student: str = ""
    secret: str = ""
    files: tuple[str, ...] = ()


class Stopped(Exception):
    """A cell that did not come to its end; the message is its outcome."""


@dataclass
class NotebookRun:
    """The run of one notebook.

    Parameters
    ----------
    students, judges : ForkServer
        Warm parents.
    instructor : InstructorNotebook
        What the instructor's notebook says.
    bounds, call
        Limits, and whose notebook it is.
    core : int, optional
        The processor on which both processes stay.
    """

    students: ForkServer
    judges: ForkServer
    instructor: InstructorNotebook
    bounds: Bounds = field(default_factory=Bounds)
    call: Call = field(default_factory=Call)
    core: int | None = None

    def run(self, notebook: NotebookNode) -> None:
        """Run all cells; outputs and ``metadata.mlcourse.outcome`` are written into `notebook`.

        What the judge says of the graded cells is in `judged`, by grade id.
        """
        for cell in notebook.cells:
            cell.metadata.pop("mlcourse", None)  # nobody brings his own outcome
        self.used = set().union(
            *(names_in(c.source) for c in notebook.cells if where(c) in ("judge", "both"))
        )
        self.deadline = time.monotonic() + self.bounds.notebook_seconds
        self.named = named_in(notebook)
        self.room = Room(self.bounds.output_bytes)
        self._student: Child | None = None
        self._judge: Child | None = None
        self.judged: dict[str, Judged] = {}
        self.doubtful: list[NotebookNode] = []  # graded cells that raised or hung, whoever is to blame
        self.notebook, self.asked = notebook, self.instructor.exercises
        # Without a mount of its own the scratch folder is on the disk, and nobody but us limits it.
        self.visible = "namespaces" in (self.students.missing or {})
        with scratch_folder() as folder:
            self.folder = Path(folder)
            try:
                self._start_judge()
                self._start_student()
                self._cells(notebook)
            finally:
                for child in (self._student, self._judge):
                    if child is not None:
                        child.close()

    @property
    def student_child(self) -> Child:
        """The student's process; there is one from the first cell on."""
        assert self._student is not None, "it is started before the first cell"
        return self._student

    @property
    def judge_child(self) -> Child:
        """The judge's process; there is one before there is a student's."""
        assert self._judge is not None, "it is started before the student's"
        return self._judge

    def _cells(self, notebook: NotebookNode) -> None:
        """One cell after the other; after a loss a fresh process, in which the earlier cells run again."""
        self.losses, stop = 0, ""
        for index, cell in enumerate(notebook.cells):
            if not where(cell):
                continue
            if not stop and time.monotonic() > self.deadline:
                stop = "timeout"
            if not stop and not self._give_more(notebook.cells[index:]):
                stop = self._recover("timeout", notebook.cells[:index])
            if stop:
                mark(cell, "not_run", because=stop)
                self._keep(cell, Judged(because=stop))
                continue
            self.said: dict[str, Any] = {}  # of this cell, by the judge
            outcome = self._one(cell)
            outcome = "memory" if outcome == "crashed" and self.student_child.group.ran_out() else outcome
            mark(cell, outcome)
            self._keep(cell, Judged.of(outcome, self.said))
            stop = self._recover(outcome, notebook.cells[:index])

    def _keep(self, cell: NotebookNode, judged: Judged) -> None:
        """Keep what the judge says of a graded cell."""
        if where(cell) == "judge":
            self.judged[cell.metadata.nbgrader.grade_id] = judged

    def _recover(self, outcome: str, earlier: Iterable[NotebookNode]) -> str:
        """Replace what was lost; return why the notebook cannot go on, the empty string if it can."""
        if self.student_child.alive() and self.judge_child.alive():
            return ""
        self.losses += 1
        if self.losses <= self.bounds.restarts and self._start_over(earlier):
            return ""
        return outcome if outcome != "done" else "crashed"

    def _one(self, cell: NotebookNode) -> str:
        """Run one cell where it belongs; return its outcome."""
        place = where(cell)
        if place == "judge":
            return self._judged(cell)
        outcome = self._student_cell(cell)
        if place == "both" and self.judge_child.alive():
            with contextlib.suppress(Stopped):  # the judge is replaced; the cells that need it will tell
                self._in_judge(cell)
        return outcome

    def _student_cell(self, cell: NotebookNode) -> str:
        try:
            return fill(cell, self._in_student(cell), self.room)
        except Stopped as stopped:
            return str(stopped)

    def _judged(self, cell: NotebookNode) -> str:
        """A graded cell: what the judge says counts, unless the student's process had to be stopped."""
        try:
            result = self.said = self._in_judge(cell)
        except Stopped as stopped:
            return self._doubting(cell, str(stopped))
        outcome = fill(cell, result, self.room)
        if result.get("lost"):
            self.student_child.kill()  # nothing that it says could be understood any more
        if self.stopped:
            return self._doubting(cell, self.stopped)
        if outcome == "error" and result.get("doubtful"):
            self.doubtful.append(cell)
        return outcome if self.student_child.alive() else "crashed"

    def _doubting(self, cell: NotebookNode, why: str) -> str:
        """The outcome of a graded cell that was stopped; whether it hangs by itself is to be seen."""
        if why == "timeout":
            self.doubtful.append(cell)
        return why

    def _in_student(self, cell: NotebookNode) -> dict[str, Any]:
        order = {"source": cell.source, "limit": self.bounds.output_bytes}
        return self._ask(self.student_child, order, self.student_child)

    def _in_judge(self, cell: NotebookNode) -> dict[str, Any]:
        names = self.instructor.students_names(cell, self.used)
        order = {"do": "run", "source": cell.source, "names": names, "limit": self.bounds.output_bytes}
        return self._ask(self.judge_child, order, self.student_child)

    def _ask(self, child: Child, order: dict[str, Any], worker: Child) -> dict[str, Any]:
        """Give `child` an order and wait for the result, while `worker` and `child` keep to the limits."""
        self.stopped = ""
        start, bounds = time.monotonic(), self.bounds
        end = min(start + bounds.wall_seconds, self.deadline + 1)
        used = {id(one): one.cpu_seconds() for one in (child, worker)}
        try:
            child.channel.send(order, end)
            while True:
                try:
                    return checked(child.channel.receive(time.monotonic() + TICK))
                except Late:
                    busy = (one.cpu_seconds() - used[id(one)] for one in (child, worker))
                    if time.monotonic() > end or max(busy) > bounds.cpu_seconds:
                        return self._stop(child, worker, "timeout")
                    if self.visible and size_of(self.place) > ON_DISK_BYTES:
                        return self._stop(child, worker, "output_limit")
                    if child is worker and not child.alive():
                        raise Stopped("crashed") from None
        except Late:  # it does not listen; having heard a part of the order, it is of no use any more
            child.kill()
            self.stopped = "timeout"
            raise Stopped("timeout") from None
        except WireError as error:
            child.kill()
            raise Stopped("crashed") from error

    def _stop(self, child: Child, worker: Child, why: str) -> dict[str, Any]:
        """Stop a cell that goes too far: first politely, then for good; return what it showed."""
        self.stopped = why
        for force in (worker.interrupt, worker.kill):
            force()
            with contextlib.suppress(Late, WireError):
                return checked(child.channel.receive(time.monotonic() + GRACE)) | {"outcome": why}
            if child is worker and not child.alive():
                break
        child.kill()
        raise Stopped(why)

    def _start_over(self, cells: Iterable[NotebookNode]) -> bool:
        """Replace what was lost, and run again what had run; what it showed the first time stays."""
        earlier = [c for c in cells if c.metadata.get("mlcourse", {}).get("outcome") in ("done", "error")]
        self.fresh_judge = False
        try:
            if not self.judge_child.alive():
                self._start_judge()
            if not self.student_child.alive() or self.fresh_judge:
                self._start_student()
            for cell in earlier:
                if where(cell) != "judge":
                    self._in_student(cell)
                if where(cell) == "both" and self.fresh_judge:
                    self._in_judge(cell)
        except Stopped:
            return False
        return self.student_child.alive() and self.judge_child.alive()

    def _start_judge(self) -> None:
        """A fresh judge, and what it says that the student's side may have."""
        if self._judge is not None:
            self._judge.close()
        seconds = int(self.bounds.notebook_seconds) + 1
        order = {"folder": "/", "seed": SEED, "environment": self._environment(), "cpu": seconds}
        self._judge = self.judges.fork(order).stay_on(self.core)
        self.gifts = self._prepare(self.notebook, STARTING)
        self.fresh_judge = True

    def _start_student(self) -> None:
        """A fresh student's process, introduced to the judge."""
        if self._student is not None:
            self._student.close()
        self.place = fresh_place(self.folder)
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self._student = self.students.fork(self._order(), theirs).stay_on(self.core)
            said = checked(self.student_child.channel.receive(time.monotonic() + STARTING))
            if "ready" not in said:
                raise RuntimeError(f"a student's process could not be locked in: {said.get('failed')}")
            if not self._introduce(ours, BUSY):  # the judge is still in a call of the student before
                self._start_judge()
                if not self._introduce(ours, STARTING):
                    raise RuntimeError(f"a judge's process did not answer within {STARTING:.0f} seconds")
        self.student_child.channel.send(self.gifts)

    def _introduce(self, student: socket.socket, seconds: float) -> bool:
        """Hand the judge its end of the wire to the student's process; tell whether it took it in time."""
        judge, end = self.judge_child.channel, time.monotonic() + seconds
        try:
            judge.send({"do": "student", "pid": self.student_child.pid})
            checked(judge.receive(end))  # it reads no further than this
            socket.send_fds(judge.sock, [b"x"], [student.fileno()])
            checked(judge.receive(end))
        except (Late, WireError):
            return False
        return True

    def _order(self) -> dict[str, Any]:
        return {
            "folder": str(self.place),
            "memory": self.bounds.memory_bytes,
            "output": self.bounds.output_bytes,
            "cpu": int(self.bounds.notebook_seconds) + 1,
            "files": list(self.call.files),
            "environment": {"MLCOURSE_STUDENT": self.call.student, "LANG": "C.UTF-8"},
            "seed": SEED,
        }

    def _environment(self) -> dict[str, str]:
        """The judge's: it alone has the secret."""
        return {
            "MLCOURSE_STUDENT": self.call.student,
            "MLCOURSE_NAMED": self.named,  # the id that the notebook gives; another one's answers are told so
            "MLCOURSE_SECRET": self.call.secret,
            "LANG": "C.UTF-8",
        }

    def _give_more(self, ahead: list[NotebookNode]) -> bool:
        """Before a locked cell that imports what an exercise asked for, once that has been judged.

        Tell whether it worked: a student's program may keep the judge busy with calls, or not listen.
        """
        if where(ahead[0]) != "both" or given_by(ahead[0].source) <= set(self.gifts["given"]):
            return True
        self.asked = exercises_in(ahead)
        try:
            self.gifts = self._prepare(self.notebook, BUSY)
            self.student_child.channel.send(self.gifts, time.monotonic() + BUSY)
        except (Late, WireError):
            self.judge_child.kill()
            self.student_child.kill()
            return False
        return True

    def _prepare(self, notebook: NotebookNode, seconds: float) -> dict[str, Any]:
        """Let the judge say what the student's side may have: own numbers, and functions that are given."""
        given = list(self.instructor.given)
        order = {"do": "prepare", "numbers": numbers_in(notebook), "given": given}
        self.judge_child.channel.send(order | {"exercises": list(self.asked)})
        said = checked(self.judge_child.channel.receive(time.monotonic() + seconds))
        return {"numbers": said["numbers"], "given": said["given"]}
