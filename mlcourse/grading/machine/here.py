"""What a machine says of itself, as far as it decides which walls can stand: kernel, switches, container."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["SWITCHES", "Machine", "this_machine"]

SWITCHES = {  # of the kernel: what stands there where user namespaces are not for ordinary users
    "kernel.unprivileged_userns_clone": "0",
    "kernel.apparmor_restrict_unprivileged_userns": "1",
    "user.max_user_namespaces": "0",
}
CONTAINER_FILES = {".dockerenv": "Docker", "run/.containerenv": "Podman"}


@dataclass(frozen=True)
class Machine:
    """One machine, or what a container shows of it."""

    system: str = "linux"
    kernel: str = ""
    processor: str = "x86_64"
    container: str = ""  # what it is called; empty outside of any
    modules: tuple[str, ...] = ()  # of security, where the kernel lists them
    switches: dict[str, str] = field(default_factory=dict)
    is_root: bool = False


def this_machine(root: Path = Path("/")) -> Machine:
    """Read what this machine says; `root` is another place for tests to look."""
    return Machine(
        system=sys.platform,
        kernel=platform.release(),
        processor=platform.machine(),
        container=_container(root),
        modules=tuple(filter(None, _read(root / "sys/kernel/security/lsm").split(","))),
        switches={name: _read(root / "proc/sys" / name.replace(".", "/")) for name in SWITCHES},
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
    )


def _container(root: Path) -> str:
    """What kind of container this is; empty if none can be seen."""
    for name, kind in CONTAINER_FILES.items():
        if (root / name).exists():
            return kind
    return "a container" if "container=" in _read(root / "proc/1/environ") else ""


def _read(path: Path) -> str:
    """What stands in a file of the kernel's; empty where it may not be read, or is not there."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
