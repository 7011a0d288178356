"""Landlock: which files this process can reach at all; needs no privilege."""

import ctypes
import os
import stat
from collections.abc import Iterable

from .libc import syscall

__all__ = ["OpenedRules", "abi", "open_rules", "restrict"]

CREATE, ADD, RESTRICT = 444, 445, 446  # the same numbers on every architecture
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
REMOVE_DIR, REMOVE_FILE, MAKE_CHAR, MAKE_DIR, MAKE_REG = 16, 32, 64, 128, 256
REFER, TRUNCATE = 1 << 13, 1 << 14
READ = READ_FILE | READ_DIR
OWN = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | TRUNCATE
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
OpenedRules = list[tuple[int, int]]


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))


def abi() -> int:
    """The version that the kernel offers; 0 without Landlock."""
    try:
        return syscall(CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def _handled(version: int) -> int:
    """All rights that this version knows: what is not handled is not refused."""
    bits = 13 + (version >= 2) + (version >= 3) + (version >= 5)
    return (1 << bits) - 1


def open_rules(rules: Iterable[tuple[str, int]]) -> OpenedRules:
    """Open the paths of some rules once, for every child to use; paths that are not there are left out."""
    opened = []
    for path, access in rules:
        try:
            number = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        is_folder = stat.S_ISDIR(os.fstat(number).st_mode)
        opened.append((number, access if is_folder else access & FILE_RIGHTS))
    return opened


def restrict(rules: OpenedRules) -> None:
    """Leave this process nothing but what the rules name; no network, no signal to others."""
    version = abi()
    if not version:
        raise OSError("this kernel has no Landlock")
    handled = _handled(version)
    attributes = _Ruleset(handled, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = syscall(CREATE, ctypes.byref(attributes), ctypes.c_size_t(size), ctypes.c_uint32(0))
    try:
        for number, access in rules:
            rule = _Rule(access & handled, number)
            syscall(ADD, ruleset, 1, ctypes.byref(rule), ctypes.c_uint32(0))
        syscall(RESTRICT, ruleset, ctypes.c_uint32(0))
    finally:
        os.close(ruleset)
