"""From the group that the report shows to the stub, in a class and a repository of one file."""

import json
import shutil
from pathlib import Path

import pytest
from samples import exercise, student

from mlcourse.authoring import unfilled
from mlcourse.grading.command_line.commands import run
from mlcourse.grading.course.folders import Course
from mlcourse.grading.reporting.naming import begin_mistake
from mlcourse.grading.results.records import save

ROOT = Path(__file__).parents[3]
SET, NOTEBOOK, FILE = "ps2-softmax", "jacobians-exercises", "mlcourse/exercises/jacobians/softmax_product.py"
CODES = {
    "student-01": "def softmax_vjp(x, g):\n    # Anna\n    s = softmax(x)\n    return 3 * s * g",
    "student-02": "def softmax_vjp(x, g):\n    return 3 * softmax(x) * g",
}


@pytest.fixture
def course(tmp_path):
    for name in (FILE, "pyproject.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "exercises" / SET, tmp_path / "exercises" / SET)
    course = Course.at(tmp_path)
    (path,) = (
        path for path in (course.exercises / SET).glob("*.ipynb") if "jac-05" in path.read_text("utf-8")
    )
    for name, code in CODES.items():
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "jac-05":
                cell["source"] = code
        folder = course.autograded / name / SET
        folder.mkdir(parents=True)
        (folder / path.name).write_text(json.dumps(notebook), encoding="utf-8")
        save(
            course.graded(SET), student(name, exercise(status="wrong", score=0.0, digest="3f2a9c1b00000000"))
        )
    return course


def test_the_shortest_answer_of_the_group_becomes_the_stub(course):
    said = begin_mistake(course, "jac-05", "3F2A")
    assert said[0] == f"changed     {FILE}"
    assert said[3].strip() == "lambda x, g: 3 * softmax(x) * g,"
    assert said[6].startswith("from        the answer of student-02, one of 2")
    assert not any("\n" in line for line in said)
    assert said[-1] == "then        pytest tests/exercises --row JAC-05"
    assert len([todo for todo in unfilled(course.root) if todo.file == FILE]) == 2
    assert "Anna" not in (course.root / FILE).read_text(encoding="utf-8")


def test_a_group_that_is_not_there_is_one_line_and_changes_nothing(course, capsys):
    before = (course.root / FILE).read_bytes()
    assert run(["new-mistake", "JAC-05", "0000", "--root", str(course.root)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "mlcourse: ps2-softmax has no group '0000' of wrong answers to JAC-05; known: 3f2a9c1b"
    ]
    shutil.rmtree(course.autograded)
    assert run(["new-mistake", "JAC-05", "3f2a", "--root", str(course.root)]) == 1
    assert "no code is kept of that group" in capsys.readouterr().err
    assert (course.root / FILE).read_bytes() == before
