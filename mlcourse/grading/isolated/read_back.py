"""What a graded cell found, read back from what it shows: only where there was no judge's process.

The kernel without walls (`execute`) runs student and tests in one process and hands over nothing but outputs,
and so does an execution that is not ours. Everywhere else a verdict stays data, see `judged`.
"""

import math
import re
from typing import Any

from nbformat import NotebookNode

from mlcourse.checks.show import MIME_TYPE

from .judged import CheckResult, Judged

__all__ = ["judged_by_outputs"]

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
UNDEFINED = re.compile(r"name '(\w+)' is not defined")


def judged_by_outputs(cell: NotebookNode) -> Judged:
    """Read an executed graded cell; how it ended stands in ``metadata.mlcourse.outcome``."""
    own = cell.metadata.get("mlcourse", {})
    errors = [output for output in cell.outputs if output.output_type == "error"]
    outcome = own.get("outcome", "done" if cell.outputs else "not_run")
    raised = errors[-1].ename if errors else ""
    undefined = UNDEFINED.search(errors[-1].evalue) if raised == "NameError" else None
    return Judged(
        "error" if errors and outcome == "done" else outcome,
        tuple(_results(cell)),
        _last_number(cell),
        raised,
        undefined[1] if undefined else "",
        own.get("because", ""),
    )


def _results(cell: NotebookNode) -> list[CheckResult]:
    """What its checks displayed, in order; anything without the right form is left out."""
    shown = [output for output in cell.outputs if output.output_type == "display_data"]
    found = [output.get("data", {}).get(MIME_TYPE) for output in shown]
    return [CheckResult.of(one) for one in found if isinstance(one, dict) and _well_formed(one)]


def _well_formed(said: dict[str, Any]) -> bool:
    """Tell whether a result has the types that the rest relies on."""
    points, lines, status = said.get("points"), said.get("lines"), said.get("status")
    no_points = points is None and status == "grader_fault"  # the check failed itself and gives no score
    return (
        (no_points or (isinstance(points, int | float) and math.isfinite(points)))
        and isinstance(status, str)
        and isinstance(said.get("exercise"), str)
        and isinstance(said.get("mistake"), str | None)
        and isinstance(said.get("raised", ""), str)
        and isinstance(lines, list)
        and all(isinstance(line, str) for line in lines)
    )


def _last_number(cell: NotebookNode) -> float | None:
    """The cell's result as a number; a NaN counts as a number here and is refused later."""
    shown = [output for output in cell.outputs if output.output_type == "execute_result"]
    text = str(shown[-1].get("data", {}).get("text/plain", "")).strip() if shown else ""
    if NUMBER.fullmatch(text) or text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return float(text)
    return None
