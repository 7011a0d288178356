"""The instructor notebooks and the exercise declarations say the same."""

import ast
import json
import re
from pathlib import Path

import jupytext
import pytest

from mlcourse.checks.cost.memory import MemoryGrows
from mlcourse.checks.cost.without import Without
from mlcourse.exercises import registry

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "solutions").glob("*/*.md"))
NOTEBOOKS = {path: jupytext.read(path) for path in SOURCES}
CHECKS = [
    pytest.param(path, cell, id=cell.metadata.nbgrader.grade_id)
    for path, notebook in NOTEBOOKS.items()
    for cell in notebook.cells
    if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade")
]

WRITTEN = [
    pytest.param(path, cell, id=cell.metadata.nbgrader.grade_id)
    for path, notebook in NOTEBOOKS.items()
    for cell in notebook.cells
    if cell.cell_type == "markdown" and cell.metadata.get("nbgrader", {}).get("grade")
]
EXPLAIN = {exercise.grade_id: exercise for exercise in registry().values() if not exercise.judged}
VARYING = [e for e in registry().values() if e.varies]


def calls(cell):
    """Return the calls of check() in a cell as (id, names of the answers, hidden)."""
    found = []
    for statement in ast.parse(cell.source).body:
        call = statement.value
        assert call.func.id == "check"
        names = tuple(argument.id for argument in call.args[1:])
        hidden = any(keyword.arg == "hidden" and keyword.value.value for keyword in call.keywords)
        found.append((call.args[0].value, names, hidden))
    return found


def test_there_are_sources():
    assert len(SOURCES) >= 2


@pytest.mark.parametrize(("path", "cell"), CHECKS)
def test_a_check_cell_asks_for_what_the_exercise_declares(path, cell):
    public, hidden = calls(cell)
    exercise = registry()[public[0]]
    assert public == (exercise.id, exercise.answer_names, False)
    assert hidden == (exercise.id, exercise.answer_names, True)
    assert cell.metadata.nbgrader.points == exercise.points
    assert cell.metadata.nbgrader.grade_id == f"{exercise.id.lower()}-check"
    assert (path.parent.name, path.stem) == (exercise.problem_set, exercise.notebook)


def test_every_exercise_has_its_check_cell_once():
    asked = [calls(parameters.values[1])[0][0] for parameters in CHECKS]
    assert sorted(asked) == sorted(e.id for e in registry().values() if e.judged)


@pytest.mark.parametrize(("path", "cell"), WRITTEN)
def test_a_written_answer_has_the_points_and_the_model_answer_of_its_declaration(path, cell):
    exercise = EXPLAIN[cell.metadata.nbgrader.grade_id]
    assert cell.metadata.nbgrader.points == exercise.points
    assert (path.parent.name, path.stem) == (exercise.problem_set, exercise.notebook)
    assert " ".join(exercise.model_answer.split()) in " ".join(cell.source.split())


def test_every_declared_written_answer_has_its_cell_once():
    assert sorted(parameters.values[1].metadata.nbgrader.grade_id for parameters in WRITTEN) == sorted(
        EXPLAIN
    )


@pytest.mark.parametrize("exercise", VARYING, ids=lambda e: e.id)
def test_students_are_given_the_numbers_that_vary(exercise):
    """The call stands before the solution; a cell that students may change says whose numbers they are."""
    cells = NOTEBOOKS[ROOT / "solutions" / exercise.problem_set / f"{exercise.notebook}.md"].cells
    sources = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell.source for cell in cells}
    assert f'numbers("{exercise.id}")' in sources[exercise.grade_id].split("### BEGIN SOLUTION")[0]
    free = [cell.source for cell in cells if cell.cell_type == "code" and "nbgrader" not in cell.metadata]
    assert any(source.startswith("student(") for source in free)


@pytest.mark.parametrize(("path", "cell"), CHECKS)
def test_the_hidden_check_stands_between_the_markers_and_comes_last(path, cell):
    lines = cell.source.splitlines()
    assert lines[1] == "### BEGIN HIDDEN TESTS"
    assert "hidden=True" in lines[2]
    assert lines[3:] == ["### END HIDDEN TESTS"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_grade_ids_are_unique_and_cells_are_locked_as_they_should_be(path):
    cells = [cell for cell in NOTEBOOKS[path].cells if "nbgrader" in cell.metadata]
    ids = [cell.metadata.nbgrader.grade_id for cell in cells]
    assert len(set(ids)) == len(ids)
    for cell in cells:
        assert cell.metadata.nbgrader.locked != cell.metadata.nbgrader.solution
        assert cell.metadata.nbgrader.schema_version == 3


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_headings_state_the_points_of_their_cells(path):
    stated = [int(n) for n in re.findall(r"^###? .*\((\d+) points?\)", path.read_text(), re.MULTILINE)]
    graded = [cell.metadata.nbgrader.points for cell in NOTEBOOKS[path].cells if _graded(cell)]
    assert stated == graded


def _graded(cell):
    return cell.metadata.get("nbgrader", {}).get("grade", False)


def test_notebook_names_are_unique_in_the_course():
    stems = [path.stem for path in SOURCES]
    assert len(set(stems)) == len(stems)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_source_goes_through_jupytext_unchanged(path):
    text = path.read_text()
    again = jupytext.writes(jupytext.reads(text, fmt="md:myst"), fmt="md:myst")
    cells, cells_again = (jupytext.reads(t, fmt="md:myst").cells for t in (text, again))
    assert [(c.source, c.metadata) for c in cells] == [(c.source, c.metadata) for c in cells_again]


def text_above(exercise):
    """What a student reads right above an answer, in the released notebook."""
    released = ROOT / "exercises" / exercise.problem_set / f"{exercise.notebook}.ipynb"
    cells = json.loads(released.read_text(encoding="utf-8"))["cells"]
    place = next(i for i, cell in enumerate(cells) if cell["id"] == exercise.grade_id)
    text = next(cell for cell in reversed(cells[:place]) if cell["cell_type"] == "markdown")
    return " ".join("".join(text["source"]).split())


COUNTS = {"one": 1, "two": 2, "three": 3}


@pytest.mark.parametrize("exercise", [e for e in registry().values() if e.judged], ids=lambda e: e.id)
def test_what_the_text_demands_is_checked(exercise):
    """The demands that have a form: lines of a derivation, functions and matrices to do without."""
    text = text_above(exercise)
    for count in re.findall(r"at least (one|two|three) lines?", text, re.IGNORECASE):
        assert exercise.least == COUNTS[count] + 2
    excluded = re.findall(r"without `np\.(\w+)`", text)
    assert excluded == [
        *(exercise.cost.functions if isinstance(getattr(exercise, "cost", None), Without) else ())
    ]
    if "without the matrix" in text:
        assert isinstance(exercise.cost, MemoryGrows)


@pytest.mark.parametrize("exercise", [e for e in registry().values() if e.announced], ids=lambda e: e.id)
def test_students_read_which_inputs_there_are_and_what_they_cost(exercise):
    """In the released notebook, in the text right above the answer."""
    assert exercise.announced in text_above(exercise), (
        "run `mlcourse release`; a text stands above the answer"
    )
