"""`mlcourse doctor`: attack every wall from inside, with the means of a student's notebook."""

import contextlib
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook

from .children.handles import ROOT
from .engine import REQUIRED, Engine
from .run import Call, NotebookRun

__all__ = ["ATTACKS", "Attack", "Finding", "examine"]

MEMORY = 256 * 2**20


@dataclass(frozen=True)
class Attack:
    """A cell that tries something; where the wall holds, it ends as `refused` says."""

    layer: str
    name: str
    source: str
    refused: tuple[str, ...] = ("PermissionError",)  # exceptions, or outcomes, that mean that the wall stands


@dataclass(frozen=True)
class Finding:
    """How one attack went."""

    layer: str
    attack: str
    holds: bool
    needed: bool
    what: str


C = "import ctypes, os\nlibc = ctypes.CDLL(None, use_errno=True)\n"
FAIL = "\nif result < 0: raise PermissionError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))"
# Reading what cannot be written costs page tables, 4 KiB for every 2 MiB, which no resource limit counts.
PAGE_TABLES = """import mmap
m = mmap.mmap(-1, 360 * 2**30, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
for i in range(0, len(m), 2**21): m[i]"""
THREADS = """import threading
threading.stack_size(2**15)
end = threading.Event()
for _ in range(1000): threading.Thread(target=end.wait, daemon=True).start()"""

ATTACKS = (
    Attack("rlimits", "take 400 MB where 256 MB are allowed", "bytearray(4 * 10**8)", ("MemoryError",)),
    Attack("rlimits", "write a file of 80 MB", "open('big', 'wb').write(bytes(80_000_000))",
           ("OSError", "MemoryError")),
    Attack("rlimits", "open 1000 files", "kept = [open('f', 'wb') for _ in range(1000)]", ("OSError",)),
    Attack("landlock", "read a file outside the scratch folder", "open({canary!r}).read()"),
    Attack("landlock", "read the reference library", "open({reference!r}).read()"),
    Attack("landlock", "list the home folder", "import os; os.listdir({home!r})"),
    Attack("landlock", "read another process's environment", "open('/proc/{pid}/environ').read()",
           ("PermissionError", "FileNotFoundError")),
    Attack("landlock", "write into the system's temporary folder", "open('/tmp/mlcourse-doctor', 'w')"),
    Attack("landlock", "make a file in shared memory", "open('/dev/shm/mlcourse-doctor', 'w')"),
    Attack("seccomp", "start a program", "import subprocess; subprocess.run(['/bin/true'])"),
    Attack("seccomp", "start a process", "import os; os.fork()", ("PermissionError", "BlockingIOError")),
    Attack("seccomp", "open a network socket", "import socket; socket.socket()"),
    Attack("seccomp", "open a local socket", "import socket; socket.socket(socket.AF_UNIX)"),
    Attack("seccomp", "send to somebody else's local socket", "import socket\nkind = socket.SOCK_DGRAM\n"
           "socket.socketpair(socket.AF_UNIX, kind)[0].sendto(b'x', {mailbox!r})"),
    Attack("seccomp", "change a file's rights",
           "import os; open('own', 'w').close(); os.chmod('own', 0o777)"),
    Attack("seccomp", "change a file's times",
           "import os; open('own', 'w').close(); os.utime('own', (0, 0))"),
    Attack("seccomp", "trace another process", C + "result = libc.ptrace(16, {pid}, 0, 0)" + FAIL),
    Attack("seccomp", "signal another process", "import os; os.kill({pid}, 0)",
           ("PermissionError", "ProcessLookupError")),
    Attack("seccomp", "take shared memory that no limit counts", "import mmap; mmap.mmap(-1, 2**20)",
           ("OSError",)),
    Attack("seccomp", "put a key into the kernel's keyring",
           C + "result = libc.syscall(248 if os.uname().machine == 'x86_64' else 217, b'user', b'doctor', "
           "b'x', 1, -2)" + FAIL),
    Attack("seccomp", "raise its own limits",
           "import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))",
           ("PermissionError", "ValueError")),
    Attack("namespaces", "find the process that started it",
           "import os\nif os.getppid() == 0: raise ProcessLookupError", ("ProcessLookupError",)),
    Attack("namespaces", "fill the disk",
           "for i in range(12): open(f'part-{i}', 'wb').write(bytes(8_000_000))", ("OSError",)),
    Attack("namespaces", "make 3000 files", "for i in range(3000): open(f'{i}', 'w').close()",
           ("OSError",)),
    Attack("cgroups", "take 750 MB of page tables", PAGE_TABLES, ("memory",)),
    Attack("cgroups", "start 1000 threads", THREADS, ("RuntimeError",)),
)  # fmt: skip


def examine(leave_out: Iterable[str] = ()) -> list[Finding]:
    """Try every attack; needs no course.

    Parameters
    ----------
    leave_out : iterable of str
        Layers that are not put up, to see that the attacks then succeed.
    """
    if sys.platform != "linux":
        return [Finding("all", "", False, True, f"the isolated grader needs Linux, this is {sys.platform}")]
    with Engine(True, leave_out) as engine, tempfile.TemporaryDirectory() as folder:
        missing = engine.missing()
        canary = Path(folder, "canary")
        canary.write_text(secrets.token_hex(8), encoding="ascii")
        mailbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        mailbox.bind(f"{folder}/mailbox")
        victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        try:
            words = {
                "canary": str(canary), "reference": str(ROOT / "numpy" / "softmax.py"),
                "home": str(Path.home()), "pid": victim.pid,
                "mailbox": f"{folder}/mailbox",
            }  # fmt: skip
            return [_try(engine, attack, words, missing) for attack in ATTACKS]
        finally:
            mailbox.close()
            victim.kill()
            victim.wait()
            for place in ("/tmp/mlcourse-doctor", "/dev/shm/mlcourse-doctor"):
                with contextlib.suppress(PermissionError):  # another user's, who examines the machine as well
                    Path(place).unlink(missing_ok=True)


def _try(engine: Engine, attack: Attack, words: dict[str, object], missing: dict[str, str]) -> Finding:
    """One attack in a process of its own."""
    source = attack.source
    for name, value in words.items():
        source = source.replace(f"{{{name}!r}}", repr(value)).replace(f"{{{name}}}", str(value))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    students, judges = engine.servers.of(frozenset())
    NotebookRun(students, judges, InstructorNotebook(), Bounds(5, 10, 20, MEMORY), Call("doctor")).run(
        notebook
    )
    [cell] = notebook.cells
    errors = [output.ename for output in cell.outputs if output.output_type == "error"]
    outcome = cell.metadata.mlcourse.outcome
    holds = (errors[0] if errors else outcome) in attack.refused
    what = errors[0] if errors else "it went through" if outcome == "done" else "ended"
    if attack.layer in missing and not holds:
        what = missing[attack.layer]
    return Finding(attack.layer, attack.name, holds, attack.layer in REQUIRED, what)
