"""The folder that a notebook's program may write into, and what a killed grader left of such folders.

A folder's name (and that of a group of processes, see `cgroups`) says whose it is: the process, when that
process began, and in which list of processes (a container has its own). Only what belongs to processes that
are known to be gone is removed.
"""

import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .trees import below, remove

__all__ = [
    "SCRATCH_BYTES",
    "fresh_place",
    "left_behind",
    "own_prefix",
    "scratch_folder",
    "size_of",
    "sweep",
]

SCRATCH_BYTES = 64_000_000  # that the folder holds where it is a file system of its own
NAMEABLE = 4000  # bytes of a path; the system opens none from 4096 on
NAME = re.compile(r"mlcourse-(\d+)-(\d+)-(\d+)-\w+")


@contextlib.contextmanager
def scratch_folder() -> Iterator[str]:
    """A fresh folder that carries the name of this process, and is gone afterwards."""
    folder = tempfile.mkdtemp(prefix=own_prefix())
    try:
        yield folder
    finally:
        remove(Path(folder))


def fresh_place(folder: Path) -> Path:
    """An empty folder within a scratch folder, for one process: what another left may be closed to us."""
    return Path(tempfile.mkdtemp(dir=folder))


def own_prefix() -> str:
    """How the name of whatever belongs to this process begins."""
    return f"mlcourse-{_world()}-{os.getpid()}-{_began(os.getpid())}-"


def sweep() -> list[Path]:
    """Remove the folders that belong to nobody any more; return them."""
    gone = left_behind(Path(tempfile.gettempdir()))
    for path in gone:
        remove(path)
    return gone


def left_behind(place: Path) -> list[Path]:
    """What lies in `place` and belongs to nobody any more."""
    return [path for path in place.glob("mlcourse-*") if _left_behind(path)]


def _left_behind(path: Path) -> bool:
    """Whether a folder is ours, of this list of processes, and of a process that has ended."""
    named = NAME.fullmatch(path.name)
    if named is None or int(named[1]) != _world():
        return False
    with contextlib.suppress(OSError):
        state = path.lstat()
        ours = state.st_uid == os.getuid() and path.is_dir() and not path.is_symlink()
        return ours and _began(int(named[2])) != int(named[3])
    return False


def _world() -> int:
    """The number of the list of processes that this one is in."""
    return Path("/proc/self/ns/pid").stat().st_ino


def _began(pid: int) -> int:
    """When a process began, in ticks since the machine did; 0 if there is none of that number."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return int(state.rpartition(")")[2].split()[19])


def size_of(folder: Path) -> float:
    """The bytes in a folder; many files count as much, and folders too deep to look into as more than any."""
    total = 0
    for entry in below(folder):
        if len(os.fsencode(entry.path)) > NAMEABLE:
            return float("inf")
        with contextlib.suppress(OSError):
            if not entry.is_dir(follow_symlinks=False):
                total += max(entry.stat(follow_symlinks=False).st_size, 4096)
    return total
