"""``mlcourse class …``: what concerns a class as a whole."""

from pathlib import Path
from typing import Annotated

import typer

from mlcourse.grading.command_line import terminal
from mlcourse.grading.command_line.places import ClassDir, Root, course_at

__all__ = ["class_app"]

class_app = typer.Typer(
    help="Set up a class: dates, lateness, the class list.", no_args_is_help=True, rich_markup_mode=None
)
LOCAL_TIME = Path("/etc/localtime")


@class_app.command("new")
def new_class(
    class_dir: ClassDir = None,
    name: Annotated[str, typer.Option(help="Name of the course, as students know it.")] = "Deep learning",
    term: Annotated[str, typer.Option(help="Such as 'autumn 2026'.")] = "",
    course_id: Annotated[str, typer.Option(help="By which nbgrader's exchange knows it.")] = "deep-learning",
    zone: Annotated[str, typer.Option(help="Time zone of all dates; else that of this machine.")] = "",
    root: Root = Path(),
) -> None:
    """Make the folder of a class, with a course.toml in which everything that can be agreed is explained."""
    from mlcourse.grading.course.class_file.creating import create_class

    course = course_at(root, class_dir)
    path = create_class(course, name, term, course_id, zone or _zone_of_this_machine())
    terminal.paths({"class file": path})


def _zone_of_this_machine() -> str:
    """The time zone that this machine is set to, if it has a name."""
    place = LOCAL_TIME.resolve().as_posix()
    return place.partition("/zoneinfo/")[2] or "UTC"
