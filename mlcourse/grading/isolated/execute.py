"""Run a notebook so that nothing a cell does costs the other cells their result.

nbgrader's own execution loses the whole submission when a kernel dies. Here a cell that hangs is stopped,
a kernel that died is replaced, what had run before is run again, and the rest goes on. How every cell ended
stands in its metadata: ``mlcourse.outcome`` is ``done``, ``error``, ``timeout``, ``output_limit``,
``crashed`` or ``not_run``.

The kernel shares its interpreter with the hidden tests: this is no isolation, and serves only where there is
none to be had (``--unsafe`` on a system other than Linux). Everywhere else `isolated` takes its place.
"""

import asyncio
import copy
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_async
from nbclient.client import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute as StockExecute
from nbgrader.utils import is_grade
from traitlets import Integer

__all__ = ["Execute", "kernel_environment"]

PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "PYTHONPATH")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Execute(StockExecute):
    """nbgrader's execution, with limits on time, output and memory, and with fresh kernels for dead ones."""

    notebook_timeout = Integer(300, help="Seconds for all cells together").tag(config=True)
    max_output = Integer(1_000_000, help="Bytes that one cell may print").tag(config=True)
    max_memory = Integer(4 * 2**30, help="Bytes of data of a kernel; 0: no limit").tag(config=True)
    max_restarts = Integer(3, help="Fresh kernels after one has died").tag(config=True)
    secret = ""  # from which hidden inputs are drawn
    student = ""  # whose numbers are asked for
    files: tuple[str, ...] = ()  # data laid beside the notebook
    _limit: str | None  # that the cell has gone beyond

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any], km: KernelManager | None = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run all cells; never raises because of what they do."""
        NotebookClient.__init__(self, nb, km)
        self.reset_execution_trackers()
        self.shutdown_kernel = "immediate"
        self.startup_timeout = 120
        self._stopping: asyncio.Future[Any] | None = None
        for cell in nb.cells:
            cell.metadata.pop("mlcourse", None)  # a submission does not bring its own outcome
        with tempfile.TemporaryDirectory(prefix="mlcourse-") as folder:
            self._folder = Path(folder)
            for path in self.files:
                shutil.copy(path, self._folder)
            try:
                self._run_all(nb)
            finally:
                self._close_kernel()
        return nb, resources

    def _run_all(self, nb: NotebookNode) -> None:
        """Run the cells one after the other, with a fresh kernel after one that died."""
        restarts = 0
        stop: str | None = None
        self._open_kernel()
        deadline = time.monotonic() + self.notebook_timeout
        for index, cell in enumerate(nb.cells):
            if cell.cell_type != "code" or not cell.source.strip():
                continue
            if stop is None and time.monotonic() > deadline:
                stop = "timeout"
            if stop is not None:
                _mark(cell, "not_run", because=stop)
                continue
            if self._run_one(cell, index):
                continue
            restarts += 1
            if restarts > self.max_restarts or not self._start_over(nb, index):
                stop = cell.metadata.mlcourse.outcome

    def _run_one(self, cell: NotebookNode, index: int) -> bool:
        """Run a cell and note how it ended; False if the kernel did not survive."""
        self._printed, self._limit = 0, None
        try:
            self.execute_cell(cell, index)
        except CellTimeoutError:  # it did not even react to being interrupted
            _mark(cell, self._limit or "timeout")
            return False
        except DeadKernelError:
            _mark(cell, self._limit or "crashed")
            return False
        failed = any(output.output_type == "error" for output in cell.outputs)
        _mark(cell, self._limit or ("error" if failed else "done"))
        return True

    def _start_over(self, nb: NotebookNode, index: int) -> bool:
        """Give the rest of the notebook a fresh kernel in which the earlier cells have run again."""
        self._close_kernel()
        self._open_kernel()
        for i, cell in enumerate(nb.cells[:index]):
            ended = cell.metadata.get("mlcourse", {}).get("outcome")
            if ended not in ("done", "error") or is_grade(cell):
                continue
            self._printed, self._limit = 0, None
            try:
                self.execute_cell(copy.deepcopy(cell), i)
            except (CellTimeoutError, DeadKernelError):
                return False
            finally:
                nb.cells[i] = cell  # what it showed the first time stays
        return True

    def _open_kernel(self) -> None:
        """Start a kernel in a folder and an environment of its own."""
        self.create_kernel_manager()
        limit = _memory_limit(self.max_memory)
        self.start_new_kernel(
            cwd=str(self._folder),
            env=kernel_environment(self._folder, self.secret, self.student),
            stdout=subprocess.DEVNULL,  # what bypasses the notebook does not end between our lines
            stderr=subprocess.DEVNULL,
            **({"preexec_fn": limit} if limit else {}),
        )
        self.start_new_kernel_client()

    def _close_kernel(self) -> None:
        """End the kernel, if one is left, and its connections."""
        if self.km is not None:
            self._cleanup_kernel()

    async def _async_handle_timeout(
        self, timeout: int, cell: NotebookNode | None = None
    ) -> dict[str, Any] | None:
        """Note why the cell was stopped before nbgrader interrupts it."""
        self._limit = self._limit or "timeout"
        return await super()._async_handle_timeout(timeout, cell)

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str, cell_index: int
    ) -> NotebookNode | None:
        """Collect a cell's output up to the limit, and stop a cell that goes beyond it."""
        self._printed += len(str(msg["content"].get("text") or msg["content"].get("data") or ""))
        if self._printed <= self.max_output or msg["msg_type"] == "error":
            return super().output(outs, msg, display_id, cell_index)
        if self._limit is None:
            self._limit = "output_limit"
            self._stopping = asyncio.ensure_future(ensure_async(self.km.interrupt_kernel()))
        return None


def kernel_environment(home: Path, secret: str, student: str = "") -> dict[str, str]:
    """The little that a student's program needs to know of the machine that grades it."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    private = {"HOME": str(home), "IPYTHONDIR": str(home / ".ipython"), "TMPDIR": str(home)}
    # matplotlib's font cache takes seconds to build; it is not built anew for every kernel
    private["XDG_CACHE_HOME"] = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    settled = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    # exercises whose numbers vary with the student go by the folder that was handed in
    course = {"MLCOURSE_SECRET": secret, "MLCOURSE_STUDENT": student}
    return kept | private | settled | dict.fromkeys(THREADS, "1") | course


def _mark(cell: NotebookNode, outcome: str, **more: str) -> None:
    """Write how a cell ended into its metadata."""
    cell.metadata["mlcourse"] = NotebookNode({"outcome": outcome, **more})


def _memory_limit(limit: int) -> Any:
    """A function that caps the memory of a process about to start, where the system can."""
    if not limit or sys.platform == "win32":
        return None
    import resource

    return lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
