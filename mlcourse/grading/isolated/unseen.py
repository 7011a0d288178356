"""What is shown was made without hidden inputs.

A judged function can keep the inputs that it is called with, and a later cell, a later public check or an
exception can show them. So whatever was shown after the first hidden call of a notebook gives way to what a
second run shows, in fresh processes, that makes no hidden call at all. Scores, and how a cell ended, come
from the first run alone. A notebook that shows nothing but right answers needs no second run.
"""

import ast
import copy
import re
import time
from dataclasses import replace

import nbformat
from nbformat import NotebookNode

from mlcourse.checks.show import MIME_TYPE
from mlcourse.exercises.calls import tree_of
from mlcourse.grading.course.outline import where

from .judged import Judged
from .run import NotebookRun

__all__ = ["show_without_hidden_inputs", "without_hidden_calls"]

MARKED = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*$\n?", re.DOTALL | re.MULTILINE)
CONSTANT = ("ok", "missing")  # verdicts whose words do not depend on what the answer computed
LATE = "(What this cell shows is left out: there was no time to run it apart from the hidden tests.)\n"


def without_hidden_calls(source: str) -> str:
    """A graded cell as students know it, without the calls on hidden inputs."""
    source = MARKED.sub("", source)
    lines = source.split("\n")
    for statement in reversed(tree_of(source).body):
        if any(map(_is_hidden_call, ast.walk(statement))):
            del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines)


def _is_hidden_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and any(keyword.arg == "hidden" for keyword in node.keywords)


def show_without_hidden_inputs(run: NotebookRun) -> None:
    """Take from a finished run whatever could show a hidden input."""
    cells = run.notebook.cells
    first = next((i for i, cell in enumerate(cells) if _calls_hidden(cell)), len(cells))
    later = cells[first + 1 :]
    if showing := [cell for cell in later if _may_show_something(cell)]:
        checks = any(where(cell) == "judge" for cell in showing)
        apart, judged = _run_apart(run, checks)
        for cell, shown in zip(later, apart[first + 1 :], strict=True):
            if checks or where(cell) != "judge":
                _take_over(run, cell, shown, judged)
    for cell in cells[first : first + 1]:
        cell.outputs = [*_until_hidden(cell), *_hidden_verdicts(cell)]


def _calls_hidden(cell: NotebookNode) -> bool:
    return where(cell) == "judge" and without_hidden_calls(cell.source) != cell.source


def _may_show_something(cell: NotebookNode) -> bool:
    """Whether a cell shows anything that an answer had a part in."""
    return any(
        output.output_type != "execute_result" and not _is_constant(output)
        if where(cell) == "judge"
        else bool(where(cell))
        for output in cell.get("outputs", [])
    )


def _is_constant(output: NotebookNode) -> bool:
    """Whether an output of a graded cell is a verdict in words that are always the same."""
    return _verdict(output).get("status") in CONSTANT


def _verdict(output: NotebookNode) -> dict[str, object]:
    """What a check displays; empty for any other output. In a graded cell nobody else displays anything."""
    found = output.get("data", {}).get(MIME_TYPE)
    return found if isinstance(found, dict) else {}


def _run_apart(run: NotebookRun, checks: bool) -> tuple[list[NotebookNode], dict[str, Judged]]:
    """The cells after a run without hidden calls, in the time that is left, and what the judge said there.

    Without `checks` the graded cells are left out: their words stay as they are, so nobody needs to judge.
    """
    apart = copy.deepcopy(run.notebook)
    for cell in apart.cells:
        if where(cell) == "judge":
            cell.source = without_hidden_calls(cell.source) if checks else ""
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    left = run.deadline - time.monotonic()
    if left > 0:
        again = replace(run, bounds=replace(run.bounds, notebook_seconds=left))
        again.run(apart)
        return apart.cells, again.judged
    return apart.cells, {}


def _take_over(run: NotebookRun, cell: NotebookNode, shown: NotebookNode, judged: dict[str, Judged]) -> None:
    """Show what the run apart shows; of the graded cell's hidden part its verdict, if it says no more."""
    if not where(cell):
        return
    had = bool(cell.outputs)
    verdicts = _hidden_verdicts(cell)
    cell.outputs = shown.outputs
    ran = shown.metadata.get("mlcourse", {}).get("outcome", "not_run") != "not_run"
    if had and not ran and shown.source.strip():
        cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=LATE)]
    if where(cell) == "judge":
        name = cell.metadata.nbgrader.grade_id
        public = judged.get(name, Judged()).results
        run.judged[name] = replace(run.judged.get(name, Judged()), public=public)
        if run.judged[name].consistent:
            cell.outputs = [*(one for one in cell.outputs if one.output_type != "execute_result"), *verdicts]


def _until_hidden(cell: NotebookNode) -> list[NotebookNode]:
    """The outputs of a graded cell before its first hidden call: the last public verdict ends them."""
    ends = [i for i, output in enumerate(cell.outputs) if _verdict(output).get("hidden") is False]
    return cell.outputs[: ends[-1] + 1] if ends else []


def _hidden_verdicts(cell: NotebookNode) -> list[NotebookNode]:
    """The verdicts on hidden inputs, which are in words without values; of an error its type alone."""
    kept = [output for output in cell.outputs if _verdict(output).get("hidden") is True]
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return kept + [
        nbformat.v4.new_output("error", ename=one.ename, evalue="", traceback=[]) for one in errors
    ]
