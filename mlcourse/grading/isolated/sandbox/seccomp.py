"""Seccomp: which system calls this process can make, as a list of what a numerical program needs.

No new process, no other program, no socket, no change of owner, rights or times of a file, no shared
memory, no key, no signal to another process, no change of limits.
"""

import ctypes
import errno
import os
import platform
import struct

from .libc import prctl
from .syscalls import ALLOWED, LIMITED, MACHINES

__all__ = ["install", "program", "supported"]

LOAD, EQUAL, ANY_BIT, RETURN, AND = 0x20, 0x15, 0x45, 0x06, 0x54
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCH, ARGUMENTS = 0, 4, 16
PR_SET_SECCOMP, FILTER = 22, 2
CLONE_THREAD, CLONE_NEW = 0x10000, 0x7E020080  # every CLONE_NEW… namespace
SHARED_NOWHERE = 0x21  # MAP_SHARED | MAP_ANONYMOUS: memory that no limit counts
FCNTL = (0, 1, 2, 3, 4, 1030, 1032)  # duplicate, flags; no lock, no lease, no owner of signals
IOCTL = (0x5421, 0x5450, 0x5451)  # blocking or not, closing when another program starts
PRCTL = (3, 15, 16, 21, 39, 0x53564D41)  # read settings, name a thread or a mapping
X32 = 0x40000000
AF_UNIX, SOCK_STREAM, SOCK_KINDS = 1, 1, 0xF  # the rest of a socket's kind are flags
Code = list[tuple[int, int, int, int]]


def supported() -> bool:
    """Tell whether this kernel takes filters and we know its numbers."""
    if platform.machine() not in MACHINES:
        return False
    try:
        prctl(PR_SET_SECCOMP, FILTER, 0)
    except OSError as error:
        return error.errno == errno.EFAULT  # it would have read a filter there
    return False


def program(pid: int) -> bytes:
    """The filter for the process `pid`, as the kernel reads it."""
    column, arch = MACHINES[platform.machine()]
    code: Code = [
        (LOAD, 0, 0, ARCH), (EQUAL, 1, 0, arch), (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER), (ANY_BIT, 0, 1, X32), (RETURN, 0, 0, ERRNO | errno.ENOSYS),
    ]  # fmt: skip
    limited = {LIMITED[name][column]: rule for name, rule in _limited(pid).items()}
    for number, rule in limited.items():
        if number is not None:
            code += [(EQUAL, 0, len(rule), number), *rule]
    for numbers in ALLOWED.values():
        if (allowed := numbers[column]) is not None:
            code += [(EQUAL, 0, 1, allowed), (RETURN, 0, 0, ALLOW)]
    code.append((RETURN, 0, 0, ERRNO | errno.EPERM))
    return b"".join(struct.pack("<HBBI", *line) for line in code)


def _limited(pid: int) -> dict[str, Code]:
    """What to do with calls that depend on their arguments; every rule ends in a decision.

    A pair of local sockets is allowed because asyncio wakes itself with one. It must be a stream: a pair of
    datagram sockets can also send to any other socket that has a path, which no wall but this one knows of.
    """
    no, nothing = (RETURN, 0, 0, ERRNO | errno.EPERM), (RETURN, 0, 0, ERRNO | errno.ENOSYS)
    yes = (RETURN, 0, 0, ALLOW)
    return {
        "mmap": [(LOAD, 0, 0, _low(3)), (AND, 0, 0, SHARED_NOWHERE), (EQUAL, 0, 1, SHARED_NOWHERE),
                 (RETURN, 0, 0, ERRNO | errno.ENOMEM), yes],
        "kill": [(LOAD, 0, 0, _low(0)), (EQUAL, 0, 1, pid), yes, no],
        "tgkill": [(LOAD, 0, 0, _low(0)), (EQUAL, 0, 1, pid), yes, no],
        "tkill": [no],
        "clone": [(LOAD, 0, 0, _low(0)), (ANY_BIT, 2, 0, CLONE_NEW), (ANY_BIT, 0, 1, CLONE_THREAD), yes, no],
        "clone3": [nothing],  # its flags lie in memory; glibc then uses clone
        "ioctl": [(LOAD, 0, 0, _low(1)), *_one_of(IOCTL), (RETURN, 0, 0, ERRNO | errno.ENOTTY)],
        "fcntl": [(LOAD, 0, 0, _low(1)), *_one_of(FCNTL), no],
        "prctl": [(LOAD, 0, 0, _low(0)), *_one_of(PRCTL), no],
        "prlimit64": [(LOAD, 0, 0, _low(2)), (EQUAL, 0, 3, 0), (LOAD, 0, 0, _low(2) + 4),
                      (EQUAL, 0, 1, 0), yes, no],
        "socketpair": [(LOAD, 0, 0, _low(0)), (EQUAL, 0, 4, AF_UNIX), (LOAD, 0, 0, _low(1)),
                       (AND, 0, 0, SOCK_KINDS), (EQUAL, 0, 1, SOCK_STREAM), yes, no],
        "sendto": [(LOAD, 0, 0, _low(4)), (EQUAL, 0, 3, 0), (LOAD, 0, 0, _low(4) + 4), (EQUAL, 0, 1, 0),
                   yes, no],
    }  # fmt: skip


def _low(argument: int) -> int:
    """Where the low half of an argument lies (little-endian machines)."""
    return ARGUMENTS + 8 * argument


def _one_of(values: tuple[int, ...]) -> Code:
    lines: Code = []
    for value in values:
        lines += [(EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOW)]
    return lines


def install() -> None:
    """Filter this process and all that it starts, for good. It must have given up new privileges before."""
    code = program(os.getpid())
    memory = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(memory))
    pointed = ctypes.create_string_buffer(head, len(head))
    prctl(PR_SET_SECCOMP, FILTER, ctypes.addressof(pointed))
