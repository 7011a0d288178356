"""Which of a student's attempts lies where the grader finds it, as `collect` has left it."""

import json
from dataclasses import dataclass

from mlcourse.grading.course.files import write_whole
from mlcourse.grading.course.folders import Course

__all__ = ["Choice", "note_choice", "read_choice"]


@dataclass(frozen=True)
class Choice:
    """The attempt that is graded."""

    attempt: int = 0  # 0: nobody knows, for it was not collected, or changed by hand
    of: int = 0
    late: bool = False  # as the platform marks it
    dated: bool = True  # whether it is known when it came


def read_choice(course: Course, student: str, problem_set: str) -> Choice:
    """What `collect` has left about a submission."""
    try:
        return Choice(**json.loads(course.chosen(student, problem_set).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Choice()


def note_choice(course: Course, student: str, problem_set: str, choice: Choice | None) -> None:
    """Leave for the grader which attempt it is; None where somebody has changed it by hand."""
    path = course.chosen(student, problem_set)
    if choice is None:
        path.unlink(missing_ok=True)
    elif read_choice(course, student, problem_set) != choice:
        write_whole(path, json.dumps(vars(choice)) + "\n")
