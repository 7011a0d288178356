"""The code that a class has handed in, by student and exercise, as it was graded."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from mlcourse.grading.course.files import read_ours
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.outline import NotebookOutline, read_outline
from mlcourse.grading.similarity.compare import Pair, similar_pairs
from mlcourse.grading.similarity.fingerprints import structure

__all__ = ["Answers", "answers_of", "pairs_of_class"]

Answers = dict[str, dict[str, str]]  # student: exercise: source


def pairs_of_class(course: Course, problem_set: str, students: Iterable[str]) -> tuple[list[Pair], Answers]:
    """Compare everybody's code with everybody's, whenever it was graded.

    Parameters
    ----------
    course, problem_set
        Of what.
    students : iterable of str
        Who has been graded.

    Returns
    -------
    list of Pair
        Students with code alike, the most alike first.
    dict
        The code of those who have any, by exercise.
    """
    released = _released(course, problem_set)
    answers = _of_students(course, problem_set, students, released)
    given = frozenset().union(*(structure(source).prints for source in released))
    return similar_pairs(answers, given), answers


def answers_of(course: Course, problem_set: str, students: Iterable[str]) -> Answers:
    """The code of some students, as it was graded, by exercise; of who has none, nothing."""
    return _of_students(course, problem_set, students, _released(course, problem_set))


def _of_students(
    course: Course, problem_set: str, students: Iterable[str], released: frozenset[str]
) -> Answers:
    asked = [read_outline(path) for path in sorted((course.exercises / problem_set).glob("*.ipynb"))]
    found = {
        student: _answers(course.autograded / student / problem_set, asked, released)
        for student in sorted(students)
    }
    return {student: own for student, own in found.items() if own}


def _released(course: Course, problem_set: str) -> frozenset[str]:
    """The code cells that everybody was given."""
    paths = sorted((course.exercises / problem_set).glob("*.ipynb"))
    cells = (cell for path in paths for cell in read_ours(path).cells)
    return frozenset(cell.source for cell in cells if cell.cell_type == "code")


def _answers(folder: Path, asked: Iterable[NotebookOutline], released: frozenset[str]) -> dict[str, str]:
    """One student's code by exercise: the cells before each check that are not as they were given."""
    found: dict[str, str] = {}
    for outline in asked:
        exercises = {part.grade_id: part.exercise for part in outline.parts if part.kind == "auto"}
        own: list[str] = []
        for grade_id, source in _code(folder / f"{outline.name}.ipynb"):
            if grade_id in exercises:
                found[exercises[grade_id]] = "\n\n".join(own)
                own = []
            elif source.strip() and source not in released:
                own.append(source)
    return {exercise: source for exercise, source in found.items() if source}


def _code(path: Path) -> Iterator[tuple[str, str]]:
    """Grade id, if any, and source of each code cell of a notebook that the grader has written.

    It is not validated again, which would take most of the time of a report.
    """
    if path.is_file():
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
                yield grade_id, "".join(cell["source"])
