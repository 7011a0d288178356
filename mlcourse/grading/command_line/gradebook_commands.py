"""``mlcourse gradebook …``: where the marks live, a backup of them, and their way to another database."""

from pathlib import Path
from typing import Annotated

import typer

from mlcourse.grading.command_line import terminal
from mlcourse.grading.command_line.places import ClassDir, Root, course_at

__all__ = ["gradebook_app"]

gradebook_app = typer.Typer(
    help="Back up and restore the gradebook, move it to PostgreSQL or back.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@gradebook_app.command("backup")
def backup(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="Else one in class/backups.")] = None,
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Write the gradebook into one file, from PostgreSQL too, while others mark."""
    from mlcourse.grading.giving_back.backup import back_up

    terminal.paths({"backup": back_up(course_at(root, class_dir), file)})


@gradebook_app.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Bring a backup back, into the database that the class uses now; what is there is backed up before."""
    from mlcourse.grading.giving_back.backup import restore as bring_back

    before, rows = bring_back(course_at(root, class_dir), file)
    terminal.paths({"what was there": before})
    terminal.lines([_said(rows)])


@gradebook_app.command("copy")
def copy(
    target: Annotated[str, typer.Argument(metavar="URL", help="postgresql+psycopg://… or sqlite:///…")],
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Copy the gradebook row for row into an empty database; then say db_url in course.toml."""
    from mlcourse.grading.giving_back.backup import move
    from mlcourse.grading.ledger.opening import shown_url

    rows = move(course_at(root, class_dir), target)
    terminal.lines([f"{_said(rows)} in {shown_url(target)}", "to use it, name it as db_url in course.toml"])


def _said(rows: dict[str, int]) -> str:
    return f"{sum(rows.values())} rows in {len(rows)} tables, each compared"
