"""Putting all walls up, in the right order, and saying which of them stand.

Each holds alone; they are put up from inside, after the fork: ``namespaces`` (in the parent, once),
``rlimits``, ``landlock``, ``seccomp`` (in every child, in this order). One more is made by the grader around
the child, see `cgroups`.
"""

import os
import resource
import signal
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from . import landlock, namespaces, rlimits, seccomp
from .libc import PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, prctl
from .scratch import SCRATCH_BYTES

__all__ = ["LAYERS", "Place", "Walls", "close_in", "lock", "prepare"]

LAYERS = ("rlimits", "landlock", "seccomp", "namespaces", "cgroups")  # the last one by the grader itself
READABLE = (
    "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/proc/cpuinfo", "/proc/meminfo",
    "/sys/devices/system/cpu", "/dev/urandom", "/dev/random", "/dev/zero",
)  # fmt: skip
PACKAGES = frozenset({"site-packages", "dist-packages"})
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")  # may hold packages, too
SHARED = (
    "*-linux-gnu*",
    "ld-*",
    *(f"lib{n}.so*" for n in ["c", "m", "dl", "rt", "z", "gcc_s", "stdc++", "gomp", "pthread"]),
)
SCRATCH_FILES = 2000
ELSEWHERE = ("mlcourse", "_mlcourse", "__editable__", "nbgrader")  # never readable, wherever they lie


@dataclass(frozen=True)
class Place:
    """Where one student's program works, and how much it may use."""

    folder: str
    memory_bytes: int
    cpu_seconds: int


@dataclass
class Walls:
    """What a warm parent has prepared for its children."""

    rules: landlock.OpenedRules = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)  # layer: why it cannot be had


def prepare(hidden: Iterable[str], leave_out: Iterable[str] = ()) -> Walls:
    """Open what children may read, and enter namespaces; to be called by the warm parent, before any thread.

    Parameters
    ----------
    hidden : iterable of str
        Packages that must not be readable.
    leave_out : iterable of str
        Layers that are not put up, for tests and ``--unsafe``.
    """
    walls = Walls(missing=dict.fromkeys(leave_out, "left out on request"))
    if "landlock" not in walls.missing and not landlock.abi():
        walls.missing["landlock"] = "this kernel has no Landlock (Linux 5.13 or later, enabled at boot)"
    if "seccomp" not in walls.missing and not seccomp.supported():
        walls.missing["seccomp"] = "no filters in this kernel, or a machine other than x86_64 and aarch64"
    if "namespaces" not in walls.missing:
        try:
            namespaces.enter()
        except OSError as error:
            walls.missing["namespaces"] = f"not allowed here ({error})"
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 8192)), hard))  # one for every rule
    walls.rules = landlock.open_rules(_rules(frozenset((*hidden, *ELSEWHERE))))
    return walls


def _rules(hidden: frozenset[str]) -> Iterable[tuple[str, int]]:
    """Python and its packages, one by one, and a few files of the system; for reading only."""
    yield from ((path, landlock.READ) for path in READABLE)
    for folder in map(Path, LIBRARIES):
        yield from ((str(path), landlock.READ) for kind in SHARED for path in sorted(folder.glob(kind)))
    yield "/dev/null", landlock.READ_FILE | landlock.WRITE_FILE
    packages = {Path(path).resolve() for path in sys.path if Path(path).name in PACKAGES}
    for folder in packages:
        yield from _entries(folder, hidden)
    for folder in {Path(sysconfig.get_path(kind)) for kind in ("stdlib", "platstdlib")}:
        yield from _entries(folder, PACKAGES)
    library = Path(sysconfig.get_config_var("LIBDIR") or "/nowhere")
    yield from ((str(path), landlock.READ_FILE) for path in library.glob("libpython*"))


def _entries(folder: Path, hidden: frozenset[str]) -> Iterable[tuple[str, int]]:
    """The names in `folder`, and all that it holds but the hidden packages."""
    yield str(folder), landlock.READ_DIR
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        plain = path.name.lower()
        if not any(plain == h or plain.startswith((f"{h}-", f"{h}.", f"{h}_")) for h in hidden):
            yield str(path), landlock.READ


def close_in(walls: Walls, place: Place) -> None:
    """Bind this process's life to its parent's, and lay an empty folder over `place`."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if "namespaces" not in walls.missing:
        namespaces.mount_scratch(place.folder, SCRATCH_BYTES, SCRATCH_FILES)
    os.chdir(place.folder)


def lock(walls: Walls, place: Place) -> None:
    """Close the last doors, once the scratch folder is filled: from here on nothing can be had back."""
    held = rlimits.data_bytes()
    own = landlock.open_rules([(place.folder, landlock.OWN)])
    if os.getuid() == 0 or "namespaces" not in walls.missing:
        namespaces.drop_capabilities()
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    if "landlock" not in walls.missing:
        landlock.restrict([*walls.rules, *own])
    for number, _ in [*walls.rules, *own]:
        os.close(number)
    walls.rules = []
    if "rlimits" not in walls.missing:
        rlimits.limit(
            held + place.memory_bytes if place.memory_bytes else 0, place.cpu_seconds, SCRATCH_BYTES
        )
    if "seccomp" not in walls.missing:
        seccomp.install()
