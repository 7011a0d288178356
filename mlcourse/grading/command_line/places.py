"""Options that many commands share: which course, which class, which problem set."""

from pathlib import Path
from typing import Annotated

import typer

from mlcourse.grading.course.agreed import terms_of
from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course

__all__ = ["ClassDir", "Root", "Set", "course_at"]

Set = Annotated[str, typer.Argument(metavar="SET", help="The problem set, such as ps2-softmax.")]
ClassDir = Annotated[
    Path | None,
    typer.Option("--class", help="Folder of the class's data, from here; else class/ in the course."),
]
Root = Annotated[Path, typer.Option("--root", help="Folder of the course: solutions/, exercises/, book/.")]


def course_at(root: Path, class_dir: Path | None) -> Course:
    """The course and the class that a command is about; a class file with a slip in it is refused."""
    course = Course.at(root, "class" if class_dir is None else class_dir.resolve())
    if course.root.is_relative_to(course.class_dir):
        raise GradingError(f"{course.class_dir} holds the course itself; a class has a folder of its own")
    terms_of(course)
    return course
