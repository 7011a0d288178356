"""Warm parents and the children that they fork, as the grader holds them in its hands."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..sandbox.cgroups import Group, Groups
from ..wire.channel import Channel
from ..wire.crossing import result_bytes
from ..wire.plain import Plain
from .fork_server import LENGTH

__all__ = ["Child", "ForkServer", "ForkServers"]

PACKAGE = Path(__file__).resolve().parents[1]  # the folder of `isolated`
ROOT = PACKAGE.parents[1]  # the folder of `mlcourse`
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")
WITHOUT_TORCH = ("torch", "functorch", "torchgen", "jax", "jaxlib", "tensorflow", "autograd")
STARTING = 120.0  # seconds that a warm parent may take to import what it needs
PYTHON = (sys.executable, "-s", "-P", "-c")
LOAD = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("isolated", sys.argv[1] + "/__init__.py",
                                              submodule_search_locations=[sys.argv[1]])
sys.modules["isolated"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["isolated"])
from isolated.children.fork_server import main
main(int(sys.argv[2]), json.loads(sys.argv[3]))
"""


@dataclass
class Child:
    """A child of a warm parent: a channel for orders, a hold on the process, and the group that it is in."""

    pid: int
    pidfd: int
    channel: Channel
    group: Group = field(default_factory=Group)

    def start(self, order: dict[str, Any], more: Iterable[socket.socket]) -> None:
        """Give it its first order, and the other ends of `more`."""
        self.group.limit(order.get("memory", 0))
        if isinstance(self.channel.reads, Plain):
            self.channel.reads.max_text = result_bytes(order["output"])
        text = json.dumps(order).encode()
        socket.send_fds(self.channel.sock, [LENGTH.pack(len(text))], [sock.fileno() for sock in more])
        self.channel.sock.sendall(text)

    def stay_on(self, core: int | None) -> "Child":
        """Keep it on one processor, if one is given."""
        if core is not None:
            with contextlib.suppress(OSError):  # gone, or the processor is
                os.sched_setaffinity(self.pid, {core})
        return self

    def cpu_seconds(self) -> float:
        """CPU time of all its threads; the same as last time once it is gone."""
        with contextlib.suppress(OSError):
            self._cpu = time.clock_gettime((~self.pid << 3) | 2)
        return getattr(self, "_cpu", 0.0)

    def alive(self) -> bool:
        """Whether it still runs."""
        return not select.select([self.pidfd], [], [], 0)[0]

    def interrupt(self) -> None:
        """Ask its program to stop, as the button in a notebook does."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """End it, now, and wait until it is gone."""
        self._signal(signal.SIGKILL)
        select.select([self.pidfd], [], [], 10)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, number)

    def close(self) -> None:
        """End it and let go of it."""
        self.kill()
        os.close(self.pidfd)
        self.channel.sock.close()
        self.group.close()


class ForkServer:
    """One warm parent process.

    Parameters
    ----------
    role : {"student", "judge"}
        Which side its children take.
    heavy : frozenset of str
        Packages that take long to import and are wanted: "torch", "sklearn". Without torch among them, it is
        not within the student's reach.
    leave_out : iterable of str
        Layers of the sandbox that are not put up.
    """

    def __init__(self, role: str, heavy: frozenset[str], leave_out: Iterable[str] = ()) -> None:
        self.role = role
        options = {
            "role": role,
            "heavy": sorted(heavy),
            "hidden": [] if "torch" in heavy else list(WITHOUT_TORCH),
            "leave_out": list(leave_out),
            "root": str(ROOT),
            "path": _path(role),
        }
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [*PYTHON, LOAD, str(PACKAGE), str(theirs.fileno()), json.dumps(options)], cwd="/",
                env=_environment(), pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            )  # fmt: skip
        self.missing: dict[str, str] | None = None
        self.groups = Groups()
        self.spare: Child | None = None  # it waits for its order: forking and entering a group take time

        self._lock = threading.Lock()
        self._warmed: set[str] = set()

    def ready(self) -> "ForkServer":
        """Wait until it has imported everything."""
        if self.missing is None:
            self.control.settimeout(STARTING)
            try:
                said = self.control.recv(1 << 16)
            except TimeoutError:
                said = b""
            if not said:
                self.process.kill()
                assert self.process.stderr is not None, "it is a pipe"
                reason = self.process.stderr.read().decode("utf-8", "replace").strip().split("\n")[-1]
                raise RuntimeError(f"the grader's {self.role} process did not start: {reason}")
            self.missing = json.loads(said).get("missing", {})
            if self.role == "student" and "cgroups" not in self.missing:
                self.groups = Groups.here()
                self.missing |= self.groups.missing
        return self

    def gone(self) -> bool:
        """Whether the process has ended."""
        return self.process.poll() is not None

    def fork(self, order: dict[str, Any], *more: socket.socket) -> Child:
        """Start a child with `order`; it inherits the other ends of `more`."""
        with self._lock:
            child = self._take_spare() or self._fork()
            try:
                child.start(order, more)
            except OSError:
                child.close()
                raise
            if self.role == "student":
                with contextlib.suppress(OSError, RuntimeError):  # the next one that is needed will tell
                    self.spare = self._fork()
        return child

    def _take_spare(self) -> Child | None:
        """The child that waits, if it still does."""
        child, self.spare = self.spare, None
        if child is None or child.alive():
            return child
        child.close()
        return None

    def _fork(self) -> Child:
        """A child in a group of its own, which waits for its first order."""
        group = self.groups.make()
        ours, theirs = socket.socketpair()
        said = b""
        with theirs, group.doors() as doors, contextlib.suppress(OSError):
            socket.send_fds(self.control, [b"{}"], [*doors, theirs.fileno()])
            said, numbers, _, _ = socket.recv_fds(self.control, 1 << 16, 1)
        if not said:
            ours.close()
            group.close()
            raise RuntimeError(f"the grader's {self.role} process is gone")
        reads = Plain(result_bytes(0)) if self.role == "student" else None
        return Child(json.loads(said)["pid"], numbers[0], Channel(ours, reads), group)

    def warm(self, exercises: Iterable[str]) -> None:
        """Let a judge's parent judge some model answers: what that builds, every child then has."""
        with self._lock:
            new = sorted(set(exercises) - self._warmed)
            self._warmed.update(new)
            if new:
                self.control.send(json.dumps({"warm": new}).encode())
                self.control.recv(1 << 16)

    def close(self) -> None:
        """End it; its children end with it."""
        if spare := self._take_spare():
            spare.close()
        self.control.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        assert self.process.stderr is not None, "it is a pipe"
        self.process.stderr.close()


class ForkServers:
    """The warm parents of one grader: started when first needed, both kinds at the same time."""

    def __init__(self, leave_out: Iterable[str] = ()) -> None:
        self.leave_out = tuple(leave_out)
        self._started: dict[tuple[str, frozenset[str]], ForkServer] = {}

    def of(self, heavy: frozenset[str]) -> tuple[ForkServer, ForkServer]:
        """Student's and judge's parent, ready to fork."""
        for role in ("student", "judge"):
            old = self._started.get((role, heavy))
            if old is not None and old.gone():  # a machine that is short of memory ends what it likes
                self._started.pop((role, heavy)).close()
            if (role, heavy) not in self._started:
                self._started[role, heavy] = ForkServer(role, heavy, self.leave_out)
        return self._started["student", heavy].ready(), self._started["judge", heavy].ready()

    def close(self) -> None:
        """End them all."""
        for server in self._started.values():
            server.close()
        self._started.clear()

    def __enter__(self) -> "ForkServers":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _path(role: str) -> list[str]:
    """Where a parent imports from; the student's never from folders that are not installed packages."""
    if role == "judge":
        return [path for path in dict.fromkeys([str(ROOT.parent), *sys.path]) if path]
    standard = os.path.realpath(sysconfig.get_path("stdlib"))
    return [
        path
        for path in sys.path
        if path and (_installed(path) or os.path.realpath(path).startswith(standard))
    ]


def _installed(path: str) -> bool:
    """Whether a folder of the path holds installed packages."""
    return Path(path).name in ("site-packages", "dist-packages")


def _environment() -> dict[str, str]:
    """As little as possible: children could read it."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    settled = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "JOBLIB_MULTIPROCESSING": "0"}
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))  # matplotlib's list of fonts
    return kept | settled | dict.fromkeys(THREADS, "1") | {"XDG_CACHE_HOME": cache, "HOME": str(Path.home())}
