"""A student's process does not decide our files' rights: as root, as another user, with any wall missing.

``make attack`` leaves out each wall in turn (MLCOURSE_FULL=1).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.run import Call
from mlcourse.grading.isolated.sandbox import LAYERS
from mlcourse.grading.isolated.sandbox.scratch import own_prefix

ROOT = Path(__file__).parents[4]
WALLS = LAYERS if os.environ.get("MLCOURSE_FULL") else ("namespaces",)
CLOSED = """
import os
os.umask(0o777)
os.unlink("data.csv")
open("data.csv", "w").close()
os.makedirs("closed/closed")
"""
CELLS = ("print(open('data.csv').read())", CLOSED, "import os; os._exit(1)", "print('still here')")


def graded_without(layer, data):
    """How a notebook ends that closes its files and dies, what it shows, and what is left of it."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    with Engine(unsafe=True, leave_out=(layer,)) as engine:
        engine.run(notebook, InstructorNotebook(), Bounds(2, 6, 60), Call("student-01", "", (str(data),)))
    outcomes = [cell.metadata.mlcourse.outcome for cell in notebook.cells]
    texts = [output.text for cell in (notebook.cells[0], notebook.cells[-1]) for output in cell.outputs]
    return outcomes, texts, list(Path(tempfile.gettempdir()).glob(f"{own_prefix()}*"))


def expected(found):
    outcomes, texts, left = found
    assert (outcomes[0], *outcomes[2:]) == ("done", "crashed", "done")
    assert texts == ["1,2\n\n", "still here\n"]
    assert left == []


@pytest.mark.parametrize("layer", WALLS)
def test_closed_files_cost_nobody_anything(layer, tmp_path):
    data = tmp_path / "data.csv"
    data.write_text("1,2\n", encoding="utf-8")
    expected(graded_without(layer, data))


@pytest.mark.skipif(os.getuid() != 0 or not shutil.which("setpriv"), reason="needs root to be another user")
@pytest.mark.parametrize("layer", WALLS)
def test_nor_where_the_grader_is_not_root(layer):
    with tempfile.TemporaryDirectory() as home:
        Path(home).chmod(0o777)
        data = Path(home, "data.csv")
        data.write_text("1,2\n", encoding="utf-8")
        packages = next(path for path in sys.path if path.endswith("site-packages"))
        work = f"import runpy; runpy.run_path({__file__!r})['told'](*{(layer, str(data))!r})"
        python = next((p for p in (sys.executable, "/usr/bin/python3") if _usable(p)), None)
        if python is None:
            pytest.skip("no Python of this version that another user may run")
        done = subprocess.run(
            [*AS_NOBODY, python, "-c", work],
            capture_output=True, text=True, cwd="/", timeout=300,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{packages}", "HOME": home},
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


AS_NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


def _usable(python):
    """Whether another user can start this Python from itself, and it is of our version."""
    version = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    again = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {version!r}]))"
    return subprocess.run([*AS_NOBODY, python, "-c", again], capture_output=True, cwd="/").returncode == 0


def told(layer, data):
    """The same in a process of another user."""
    expected(graded_without(layer, data))
