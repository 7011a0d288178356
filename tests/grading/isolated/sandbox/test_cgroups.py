"""A group of the kernel's around every student's process: entered, limited, removed; in both versions."""

import os
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from cells_for_tests import cell

from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook
from mlcourse.grading.isolated.children.handles import Child
from mlcourse.grading.isolated.doctor import PAGE_TABLES
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.run import Call
from mlcourse.grading.isolated.sandbox import cgroups
from mlcourse.grading.isolated.sandbox.cgroups import ALLOWANCE, NEW, OLD, Groups, Node, find_homes
from mlcourse.grading.isolated.sandbox.scratch import SCRATCH_BYTES, own_prefix

MEMORY = 2**28
SMALL = Bounds(6, 12, 60, MEMORY)
LIMIT = MEMORY + SCRATCH_BYTES + ALLOWANCE
PAGE = os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def homes():
    """Where this machine lets us make groups; elsewhere the test is left out."""
    groups = Groups.here()
    if groups.missing:
        pytest.skip(groups.missing["cgroups"])
    return groups.homes


@pytest.fixture
def seen(monkeypatch):
    """The children that are closed from now on, each with what the kernel says of its groups, if it lives."""
    children, close = [], Child.close

    def noted(child):
        place = Path(f"/proc/{child.pid}/cgroup")
        children.append((child, place.read_text(encoding="utf-8") if child.alive() else ""))
        close(child)

    monkeypatch.setattr(Child, "close", noted)
    return children


def made_by_us(homes):
    return {path for home in homes for path in home.path.glob(f"{own_prefix()}*")}


def one_cell(engine, source, bounds=SMALL):
    notebook = nbformat.v4.new_notebook(cells=[cell(source)])
    engine.run(notebook, InstructorNotebook(), bounds, Call("student-01"))
    return notebook.cells[0].metadata.mlcourse.outcome


def test_each_students_process_has_its_own_group_from_the_first_line_on(homes, run, seen):
    run("1")
    run("2")
    students = [(child, groups) for child, groups in seen if child.group.nodes]
    assert len(students) == 2
    assert len(seen) == 4  # and the judges, which need none
    names = [{node.path.name for node in child.group.nodes} for child, _ in students]
    assert all(len(name) == 1 for name in names)
    assert names[0] != names[1]
    assert all(groups.count(*name) == len(homes) for name, (_, groups) in zip(names, students, strict=True))


def test_limits_are_set(homes, run, monkeypatch):
    found = []

    def noted(child):
        for node in child.group.nodes:
            names = (node.version.memory, "pids.max")
            found.extend(int((node.path / n).read_text()) for n in names if (node.path / n).exists())
        close(child)

    close = Child.close
    monkeypatch.setattr(Child, "close", noted)
    run("1", bounds=SMALL)
    assert sorted(found) == [256, LIMIT // PAGE * PAGE]


def test_memory_that_no_other_limit_counts_ends_the_process_and_is_called_memory(homes, run):
    done = run("x = 1", PAGE_TABLES, "print(x)", bounds=SMALL)
    assert [outcome for outcome, _ in done] == ["done", "memory", "done"]
    assert done[2][1] == "1"


def test_a_judged_function_that_is_ended_for_its_memory_is_told_so(homes, run):
    body = "def f(x):\n    " + PAGE_TABLES.replace("\n", "\n    ")
    done = run(cell(body, "solution", "answer"), cell("f(1)", "graded", "one"), bounds=SMALL)
    assert done[1][0] == "memory"


def test_whoever_takes_all_that_is_allowed_still_meets_a_memory_error(homes, run):
    done = run(
        "for i in range(8): n = open(f'{i}', 'wb').write(bytes(7_900_000))",
        "import numpy as np\nkept = []\ntry:\n    while True: kept.append(np.ones(10**6))\n"
        "except MemoryError: print(len(kept) > 25)",
        bounds=SMALL,
    )
    assert done == [("done", ""), ("done", "True")]


def test_nothing_stays_behind(homes):
    before = made_by_us(homes)
    with Engine() as engine:
        one_cell(engine, "import threading, time; threading.Thread(target=time.sleep, args=(99,)).start()")
        one_cell(engine, "import os; os._exit(1)")
        assert len(made_by_us(homes) - before) == len(homes)  # that of the child that waits
    assert made_by_us(homes) == before


KILLED = """
import os, signal, nbformat
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.course.outline import InstructorNotebook
from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.isolated.run import Call
from mlcourse.grading.isolated.sandbox.scratch import own_prefix
engine = Engine()
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
engine.run(notebook, InstructorNotebook(), Bounds(), Call())
print(own_prefix(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_grader_leaves_is_removed_by_the_next_one(homes):
    done = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    left = [path for home in homes for path in home.path.glob(f"{done.stdout.strip()}*")]
    assert len(left) == len(homes)
    assert _soon_empty(left)
    living = Groups(homes).make()
    Groups.here()
    assert not any(path.exists() for path in left)
    assert all(node.path.exists() for node in living.nodes)
    living.close()


def _soon_empty(groups):
    """Whether the processes in them end, as they do without their grader."""
    end = time.monotonic() + 5
    while any((group / "cgroup.procs").read_text(encoding="ascii") for group in groups):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_a_waiting_child_starts_at_once_and_one_that_died_is_replaced(engine, run, seen):
    students, _ = engine.servers.of(frozenset())
    run("1")
    waiting = students.spare
    run("1")
    assert any(child is waiting for child, _ in seen)
    students.spare.kill()
    assert run("print(2)") == [("done", "2")]


def test_a_child_enters_through_the_door_of_version_2(seen):
    place = next((line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()
                  if " - cgroup2 " in line), "")  # fmt: skip
    if not (place and os.access(place, os.W_OK)):
        pytest.skip("no groups of version 2 that we may make")
    with Engine(leave_out=("cgroups",)) as engine:
        students, _ = engine.servers.of(frozenset())
        students.groups = Groups([Node(Path(place), NEW, ())])
        assert one_cell(engine, "1") == "done"
        [(child, groups)] = [(child, groups) for child, groups in seen if child.group.nodes]
        assert f"0::/{child.group.nodes[0].path.name}\n" in groups
    assert not list(Path(place).glob(f"{own_prefix()}*"))


V2 = "30 23 0:26 / {top} rw - cgroup2 cgroup2 rw"
PASSING = "cpu memory pids\n"
CASES = {
    "beside a user's program": ([V2], "0::/app/term.scope", {"app": PASSING, "app/term.scope": ""},
                                [("app", NEW, ("memory", "pids"))]),
    "in the first group of all": ([V2], "0::/", {"": PASSING}, [("", NEW, ("memory", "pids"))]),
    "threads only": ([V2], "0::/app/one", {"app": "pids", "app/one": ""}, [("app", NEW, ("pids",))]),
    "a container that passes nothing on": ([V2], "0::/", {"": ""}, []),
    "a kernel without groups": (["31 23 0:27 / {top} rw - tmpfs  rw"], None, {}, []),
    "outside of what is mounted": ([V2], "0::/../other", {"": PASSING}, []),
    "the old trees, seen from a container": (
        ["31 23 0:27 /box {top}/memory rw - cgroup cgroup rw,memory",
         "32 23 0:28 / {top}/pids rw - cgroup cgroup rw,pids",
         "33 23 0:29 / {top}/cpu rw - cgroup cgroup rw,cpu"],
        "4:memory:/box/job\n3:pids:/\n2:cpu:/\n0::/", {},
        [("memory/job", OLD, ("memory",)), ("pids", OLD, ("pids",))]),
    "both in one old tree": (["31 23 0:27 / {top} rw - cgroup cgroup rw,pids,memory"], "4:pids,memory:/a", {},
                             [("a", OLD, ("memory", "pids"))]),
    "new beside old": ([V2, "31 23 0:27 / {top}/old rw - cgroup cgroup rw,memory"], "4:memory:/\n0::/",
                       {"": "pids"}, [("", NEW, ("pids",)), ("old", OLD, ("memory",))]),
}  # fmt: skip


def fake(tmp_path, mounts, own, passing):
    """Files as the kernel shows them: our groups, what is mounted, and which groups pass limits on."""
    if own is not None:
        (tmp_path / "cgroup").write_text(own + "\n")
    (tmp_path / "mountinfo").write_text("\n".join(mounts).format(top=tmp_path / "top") + "\n")
    for group, names in passing.items():
        (tmp_path / "top" / group).mkdir(parents=True, exist_ok=True)
        (tmp_path / "top" / group / "cgroup.subtree_control").write_text(names)
        (tmp_path / "top" / group / "cgroup.procs").touch()
    return tmp_path


@pytest.mark.parametrize(("mounts", "own", "passing", "expected"), CASES.values(), ids=CASES)
def test_where_groups_can_be_made(tmp_path, mounts, own, passing, expected):
    found = find_homes(fake(tmp_path, mounts, own, passing))
    assert found == [Node(tmp_path / "top" / path, version, names) for path, version, names in expected]


def test_a_group_whose_processes_cannot_be_moved_is_none(tmp_path):
    process = fake(tmp_path, *CASES["beside a user's program"][:3])
    (tmp_path / "top" / "app" / "cgroup.procs").unlink()
    assert find_homes(process) == []


def written(path):
    return {file.name: file.read_text() for file in path.iterdir()}


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (NEW, {"pids.max": "256", "memory.max": "1000", "memory.swap.max": "0"}),
        (OLD, {"pids.max": "256", "memory.limit_in_bytes": "1000", "memory.memsw.limit_in_bytes": "1000"}),
    ],
)
def test_what_is_written_into_a_group(tmp_path, version, expected):
    for name, limited in {"all": ("memory", "pids"), "memory": ("memory",), "pids": ("pids",)}.items():
        node = Node(tmp_path / name, version, limited)
        node.make()
        node.limit(1000)  # a kernel that does not count swap has no file for it
        assert written(node.path) == {
            file: value for file, value in expected.items()
            if file.startswith(limited) and file != version.swap
        }  # fmt: skip
    node = Node(tmp_path / "all", version, ("memory", "pids"))
    (node.path / version.swap).touch()
    node.limit(1000)
    assert written(node.path) == expected


@pytest.mark.parametrize(
    ("text", "killed"), [("max 3\noom 1\noom_kill 1\n", True), ("max 9\noom_kill 0\n", False), (None, False)]
)
def test_whom_the_kernel_has_ended(tmp_path, text, killed):
    if text is not None:
        (tmp_path / "memory.events").write_text(text)
    assert Node(tmp_path, NEW, ("memory",)).killed() == killed


@pytest.mark.parametrize(
    ("homes", "reason"),
    [
        ([], "this process's group may not limit it in others"),
        ([Node(Path("/nowhere"), NEW, ("memory",))], "No such file or directory in /nowhere"),
    ],
)
def test_without_groups_the_layer_is_missing_and_says_why(monkeypatch, homes, reason):
    monkeypatch.setattr(cgroups, "find_homes", lambda: homes)
    with Engine() as engine:
        assert engine.missing()["cgroups"] == f"no limit of memory and pids: {reason}"
        assert engine.require() == ""
        assert one_cell(engine, "1") == "done"
