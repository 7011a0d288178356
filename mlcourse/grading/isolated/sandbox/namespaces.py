"""Namespaces: a world of its own for users, processes, network, shared memory and mounts, where allowed."""

import ctypes
import os
import signal
from pathlib import Path

from .libc import PR_CAPBSET_DROP, PR_SET_PDEATHSIG, call, prctl, syscall

__all__ = ["drop_capabilities", "enter", "mount_scratch"]

NEWNS, NEWIPC, NEWUSER, NEWPID, NEWNET = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
NOSUID, NODEV, NOEXEC = 2, 4, 8
CAPSET = {"x86_64": 126, "aarch64": 91}


def enter() -> None:
    """Move into new namespaces; children of this process will be in a new process namespace too.

    Its first process does nothing but wait: while it lives, others can be added.
    """
    uid, gid = os.getuid(), os.getgid()
    call("unshare", NEWUSER | NEWPID | NEWNET | NEWIPC | NEWNS)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"0 {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"0 {gid} 1", encoding="ascii")
    if os.fork() == 0:
        _wait_for_the_end()


def _wait_for_the_end() -> None:
    """What the first process of the namespace does; it ends with the warm parent."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.closerange(0, 1024)
    while True:
        signal.pause()


def mount_scratch(folder: str, size: int, files: int) -> None:
    """Lay a small file system of memory over `folder`, seen by this process alone."""
    call("unshare", NEWNS)
    options = f"size={size},nr_inodes={files},mode=700".encode()
    call("mount", b"tmpfs", folder.encode(), b"tmpfs", ctypes.c_ulong(NOSUID | NODEV | NOEXEC), options)


def drop_capabilities() -> None:
    """Give up whatever root can do, in this namespace too."""
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:  # not allowed to begin with, or beyond the last one
            break
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    syscall(CAPSET[os.uname().machine], ctypes.byref(header), ctypes.byref(nothing))
