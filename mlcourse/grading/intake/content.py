"""By what a notebook is recognised, whatever its file is called: ids, names, checks, lines of text."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from mlcourse.grading.course.files import read_ours
from mlcourse.grading.course.folders import Course
from mlcourse.grading.intake.structure.names import LONG, checks_named, names_bound

__all__ = ["STRONG", "Signs", "likeness", "shelf"]

STRONG = 0.2  # of 1: more than a notebook shares with any other, less than one saved without its metadata
LINE = 25  # characters of a line that hardly stands in two notebooks by chance


@dataclass(frozen=True)
class Signs:
    """What a notebook has in each of four respects."""

    ids: frozenset[str]
    names: frozenset[str]
    checks: frozenset[str]
    lines: frozenset[str]

    @classmethod
    def of(cls, cells: Iterable[NotebookNode], ours: bool = False) -> "Signs":
        """The signs of some cells; of our own only what students and checks have to do with."""
        ids: set[str] = set()
        names: set[str] = set()
        checks: set[str] = set()
        lines: set[str] = set()
        for cell in cells:
            meta = cell.get("metadata", {}).get("nbgrader") or {}
            ids.add(str(meta.get("grade_id") if isinstance(meta, dict) and meta else cell.get("id")))
            if cell.get("cell_type") != "code":
                known = map(str.strip, cell.source[:LONG].splitlines())
                lines.update(line for line in known if len(line) >= LINE)
            else:
                names |= names_bound(cell.source) if not ours or is_solution(cell) else set()
                checks |= checks_named(cell.source) if not ours or is_grade(cell) else set()
        if ours:
            ids = {cell.metadata.nbgrader.grade_id for cell in cells if "nbgrader" in cell.metadata}
        return cls(frozenset(ids), frozenset(names), frozenset(checks), frozenset(lines))


def likeness(found: Signs, released: Signs) -> float:
    """How much of a released notebook is in another one, from 0 to 1."""
    pairs = [
        (found.ids, released.ids),
        (found.names, released.names),
        (found.checks, released.checks),
        (found.lines, released.lines),
    ]
    shares = [len(own & theirs) / len(theirs) for own, theirs in pairs if theirs]
    return sum(shares) / len(shares) if shares else 0.0


def shelf(course: Course) -> dict[tuple[str, str], Signs]:
    """The signs of every notebook that the course has released, by problem set and name."""
    paths = sorted(course.exercises.glob("*/*.ipynb"))
    return {(path.parent.name, path.stem): _signs_at(path, path.stat().st_mtime_ns) for path in paths}


@lru_cache(maxsize=128)
def _signs_at(path: Path, changed: int) -> Signs:
    return Signs.of(read_ours(path).cells, ours=True)
