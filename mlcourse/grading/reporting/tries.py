"""How many different answers a student has handed in to an exercise, over all attempts that are kept."""

import json
from collections.abc import Iterator
from pathlib import Path

from mlcourse.grading.collecting.keeping import kept_attempts
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.outline import Part, read_outline
from mlcourse.grading.results.records import StudentRecord

__all__ = ["tried"]

LARGEST = 20_000_000  # bytes of a notebook that is looked into


def tried(course: Course, records: list[StudentRecord], least: int = 2) -> dict[str, dict[str, int]]:
    """The number of different answers, by student and grade id of the graded cell.

    Parameters
    ----------
    course : Course
        Whose.
    records : list of StudentRecord
        Of one set; looked at is who has handed it in `least` times.
    least : int
        As many attempts.
    """
    often = [r for r in records if r.attempts >= least]
    if not often:
        return {}
    problem_set = often[0].problem_set
    paths = sorted((course.exercises / problem_set).glob("*.ipynb"))
    parts = [part for path in paths for part in read_outline(path).parts if part.kind == "auto"]
    released = dict(cell for path in paths for cell in _cells(path))
    found = {}
    for record in often:
        attempts = list(_answers(course, record.student, problem_set))
        found[record.student] = {part.grade_id: _different(part, released, attempts) for part in parts}
    return found


def _different(part: Part, released: dict[str, str], attempts: list[dict[str, str]]) -> int:
    """How many answers to a part are not the one before, nor what was released."""
    written = {tuple(own.get(name, "") for name in part.answer_cells) for own in [released, *attempts]}
    untouched = {tuple(released.get(name, "") for name in part.answer_cells), ("",) * len(part.answer_cells)}
    return len(written - untouched)


def _answers(course: Course, student: str, problem_set: str) -> Iterator[dict[str, str]]:
    """The student's cells by grade id, an attempt each."""
    for kept in kept_attempts(course, student, problem_set):
        own: dict[str, str] = {}
        for path in sorted(kept.files.rglob("*.ipynb")):
            own |= dict(_cells(path))
        yield own


def _cells(path: Path) -> Iterator[tuple[str, str]]:
    """Grade id and source of the cells of a notebook as it came; of one that is damaged, none."""
    try:
        content = json.loads(path.read_bytes()) if path.stat().st_size <= LARGEST else {}
    except (OSError, ValueError, RecursionError):
        return
    cells = content.get("cells") if isinstance(content, dict) else None
    for cell in cells if isinstance(cells, list) else []:
        source = cell.get("source") if isinstance(cell, dict) else None
        metadata = cell.get("metadata") if isinstance(cell, dict) else None
        own = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        name = own.get("grade_id") if isinstance(own, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if isinstance(name, str) and isinstance(source, str):
            yield name, "\n".join(line.rstrip() for line in source.strip().splitlines())
