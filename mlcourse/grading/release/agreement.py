"""Before a class is graded: released notebooks and gradebook agree with the instructor's text."""

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.outline import NotebookOutline, outlines
from mlcourse.grading.release.notebooks import build_instructor, generate

__all__ = ["prepare"]


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
    return outlines(course, problem_set)
