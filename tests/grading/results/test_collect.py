"""A check that failed itself is a fault of the grader's, whatever the public part had said before."""

import nbformat
import pytest

from mlcourse.checks.show import MIME_TYPE
from mlcourse.grading.course.outline import Part
from mlcourse.grading.isolated.read_back import judged_by_outputs
from mlcourse.grading.results.collect import exercise_record
from mlcourse.grading.results.scores import settle

PART = Part("jac-05-check", "auto", "JAC-05", "Softmax VJP", 3.0, "jacobians.html#x", "X", ("jac-05",))


def shown(points, status):
    found = {"exercise": "JAC-05", "points": points, "status": status, "lines": ["said"]}
    return nbformat.v4.new_output("display_data", {"text/plain": "x", MIME_TYPE: found})


@pytest.mark.parametrize("before", [[], [shown(3.0, "ok")], [shown(None, "grader_fault")]])
def test_a_fault_carries_no_score_and_is_looked_at(before):
    number = nbformat.v4.new_output("execute_result", {"text/plain": "nan"}, execution_count=1)
    meta = {"grade": True, "solution": False, "locked": True, "task": False, "points": 3.0}
    cell = nbformat.v4.new_code_cell(
        'check("JAC-05", f)',
        metadata={"nbgrader": meta | {"grade_id": "jac-05-check", "schema_version": 3}},
        outputs=[*before, shown(None, "grader_fault"), number],
    )
    cell.metadata["mlcourse"] = nbformat.NotebookNode(outcome="done")
    judged = judged_by_outputs(cell)
    for _ in range(2):  # as it was executed, and after the number that nbgrader reads was put in
        record = exercise_record(PART, {"jac-05-check": cell}, {"jac-05-check": judged})
        assert (record.status, record.score) == ("grader_fault", None)
        assert record.look
        settle(cell, judged)
