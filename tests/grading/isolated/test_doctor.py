"""Every wall holds, and every attack is a real one: without its wall it goes through."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.isolated.doctor import examine
from mlcourse.grading.isolated.engine import REQUIRED, Engine
from mlcourse.grading.isolated.sandbox import LAYERS

ROOT = Path(__file__).parents[3]
# a process without capabilities may not do these to others, whatever else is missing
WITHOUT_POWER = {"read another process's environment", "trace another process"}

OPTIONAL = set(LAYERS) - set(REQUIRED)


def test_every_wall_holds():
    found = examine()
    assert {finding.layer for finding in found} == set(LAYERS)
    assert [finding for finding in found if finding.needed and not finding.holds] == []


def test_without_walls_every_attack_goes_through():
    assert {finding.attack for finding in examine(LAYERS) if finding.holds} <= WITHOUT_POWER


@pytest.mark.one_in(3)
@pytest.mark.parametrize("layer", LAYERS)
def test_without_one_wall_some_of_its_attacks_go_through(layer):
    found = [finding for finding in examine((layer,)) if not finding.holds]
    assert found
    assert {finding.layer for finding in found} - OPTIONAL <= {layer}
    assert all("left out" in finding.what for finding in found if finding.layer == layer)


@pytest.mark.parametrize("layer", REQUIRED)
def test_a_missing_wall_refuses_to_grade_unless_told(layer):
    with Engine(leave_out=(layer,)) as engine, pytest.raises(GradingError, match=f"no {layer}: .*--unsafe"):
        engine.require()
    with Engine(unsafe=True, leave_out=(layer,)) as engine:
        assert layer in engine.require()


@pytest.mark.parametrize("layer", sorted(OPTIONAL))
def test_some_walls_are_used_where_they_are_and_not_demanded(layer):
    with Engine(leave_out=(layer,)) as engine:
        assert layer in engine.missing()
        assert engine.require() == ""


@pytest.mark.skipif(os.getuid() != 0 or not shutil.which("setpriv"), reason="needs root to be another user")
def test_an_ordinary_user_is_protected_too():
    with tempfile.TemporaryDirectory() as home:  # pytest's own folders are closed to others
        Path(home).chmod(0o777)
        python = next((p for p in (sys.executable, "/usr/bin/python3") if _usable(p, home)), None)
        if python is None:
            pytest.skip("no Python of this version that another user may run")
        done = _as_nobody(home, python, "-m", "mlcourse.cli", "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "BROKEN" not in done.stdout
    assert done.stdout.count("holds") > 15


def _as_nobody(home, *command):
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    surroundings = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{packages}", "HOME": home}
    return subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *command],
        capture_output=True, text=True, cwd="/", env=surroundings, timeout=300,
    )  # fmt: skip


def _usable(python, home):
    """Whether another user can start this Python from itself, and it is of our version."""
    version = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    again = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {version!r}]))"
    return _as_nobody(home, python, "-c", again).returncode == 0
