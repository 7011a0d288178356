"""Written answers that stand outside of their cells: a person is asked, and is shown what was written.

Where a cell that a person marks was left empty, and the notebook has text that the release has not (a cell
of the student's own, lines in the question, comments and texts in code, pictures), that text is laid into the
cell. So it waits for a person like any other answer, and no machine decides what it is an answer to.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from nbformat import NotebookNode

from mlcourse.exercises.first_cell import is_first_cell
from mlcourse.grading.intake.structure.arrange import Named
from mlcourse.grading.intake.structure.names import LONG, names_bound, text_of, tree_of
from mlcourse.grading.intake.structure.released import Released, bare

__all__ = ["lay_in"]

HEAD = "*(This cell was left empty. What the notebook says elsewhere:)*"
SEE = "*(This cell was left empty. What the notebook says elsewhere is shown in `{}`.)*"
BESIDE = "*(Beside the notebook:)* {}"
RULE = "\n\n---\n\n"
PROSE = 6  # words of a comment or a text in code that may be an answer
PLACEHOLDER = re.compile("your (answer|code) here", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]{2,}")
COMMENT = re.compile(r"^(?:[^#'\"\n]*[^#'\"\n\w])?#+ ?(.*)$", re.MULTILINE)
MOST = 20_000  # characters laid into one cell
PICTURE = (".png", ".jpg", ".jpeg", ".gif", ".webp")


@dataclass
class Piece:
    """Text of the student's, where it stands, and the pictures attached to it."""

    place: int
    text: str
    attachments: dict[str, Any] = field(default_factory=dict)


def lay_in(kept: list[Named], released: Released, beside: Sequence[str] = ()) -> list[str]:
    """Lay text from elsewhere into the written cells that are empty; return their names.

    Parameters
    ----------
    kept : list of (cell, name)
        The whole notebook, changed in place.
    released : Released
        What the student was given.
    beside : sequence of str
        Pictures and documents that were handed in with the notebook.
    """
    empty = {
        name: i
        for i, (cell, name) in enumerate(kept)
        if name in released.written and _is_empty(cell, name, released)
    }
    pieces = list(_pieces(kept, released)) if empty else []
    beside = [name for name in beside if not any(name in cell.source for cell, _ in kept)]
    if not pieces and not (empty and beside):
        return []
    for place in empty.values():
        own = [piece for piece in pieces if min(empty.values(), key=lambda at: _far(piece, at)) == place]
        _fill(kept[place][0], own, beside)
        if not own and pieces and not beside:
            near = min(empty, key=lambda other: min(_far(piece, empty[other]) for piece in pieces))
            _fill(kept[place][0], [], [], SEE.format(near))
    return list(empty)


def _is_empty(cell: NotebookNode, name: str, released: Released) -> bool:
    """Whether a written answer says nothing, whatever is left of the words that stood there."""
    rest = PLACEHOLDER.sub("", cell.source[:LONG])
    return released.untouched(name, cell.source) or not re.search(r"\w", rest)


def _far(piece: Piece, place: int) -> int:
    return abs(piece.place - place)


def _fill(cell: NotebookNode, pieces: list[Piece], beside: Sequence[str], head: str = HEAD) -> None:
    """Write pieces into a cell, their pictures under names that are used once."""
    texts, attachments = [], NotebookNode()
    for number, piece in enumerate(pieces, start=1):
        text = piece.text
        for name, bundle in piece.attachments.items():
            new = f"{number}-{re.sub(r'[^A-Za-z0-9.]+', '-', str(name))}"
            text = _renamed(text, str(name), new)
            attachments[new] = bundle
        texts.append(text)
    files = [_link(name) for name in beside]
    texts += [BESIDE.format(", ".join(files))] if files else []
    source = "\n\n".join([head, RULE.join(texts)]).strip()[:MOST]
    if cell.cell_type == "code":
        source = "\n".join(f"# {line}" for line in source.split("\n"))
    cell.source = source
    if attachments and cell.cell_type == "markdown":
        cell.attachments = attachments


def _link(name: str) -> str:
    return f"![{name}]({quote(name)})" if name.lower().endswith(PICTURE) else f"`{name}`"


def _renamed(text: str, name: str, new: str) -> str:
    """The text with another name of an attachment; one that it does not show is shown at its end."""
    for spelled in (name, quote(name)):
        if f"attachment:{spelled}" in text:
            return text.replace(f"attachment:{spelled}", f"attachment:{new}")
    return f"{text}\n\n![{new}](attachment:{new})"


def _pieces(kept: list[Named], released: Released) -> Iterator[Piece]:
    """All text that the release has not."""
    for place, (cell, name) in enumerate(kept):
        if name in released.written:
            if cell.get("attachments") and _is_empty(cell, name, released):
                yield Piece(place, "", dict(cell.attachments))  # a photograph that the text does not show
            continue
        if text_of(cell.source) in released.sources and not cell.get("attachments"):
            continue
        if is_first_cell(cell.source):
            continue
        if cell.cell_type == "code":
            texts = [] if name in released.checks else [_prose(cell.source, released)]
        else:
            texts = [_new_lines(cell.source, released)]
        own = {} if name else cell.get("attachments") or {}
        attachments = {name: bundle for name, bundle in own.items() if bundle not in released.pictures}
        text = "\n\n".join(filter(None, texts))
        if text or attachments:
            yield Piece(place, text, attachments)


def _new_lines(source: str, released: Released) -> str:
    """Text without the lines of the release that stand before and behind it."""
    lines = source[:LONG].strip().split("\n")
    new = [i for i, line in enumerate(lines) if not _is_known(line, released)]
    return "\n".join(lines[new[0] : new[-1] + 1]) if new else ""


def _is_known(line: str, released: Released) -> bool:
    return not line.strip() or bare(line) in released.lines


def _prose(source: str, released: Released) -> str:
    """What reads like sentences in a cell of code: comments, texts, or all of it where it is no code."""
    source = source[:LONG]
    tree = tree_of(source)
    if not tree.body and not names_bound(source) and _reads(source, released):
        return _new_lines(source, released)
    comments = [line for line in COMMENT.findall(source) if not _is_code(line)]
    comments = [line for line in comments if not _is_known(line, released)]
    nodes = list(ast.walk(tree))
    docs = {id(text) for node in nodes if (text := _docstring(node)) is not None}
    texts = [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]
    return "\n\n".join(text for text in ["\n".join(comments), *texts] if _reads(text, released))


def _is_code(line: str) -> bool:
    """Whether a comment is a line of code that was put out of use."""
    return bool(tree_of(line.strip()).body) and re.search(r"[=(\[*/@]", line) is not None


def _docstring(node: ast.AST) -> ast.Constant | None:
    """The text that describes a function or a class of the student's: about the code, no answer."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or not node.body:
        return None
    first = node.body[0]
    found = first.value if isinstance(first, ast.Expr) else None
    return found if isinstance(found, ast.Constant) else None


def _reads(text: str, released: Released) -> bool:
    """Whether a text is prose, not code that was put out of use, nor what the release says."""
    return (
        len(WORD.findall(text)) >= PROSE
        and not tree_of(text).body
        and not all(_is_known(line, released) for line in text.splitlines())
    )
