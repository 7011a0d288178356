"""Run notebooks in kernels that are forked from this process, which has imported everything already.

A kernel that starts as usual spends two seconds on importing before the first cell of a page runs. Here that
is done once: this program imports what the pages import, and then forks a worker for each page and, from the
worker, the page's kernel. All else is Jupyter's own: the same kernel, the same client, the same cache.

`mlbook.execution` starts it and writes one JSON object a line to its standard input: ``modules`` to import
first, then a job a line, then an empty object. A job's result goes into jupyter-cache; then a file named
after the job appears in the folder ``signals``, also when the job failed (whoever waits for it runs the page
again and says what is wrong). While this program lives, it holds a lock on ``signals/alive``.
"""

from __future__ import annotations

import asyncio
import fcntl
import importlib
import json
import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path

import mlcourse._quick_start  # noqa: F401 (first of all)

# Nobody debugs a page that is being built, and every kernel would load the debugger anew.
sys.modules["debugpy"] = None  # type: ignore[assignment]
# What IPython's own start-up would choose, were matplotlib not imported before.
os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")


def import_all(modules: list[str]) -> None:
    """Import what the pages and every kernel need; a page says itself what it cannot import."""
    for name in ["ipykernel.ipkernel", "ipykernel.kernelapp", "jupyter_cache.executors.utils", *modules]:
        with suppress(Exception):
            importlib.import_module(name)


class ForkedKernel:
    """A forked kernel with the part of `subprocess.Popen` that jupyter_client uses."""

    stdin = stdout = stderr = None

    def __init__(self, command: list[str], cwd: str, env: dict[str, str]) -> None:
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            run_kernel(command[command.index("-f") :], cwd, env)
        # Its own group at once: jupyter_client ends a kernel by a signal to its group.
        with suppress(PermissionError, ProcessLookupError):
            os.setpgid(self.pid, self.pid)

    def poll(self) -> int | None:
        """Return the exit code once the kernel has ended."""
        return self._wait(os.WNOHANG)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the end."""
        return self._wait(0)

    def _wait(self, options: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal the kernel, if it lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(15)

    def kill(self) -> None:
        """End it."""
        self.send_signal(9)


def run_kernel(arguments: list[str], cwd: str, env: dict[str, str]) -> None:
    """Be the kernel; never returns."""
    from ipykernel.kernelapp import IPKernelApp

    try:
        os.setpgid(0, 0)
        asyncio._set_running_loop(None)  # the one of the worker, which waits for us in the parent
        asyncio.set_event_loop(asyncio.new_event_loop())
        os.chdir(cwd)
        os.environ.update(env)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        sys.argv = ["ipykernel_launcher", *arguments]
        sys.path[0] = ""
        IPKernelApp.launch_instance(log_level=40)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    finally:
        os._exit(0)


def joined(outputs: list) -> list:
    """Join neighbouring pieces of one stream: on a busy machine a kernel sends in more pieces."""
    whole = []
    for output in outputs:
        last = whole[-1] if whole else {}
        if output["output_type"] == "stream" == last.get("output_type") and output["name"] == last["name"]:
            last["text"] += output["text"]
        else:
            whole.append(output)
    return whole


def run_job(job: dict, result: Path) -> None:
    """Execute one notebook with kernels that are forked; leave it in the file `result` if it succeeds."""
    import nbformat
    from jupyter_cache.executors.utils import single_nb_execution
    from jupyter_client.provisioning import local_provisioner

    local_provisioner.launch_kernel = lambda command, **options: ForkedKernel(
        command, options["cwd"], options["env"]
    )
    done = single_nb_execution(
        nbformat.from_dict(job["notebook"]), cwd=job["cwd"], timeout=job["timeout"], allow_errors=False
    )
    if done.err is None:
        for cell in done.nb.cells:
            if cell.cell_type == "code":
                cell.outputs = joined(cell.outputs)
        result.write_text(json.dumps({"notebook": done.nb, "seconds": done.time}), encoding="utf-8")


def start(job: dict, result: Path) -> int:
    """Run a job in a worker of its own; return the worker's process id."""
    pid = os.fork()
    if pid == 0:
        try:
            run_job(job, result)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    return pid


def keep(job: dict, result: Path) -> None:
    """Put what a worker has left into the cache, then say that the job is done."""
    if result.exists():
        import nbformat
        from jupyter_cache import get_cache
        from jupyter_cache.base import CacheBundleIn

        done = json.loads(result.read_text(encoding="utf-8"))
        notebook = nbformat.from_dict(done["notebook"])
        bundle = CacheBundleIn(notebook, job["uri"], data={"execution_seconds": done["seconds"]})
        get_cache(job["cache"]).cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
        result.unlink()
    (result.parent / job["signal"]).touch()


def main(signals: Path, workers: int) -> None:
    """Work through the jobs on standard input, `workers` at a time."""
    first = sys.stdin.readline()
    if not first:
        return  # the build failed before it began
    with (signals / "alive").open("w") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        import_all(json.loads(first)["modules"])
        running: dict[int, tuple[dict, Path]] = {}
        jobs = iter(lambda: json.loads(sys.stdin.readline() or "{}"), {})
        for job in [*jobs, None]:
            while running and (job is None or len(running) >= workers):
                pid, _ = os.wait()
                keep(*running.pop(pid))
            if job is not None:
                result = signals / f"{job['signal']}.json"
                running[start(job, result)] = (job, result)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
