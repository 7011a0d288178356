"""Notebooks handed in as text: scripts and Markdown of jupytext, nbconvert, Databricks, or plain."""

import re

import nbformat
from nbformat import NotebookNode

__all__ = ["SCRIPTS", "notebook_of"]

SCRIPTS = (".py", ".md", ".rmd", ".qmd", ".myst", ".ipy")
NUMBERED = re.compile(r"^# In ?\[[ \d*]*\]:[ \t]*$", re.MULTILINE)  # nbconvert --to script
PERCENT = re.compile(r"^# ?%%", re.MULTILINE)
DATABRICKS = "# Databricks notebook source"
COMMAND = re.compile(r"^# COMMAND -+[ \t]*$", re.MULTILINE)
FENCE = re.compile(r"^(`{3,}|~{3,})[ \t]*(.*)$")
PYTHON = re.compile(r"\{?(?:code-cell\}?.*|code\}?|\.?(?:python3?|ipython3?|py)\b.*)?", re.IGNORECASE)
HEADER = re.compile(r"\A\s*---\n.*?\n---\s*\n", re.DOTALL)


def notebook_of(name: str, text: str) -> NotebookNode:
    """The cells of a script or a Markdown file; the name says which of them it is."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    cells = _of_script(text) if name.lower().endswith((".py", ".ipy")) else _of_markdown(text)
    return nbformat.v4.new_notebook(cells=cells)


def _of_script(text: str) -> list[NotebookNode]:
    """Cells of a Python file: where its marks are; one cell where it has none."""
    if text.lstrip().startswith(DATABRICKS):
        parts = COMMAND.split(text.replace(DATABRICKS, "", 1))
        return [_magic(part) for part in parts if part.strip()]
    if NUMBERED.search(text):
        return [_code(part) for part in NUMBERED.split(HEADER.sub("", text)) if part.strip()]
    if PERCENT.search(text):
        starts = [found.start() for found in PERCENT.finditer(text)]
        ends = [*starts[1:], len(text)]
        first = [_code(text[: starts[0]])] if text[: starts[0]].strip() else []
        return first + [_percent(text[a:b]) for a, b in zip(starts, ends, strict=True)]
    return [_code(text)]


def _code(source: str) -> NotebookNode:
    return nbformat.v4.new_code_cell(source.strip("\n"))


def _percent(part: str) -> NotebookNode:
    """One cell of jupytext's or an editor's percent format."""
    head, _, body = part.partition("\n")
    if not re.search(r"\[(markdown|md|raw)\]", head):
        return _code(body)
    text = body.strip("\n").removeprefix('"""').removesuffix('"""')
    return nbformat.v4.new_markdown_cell(_uncommented(text))


def _magic(part: str) -> NotebookNode:
    """One cell of Databricks: text and commands are comments behind a word of its own."""
    lines = part.strip("\n").split("\n")
    if not all(line.startswith("# MAGIC") for line in lines if line.strip()):
        return _code(part)
    plain = "\n".join(re.sub(r"^# MAGIC ?", "", line) for line in lines)
    if plain.startswith("%md"):
        return nbformat.v4.new_markdown_cell(re.sub(r"\A%md(-sandbox)?\s?", "", plain))
    return _code(re.sub(r"\A%python\s?", "", plain))


def _uncommented(text: str) -> str:
    return "\n".join(re.sub(r"^# ?", "", line) for line in text.split("\n")).strip("\n")


def _of_markdown(text: str) -> list[NotebookNode]:
    """Text and fenced code, a cell each; what a fence of MyST says about its cell is passed over."""
    cells: list[NotebookNode] = []
    lines: list[str] = []
    fence = other = ""  # of code that is a cell, and of code that stays text
    for line in HEADER.sub("", text).split("\n"):
        found = FENCE.match(line)
        closes = found is not None and not found[2].strip()
        if not (fence or other) and found and PYTHON.fullmatch(found[2].strip()):
            cells += _text_cell(lines)
            fence, lines = found[1], []
        elif fence and found and found[1].startswith(fence) and closes:
            cells.append(_code(_without_options("\n".join(lines))))
            fence, lines = "", []
        elif found and not fence:
            other = "" if other and closes and found[1].startswith(other) else other or found[1]
            lines.append(line)
        elif not (fence or other) and line.startswith("+++"):
            cells += _text_cell(lines)
            lines = []
        else:
            lines.append(line)
    return cells + ([_code("\n".join(lines))] if fence else _text_cell(lines))


def _text_cell(lines: list[str]) -> list[NotebookNode]:
    text = "\n".join(lines).strip("\n")
    return [nbformat.v4.new_markdown_cell(text)] if text.strip() else []


def _without_options(source: str) -> str:
    """Code without the options that MyST writes in front of it."""
    return re.sub(r"\A(---\n.*?\n---\n|(:[\w-]+:.*\n)+)", "", source, flags=re.DOTALL)
