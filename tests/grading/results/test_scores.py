"""A graded cell has a number of its own or a reason why not; nbgrader alone would give full marks."""

import nbformat
import pytest
from nbgrader.utils import determine_grade

from mlcourse.checks.show import MIME_TYPE
from mlcourse.grading.isolated.judged import JUDGED, CheckResult, Judged
from mlcourse.grading.isolated.read_back import judged_by_outputs
from mlcourse.grading.results.scores import ExplicitScores, Score, score_of

POINTS = 3.0


def result(text):
    return nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=1)


def checked(points, exercise="JAC-05", **more):
    found = {"exercise": exercise, "points": points, "status": "ok", "lines": []} | more
    return nbformat.v4.new_output("display_data", {"text/plain": "x", MIME_TYPE: found})


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


def explicit(cell, resources=None):
    """The cell after nbgrader's step."""
    step = ExplicitScores()
    step.preprocess(nbformat.v4.new_notebook(cells=[cell]), resources or {})
    return cell


# A cell that nobody but its outputs speaks for.
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
    cell = graded(outputs, source, outcome)
    assert score_of(cell, judged_by_outputs(cell)) == expected


@pytest.mark.parametrize(("outputs", "source", "outcome", "expected"), CASES)
def test_nbgrader_reads_the_same_number_afterwards(outputs, source, outcome, expected):
    cell = explicit(graded(outputs, source, outcome))
    assert determine_grade(cell) == (expected.value or 0.0, POINTS)
    assert cell.metadata.get("mlcourse", {}).get("problem") == expected.problem
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_nbgrader_alone_would_have_given_full_marks():
    assert determine_grade(graded([], PLAIN, "")) == (POINTS, POINTS)
    assert determine_grade(graded([stream("stderr"), result("2.0")])) == (0, POINTS)


def test_other_cells_are_left_alone():
    plain = nbformat.v4.new_code_cell("1", outputs=[result("1")])
    assert explicit(plain).outputs == [result("1")]


FOUND = CheckResult("JAC-05", "ok", 3.0)
SAID = [
    # what the judge says, source, expected
    (Judged("done", (FOUND,), 3.0), CHECK, Score(3.0)),
    (Judged("done", (), 2.0), PLAIN, Score(2.0)),
    (Judged("done", (FOUND,), None), CHECK, Score(None, "no_number")),
    (Judged("done", (FOUND,), 2.0), CHECK, Score(None, "unchecked")),
    (Judged("done", (CheckResult("SMX-01", "ok", 3.0),), 3.0), CHECK, Score(None, "unchecked")),
    (Judged("done", (CheckResult("JAC-05", "grader_fault", None),), 3.0), CHECK, Score(None, "grader_fault")),
    (Judged("done", (FOUND,), float("nan")), CHECK, Score(None, "out_of_range")),
    (Judged("timeout", (FOUND,), 3.0), CHECK, Score(None, "timeout")),
    (Judged(), CHECK, Score(None, "not_run")),
]


@pytest.mark.parametrize(
    "outputs", [[], [checked(1.0), result("1.0")], [stream("stderr")]], ids=["", "shown", "stderr"]
)
@pytest.mark.parametrize(("judged", "source", "expected"), SAID)
def test_what_the_judge_says_counts_whatever_the_cell_shows(judged, source, expected, outputs):
    cell = graded([nbformat.from_dict(output) for output in outputs], source)
    assert score_of(cell, judged) == expected
    explicit(cell, {JUDGED: {"jac-05-check": judged}})
    assert determine_grade(cell) == (expected.value or 0.0, POINTS)


def test_a_cell_of_which_the_judge_says_nothing_has_not_run():
    cell = explicit(graded([checked(3.0), result("3.0")], CHECK), {JUDGED: {}})
    assert determine_grade(cell) == (0.0, POINTS)
    assert cell.metadata.mlcourse.problem == "not_run"
