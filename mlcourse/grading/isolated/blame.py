"""Whose fault it is when a graded cell raises or hangs: it is run once more, on the model answers.

An exception that leaves a cell of the instructor's may come from the answer (a number where a function was
asked for) or from the cell itself (a name that nobody binds, a file that is not there); a cell that takes too
long may do so because of either. If the model answers meet it too, in the same place, with the same student's
numbers and the same secret, the student is not to blame: the cell ends as ``grader_fault``, without a score.
"""

import copy
from dataclasses import replace

from .run import NotebookRun

__all__ = ["settle_blame"]


def settle_blame(run: NotebookRun) -> None:
    """Mark the doubtful cells of a finished run that do not end well with the model answers either."""
    if not run.doubtful or run.instructor.notebook is None:
        return
    model = copy.deepcopy(run.instructor.notebook)
    replace(run).run(model)
    ended = {
        cell.metadata.nbgrader.grade_id: cell.metadata.mlcourse.outcome
        for cell in model.cells
        if "nbgrader" in cell.metadata and "mlcourse" in cell.metadata
    }
    for cell in run.doubtful:
        if ended.get(cell.metadata.nbgrader.grade_id) != "done":
            cell.metadata.mlcourse.outcome = "grader_fault"
            name = cell.metadata.nbgrader.grade_id
            run.judged[name] = replace(run.judged[name], outcome="grader_fault")
