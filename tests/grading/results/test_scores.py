"""A graded cell has a number of its own or a reason why not; nbgrader alone would give full marks."""

import nbformat
import pytest
from nbgrader.utils import determine_grade

from mlcourse.grading.results.scores import CHECK_MIME, ExplicitScores, Score, read_score

POINTS = 3.0


def result(text):
    return nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=1)


def checked(points, exercise="JAC-05", **more):
    found = {"exercise": exercise, "points": points, "status": "ok", "lines": []} | more
    return nbformat.v4.new_output("display_data", {"text/plain": "x", CHECK_MIME: found})


def stream(name):
    return nbformat.v4.new_output("stream", name=name, text="RuntimeWarning: overflow")


ERROR = nbformat.v4.new_output("error", ename="ValueError", evalue="x", traceback=["x"])
PLAIN, CHECK = "1 + 1", 'check("JAC-05", f)'


def graded(outputs, source=PLAIN, outcome="done"):
    meta = {"grade": True, "solution": False, "locked": True, "task": False, "points": POINTS,
            "grade_id": "jac-05-check", "schema_version": 3}  # fmt: skip
    cell = nbformat.v4.new_code_cell(source, metadata={"nbgrader": meta}, outputs=outputs)
    if outcome:
        cell.metadata["mlcourse"] = nbformat.NotebookNode(outcome=outcome)
    return cell


CASES = [
    # outputs, source, outcome, expected
    ([result("2.0")], PLAIN, "done", Score(2.0)),
    ([result("3")], PLAIN, "done", Score(3.0)),
    ([result("0.0")], PLAIN, "done", Score(0.0)),
    ([checked(1.5), result("1.5")], CHECK, "done", Score(1.5)),
    ([checked(3.0), checked(2.0), result("2.0")], CHECK, "done", Score(2.0)),
    ([result("1.0"), result("2.0")], PLAIN, "done", Score(2.0)),
    ([stream("stderr"), result("2.0")], PLAIN, "done", Score(2.0)),
    ([result("2.0")], PLAIN, "", Score(2.0)),
    ([], PLAIN, "", Score(None, "not_run")),
    ([], PLAIN, "not_run", Score(None, "not_run")),
    ([], PLAIN, "done", Score(None, "no_number")),
    ([stream("stdout")], PLAIN, "done", Score(None, "no_number")),
    ([result("'3.0'")], PLAIN, "done", Score(None, "no_number")),
    ([result("array(3.)")], PLAIN, "done", Score(None, "no_number")),
    ([result("True")], PLAIN, "done", Score(None, "no_number")),
    ([result("1_0")], PLAIN, "done", Score(None, "no_number")),
    ([result("nan")], PLAIN, "done", Score(None, "out_of_range")),
    ([result("inf")], PLAIN, "done", Score(None, "out_of_range")),
    ([result("-1.0")], PLAIN, "done", Score(None, "out_of_range")),
    ([result("3.5")], PLAIN, "done", Score(None, "out_of_range")),
    ([checked(None, status="grader_fault"), result("nan")], CHECK, "done", Score(None, "grader_fault")),
    (
        [checked(3.0), checked(None, status="grader_fault"), result("nan")],
        CHECK,
        "done",
        Score(None, "grader_fault"),
    ),
    ([checked(None), result("3.0")], CHECK, "done", Score(None, "unchecked")),
    ([ERROR], PLAIN, "error", Score(None, "error")),
    ([ERROR, result("3.0")], PLAIN, "done", Score(None, "error")),
    ([result("3.0")], PLAIN, "timeout", Score(None, "timeout")),
    ([result("3.0")], PLAIN, "crashed", Score(None, "crashed")),
    ([result("3.0")], PLAIN, "output_limit", Score(None, "output_limit")),
    ([result("3.0")], CHECK, "done", Score(None, "unchecked")),
    ([checked(1.0), result("3.0")], CHECK, "done", Score(None, "unchecked")),
    ([checked(3.0, "SMX-01"), result("3.0")], CHECK, "done", Score(None, "unchecked")),
    ([checked(3.0, lines="x"), result("3.0")], CHECK, "done", Score(None, "unchecked")),
]


@pytest.mark.parametrize(("outputs", "source", "outcome", "expected"), CASES)
def test_the_score_of_a_graded_cell(outputs, source, outcome, expected):
    assert read_score(graded(outputs, source, outcome)) == expected


@pytest.mark.parametrize(("outputs", "source", "outcome", "expected"), CASES)
def test_nbgrader_reads_the_same_number_afterwards(outputs, source, outcome, expected):
    cell, _ = ExplicitScores().preprocess_cell(graded(outputs, source, outcome), {}, 0)
    assert determine_grade(cell) == (expected.value or 0.0, POINTS)
    assert cell.metadata.get("mlcourse", {}).get("problem") == expected.problem
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_nbgrader_alone_would_have_given_full_marks():
    assert determine_grade(graded([], PLAIN, "")) == (POINTS, POINTS)
    assert determine_grade(graded([stream("stderr"), result("2.0")])) == (0, POINTS)


def test_other_cells_are_left_alone():
    plain = nbformat.v4.new_code_cell("1", outputs=[result("1")])
    assert ExplicitScores().preprocess_cell(plain, {}, 0)[0].outputs == [result("1")]
