"""Warm parents that all tests of the isolated grader share."""

import sys
from pathlib import Path

import nbformat
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from cells_for_tests import QUICK, cell, shown

from mlcourse.grading.course.outline import InstructorNotebook
from mlcourse.grading.isolated.engine import Engine
from mlcourse.grading.isolated.run import Call


@pytest.fixture(scope="session")
def engine():
    with Engine() as shared:
        yield shared


@pytest.fixture
def run(engine):
    """Run cells (sources or made by `cell`); return (outcome, text shown) of each."""

    def run_cells(*cells, bounds=QUICK, call=None, model=None):
        made = [one if isinstance(one, dict) else cell(one) for one in cells]
        notebook = nbformat.v4.new_notebook(cells=made)
        asked = nbformat.v4.new_notebook(cells=[one for one in made if "nbgrader" in one.metadata])
        instructor = InstructorNotebook.of(nbformat.v4.new_notebook(cells=list(model)) if model else asked)
        instructor.notebook = instructor.notebook if model else None  # no model answers
        engine.run(notebook, instructor, bounds, call or Call("student-01", "a-secret"))
        return [(one.metadata.mlcourse.outcome, shown(one)) for one in notebook.cells]

    return run_cells
