"""System calls that Python has no function for."""

import ctypes
import os

__all__ = ["call", "prctl", "syscall"]

_libc = ctypes.CDLL(None, use_errno=True)
PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_DUMPABLE = 38, 1, 24, 4


def call(name: str, *args: object) -> int:
    """Call a function of the C library; raise `OSError` if it fails."""
    result = getattr(_libc, name)(*args)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def syscall(number: int, *args: object) -> int:
    """Call the kernel by number."""
    return call("syscall", ctypes.c_long(number), *args)


def prctl(option: int, *args: int) -> int:
    """Change something about this process."""
    return call("prctl", option, *(ctypes.c_ulong(arg) for arg in (*args, 0, 0, 0, 0)[:4]))
