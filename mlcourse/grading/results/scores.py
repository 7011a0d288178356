"""Every graded cell ends in an explicit number.

nbgrader gives *full marks* to a graded cell that shows no readable number, one that never ran included,
and none to a correct answer that wrote a warning to stderr. So the score comes from what the judge says, and
is written, last of all, as the one result that nbgrader then finds.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from mlcourse.exercises.calls import checks_in
from mlcourse.grading.isolated.judged import JUDGED, CheckResult, Judged
from mlcourse.grading.isolated.read_back import judged_by_outputs

__all__ = ["ExplicitScores", "Score", "is_judged", "results_of", "score_of", "settle"]

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Score:
    """The number a graded cell earned, or what went wrong.

    `problem` is None or one of: ``not_run``, ``timeout``, ``crashed``, ``memory``, ``output_limit``,
    ``error`` (how the cell ended); ``no_number``, ``out_of_range`` (what it showed); ``unchecked`` (a number
    that does not come from the check: its name was used for something else); ``grader_fault`` (the check
    itself failed, or its cell did, with the model answer too).
    """

    value: float | None
    problem: str | None = None


class ExplicitScores(NbGraderPreprocessor):
    """Leave the score of every graded code cell as the cell's only result."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Replace whatever the cells show as their results by the numbers that count."""
        judged: Mapping[str, Judged] | None = resources.get(JUDGED)
        for cell in filter(is_judged, nb.cells):
            grade_id = cell.metadata.nbgrader.grade_id
            found = judged_by_outputs(cell) if judged is None else judged.get(grade_id, Judged())
            if problem := settle(cell, found).problem:
                self.log.warning("%s: no score (%s)", grade_id, problem)
        return nb, resources


def is_judged(cell: NotebookNode) -> bool:
    """Tell whether a cell is code that earns points by itself."""
    return is_grade(cell) and not is_solution(cell) and cell.cell_type == "code"


def settle(cell: NotebookNode, judged: Judged) -> Score:
    """Leave the score as the only result of a graded code cell, and return it."""
    score = score_of(cell, judged)
    if score.problem:
        cell.metadata.setdefault("mlcourse", NotebookNode())["problem"] = score.problem
    _set_score(cell, score.value or 0.0)
    return score


def score_of(cell: NotebookNode, judged: Judged) -> Score:
    """The score of an executed graded cell.

    Parameters
    ----------
    cell : NotebookNode
        With nbgrader's metadata and the instructor's source.
    judged : Judged
        What the judge says of it.

    Returns
    -------
    Score
        A number from 0 to the cell's points, or None and the problem.
    """
    if judged.outcome != "done":
        return Score(None, judged.outcome)
    results, number = results_of(cell, judged), judged.value
    if results and results[-1].status == "grader_fault":
        return Score(None, "grader_fault")
    if number is None:
        return Score(None, "no_number")
    if not (math.isfinite(number) and 0.0 <= number <= float(cell.metadata.nbgrader.points) + TOLERANCE):
        return Score(None, "out_of_range")
    if checks_in(cell.source) and not (results and _gives(results[-1], number)):
        return Score(None, "unchecked")
    return Score(number)


def _gives(result: CheckResult, number: float) -> bool:
    """Tell whether a check gave this number."""
    return result.points is not None and abs(result.points - number) <= TOLERANCE


def results_of(cell: NotebookNode, judged: Judged) -> list[CheckResult]:
    """What the checks found that the instructor's cell calls, in order."""
    expected = set(checks_in(cell.source))
    return [result for result in judged.results if result.exercise in expected]


def _set_score(cell: NotebookNode, value: float) -> None:
    """Make `value` the only result; what went to stderr stays readable, as ordinary output."""
    outputs = [output for output in cell.outputs if output.output_type != "execute_result"]
    for output in outputs:
        if output.output_type == "stream":
            output.name = "stdout"
    # as nbformat's `new_output` makes it, but without a validation that takes a millisecond each
    shown = nbformat.from_dict({
        "output_type": "execute_result", "data": {"text/plain": repr(float(value))}, "metadata": {},
        "execution_count": cell.execution_count,
    })  # fmt: skip
    cell.outputs = [*outputs, shown]
