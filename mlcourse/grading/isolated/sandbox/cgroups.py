"""Groups of processes that the kernel counts together (cgroups): one around each student's process.

A backstop behind the resource limits. It counts what they leave out: page tables, files kept in memory, and
the threads of root. The grader makes the groups, for it alone may; the child enters before it does anything
else. Both versions are used as they are found, nothing is switched on: see cgroups(7).
"""

import contextlib
import itertools
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from .scratch import SCRATCH_BYTES, left_behind, own_prefix

__all__ = ["Group", "Groups"]

LIMITED = ("memory", "pids")
PROCESSES = 256  # in a group; a thread counts as one
ALLOWANCE = 256 * 2**20  # what a child copies of its warm parent by changing it, page tables, buffers
PATIENCE = 1.0  # seconds in which a process that was ended leaves its group
_numbers = itertools.count()


@dataclass(frozen=True)
class Version:
    """What the files in a group are called."""

    door: str  # who writes "0" here moves in
    memory: str
    swap: str
    with_memory: bool  # whether the limit of swap is that of memory and swap together
    events: str


# `tasks` moves one thread, and a fresh child has one. `cgroup.procs` moves all, for which the kernel waits
# until every processor has passed a quiet moment: 10 ms instead of 0.06. The new version has no other door.
OLD = Version("tasks", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", True, "memory.oom_control")
NEW = Version("cgroup.procs", "memory.max", "memory.swap.max", False, "memory.events")


@dataclass(frozen=True)
class Node:
    """A group in one tree of groups, and what can be limited in it."""

    path: Path
    version: Version
    limited: tuple[str, ...]

    def make(self) -> None:
        """Make this group."""
        self.path.mkdir()
        if "pids" in self.limited:
            self._set("pids.max", PROCESSES)

    def limit(self, memory: int) -> None:
        """Limit the memory that counts here, and leave no swap, where that can be said."""
        if "memory" in self.limited:
            self._set(self.version.memory, memory)
            if (self.path / self.version.swap).exists():
                self._set(self.version.swap, memory if self.version.with_memory else 0)

    def _set(self, name: str, value: int) -> None:
        (self.path / name).write_text(str(value), encoding="ascii")

    def killed(self) -> bool:
        """Whether the kernel has ended a process in it for want of memory."""
        with contextlib.suppress(OSError):
            lines = (self.path / self.version.events).read_text(encoding="ascii").splitlines()
            return any(name == "oom_kill" and int(count) > 0 for name, count in map(str.split, lines))
        return False

    def remove(self) -> None:
        """Remove this group; one in which a process stays is left to the next grader."""
        end = time.monotonic() + PATIENCE
        while not self._removed() and time.monotonic() < end:
            time.sleep(0.001)

    def _removed(self) -> bool:
        with contextlib.suppress(FileNotFoundError):
            try:
                self.path.rmdir()
            except OSError:
                return False
        return True


@dataclass(frozen=True)
class Group:
    """A group for one child: a node in each of the trees; without any, it limits nothing."""

    nodes: tuple[Node, ...] = ()

    @contextlib.contextmanager
    def doors(self) -> Iterator[list[int]]:
        """Open files: whoever writes "0" into each of them is in the group."""
        with contextlib.ExitStack() as opened:
            doors = []
            for node in self.nodes:
                doors.append(os.open(node.path / node.version.door, os.O_WRONLY))
                opened.callback(os.close, doors[-1])
            yield doors

    def limit(self, memory: int) -> None:
        """Allow `memory` bytes of a process's own, and what else counts here; 0 for no limit."""
        for node in self.nodes if memory else ():
            node.limit(memory + SCRATCH_BYTES + ALLOWANCE)

    def ran_out(self) -> bool:
        """Whether a process in it was ended for want of memory."""
        return any(node.killed() for node in self.nodes if "memory" in node.limited)

    def close(self) -> None:
        """Remove it, once its process has ended."""
        for node in self.nodes:
            node.remove()


class Groups:
    """Makes a group for each child.

    Parameters
    ----------
    homes : iterable of Node
        Groups below which they are made; without any, groups limit nothing.
    missing : dict
        ``{"cgroups": why}`` if not everything can be limited.
    """

    def __init__(self, homes: Iterable[Node] = (), missing: dict[str, str] | None = None) -> None:
        self.homes, self.missing = tuple(homes), missing or {}

    @classmethod
    def here(cls) -> "Groups":
        """Those that this process can make, tried out; what killed graders left there is removed."""
        usable, reasons = [], []
        for home in find_homes():
            for path in left_behind(home.path):
                with contextlib.suppress(OSError):
                    path.rmdir()
            try:
                cls([home]).make(1).close()
            except OSError as error:
                reasons.append(f"{error.strerror} in {home.path}")
            else:
                usable.append(home)
        lacking = [name for name in LIMITED if not any(name in home.limited for home in usable)]
        why = "; ".join(reasons) or "this process's group may not limit it in others"
        return cls(usable, {"cgroups": f"no limit of {' and '.join(lacking)}: {why}"} if lacking else {})

    def make(self, memory: int = 0) -> Group:
        """Make a group for a child; `memory` as in `Group.limit`."""
        name = f"{own_prefix()}{next(_numbers)}"
        group = Group(tuple(replace(home, path=home.path / name) for home in self.homes))
        try:
            for node in group.nodes:
                node.make()
            group.limit(memory)
        except OSError:
            group.close()
            raise
        return group


def find_homes(process: Path = Path("/proc/self")) -> list[Node]:
    """The groups below which groups with a limit can be made, for each kind of limit the first one found."""
    groups = _groups(process)
    found: list[Node] = []
    for root, mounted, kind, options in _mounts(process):
        limited = tuple(name for name in LIMITED if name in options)
        if kind == "cgroup2" and (own := _seen(groups.get(""), root, mounted)):
            home = _enabling(own, Path(mounted))
        elif kind == "cgroup" and limited and (own := _seen(groups.get(limited[0]), root, mounted)):
            home = Node(own, OLD, limited)
        else:
            continue
        if home and not any(set(home.limited) & set(other.limited) for other in found):
            found.append(home)
    return found


def _groups(process: Path) -> dict[str, str]:
    """Which group the process is in, for each kind of limit of version 1; under "" that of version 2."""
    try:
        lines = (process / "cgroup").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:  # a kernel that knows no groups
        return {}
    return {name: path for _, names, path in (s.split(":", 2) for s in lines) for name in names.split(",")}


def _mounts(process: Path) -> Iterator[tuple[str, str, str, list[str]]]:
    """What is mounted: from where in its own tree, at which path, of which kind, with which options."""
    for line in (process / "mountinfo").read_text(encoding="utf-8").splitlines():
        before, _, after = line.partition(" - ")
        (root, mounted), (kind, *_, options) = before.split()[3:5], after.split()
        yield root, mounted, kind, options.split(",")


def _seen(group: str | None, root: str, mounted: str) -> Path | None:
    """The path of a group where its tree is mounted from `root` on; None for one that a container hides."""
    if group is None or ".." in Path(group).parts or not Path(group).is_relative_to(root):
        return None
    return Path(mounted, Path(group).relative_to(root))


def _enabling(own: Path, top: Path) -> Node | None:
    """Our own group, or the one around it, where it passes limits on.

    Version 2 lets no group pass limits on that has processes of its own, but for the first of all; ours has
    this one. So new groups are mostly made beside it.
    """
    for path in (own, own.parent) if own != top else (own,):
        with contextlib.suppress(OSError):
            passed = (path / "cgroup.subtree_control").read_text(encoding="ascii").split()
            limited = tuple(name for name in LIMITED if name in passed)
            if limited and os.access(path / "cgroup.procs", os.W_OK):  # asked of whoever moves in below it
                return Node(path, NEW, limited)
    return None
