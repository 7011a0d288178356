"""What the instructor's notebooks say: which parts carry points, which cell runs where, whose a name is."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from mlcourse.exercises import registry
from mlcourse.exercises.calls import checks_in, tree_of
from mlcourse.grading.course.folders import Course

__all__ = [
    "InstructorNotebook",
    "NotebookOutline",
    "Part",
    "bound_by",
    "bound_names",
    "exercises_in",
    "given_by",
    "heavy_in",
    "instructor_notebook",
    "named_in",
    "names_in",
    "numbers_in",
    "outlines",
    "read_outline",
    "where",
]

HEAVY = {
    "torch": re.compile(r"^\s*(import|from)\s+(torch|mlcourse\.torch)\b", re.MULTILINE),
    "sklearn": re.compile(r"^\s*(import|from)\s+sklearn\b", re.MULTILINE),
}
NAMED = re.compile(r"^student\(\s*['\"]([^'\"]*)['\"]", re.MULTILINE)
NUMBERS = re.compile(r"\bnumbers\(\s*['\"]([\w-]+)['\"]")
ROW = re.compile(r"^([a-z]{3}-\d{2})", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """One graded cell and what belongs to it."""

    grade_id: str
    kind: str  # "auto": judged by a check; "manual": marked by a person
    exercise: str  # such as JAC-05
    title: str
    points: float
    book: str
    section: str
    answer_cells: tuple[str, ...]  # grade ids of the cells in which the student answers


@dataclass(frozen=True)
class NotebookOutline:
    """The parts of one notebook."""

    name: str
    parts: tuple[Part, ...]


def outlines(course: Course, problem_set: str) -> tuple[NotebookOutline, ...]:
    """The notebooks of a problem set with their graded parts, in the order of the syllabus.

    The instructor's version must have been built.
    """
    notebooks = [read_outline(path) for path in sorted((course.instructor / problem_set).glob("*.ipynb"))]
    order = {exercise: place for place, exercise in enumerate(registry())}
    notebooks.sort(
        key=lambda notebook: min((order.get(p.exercise, len(order)) for p in notebook.parts), default=0)
    )
    return tuple(notebooks)


def read_outline(path: Path) -> NotebookOutline:
    """The graded parts of one instructor's notebook, in the order of its cells."""
    parts: list[Part] = []
    answers: list[str] = []
    for cell in nbformat.read(path, as_version=4).cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade"):
            own = (meta["grade_id"],) if meta.get("solution") else tuple(answers)
            parts.append(_part(cell.source, meta, own))
            answers = answers if meta.get("solution") else []
        elif meta.get("solution"):
            answers.append(meta["grade_id"])
    return NotebookOutline(path.stem, tuple(parts))


def _part(source: str, meta: dict[str, Any], answers: tuple[str, ...]) -> Part:
    """One part; what the registry knows about its exercise is shown to students, the grade id otherwise."""
    manual = bool(meta.get("solution"))
    called = "" if manual else next(iter(checks_in(source)), "")
    declared = _declared(meta["grade_id"], called)
    exercise = called or (declared.id if declared else _name(meta["grade_id"]))
    title = declared.title if declared else exercise
    return Part(
        grade_id=meta["grade_id"],
        kind="manual" if manual else "auto",
        exercise=exercise,
        title=title,
        points=float(meta["points"]),
        book=declared.book if declared else "",
        section=declared.section if declared else "",
        answer_cells=answers,
    )


def _declared(grade_id: str, called: str) -> Any:
    """The exercise that a cell checks or, if it is read by a person, whose answer it is."""
    written = (e for e in registry().values() if not e.judged and e.grade_id == grade_id)
    return registry().get(called) or next(written, None)


def _name(grade_id: str) -> str:
    """A name for a part without a check: ``jac-05-explain`` is shown as JAC-05-explain."""
    return ROW.sub(lambda row: row[1].upper(), grade_id)


def where(cell: NotebookNode) -> str:
    """``judge``, ``both`` or ``student``; empty for a cell that does not run at all."""
    if cell.cell_type != "code" or not cell.source.strip():
        return ""
    meta: dict[str, Any] = cell.metadata.get("nbgrader") or {}
    if meta.get("grade") and not meta.get("solution"):
        return "judge"
    return "both" if meta.get("locked") and not meta.get("solution") else "student"


@dataclass
class InstructorNotebook:
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
    def of(cls, notebook: NotebookNode) -> "InstructorNotebook":
        """Read the instructor's notebook."""
        own = cls({}, heavy_in(notebook), exercises_in(notebook.cells), given_in(notebook), notebook)
        now: dict[str, str] = {}
        for cell in notebook.cells:
            place = where(cell)
            if place in ("judge", "both"):
                own.owners[cell.metadata.nbgrader.grade_id] = dict(now)
            if place and "nbgrader" in cell.metadata:
                whose = "student" if place == "student" else "judge"
                now |= dict.fromkeys(bound_names(cell.source), whose)
        return own

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
    found = (checks_in(cell.source) for cell in cells if where(cell) == "judge")
    return tuple(dict.fromkeys(name for names in found for name in names))


def given_in(notebook: NotebookNode) -> tuple[str, ...]:
    """The functions that the instructor's notebook takes from the course: its students may use them too."""
    cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return tuple(sorted(set().union(*map(given_by, cells))))


def given_by(source: str) -> set[str]:
    """The functions of the course that a cell imports, such as ``mlcourse.numpy.conv2d``."""
    found: set[str] = set()
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("mlcourse."):
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def named_in(notebook: NotebookNode) -> str:
    """Whom a notebook names by `student`, the last time; empty for nobody."""
    return "".join([name for cell in notebook.cells for name in NAMED.findall(cell.source)][-1:])


def numbers_in(notebook: NotebookNode) -> list[str]:
    """The exercises whose `numbers` a notebook asks for."""
    return sorted({name for cell in notebook.cells for name in NUMBERS.findall(cell.source)})


def names_in(source: str) -> set[str]:
    """All names that a cell mentions."""
    return {node.id for node in ast.walk(tree_of(source)) if isinstance(node, ast.Name)}


def bound_names(source: str) -> set[str]:
    """The names that a cell binds at its top level; imported modules are nobody's answer."""
    return bound_by(tree_of(source).body)


def bound_by(statements: Iterable[ast.stmt]) -> set[str]:
    """The names that some statements bind, as `bound_names` counts them."""
    found: set[str] = set()
    waiting: list[ast.AST] = list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            waiting.extend(ast.iter_child_nodes(node))
    return found


@lru_cache(maxsize=64)
def _read_at(path: Path, changed: int) -> InstructorNotebook:
    return InstructorNotebook.of(nbformat.read(path, as_version=4))


def instructor_notebook(path: Path) -> InstructorNotebook:
    """An instructor's notebook as whoever runs a submission needs it; read once."""
    return _read_at(path, path.stat().st_mtime_ns)
