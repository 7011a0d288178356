"""A check that failed itself is a fault of the grader's, whatever the public part had said before."""

import dataclasses

import nbformat
import pytest

from mlcourse.checks.show import MIME_TYPE
from mlcourse.grading.course.outline import Part
from mlcourse.grading.isolated.judged import CheckResult, Judged
from mlcourse.grading.isolated.read_back import judged_by_outputs
from mlcourse.grading.results.collect import exercise_record
from mlcourse.grading.results.scores import settle

PART = Part("jac-05-check", "auto", "JAC-05", "Softmax VJP", 3.0, "jacobians.html#x", "X", ("jac-05",))


def shown(points, status, exercise="JAC-05"):
    found = {"exercise": exercise, "points": points, "status": status, "lines": ["said"]}
    return nbformat.v4.new_output("display_data", {"text/plain": "x", MIME_TYPE: found})


def executed(part, result, *outputs):
    """The cell of a part after it was run."""
    number = nbformat.v4.new_output("execute_result", {"text/plain": result}, execution_count=1)
    meta = {"grade": True, "solution": False, "locked": True, "task": False, "points": part.points}
    cell = nbformat.v4.new_code_cell(
        f'check("{part.exercise}", f)',
        metadata={"nbgrader": meta | {"grade_id": part.grade_id, "schema_version": 3}},
        outputs=[*outputs, number],
    )
    cell.metadata["mlcourse"] = nbformat.NotebookNode(outcome="done")
    return cell


@pytest.mark.parametrize("before", [[], [shown(3.0, "ok")], [shown(None, "grader_fault")]])
def test_a_fault_carries_no_score_and_is_looked_at(before):
    cell = executed(PART, "nan", *before, shown(None, "grader_fault"))
    judged = judged_by_outputs(cell)
    for _ in range(2):  # as it was executed, and after the number that nbgrader reads was put in
        record = exercise_record(PART, {"jac-05-check": cell}, {"jac-05-check": judged})
        assert (record.status, record.score) == ("grader_fault", None)
        assert record.look
        settle(cell, judged)


@pytest.mark.parametrize("status", ["ok", "partial", "wrong", "missing"])
def test_what_is_for_practice_has_no_points_and_keeps_what_the_check_said(status):
    part = dataclasses.replace(PART, grade_id="p-check", exercise="JAC-02-derivation", points=0.0)
    cell = executed(part, "0.0", *(shown(0.0, status, part.exercise) for _ in range(2)))
    record = exercise_record(part, {"p-check": cell}, {"p-check": judged_by_outputs(cell)})
    assert (record.status, record.score, record.max_score, record.look) == (status, 0.0, 0.0, "")


@pytest.mark.parametrize(("named", "expected"), [(None, "hidden"), ("a name", "")])
def test_what_has_no_name_keeps_the_mark_of_its_results_for_staff(named, expected):
    public, hidden = (
        CheckResult("JAC-05", "wrong", 0.0, ("said",), None, "", mark) for mark in ("public", "hidden")
    )
    judged = Judged("done", (public, dataclasses.replace(hidden, mistake=named)), 0.0)
    record = exercise_record(PART, {"jac-05-check": executed(PART, "0.0")}, {"jac-05-check": judged})
    assert (record.mistake, record.digest) == (named, expected)
    assert judged == dataclasses.replace(
        judged, results=(dataclasses.replace(public, digest=""), judged.results[1])
    )
