"""Results of a process, whoever sent them, into the cells of a notebook."""

from typing import Any

import nbformat
from nbformat import NotebookNode

from .wire.codec import WireError

__all__ = ["checked", "fill", "mark"]

STREAM = frozenset({"output_type", "name", "text"})
ERROR = frozenset({"output_type", "ename", "evalue", "traceback"})
DISPLAY = frozenset({"output_type", "data", "metadata"})
RESULT = DISPLAY | {"execution_count"}


def checked(result: Any) -> dict[str, Any]:
    """A result has the form of one, whoever sent it."""
    if not isinstance(result, dict):
        raise WireError("a result that is none")
    return result


def mark(cell: NotebookNode, outcome: str, **more: str) -> None:
    """Write how a cell ended into its metadata."""
    cell.metadata["mlcourse"] = NotebookNode({"outcome": outcome, **more})


def fill(cell: NotebookNode, result: dict[str, Any]) -> str:
    """Put the outputs into the cell; anything that is no output is left out."""
    outputs = result.get("outputs")
    for output in outputs if isinstance(outputs, list) else ():
        if _is_output(output):
            cell.outputs.append(nbformat.from_dict(output))
    count = result.get("count")
    cell.execution_count = count if type(count) is int and 0 < count < 10**6 else None
    outcome = result.get("outcome")
    return outcome if outcome in ("done", "error", "output_limit", "timeout") else "crashed"


def _is_output(output: Any) -> bool:
    """Whether something has the form of a notebook's output, as its schema demands."""
    if not isinstance(output, dict):
        return False
    keys, kind = frozenset(output), output.get("output_type")
    if kind == "stream":
        return keys == STREAM and output["name"] in ("stdout", "stderr") and isinstance(output["text"], str)
    if kind == "error":
        lines = output.get("traceback")
        texts = [output.get("ename"), output.get("evalue"), *(lines if isinstance(lines, list) else [None])]
        return keys == ERROR and all(isinstance(text, str) for text in texts)
    data, count = output.get("data"), output.get("execution_count", 1)
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict) or type(count) is not int:
        return False
    if keys != (DISPLAY if kind == "display_data" else RESULT) or not isinstance(output["metadata"], dict):
        return False
    plain = all(isinstance(v, str) or k.endswith("json") for k, v in data.items() if isinstance(k, str))
    return plain and all(isinstance(key, str) for key in (*data, *output["metadata"])) and count >= 0
