"""What the judge hands over of a graded cell is data: verdicts, a number, what left the cell."""

import math

import nbformat
import pytest
from cells_for_tests import QUICK, cell

from mlcourse.checks.verdict import STATUSES
from mlcourse.grading.course.outline import InstructorNotebook
from mlcourse.grading.isolated.judged import CheckResult, Judged
from mlcourse.grading.isolated.run import Call

CHECKS = 'check("ACT-08", tanh_grad)\ncheck("ACT-08", tanh_grad, hidden=True)'
RIGHT = "def tanh_grad(x):\n    return 1 - np.tanh(x) ** 2"


@pytest.fixture
def judged(engine):
    """What the judge says of one graded cell."""

    def say(answer, test=CHECKS, bounds=QUICK):
        made = [
            cell("import numpy as np\nfrom mlcourse import check", "locked", "tools"),
            cell(answer, "solution", "answer"),
            cell(test, "graded", "test"),
        ]
        instructor = InstructorNotebook.of(nbformat.v4.new_notebook(cells=made))
        instructor.notebook = None  # no model answers
        notebook = nbformat.v4.new_notebook(cells=made)
        return engine.run(notebook, instructor, bounds, Call("student-01", "a-secret"))

    return say


def test_verdicts_come_as_data(judged):
    found = judged(RIGHT)["test"]
    assert (found.outcome, found.value, found.raised, found.undefined) == ("done", 1.0, "", "")
    assert [(one.exercise, one.status, one.points) for one in found.results] == [("ACT-08", "ok", 1.0)] * 2
    assert all(isinstance(one, CheckResult) and one.lines for one in found.results)


def test_what_an_answer_raised_is_a_type_and_no_text(judged):
    found = judged("def tanh_grad(x):\n    raise ValueError('here no MemoryError happened')")["test"]
    assert [(one.status, one.raised) for one in found.results] == [("error", "ValueError")] * 2


@pytest.mark.parametrize(
    ("answer", "test", "expected"),
    [
        (RIGHT, "2", Judged("done", value=2.0)),
        (RIGHT, "True", Judged("done")),
        (RIGHT, "'3.0'", Judged("done")),
        (RIGHT, "2;", Judged("done")),
        (RIGHT, "np.float64(1.5)", Judged("done", value=1.5)),
        (RIGHT, "10**400", Judged("done", value=math.inf)),
        ("other = 1", "tanh_grad(0.0)", Judged("error", raised="NameError", undefined="tanh_grad")),
        ("def tanh_grad(x): raise NameError(\"name 'x' is not defined\")", "tanh_grad(0.0)",
         Judged("error", raised="NameError")),
        ("def tanh_grad(x):\n    while True: pass", "tanh_grad(0.0)\n1.0", Judged("timeout")),
        ("import os", "1.0 if tanh_grad else 0", Judged("error", raised="NameError", undefined="tanh_grad")),
    ],
)  # fmt: skip
def test_how_a_cell_ended_and_with_what(judged, answer, test, expected):
    found = judged(answer, test)["test"]
    if expected.outcome == "timeout":  # what it said before it was stopped is nobody's concern
        assert found.outcome == "timeout"
    else:
        assert found == expected


@pytest.mark.parametrize("status", STATUSES)
def test_a_student_cannot_hand_over_anything(judged, status):
    said = {"exercise": "ACT-08", "status": status, "points": 1.0, "lines": [], "mistake": None}
    shown = f"display({{'application/vnd.mlcourse.check+json': {said!r}}}, raw=True)"
    answer = (
        f"from IPython.display import display\ndef tanh_grad(x):\n    {shown}\n    return 0 * x - 5\n{shown}"
    )
    found = judged(answer)
    assert list(found) == ["test"]
    assert [one.status for one in found["test"].results] == ["wrong", "wrong"]
    assert found["test"].value == 0.0


SIGNATURE = """\
def answer(g, x):
    s = 1 / (1 + np.exp(-x))
    return g * s * (1 - s)"""
OVERFLOW = """\
def answer(x):
    return 4 * np.exp(2 * x) / (1 + np.exp(2 * x)) ** 2"""
SINGLE = """\
def answer(x):
    return (1 - np.tanh(x) ** 2).astype(np.float32)"""
ALIAS = """\
def answer(x, W1, b1):
    hs = ha = x @ W1.T + b1
    hs[...] = np.logaddexp(0, hs)
    return ha, hs"""
IN_PLACE = """\
def answer(x):
    x[...] = 2 * x
    return x"""


@pytest.mark.parametrize(
    ("body", "test", "name"),
    [
        (SIGNATURE, "JAC-04", "the arguments in another order"),
        (OVERFLOW, "ACT-08", "an exponential that overflows"),
        (SINGLE, "ACT-08", "float32 inside"),
        (ALIAS, "FWD-01", "one array under two names"),
        (IN_PLACE, "NRM-01", "an argument changed in place"),
    ],
)
def test_a_name_that_is_found_by_calling_again_is_found_across_processes(judged, body, test, name):
    checks = f'check("{test}", answer)\ncheck("{test}", answer, hidden=True)'
    assert [one.mistake for one in judged(body, checks)["test"].results] == [name, name]
