"""Results of a process, whoever sent them, into the cells of a notebook.

They come as JSON (see `wire.plain`); here they get the form of outputs and keep to what a cell, and a whole
notebook, may show. Honest processes keep to it by themselves (`children.shell`).
"""

import json
import re
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

from .wire.codec import WireError
from .wire.crossing import SHOWN_BYTES, SHOWN_ITEMS

__all__ = ["Room", "checked", "fill", "mark"]

STREAM = frozenset({"output_type", "name", "text"})
ERROR = frozenset({"output_type", "ename", "evalue", "traceback"})
DISPLAY = frozenset({"output_type", "data", "metadata"})
RESULT = DISPLAY | {"execution_count"}
NOTEBOOK_BYTES = 12_000_000  # of all outputs of a notebook; a hundred figures have half of it
JSON = re.compile(r"application/(.*\+)?json")  # of such kinds the schema allows data that is no text
GAP = 200  # characters that say how much was left out
LEFT_OUT = "(The outputs of this cell are left out: the whole notebook shows more than {} MB.)\n"


def checked(result: Any) -> dict[str, Any]:
    """A result has the form of one, whoever sent it."""
    if not isinstance(result, dict):
        raise WireError("a result that is none")
    return result


def mark(cell: NotebookNode, outcome: str, **more: str) -> None:
    """Write how a cell ended into its metadata."""
    cell.metadata["mlcourse"] = NotebookNode({"outcome": outcome, **more})


@dataclass
class Room:
    """How much the cells of a notebook may show.

    Parameters
    ----------
    printed : int
        Characters of text that one cell may print.
    left : int
        Characters that all cells together may still show.
    """

    printed: int
    left: int = NOTEBOOK_BYTES

    def take(self, outputs: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], bool]:
        """The outputs that one cell may show; whether there were more than it may have."""
        kept: list[dict[str, Any]] = []
        printed, shown = self.printed + GAP, SHOWN_BYTES
        for output in outputs[:SHOWN_ITEMS]:
            if output["output_type"] == "stream":
                printed -= len(output["text"])
            else:
                shown -= len(json.dumps(output))
            if printed < 0 or shown < 0:
                return self._within(kept), True
            kept.append(output)
        return self._within(kept), len(outputs) > SHOWN_ITEMS

    def _within(self, outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The same where the notebook has room for it, else a sentence."""
        size = len(json.dumps(outputs)) if outputs else 0
        if size > self.left:
            text = LEFT_OUT.format(NOTEBOOK_BYTES // 10**6)
            return [{"output_type": "stream", "name": "stdout", "text": text}]
        self.left -= size
        return outputs


def fill(cell: NotebookNode, result: dict[str, Any], room: Room) -> str:
    """Put the outputs into the cell; anything that is no output is left out."""
    outputs = result.get("outputs")
    found = [one for one in outputs if _is_output(one)] if isinstance(outputs, list) else []
    kept, over = room.take(found)
    cell.outputs.extend(map(nbformat.from_dict, kept))
    count = result.get("count")
    cell.execution_count = count if type(count) is int and 0 < count < 10**6 else None
    outcome = "output_limit" if over else result.get("outcome")
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
    plain = all(
        isinstance(v, str) or JSON.fullmatch(k) is not None for k, v in data.items() if isinstance(k, str)
    )
    return plain and all(isinstance(key, str) for key in (*data, *output["metadata"])) and count >= 0
