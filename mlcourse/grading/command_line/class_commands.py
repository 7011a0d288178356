"""``mlcourse class …``: what concerns a class as a whole."""

from datetime import date
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


@class_app.command("list")
def class_list(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="From Canvas, Moodle or nbgrader.")],
    class_dir: ClassDir = None,
    drop: Annotated[bool, typer.Option("--drop", help="Also if most of the class has left.")] = False,
    root: Root = Path(),
) -> None:
    """Take in who is in the class from a platform's own table; whoever is known keeps the id."""
    from mlcourse.grading.course.files import alone_in
    from mlcourse.grading.course.people.exports import read_export
    from mlcourse.grading.course.people.merging import merge
    from mlcourse.grading.course.people.people import read_people, write_people
    from mlcourse.grading.course.private import make_private

    course = course_at(root, class_dir)
    listed = read_export(file)
    make_private(course.class_dir)
    with alone_in(course.class_dir, "changing the class list"):
        done = merge(read_people(course.class_dir), listed, file, date.today(), drop)
        path = write_people(course.class_dir, done.people)
    terminal.list_changes(done, listed.notes)
    terminal.paths({"class list": path})


@class_app.command("forget")
def forget(
    student: Annotated[str, typer.Argument(metavar="STUDENT", help="Any name that the class list knows.")],
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Remove a person everywhere: work, marks, feedback, line in the class list; say what was removed."""
    from mlcourse.grading.results.forgetting import forget_student

    for line in forget_student(course_at(root, class_dir), student):
        print(line)


def _zone_of_this_machine() -> str:
    """The time zone that this machine is set to, if it has a name."""
    place = LOCAL_TIME.resolve().as_posix()
    return place.partition("/zoneinfo/")[2] or "UTC"
