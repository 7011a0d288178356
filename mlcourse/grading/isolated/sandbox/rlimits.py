"""What the kernel counts: memory, CPU time, file size, open files."""

import resource
from pathlib import Path

__all__ = ["data_bytes", "limit"]


def data_bytes() -> int:
    """Private memory of this process, the warm parent's included: limits count from there."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmData:"):
            return int(line.split()[1]) * 1024
    return 0


def limit(memory_bytes: int, cpu_seconds: int, file_bytes: int) -> None:
    """Set hard limits on this process; CPU time counts from here."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    limits = {
        resource.RLIMIT_CPU: used + cpu_seconds + 1,
        resource.RLIMIT_FSIZE: file_bytes,
        resource.RLIMIT_NOFILE: 128,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    if memory_bytes:
        limits[resource.RLIMIT_DATA] = memory_bytes
    for kind, value in limits.items():
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
