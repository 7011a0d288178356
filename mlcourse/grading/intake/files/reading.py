"""From a file of unknown making to a notebook of today's format, or to one sentence for the student."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode

from .kinds import what_it_is
from .listing import AGAIN, Damaged, File
from .scripts import SCRIPTS, notebook_of
from .text import decoded, sides

__all__ = ["Version", "is_script", "read_versions", "typed"]

MERGED = "The file had the marks of a merge in it; there are two versions, and this is the {} one."
MERGED_CELL = (
    "A cell had the marks of a merge in it (<<<<<<<, >>>>>>>); its {} version was taken. Please look at it."
)
BEHIND = "Behind the notebook the file goes on; only the notebook was read."
INLINE = r"data:(image/[a-z]+);base64,([A-Za-z0-9+/=\s]{20,})"
PASTED = tuple(
    re.compile(written, re.MULTILINE | re.IGNORECASE)
    for written in (
        rf"!\[[^\]]{{0,200}}\]\(\s*<?{INLINE}>?(?:\s+\"[^\"\n]{{0,200}}\")?\s*\)",
        rf"<img\b[^<>]{{0,300}}?\bsrc=[\"']{INLINE}[\"'][^<>]{{0,300}}>",
        rf"^ {{0,3}}\[[^\]\n]{{1,99}}\]:\s*<?{INLINE}>?$",  # where a link further up leads to
    )
)
WORDS = ("first", "second")
MANY = 6_000_000  # of values: each takes some hundred bytes of memory
MAX_CELLS = 2000  # with something in them
MAX_CODE = 400_000  # characters of code in cells that somebody may have typed
TYPED = 100_000  # of one
CLEAR = "Please clear the outputs and hand it in again."


@dataclass
class Version:
    """A notebook as it was read, and what had to be put right for that."""

    notebook: NotebookNode
    notes: list[str] = field(default_factory=list)


def is_script(file: File) -> bool:
    """Whether a file's name says that it is text, and may be a notebook in it."""
    return file.name.lower().endswith(SCRIPTS)


def read_versions(file: File) -> list[Version]:
    """The notebook in a file of unknown origin; two of them where a merge was left undone.

    Raises
    ------
    Damaged
        With a sentence for the student, if it cannot be read as a notebook.
    """
    data = file.read()
    if sentence := what_it_is(data):
        raise Damaged(sentence)
    text, notes = decoded(data)
    if is_script(file) and not text.lstrip().startswith("{"):
        return [Version(notebook_of(file.name, text), notes)]
    found: list[Version] = []
    for number, side in enumerate(sides(text)):
        try:
            notebook, more = _notebook(side, len(data))
        except Damaged:
            continue
        found.append(Version(notebook, [*notes, MERGED.format(WORDS[number]), *more]))
    if found:
        return found
    notebook, more = _notebook(text, len(data))
    return [Version(notebook, notes + more)]


def _notebook(text: str, size: int) -> tuple[NotebookNode, list[str]]:
    """The notebook in a text of JSON."""
    notes: list[str] = []
    if len(text) > MANY and sum(map(text.count, "[{,")) > MANY:
        raise Damaged(f"The file has far more numbers in it than a notebook. {CLEAR}")
    try:
        content = json.loads(text, strict=False)  # a raw tab in a text hurts nobody
    except json.JSONDecodeError as error:
        content = _before_more(text) if error.msg == "Extra data" else None
        if content is None:
            raise Damaged(_where_it_breaks(text, size, error)) from None
        notes.append(BEHIND)
    except (RecursionError, ValueError):
        raise Damaged(f"The file has no readable content. {AGAIN}") from None
    notebook = _as_notebook(_without_surrogates(content))
    return notebook, notes + _tidy(notebook)


def _before_more(text: str) -> Any:
    """What stands before something else in the same file, if it is an object."""
    try:
        content, _ = json.JSONDecoder(strict=False).raw_decode(text.lstrip())
    except (RecursionError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _where_it_breaks(text: str, size: int, error: json.JSONDecodeError) -> str:
    """Tell a file that was cut off from one that was never a notebook."""
    if text.lstrip()[:1] != "{":
        return "The file is not a notebook. Please use File → Download and hand in the .ipynb file."
    at_end = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    if at_end:
        return f"The file ends in the middle (cut off at byte {size}). {AGAIN}"
    return f"The file is damaged in line {error.lineno}, column {error.colno}. {AGAIN}"


def _as_notebook(content: Any) -> NotebookNode:
    """A notebook of today's format from JSON that should be one."""
    if isinstance(content, dict) and content.get("type") == "notebook":
        content = content.get("content")  # as Jupyter's server wraps it
    if not isinstance(content, dict) or not ("cells" in content or "worksheets" in content):
        raise Damaged("The file is not a notebook: it has no cells. Please hand in the .ipynb file.")
    try:
        notebook = nbformat.from_dict(content)
        if notebook.get("nbformat", 4) != 4:
            notebook = nbformat.convert(notebook, 4)
        cells = [cell for cell in notebook.cells if isinstance(cell, dict)]
        if not isinstance(notebook.cells, list):
            raise TypeError("cells are a list")
    except Exception:  # whatever the converters of old formats trip over
        raise Damaged(f"The file has the outline of a notebook, but not its content. {AGAIN}") from None
    for cell in cells:
        if not isinstance(cell.get("metadata"), dict):
            cell["metadata"] = NotebookNode()
        if not isinstance(cell.get("id"), str):
            cell["id"] = ""
        cell.pop("outputs", None)
    if sum(bool(cell.get("source")) for cell in cells) > MAX_CELLS:
        raise Damaged(f"The notebook has more than {MAX_CELLS} cells. Please hand in yours alone.")
    if typed(cells) > MAX_CODE:
        raise Damaged("The notebook has far more code than an exercise asks for. Please hand in yours alone.")
    notebook.cells = cells
    return notebook


def typed(cells: Iterable[dict[str, Any]]) -> int:
    """How many characters of code somebody may have typed; a cell that is very long was pasted."""
    sizes = [len(cell.get("source", "")) for cell in cells if cell.get("cell_type") == "code"]
    return sum(size for size in sizes if size <= TYPED)


def _tidy(notebook: NotebookNode) -> list[str]:
    """Make one text of every source: merges decided, pasted pictures attached; say what was decided."""
    notes: list[str] = []
    for cell in notebook.cells:
        source = cell.get("source") or ""
        source = "".join(map(str, source)) if isinstance(source, list) else str(source)
        source = source.replace("\r\n", "\n").replace("\r", "\n")
        if both := sides(source):
            number = 0 if cell.get("cell_type") != "code" or _parses(both[0]) or not _parses(both[1]) else 1
            source = both[number]
            notes.append(MERGED_CELL.format(WORDS[number]))
        cell["source"] = source
        if cell.get("cell_type") == "markdown" and "base64," in source:
            _attach_pasted(cell)
    return list(dict.fromkeys(notes))


def _parses(source: str) -> bool:
    try:
        compile(source, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _attach_pasted(cell: NotebookNode) -> None:
    """Make attachments of the pictures that an editor has written into the text itself."""
    own = cell.get("attachments")
    attachments = NotebookNode(own) if isinstance(own, dict) else NotebookNode()

    def attached(found: re.Match[str]) -> str:
        name = f"pasted-{len(attachments) + 1}.{found[1].rpartition('/')[2]}"
        attachments[name] = NotebookNode({found[1]: "".join(found[2].split())})
        return f"![{name}](attachment:{name})"

    for pasted in PASTED:
        cell["source"] = pasted.sub(attached, cell["source"])
    if attachments:
        cell["attachments"] = attachments


def _without_surrogates(value: Any) -> Any:
    """Half characters, which JSON can write and UTF-8 cannot, become question marks."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value
