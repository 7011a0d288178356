"""Every graded cell ends in an explicit number.

nbgrader gives *full marks* to a graded cell that shows no readable number, one that never ran included,
and none to a correct answer that wrote a warning to stderr. So the score is read here, strictly, and
written back as the one result that nbgrader then finds.
"""

import math
import re
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution

from mlcourse.exercises.calls import checks_in

__all__ = ["CHECK_MIME", "ExplicitScores", "Score", "check_results", "read_score", "set_score", "settle"]

CHECK_MIME = "application/vnd.mlcourse.check+json"
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
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
    """Read the score of every graded code cell and leave it as the cell's only result."""

    def preprocess_cell(self, cell: NotebookNode, resources: dict, index: int) -> tuple[NotebookNode, dict]:
        """Replace whatever the cell shows as its result by the number that counts."""
        problem = settle(cell)
        if problem:
            self.log.warning("%s: no score (%s)", cell.metadata.nbgrader.grade_id, problem)
        return cell, resources


def settle(cell: NotebookNode) -> str | None:
    """Leave the score as the only result of a graded code cell; return the problem if there is no score."""
    if not (is_grade(cell) and not is_solution(cell) and cell.cell_type == "code"):
        return None
    score = read_score(cell)
    if score.problem:
        cell.metadata.setdefault("mlcourse", NotebookNode())["problem"] = score.problem
    set_score(cell, score.value or 0.0)
    return score.problem


def read_score(cell: NotebookNode) -> Score:
    """The score of an executed graded cell.

    Parameters
    ----------
    cell : NotebookNode
        With nbgrader's metadata, and how the cell ended in ``metadata.mlcourse.outcome``.

    Returns
    -------
    Score
        A number from 0 to the cell's points, or None and the problem.
    """
    outcome = cell.metadata.get("mlcourse", {}).get("outcome", "done" if cell.outputs else "not_run")
    if outcome != "done":
        return Score(None, outcome)
    if any(output.output_type == "error" for output in cell.outputs):
        return Score(None, "error")
    results = check_results(cell)
    if results and results[-1]["status"] == "grader_fault":
        return Score(None, "grader_fault")
    number = _last_number(cell)
    if number is None:
        return Score(None, "no_number")
    if not (math.isfinite(number) and 0.0 <= number <= float(cell.metadata.nbgrader.points) + TOLERANCE):
        return Score(None, "out_of_range")
    if checks_in(cell.source) and not (results and abs(results[-1]["points"] - number) <= TOLERANCE):
        return Score(None, "unchecked")
    return Score(number)


def _last_number(cell: NotebookNode) -> float | None:
    """The cell's result as a number; a NaN counts as a number here and is refused later."""
    shown = [output for output in cell.outputs if output.output_type == "execute_result"]
    text = str(shown[-1].get("data", {}).get("text/plain", "")).strip() if shown else ""
    if NUMBER.fullmatch(text) or text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return float(text)
    return None


def check_results(cell: NotebookNode) -> list[dict[str, Any]]:
    """What the checks called in this cell found, in order; anything without the right form is left out."""
    expected = set(checks_in(cell.source))
    found = []
    for output in cell.get("outputs", []):
        result = output.get("data", {}).get(CHECK_MIME) if output.output_type == "display_data" else None
        if isinstance(result, dict) and result.get("exercise") in expected and _well_formed(result):
            found.append(dict(result))
    return found


def _well_formed(result: dict) -> bool:
    """Tell whether a result has the types that the rest relies on."""
    points, lines, status = result.get("points"), result.get("lines"), result.get("status")
    no_points = points is None and status == "grader_fault"  # the check failed itself and gives no score
    return (
        (no_points or (isinstance(points, int | float) and math.isfinite(points)))
        and isinstance(status, str)
        and isinstance(lines, list)
        and all(isinstance(line, str) for line in lines)
    )


def set_score(cell: NotebookNode, value: float) -> None:
    """Make `value` the only result; what went to stderr stays readable, as ordinary output."""
    outputs = [output for output in cell.outputs if output.output_type != "execute_result"]
    for output in outputs:
        if output.output_type == "stream":
            output.name = "stdout"
    shown = nbformat.v4.new_output(
        "execute_result", {"text/plain": repr(float(value))}, execution_count=cell.execution_count
    )
    cell.outputs = [*outputs, shown]
