"""Which cell of a notebook runs where, and whose a name is."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

__all__ = ["Layout", "bound_names", "exercises_in", "given_by", "heavy_in", "names_in", "where"]

CHECK = re.compile(r"^\s*check\(\s*['\"]([\w-]+)['\"]", re.MULTILINE)
HEAVY = {
    "torch": re.compile(r"^\s*(import|from)\s+(torch|mlcourse\.torch)\b", re.MULTILINE),
    "sklearn": re.compile(r"^\s*(import|from)\s+sklearn\b|\bmlcourse\.data\b|\bdata\.digits\b", re.MULTILINE),
}


def where(cell: NotebookNode) -> str:
    """``judge``, ``both`` or ``student``; empty for a cell that does not run at all."""
    if cell.cell_type != "code" or not cell.source.strip():
        return ""
    meta: dict[str, Any] = cell.metadata.get("nbgrader") or {}
    if meta.get("grade") and not meta.get("solution"):
        return "judge"
    return "both" if meta.get("locked") and not meta.get("solution") else "student"


@dataclass
class Layout:
    """What the instructor's notebook says about names.

    A name is the student's from the solution cell that binds it, and the judge's from a locked cell that
    does; before the judge runs a cell, it gets the student's values of those that are the student's then.
    """

    owners: dict[str, dict[str, str]] = field(default_factory=dict)  # grade id of a judge's cell: name: whose
    heavy: frozenset[str] = frozenset()
    exercises: tuple[str, ...] = ()  # that its checks name
    given: tuple[str, ...] = ()  # functions of the course that it imports, such as mlcourse.numpy.conv2d
    notebook: NotebookNode | None = None  # with the model answers

    @classmethod
    def of(cls, notebook: NotebookNode) -> "Layout":
        """Read the instructor's notebook."""
        layout = cls({}, heavy_in(notebook), exercises_in(notebook.cells), given_in(notebook), notebook)
        now: dict[str, str] = {}
        for cell in notebook.cells:
            place = where(cell)
            if place in ("judge", "both"):
                layout.owners[cell.metadata.nbgrader.grade_id] = dict(now)
            if place and "nbgrader" in cell.metadata:
                whose = "student" if place == "student" else "judge"
                now |= dict.fromkeys(bound_names(cell.source), whose)
        return layout

    def students_names(self, cell: NotebookNode, used: set[str]) -> list[str]:
        """The names among `used` whose values come from the student when `cell` is judged."""
        owners = self.owners.get(cell.metadata.nbgrader.grade_id, {})
        return sorted(name for name in used if owners.get(name) == "student")


def heavy_in(notebook: NotebookNode) -> frozenset[str]:
    """The packages that the instructor's notebook uses and that take long to import."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return frozenset(name for name, used in HEAVY.items() if any(map(used.search, sources)))


def exercises_in(cells: Iterable[NotebookNode]) -> tuple[str, ...]:
    """The exercises that graded cells check, in their order."""
    text = "\n".join(cell.source for cell in cells if where(cell) == "judge")
    return tuple(dict.fromkeys(CHECK.findall(text)))


def given_in(notebook: NotebookNode) -> tuple[str, ...]:
    """The functions that the instructor's notebook takes from the course: its students may use them too."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return tuple(sorted(set().union(*map(given_by, cells))))


def given_by(source: str) -> set[str]:
    """The functions of the course that a cell imports, such as ``mlcourse.numpy.conv2d``."""
    found = set()
    for node in ast.walk(_tree(source)):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("mlcourse."):
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _tree(source: str) -> ast.Module:
    """The syntax tree of a cell without its magics; empty if there is none."""
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n")]
    try:
        return ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def names_in(source: str) -> set[str]:
    """All names that a cell mentions."""
    return {node.id for node in ast.walk(_tree(source)) if isinstance(node, ast.Name)}


def bound_names(source: str) -> set[str]:
    """The names that a cell binds at its top level; imported modules are nobody's answer."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(_tree(source).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            waiting.extend(ast.iter_child_nodes(node))
    return found
