"""Displayed code fits a page: no line is longer than 76 characters.

Files of ours are up to 110 wide. What a page displays of them, or of a notebook, says the same in shorter
lines: broken by the formatter that the course uses anyway, with comments and docstrings filled, and texts in
quotes cut at a blank. A line that is still too long is for whoever wrote it, and fails the build. What code
has printed is as long as it is, and wraps.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tempfile
import textwrap
import tokenize
from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

logger = logging.getLogger(__name__)

WIDTH = 76
_text = re.compile(r'(\s*)(return |raise |[\w.]+ = |)(f?)"((?:[^"\\]|\\.)*)"(,?)')
PYTHON = ("python", "python3", "ipython3", "ipython")


def too_long(source: str) -> list[str]:
    """Return the lines that do not fit."""
    return [line for line in source.splitlines() if len(line.rstrip()) > WIDTH]


def fitted(sources: list[str]) -> list[str]:
    """Break the long lines of pieces of code; what is no Python stays."""
    prepared = [_filled(source) for source in sources]
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{number}.py") for number in range(len(prepared))]
        for file, source in zip(files, prepared, strict=True):
            file.write_text(source + "\n", encoding="utf-8")
        command = [_ruff(), "format", "--isolated", "--quiet", "--line-length", str(WIDTH), folder]
        subprocess.run(command, capture_output=True, check=False)
        return [_cut(file.read_text(encoding="utf-8").rstrip("\n")) for file in files]


@cache
def _ruff() -> str:
    """Return the formatter's program."""
    from ruff import find_ruff_bin

    return find_ruff_bin()


def _filled(source: str) -> str:
    """Fill docstrings and comments that are too long; code is the formatter's business."""
    try:
        tree = ast.parse(source)
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (SyntaxError, tokenize.TokenError):
        return source
    lines: list[str | None] = list(source.splitlines())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        if (
            isinstance(first, ast.Expr)
            and isinstance(first.value, ast.Constant)
            and isinstance(first.value.value, str)
        ):
            _fill(lines, first.lineno - 1, first.end_lineno)
    for token in tokens:
        number = token.start[0] - 1
        if token.type == tokenize.COMMENT and len(lines[number] or "") > WIDTH:
            _move_comment(lines, number, token.start[1], token.string)
    return "\n".join(line for line in lines if line is not None)


def _fill(lines: list[str | None], start: int, stop: int) -> None:
    """Fill the long lines of a docstring, each by itself: what is a list or a formula stays one."""
    for number in range(start, stop):
        line = lines[number] or ""
        if len(line) > WIDTH:
            indent = re.match(r"\s*", line)[0]
            lines[number] = "\n".join(
                textwrap.wrap(line.strip(), WIDTH, initial_indent=indent, subsequent_indent=indent)
            )


def _move_comment(lines: list[str | None], number: int, column: int, comment: str) -> None:
    """Put a long comment above its line, in as many lines as it needs."""
    line = lines[number] or ""
    indent = re.match(r"\s*", line)[0]
    words = textwrap.wrap(comment.lstrip("# "), WIDTH - len(indent) - 2)
    above = [f"{indent}# {part}" for part in words]
    rest = line[:column].rstrip()
    lines[number] = "\n".join([*above, rest] if rest else above)


def _cut(source: str) -> str:
    """Cut the long texts in quotes at a blank, each into two or more that Python reads as one."""
    lines = []
    for line in source.splitlines():
        alone = _text.fullmatch(line) if len(line) > WIDTH else None
        if alone is None:
            lines.append(line)
            continue
        indent, before, prefix, text, after = alone.groups()
        inner = indent + "    " if before else indent
        parts = _pieces(text, WIDTH - len(inner) - len(prefix) - 3)
        quoted = [f'{inner}{prefix}"{part}"' for part in parts]
        lines += (
            [f"{indent}{before}(", *quoted, f"{indent})"] if before else [*quoted[:-1], quoted[-1] + after]
        )
    return "\n".join(lines)


def _pieces(text: str, width: int) -> list[str]:
    """Cut a text behind blanks, but not within braces, into pieces of at most this width."""
    pieces, depth, start, blank = [], 0, 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if place - start >= width and blank > start:
            pieces.append(text[start:blank])
            start = blank
        if letter == " " and depth == 0:
            blank = place + 1
    return [*pieces, text[start:]]


def fit_page(app, document):
    """Break the long lines of a page's code, and name those that remain."""
    blocks = [
        node
        for node in document.findall(nodes.literal_block)
        if too_long(node.astext()) and "output" not in node["classes"]
    ]
    code = [node for node in blocks if node.get("language", "") in PYTHON]
    for node, source in zip(code, fitted([node.astext() for node in code]) if code else (), strict=True):
        node.rawsource, node.children = source, []
        node += nodes.Text(source)
    for node in blocks:
        for line in too_long(node.astext()):
            message = "displayed line of %d characters, %d fit: %s"
            logger.warning(message, len(line), WIDTH, line.strip(), location=app.env.docname, type="course")


def setup(app):
    """Look at each page as it is read."""
    app.connect("doctree-read", fit_page)
