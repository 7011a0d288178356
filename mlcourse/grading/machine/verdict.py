"""One verdict on a machine, and what to change on it: the end of ``mlcourse doctor``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlcourse.grading.isolated.doctor import Finding
from mlcourse.grading.machine.here import SWITCHES, Machine

__all__ = ["verdict"]

READY = "Verdict: READY. Every wall holds; strangers' code can be graded here."
LESS = (
    "Verdict: READY, WITH LESS. What must hold holds, and strangers' code can be graded here; {} would help."
)
NOT_READY = (
    "Verdict: NOT READY. {} must hold and does not: students' code is refused here, unless --unsafe is said."
)
LINUX = (
    "Verdict: NOT READY. The grader's walls need Linux, this is {}. Use a Linux machine, a virtual one, or "
    "Windows' Subsystem for Linux; notebooks, checks and book work without."
)


def verdict(findings: Iterable[Finding], machine: Machine) -> list[str]:
    """Return the verdict, and below it a sentence for each thing to change; nothing else is said.

    Parameters
    ----------
    findings : iterable of Finding
        How the attacks went.
    machine : Machine
        What it says of itself.
    """
    if machine.system != "linux":
        return [LINUX.format(machine.system)]
    broken = {finding.layer: finding.needed for finding in findings if not finding.holds}
    needed = [layer for layer, is_needed in broken.items() if is_needed]
    if not broken:
        return [READY]
    first = NOT_READY.format(" and ".join(needed)) if needed else LESS.format(" and ".join(broken))
    return [first, *(f"  {layer}: {what}" for layer in broken for what in CHANGES[layer](machine))]


def _landlock(machine: Machine) -> Iterator[str]:
    if machine.modules and "landlock" not in machine.modules:
        listed = ",".join(("landlock", *machine.modules))
        yield f"kernel {machine.kernel} has it switched off: start {_host(machine)} with lsm={listed}."
    elif machine.container:
        yield (
            f"either {_host(machine)} has a kernel before 5.13 (here: {machine.kernel}), or "
            f"{machine.container} keeps it from us: bring the engine up to date, or start the container with "
            "a seccomp profile that lets landlock_create_ruleset, landlock_add_rule and "
            "landlock_restrict_self through."
        )
    else:
        yield f"a kernel from 5.13 on with Landlock is needed, this is {machine.kernel}: Debian 12 has one."


def _seccomp(machine: Machine) -> Iterator[str]:
    if machine.processor not in ("x86_64", "aarch64"):
        yield f"the filters know x86_64 and aarch64, this is {machine.processor}: use such a machine."
    else:
        yield f"kernel {machine.kernel} has no filters (CONFIG_SECCOMP_FILTER): take your distribution's own."


def _namespaces(machine: Machine) -> Iterator[str]:
    for name, off in SWITCHES.items():
        if machine.switches.get(name) == off:
            on = {"0": "1", "1": "0"}[off] if name != "user.max_user_namespaces" else "10000"
            yield f"{name} is {off}: as root on {_host(machine)}, sysctl -w {name}={on}."
    if machine.container:
        yield (
            f"{machine.container} does not let user namespaces be made: start the container with a seccomp "
            "profile that lets unshare and mount through, or grade outside of it."
        )
    elif not any(machine.switches.get(name) == off for name, off in SWITCHES.items()):
        yield "this kernel does not let you make user namespaces; whoever runs the machine may allow them."


def _cgroups(machine: Machine) -> Iterator[str]:
    if machine.container:
        yield (
            f"{machine.container} mounts the groups for reading only: grade outside of it, or let the engine "
            "give the container a group of its own that may be written."
        )
    elif machine.is_root:
        yield "the kernel's groups cannot be written, or do not count memory and processes here."
    else:
        yield (
            "you have no group of your own: start the grader as "
            "systemd-run --user --scope -p Delegate=yes .venv/bin/mlcourse grade …"
        )


def _rlimits(machine: Machine) -> Iterator[str]:
    yield f"kernel {machine.kernel} does not keep resource limits; no setting is known that changes it."


def _host(machine: Machine) -> str:
    """Where a change has to be made: a container has its host's kernel."""
    return "the host" if machine.container else "this machine"


CHANGES = {
    "rlimits": _rlimits,
    "landlock": _landlock,
    "seccomp": _seccomp,
    "namespaces": _namespaces,
    "cgroups": _cgroups,
}
