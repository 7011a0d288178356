"""What a problem set asks, read from the instructor's notebooks: the parts that carry points, in order."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from mlcourse.grading.course.config import Course

__all__ = ["NotebookOutline", "Part", "outline", "read_outline"]

CHECK_CALL = re.compile(r"^\s*check\(\s*['\"]([\w-]+)['\"]", re.MULTILINE)
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
    answers: tuple[str, ...]  # grade ids of the cells in which the student answers


@dataclass(frozen=True)
class NotebookOutline:
    """The parts of one notebook."""

    name: str
    parts: tuple[Part, ...]


def outline(course: Course, problem_set: str) -> tuple[NotebookOutline, ...]:
    """The notebooks of a problem set with their graded parts, in the order of the syllabus.

    The instructor's version must have been built.
    """
    notebooks = [read_outline(path) for path in sorted((course.instructor / problem_set).glob("*.ipynb"))]
    order = {exercise: place for place, exercise in enumerate(_registry())}
    notebooks.sort(
        key=lambda notebook: min((order.get(p.exercise, len(order)) for p in notebook.parts), default=0)
    )
    return tuple(notebooks)


def read_outline(path: Path) -> NotebookOutline:
    """The graded parts of one instructor's notebook, in the order of its cells."""
    parts, answers = [], []
    for cell in nbformat.read(path, as_version=4).cells:
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade"):
            own = (meta["grade_id"],) if meta.get("solution") else tuple(answers)
            parts.append(_part(cell.source, meta, own))
            answers = answers if meta.get("solution") else []
        elif meta.get("solution"):
            answers.append(meta["grade_id"])
    return NotebookOutline(path.stem, tuple(parts))


def _part(source: str, meta: dict, answers: tuple[str, ...]) -> Part:
    """One part; what the registry knows about its exercise is shown to students, the grade id otherwise."""
    manual = bool(meta.get("solution"))
    called = CHECK_CALL.search(source)
    declared = _declared(meta["grade_id"], called[1] if called and not manual else "")
    exercise = called[1] if called and not manual else declared.id if declared else _name(meta["grade_id"])
    title = declared.title if declared else exercise
    return Part(
        grade_id=meta["grade_id"],
        kind="manual" if manual else "auto",
        exercise=exercise,
        title=title,
        points=float(meta["points"]),
        book=declared.book if declared else "",
        section=declared.section if declared else "",
        answers=answers,
    )


def _declared(grade_id: str, called: str) -> Any:
    """The exercise that a cell checks or, if it is read by a person, whose answer it is."""
    written = (e for e in _registry().values() if not e.judged and e.grade_id == grade_id)
    return _registry().get(called) or next(written, None)


def _name(grade_id: str) -> str:
    """A name for a part without a check: ``jac-05-explain`` is shown as JAC-05-explain."""
    return ROW.sub(lambda row: row[1].upper(), grade_id)


def _registry() -> dict:
    """All exercises of the course, by id."""
    from mlcourse.exercises import registry

    return registry()
