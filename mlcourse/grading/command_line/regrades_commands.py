"""``mlcourse regrades …``: what students ask to be looked at again, and what staff decide afterwards."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mlcourse.grading.command_line import terminal
from mlcourse.grading.command_line.places import ClassDir, Root, Set, course_at
from mlcourse.grading.course.errors import GradingError

__all__ = ["regrades_app"]

Reason = Annotated[str, typer.Option("--reason", help="Why; students read it.")]
Kind = StrEnum("Kind", ["full", "drop", "undo"])
regrades_app = typer.Typer(
    help="Second thoughts: requests of students, decisions, exercises that do not count, who changed what.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@regrades_app.callback()
def regrades(context: typer.Context, class_dir: ClassDir = None, root: Root = Path()) -> None:
    """List what students ask to be looked at again; the commands below decide."""
    if context.invoked_subcommand is None:
        list_requests(None, False, class_dir, root)
    elif class_dir is not None or root != Path():
        raise GradingError("--class and --root stand last: mlcourse regrades list --class FOLDER")


@regrades_app.command("list")
def list_requests(
    problem_sets: Annotated[list[str] | None, typer.Argument(metavar="SET", help="All, if none.")] = None,
    decided: Annotated[bool, typer.Option("--all", help="Those, too, that have been decided.")] = False,
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """List what was asked, with the answer and with what the check said."""
    from mlcourse.grading.appeals.deciding import cases

    course = course_at(root, class_dir)
    for name in problem_sets or []:
        course.require(name)
    found = [case for name in problem_sets or course.problem_sets() for case in cases(course, name)]
    shown = [case for case in found if decided or not case.decision]
    for case in shown:
        terminal.request(case)
    terminal.lines([f"{len(shown)} of {len(found)} requests" if found else "nobody has asked for anything"])


@regrades_app.command("take")
def take(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Mails, saved as text.")],
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Take in requests that came by mail; the text of the mail says whose they are."""
    from mlcourse.grading.appeals.finding import take_mail

    course = course_at(root, class_dir)
    taken = [asked for path in files for asked in take_mail(course, path)]
    terminal.lines([f"{one.id}  {one.student}  {one.request.exercise}" for one in taken])


@regrades_app.command("decide")
def decide(
    number: Annotated[str, typer.Argument(metavar="REQUEST", help="As the list shows it.")],
    points: Annotated[float | None, typer.Option(help="The new mark.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="The mark stays.")] = False,
    reason: Reason = "",
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Decide a request: a new mark or the old one, and why."""
    from mlcourse.grading.appeals.deciding import decide as carry_out

    if (points is None) != keep:
        raise GradingError("say either --points N or --keep")
    for case in carry_out(course_at(root, class_dir), number, points, reason):
        terminal.request(case)


@regrades_app.command("void")
def void(
    problem_set: Set,
    row: Annotated[str, typer.Argument(metavar="ROW", help="The exercise, such as JAC-05.")],
    full: Annotated[bool, typer.Option("--full", help="Everybody gets full points.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="It counts for nobody.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="As if nothing had been decided.")] = False,
    reason: Reason = "",
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Credit an exercise to everybody, or let it count for nobody, in every total, table and page."""
    from mlcourse.grading.appeals.deciding import void_exercise

    chosen = [kind for kind, said in zip(Kind, (full, drop, undo), strict=True) if said]
    if len(chosen) != 1:
        raise GradingError("say one of --full, --drop and --undo")
    done = void_exercise(course_at(root, class_dir), problem_set, row, chosen[0].value, reason)
    terminal.lines([
        f"{done.part}: {done.better} students have more points now, {done.worse} fewer; "
        f"{problem_set} has {done.points:g} points"
    ])  # fmt: skip


@regrades_app.command("log")
def log(
    problem_set: Set,
    student: Annotated[str, typer.Option(help="Only this one's marks.")] = "",
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Show who changed which mark when."""
    from mlcourse.grading.ledger.history import changes
    from mlcourse.grading.ledger.opening import open_gradebook

    course = course_at(root, class_dir)
    course.require(problem_set)
    with open_gradebook(course) as book:
        terminal.change_log(changes(book.db, problem_set, student))
