"""One verdict a machine, and what to change there: on it, or on the host of a container."""

from dataclasses import replace

import pytest

from mlcourse.grading.isolated.doctor import Finding
from mlcourse.grading.isolated.engine import REQUIRED
from mlcourse.grading.isolated.sandbox import LAYERS
from mlcourse.grading.machine.here import Machine, this_machine
from mlcourse.grading.machine.verdict import CHANGES, verdict

HERE = Machine(kernel="6.1.0", modules=("landlock", "apparmor"))
INSIDE = replace(HERE, container="Docker", modules=())


def findings(*broken):
    return [Finding(layer, "try", layer not in broken, layer in REQUIRED, "…") for layer in LAYERS]


def test_a_machine_on_which_all_holds_is_ready_and_has_nothing_to_change():
    [said] = verdict(findings(), HERE)
    assert said.startswith("Verdict: READY. ")


def test_what_need_not_hold_leaves_a_machine_ready():
    first, *rest = verdict(findings("namespaces", "cgroups"), HERE)
    assert first.startswith("Verdict: READY, WITH LESS.")
    assert "namespaces and cgroups would help" in first
    assert [line.split(":")[0].strip() for line in rest] == ["namespaces", "cgroups"]


@pytest.mark.parametrize("layer", REQUIRED)
def test_what_must_hold_does_not(layer):
    first, *rest = verdict(findings(layer, "cgroups"), HERE)
    assert first.startswith(f"Verdict: NOT READY. {layer} must hold and does not")
    assert rest


@pytest.mark.parametrize("machine", [HERE, INSIDE], ids=["machine", "container"])
@pytest.mark.parametrize("layer", LAYERS)
def test_for_every_wall_something_is_said(layer, machine):
    assert CHANGES.keys() == set(LAYERS)
    said = verdict(findings(layer), machine)[1:]
    assert said
    assert all(line.startswith(f"  {layer}: ") and line.endswith((".", "…")) for line in said)


@pytest.mark.parametrize(
    ("layer", "machine", "what"),
    [
        ("landlock", replace(HERE, modules=("apparmor",)), "start this machine with lsm=landlock,apparmor."),
        ("landlock", replace(INSIDE, modules=("yama",)), "start the host with lsm=landlock,yama."),
        ("landlock", INSIDE, "Docker keeps it from us: bring the engine up to date"),
        ("landlock", replace(HERE, modules=(), kernel="5.10"), "with Landlock is needed, this is 5.10"),
        ("seccomp", replace(HERE, processor="riscv64"), "know x86_64 and aarch64, this is riscv64"),
        ("namespaces", replace(HERE, switches={"kernel.unprivileged_userns_clone": "0"}),
         "as root on this machine, sysctl -w kernel.unprivileged_userns_clone=1."),
        ("namespaces", replace(HERE, switches={"kernel.apparmor_restrict_unprivileged_userns": "1"}),
         "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0."),
        ("namespaces", replace(INSIDE, switches={"user.max_user_namespaces": "0"}),
         "as root on the host, sysctl -w user.max_user_namespaces=10000."),
        ("namespaces", INSIDE, "seccomp profile that lets unshare and mount through"),
        ("cgroups", INSIDE, "grade outside of it"),
        ("cgroups", HERE, "systemd-run --user --scope -p Delegate=yes"),
    ],
)  # fmt: skip
def test_it_says_what_to_change_on_this_machine(layer, machine, what):
    assert what in "\n".join(verdict(findings(layer), machine)[1:])


def test_another_system_gets_a_verdict_too():
    [said] = verdict([Finding("all", "", False, True, "…")], replace(HERE, system="darwin"))
    assert said.startswith("Verdict: NOT READY. The grader's walls need Linux, this is darwin.")


@pytest.mark.parametrize(
    ("files", "container"),
    [
        ({}, ""),
        ({".dockerenv": ""}, "Docker"),
        ({"run/.containerenv": "engine"}, "Podman"),
        ({"proc/1/environ": "PATH=/bin\0container=lxc\0"}, "a container"),
    ],
    ids=["none", "docker", "podman", "other"],
)
def test_a_container_is_seen(tmp_path, files, container):
    files = {
        "sys/kernel/security/lsm": "landlock,yama\n",
        "proc/sys/user/max_user_namespaces": "0\n",
        **files,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = this_machine(tmp_path)
    assert found.container == container
    assert found.modules == ("landlock", "yama")
    assert found.switches["user.max_user_namespaces"] == "0"
    assert found.switches["kernel.unprivileged_userns_clone"] == ""
