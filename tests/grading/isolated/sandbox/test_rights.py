"""A student's process does not decide our files' rights: as root, as another user, with any wall missing.

``make attack`` leaves out each wall in turn (MLCOURSE_FULL=1).
"""

import os
import tempfile
from pathlib import Path

import nbformat
import pytest
from nobody import home_for_nobody, needs_root, python_as_nobody

from mlcourse.grading.course.limits import Bounds
from mlcourse.grading.course.outline import InstructorNotebook
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.run import Call
from mlcourse.grading.isolated.sandbox import LAYERS
from mlcourse.grading.isolated.sandbox.scratch import own_prefix

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


@needs_root
@pytest.mark.parametrize("layer", WALLS)
def test_nor_where_the_grader_is_not_root(layer):
    with home_for_nobody() as home:
        (home / "data.csv").write_text("1,2\n", encoding="utf-8")
        work = f"import runpy; runpy.run_path({__file__!r})['told'](*{(layer, str(home / 'data.csv'))!r})"
        done = python_as_nobody(home, "-c", work)
    assert done.returncode == 0, done.stdout + done.stderr


def told(layer, data):
    """The same in a process of another user."""
    expected(graded_without(layer, data))
