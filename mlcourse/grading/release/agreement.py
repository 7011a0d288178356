"""Before a class is graded: released notebooks and gradebook agree with the instructor's text."""

from mlcourse.exercises import registry
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.outline import NotebookOutline, outlines
from mlcourse.grading.release.notebooks import build_instructor, generate

__all__ = ["prepare", "refuse_other_points"]


def prepare(course: Course, problem_set: str) -> tuple[NotebookOutline, ...]:
    """Make sure that released notebooks and gradebook agree with the instructor's text; return the outline.

    Raises
    ------
    GradingError
        If the problem set has not been released, or the released notebooks are older than their source.
    """
    build_instructor(course, problem_set)
    released = course.exercises / problem_set
    for fresh in sorted(generate(course, problem_set).glob("*.ipynb")):
        old = released / fresh.name
        if not old.exists() or old.read_bytes() != fresh.read_bytes():
            raise GradingError(
                f"{old.relative_to(course.root)} does not belong to its source; run: "
                f"mlcourse release {problem_set}"
            )
    found = outlines(course, problem_set)
    refuse_other_points(found)
    return found


def refuse_other_points(notebooks: tuple[NotebookOutline, ...]) -> None:
    """A check gives the points that its exercise declares: a cell worth more could never be all right.

    Raises
    ------
    GradingError
        If a cell's points are not those of its exercise.
    """
    for notebook in notebooks:
        for part in notebook.parts:
            declared = registry().get(part.exercise) if part.kind == "auto" else None
            if declared is not None and declared.points != part.points:
                raise GradingError(
                    f"{notebook.name}: {part.grade_id} is worth {part.points:g} points, but its check gives "
                    f"{declared.points:g}, as {part.exercise} declares in mlcourse/exercises; change both"
                )
