"""`install.sh` and the container that runs it: who does which step, what is said, and what goes in."""

import os
import re
import shutil
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
STUBS = {
    "id": 'echo "$FAKE_UID"',
    "apt-get": 'echo "apt-get $*" >> log',
    "python3": 'exit "$FAKE_PYTHON"',
    "make": 'echo "make $*" >> log; mkdir -p .venv/bin; cp stubs/false .venv/bin/mlcourse',
    "false": "exit 1",
}


@pytest.fixture
def install(tmp_path):
    """Runs the script where all that it calls only writes down that it was called."""
    shutil.copy(ROOT / "install.sh", tmp_path)
    (tmp_path / "stubs").mkdir()
    for name, body in STUBS.items():
        (tmp_path / "stubs" / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (tmp_path / "stubs" / name).chmod(0o755)

    def run(*arguments, uid=1000, python=0):
        own = {
            "PATH": f"{tmp_path / 'stubs'}:/usr/bin:/bin",
            "FAKE_UID": str(uid),
            "FAKE_PYTHON": str(python),
        }
        done = subprocess.run(
            ["sh", str(tmp_path / "install.sh"), *arguments],
            cwd="/", env=os.environ | own, capture_output=True, text=True, check=False,
        )  # fmt: skip
        log = tmp_path / "log"
        return done.returncode, done.stderr, log.read_text(encoding="utf-8") if log.exists() else ""

    return run


def test_root_installs_what_debian_has_and_the_user_all_else(install):
    code, said, log = install("system", uid=0)
    assert (code, said) == (0, "")
    assert log.splitlines()[0] == "apt-get update -q"
    assert {"make", "python3", "python3-venv"} < set(log.splitlines()[1].split())
    code, said, log = install("course")  # the doctor's exit code is no failure of the installation
    assert (code, said) == (0, "")
    assert log.splitlines()[2:] == ["make install"]


def test_without_a_word_it_does_what_is_this_user_s(install):
    code, said, log = install(uid=0)
    assert (code, said) == (0, "install: now, as an ordinary user: ./install.sh course\n")
    assert "make install" not in log
    assert install()[2].endswith("make install\n")


@pytest.mark.parametrize(
    ("arguments", "uid", "python", "code", "said"),
    [
        (["system"], 1000, 0, 1, "are installed by root: sudo ./install.sh system"),
        (["course"], 0, 0, 1, "by an ordinary user: not as root"),
        (["course"], 1000, 1, 1, "is missing: sudo ./install.sh system"),
        (["system"], 0, 1, 1, "older than 3.11: Debian 12 or later is needed"),
        (["everything"], 0, 0, 2, "system, course or nothing, not 'everything'"),
    ],
    ids=lambda value: str(value),
)
def test_what_cannot_be_is_one_line(install, arguments, uid, python, code, said):
    found, stderr, log = install(*arguments, uid=uid, python=python)
    assert found == code
    assert said in stderr
    assert stderr.count("\n") == 1
    assert "make" not in log.split("\n")[0]


def test_the_container_runs_the_same_steps_as_a_user_without_rights():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    [base] = [line for line in lines if line.startswith("FROM ")]
    assert re.fullmatch(r"FROM debian:\d+-slim(?:@sha256:[0-9a-f]{64})?", base)
    steps = [line.split(" && ")[0] for line in lines if line.startswith(("RUN ./", "USER "))]
    assert steps == ["RUN ./install.sh system", "USER course", "RUN ./install.sh course"]
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {"class/", ".git/", ".venv/"} <= set(left_out)


def test_the_image_is_marked_until_a_run_is_recorded():
    """Whoever records one takes the mark out in both places, and this test with it."""
    assert "NOT TRIED BY US" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "The image has not been tried by us" in (ROOT / "book" / "handing-out.md").read_text(
        encoding="utf-8"
    )


def test_students_are_tried_on_the_oldest_and_the_newest_python():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "students.yml").read_text(encoding="utf-8"))
    matrix = workflow["jobs"]["check"]["strategy"]["matrix"]
    assert {"windows-latest", "macos-latest"} < set(matrix["system"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert matrix["python"][0] == project["requires-python"].removeprefix(">=")
    try:
        classifiers = metadata("torch").get_all("Classifier")
    except PackageNotFoundError:
        pytest.skip("torch is not installed: nobody says which Python it takes")
    taken = [int(found[1]) for line in classifiers if (found := re.search(r":: 3\.(\d+)$", line))]
    assert matrix["python"][-1] == f"3.{max(taken)}"
