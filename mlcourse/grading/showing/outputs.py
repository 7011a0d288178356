"""A notebook of a student's whose cells hold only what can be shown: kinds of output by an allow-list.

Text, tables, formulas and pictures stay; scripts, widgets, frames and whatever nobody has heard of become a
sentence. Metadata says nothing but the size of a picture. Ids are those of the course, or none.
"""

import re
from collections.abc import Callable
from typing import Any

import nbformat
from nbformat import NotebookNode

from mlcourse.checks.show import MIME_TYPE
from mlcourse.grading.showing.html import clean
from mlcourse.grading.showing.pictures import Pictures, decoded, kind_of

__all__ = ["MAX_TEXT", "harmless_outputs", "harmless_structure"]

MAX_TEXT = 200_000  # characters of one text
MAX_HTML = 2_000_000
RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp")
SIZE = range(1, 10_000)
GRADE_ID = re.compile(r"[\w.-]{1,200}")
CELL_ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")
NBGRADER: dict[str, type | tuple[type, ...]] = {
    "grade": bool, "solution": bool, "locked": bool, "task": bool, "remove": bool,
    "points": (int, float), "schema_version": int, "checksum": str, "cell_type": str,
}  # fmt: skip
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def harmless_structure(notebook: NotebookNode) -> NotebookNode:
    """A copy whose metadata, ids and outputs are of known kinds; the sources are untouched."""
    shown = nbformat.v4.new_notebook(metadata={"kernelspec": dict(KERNEL)})
    shown.cells = [_cell(cell, place) for place, cell in enumerate(notebook.cells)]
    return shown


def _cell(cell: NotebookNode, place: int) -> NotebookNode:
    """One cell; what is neither code nor markdown is shown as it was typed."""
    source, kind = str(cell.get("source", "")), cell.get("cell_type")
    kind = kind if kind in ("code", "markdown") else "raw"
    name = cell.get("id", "")
    # As nbformat's `new_code_cell` makes it, but without a validation that takes a millisecond each.
    plain = NotebookNode(
        cell_type=kind,
        id=name if isinstance(name, str) and CELL_ID.fullmatch(name) else f"cell-{place}",
        metadata=_metadata(cell.get("metadata", {})),
        source=source,
    )
    if kind == "code":
        count = cell.get("execution_count")
        plain.execution_count = count if type(count) is int and 0 < count < 10**6 else None
        plain.outputs = harmless_outputs(cell.get("outputs", []))
    elif kind == "markdown" and isinstance(cell.get("attachments"), dict):
        plain.attachments = _attachments(cell.attachments)
    return plain


def _metadata(found: Any) -> NotebookNode:
    """What nbgrader and we wrote into a cell, if it has the types that we write."""
    kept = NotebookNode()
    ours = found.get("mlcourse") if isinstance(found, dict) else None
    if isinstance(ours, dict):
        kept["mlcourse"] = NotebookNode({k: v for k, v in ours.items() if isinstance(v, str | bool)})
        kept |= {flag: False for flag in ("editable", "deletable") if found.get(flag) is False}
    own = found.get("nbgrader") if isinstance(found, dict) else None
    if isinstance(own, dict) and isinstance(own.get("grade_id"), str) and GRADE_ID.fullmatch(own["grade_id"]):
        known = {k: v for k, v in own.items() if k in NBGRADER and isinstance(v, NBGRADER[k])}
        kept["nbgrader"] = NotebookNode({"grade_id": own["grade_id"], **known})
    return kept


def _attachments(found: dict[Any, Any]) -> dict[str, dict[str, str]]:
    """The attachments that are pictures, under the media type that they have, not the one they claim."""
    kept = {}
    for name, bundle in found.items():
        address = Pictures({name: bundle})(f"attachment:{name}") if isinstance(name, str) else None
        if address is not None:
            kind, _, text = address.removeprefix("data:").partition(";base64,")
            kept[name] = {kind: text}
    return kept


def harmless_outputs(outputs: Any) -> list[NotebookNode]:
    """The outputs of a cell, reduced to kinds that show and do nothing else.

    Parameters
    ----------
    outputs : list of dict
        As a notebook has them, whoever wrote them.

    Returns
    -------
    list of NotebookNode

    Examples
    --------
    >>> script = {"output_type": "display_data", "data": {"text/html": "<script>x()</script><b>2</b>"}}
    >>> harmless_outputs([script | {"metadata": {}}])[0].data
    {'text/html': '<b>2</b>'}
    """
    found = outputs if isinstance(outputs, list) else []
    return [shown for output in found if isinstance(output, dict) and (shown := _output(output)) is not None]


def _output(output: dict[str, Any]) -> NotebookNode | None:
    """One output; None for what has the form of none."""
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return _made("stream", name=name, text=_text(output.get("text")))
    if kind == "error":
        lines = output.get("traceback")
        lines = [_text(line) for line in lines] if isinstance(lines, list) else []
        return _made(
            "error", ename=_text(output.get("ename")), evalue=_text(output.get("evalue")), traceback=lines
        )
    if kind not in ("display_data", "execute_result"):
        return None
    data = _data(output.get("data"))
    shown = _made(kind, data=data, metadata=_sizes(output.get("metadata"), data))
    if kind == "execute_result":
        count = output.get("execution_count")
        shown.execution_count = count if type(count) is int and 0 <= count < 10**6 else None
    return shown


def _made(kind: str, **fields: Any) -> NotebookNode:
    """An output as nbformat's `new_output` makes it, but without a validation that takes a millisecond."""
    made: NotebookNode = nbformat.from_dict({"output_type": kind, **fields})
    return made


def _text(value: Any) -> str:
    """A text of bearable length; notebooks also keep texts as lists of lines."""
    text = "".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")
    rest = len(text) - MAX_TEXT
    return text if rest <= 0 else f"{text[:MAX_TEXT]}\n… ({rest} more characters)\n"


def _data(found: Any) -> dict[str, Any]:
    """The representations of a result that may be shown; a sentence where there is none."""
    found = found if isinstance(found, dict) else {}
    kept: dict[str, Any] = {}
    for kind, value in found.items():
        shown = KINDS[kind](value) if kind in KINDS else None
        if shown is not None:
            kept[kind] = shown
    if not kept or set(kept) == {MIME_TYPE}:
        names = ", ".join(_text(kind)[:60] for kind in list(found)[:5]) or "no kind"
        kept["text/plain"] = f"[an output that is not shown: {names}]"
    return kept


def _picture(value: Any) -> str | None:
    """A raster image, unless it is none."""
    value = "".join(map(str, value)) if isinstance(value, list) else value
    return value if kind_of(decoded(value)) else None


def _drawing(value: Any) -> str | None:
    """An SVG drawing: every page shows it as an image, in which no script runs and nothing is loaded."""
    text = "".join(map(str, value)) if isinstance(value, list) else value
    return text if isinstance(text, str) and "<svg" in text and len(text) <= MAX_HTML else None


def _html(value: Any) -> str | None:
    """A table, say, without what does more than show."""
    text = "".join(map(str, value)) if isinstance(value, list) else value
    if not isinstance(text, str) or len(text) > MAX_HTML:
        return None  # the plain text beside it is shown
    return clean(text, Pictures()).strip() or None


def _found(value: Any) -> dict[str, Any] | None:
    """What a check of ours found."""
    return value if isinstance(value, dict) else None


KINDS: dict[str, Callable[[Any], Any]] = {
    "text/plain": _text,
    "text/latex": _text,
    "text/markdown": _text,  # cleaned when it is rendered
    "text/html": _html,
    "image/svg+xml": _drawing,
    MIME_TYPE: _found,
    **dict.fromkeys(RASTER, _picture),
}


def _sizes(found: Any, data: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Width and height of the pictures, as numbers: one page writes them without quotes."""
    kept = {}
    for kind in data:
        own = found.get(kind) if isinstance(found, dict) else None
        if kind in RASTER and isinstance(own, dict):
            sizes: dict[str, Any] = {name: own.get(name) for name in ("width", "height")}
            kept[kind] = {k: int(v) for k, v in sizes.items() if type(v) in (int, float) and v in SIZE}
    return kept
