"""To be another user: a folder that is theirs, and a Python that they may run."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")

needs_root = pytest.mark.skipif(
    os.getuid() != 0 or not shutil.which("setpriv"), reason="needs root to be another user"
)


@contextmanager
def home_for_nobody():
    """A folder in which another user may write; pytest's own ones are closed to others."""
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o777)
        yield Path(home)


def python_as_nobody(home, *arguments, seconds=300, **environment):
    """Run Python as another user, in an environment of its own; skip the test where they can run none."""
    python = _python_for_nobody()
    if python is None:
        pytest.skip("no Python of this version that another user may run")
    return _run(home, python, *arguments, seconds=seconds, **environment)


def _run(home, *command, seconds=300, **environment):
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    path = os.pathsep.join(map(str, (ROOT, Path(__file__).parent, packages)))
    surroundings = {"PATH": "/usr/bin:/bin", "PYTHONPATH": path, "HOME": str(home)}
    return subprocess.run(
        [*NOBODY, *command], cwd="/", env=surroundings | environment,
        capture_output=True, text=True, timeout=seconds,
    )  # fmt: skip


@cache
def _python_for_nobody():
    """A Python of our version that another user can start, and that can start itself."""
    version = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    again = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {version!r}]))"
    return next((p for p in (sys.executable, "/usr/bin/python3") if _usable(p, again)), None)


def _usable(python, program):
    return _run("/tmp", python, "-c", program).returncode == 0
