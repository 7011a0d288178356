"""Which course this server marks: the one whose configuration the formgrader was started with."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mlcourse.grading.course.folders import Course

__all__ = ["Marked", "course_in", "marked_by"]


@dataclass(frozen=True)
class Marked:
    """The course that is being marked, as far as a server has to know it."""

    course: Course
    server_root: Path

    def holds(self, path: str) -> bool:
        """Whether a path of the server's API leads into the folder of the class."""
        place = (self.server_root / unquote(path).lstrip("/")).resolve()
        return place.is_relative_to(self.course.class_dir)


def course_in(config: Mapping[str, Any]) -> Course | None:
    """The course that a configuration of nbgrader belongs to; None if it is not the course's own."""
    own = config.get("MarkingRoom", {})
    names = [own.get(name) for name in ("root", "class_directory")]
    return Course.at(*names) if all(isinstance(name, str) and name for name in names) else None


def marked_by(settings: Mapping[str, Any]) -> Marked | None:
    """The course that the formgrader of this server shows; None if it shows none of ours."""
    formgrader = settings.get("nbgrader_formgrader")
    if formgrader is None:
        return None
    course = course_in(formgrader.config)
    if course is None or Path(formgrader.coursedir.root).resolve() != course.root:
        return None
    return Marked(course, Path(formgrader.root_dir).resolve())
