"""The isolated grader as the rest of the grader sees it: give it a notebook, get it back executed.

One process runs the student's cells, another judges what they compute::

    run.py (orders, limits)  ──►  student child   sandboxed, knows neither reference nor tests
            │                          ▲
            └──────────►  judge child ─┘   graded cells; asks for values and calls functions over the wire

Both children are forked by warm fork servers (`children.fork_server`, held by `children.handles`); the rooms
`wire` and `sandbox` are what joins and what encloses them, `unseen` keeps hidden inputs out of what is shown,
and `doctor` attacks it all. What the student's side needs (`children`, `sandbox`, `wire`) imports nothing
else of the course: it can be loaded where that is not.
"""

import atexit
import sys
import threading
from collections.abc import Iterable
from contextlib import nullcontext
from functools import cache

from nbformat import NotebookNode

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook, where

from .blame import settle_blame
from .children.handles import ForkServers
from .cores import Cores
from .judged import Judged
from .read_back import judged_by_outputs
from .run import Call, NotebookRun
from .sandbox.scratch import sweep
from .unseen import show_without_hidden_inputs

__all__ = ["REQUIRED", "Engine", "shared_engine"]

REQUIRED = ("rlimits", "landlock", "seccomp")  # the others are used where they are allowed
ELSEWHERE = "the isolated grader needs Linux, this is {}"


class Engine:
    """Warm parents, shared by all threads of a grader.

    Parameters
    ----------
    unsafe : bool
        Grade although a layer of isolation is missing.
    leave_out : iterable of str
        Layers to do without, for tests.
    one_core : bool
        Keep both processes of a notebook on one processor, for one who grades a class and has the machine.
    """

    def __init__(self, unsafe: bool = False, leave_out: Iterable[str] = (), one_core: bool = False) -> None:
        self.unsafe, self.servers, self._lock = unsafe, ForkServers(leave_out), threading.Lock()
        self.cores = Cores() if one_core else None
        if sys.platform == "linux":
            sweep()

    def missing(self) -> dict[str, str]:
        """The layers that cannot be had on this machine, and why."""
        if sys.platform != "linux":
            return dict.fromkeys(REQUIRED, ELSEWHERE.format(sys.platform))
        with self._lock:
            student, _ = self.servers.of(frozenset())
        return dict(student.missing or {})

    def require(self) -> str:
        """Return what is missing, in words, empty if nothing; refuse where that is not accepted.

        Raises
        ------
        GradingError
            If a layer is missing and `unsafe` is not set.
        """
        missing = {layer: why for layer, why in self.missing().items() if layer in REQUIRED}
        words = "; ".join(f"no {layer}: {why}" for layer, why in missing.items())
        if missing and not self.unsafe:
            raise GradingError(
                f"students' code cannot be isolated here ({words}). mlcourse doctor shows more; --unsafe "
                "grades nevertheless, and says so in every report"
            )
        return words

    def run(
        self, notebook: NotebookNode, instructor: InstructorNotebook, bounds: Bounds, call: Call
    ) -> dict[str, Judged]:
        """Run a restored notebook; outputs and outcomes are written into it.

        Returns
        -------
        dict of Judged
            What the judge says of the graded cells, by grade id.
        """
        if sys.platform != "linux":
            return _run_in_a_kernel(notebook, bounds, call)
        with self._lock:
            students, judges = self.servers.of(instructor.heavy)
            judges.warm(instructor.exercises)
        with self.cores.one() if self.cores else nullcontext() as core:
            run = NotebookRun(students, judges, instructor, bounds, call, core)
            run.run(notebook)
            settle_blame(run)
            show_without_hidden_inputs(run)
        return run.judged

    def close(self) -> None:
        """End all parents."""
        self.servers.close()

    def __enter__(self) -> "Engine":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _run_in_a_kernel(notebook: NotebookNode, bounds: Bounds, call: Call) -> dict[str, Judged]:
    """Without Linux there is no isolation: one kernel for student and tests, and only with ``--unsafe``."""
    from .execute import Execute

    step = Execute(
        timeout=int(bounds.wall_seconds),
        notebook_timeout=int(bounds.notebook_seconds),
        max_output=bounds.output_bytes,
        max_memory=bounds.memory_bytes,
        max_restarts=bounds.restarts,
    )
    step.secret, step.student, step.files = call.secret, call.student, call.files
    step.preprocess(notebook, {"metadata": {}})
    graded = (cell for cell in notebook.cells if where(cell) == "judge")
    return {cell.metadata.nbgrader.grade_id: judged_by_outputs(cell) for cell in graded}


@cache
def shared_engine(unsafe: bool = False) -> Engine:
    """One engine for the life of this process: nbgrader makes a new preprocessor for every notebook."""
    engine = Engine(unsafe)
    atexit.register(engine.close)
    return engine
