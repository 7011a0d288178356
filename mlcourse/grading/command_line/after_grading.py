"""The commands for what comes after grading: marking by hand, pages, the report, marks for a platform."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mlcourse.grading.command_line import terminal
from mlcourse.grading.command_line.places import ClassDir, Root, Set, course_at
from mlcourse.grading.course.errors import GradingError

__all__ = ["export", "feedback", "mark", "report"]

Platform = StrEnum("Platform", ["moodle", "canvas", "csv"])
Upload = StrEnum("Upload", ["moodle", "canvas"])


def feedback(
    problem_set: Set,
    class_dir: ClassDir = None,
    book_url: Annotated[str, typer.Option(help="Address of the book, for links to its sections.")] = "",
    platform: Annotated[
        Upload | None, typer.Option("--for", help="An archive, too, that this platform hands out.")
    ] = None,
    root: Root = Path(),
) -> None:
    """Write one HTML page and one JSON file a student, and an archive of them for a platform."""
    from mlcourse.grading.giving_back.feedback import feedback_archive
    from mlcourse.grading.pages.feedback import write_feedback

    course = course_at(root, class_dir)
    pages = write_feedback(course, problem_set, book_url)
    terminal.paths({f"feedback ({len(pages)} pages)": course.feedback(problem_set)})
    if platform is not None:
        made = feedback_archive(course, problem_set, platform, pages, book_url)
        terminal.lines(made.notes())
        terminal.paths({"archive": made.path})


def mark(
    problem_set: Set,
    who: Annotated[str, typer.Option("--as", metavar="NAME", help="Who marks, for the log; else you.")] = "",
    port: Annotated[int, typer.Option(min=0, max=65535, help="On this computer; 0: any free one.")] = 0,
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Mark the written answers by keyboard, on a page that only this computer can open."""
    from mlcourse.grading.marking.serving import open_room, serve

    room, place = open_room(course_at(root, class_dir), problem_set, who, port)
    serve(room, place, lambda link: terminal.lines([f"marking as {room.who}; open {link}", "Ctrl+C ends it"]))


def report(
    problem_set: Set,
    class_dir: ClassDir = None,
    book_url: Annotated[str, typer.Option(help="Address of the book; else the one built here.")] = "",
    root: Root = Path(),
) -> None:
    """Write the class report: scores, hardest exercises, mistakes, wrong answers without a name, progress."""
    from mlcourse.grading.intake.unexpected import unexpected
    from mlcourse.grading.pages.report import make_report

    start, course = time.monotonic(), course_at(root, class_dir)
    done = make_report(course, problem_set, book_url, unexpected(course, problem_set))
    terminal.lines(terminal.report_lines(done))
    terminal.lines([f"written in {time.monotonic() - start:.1f} s"])
    terminal.paths({"class report": done.path})


def export(
    problem_sets: Annotated[
        list[str] | None, typer.Argument(metavar="SET", help="Which sets; several, if you like.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every set that has been graded.")] = False,
    platform: Annotated[Platform | None, typer.Option("--for", help="Who is to read the marks.")] = None,
    worksheet: Annotated[
        Path | None, typer.Option(help="Moodle's grading worksheet of the set, to be filled in.")
    ] = None,
    so_far: Annotated[
        bool, typer.Option("--so-far", help="Points, too, of what a person has still to mark.")
    ] = False,
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Write the scores as CSV, or for Moodle or Canvas in the form that they read."""
    from mlcourse.grading.giving_back.writing import graded_sets, write_marks
    from mlcourse.grading.pages.export import write_csv

    course = course_at(root, class_dir)
    chosen = graded_sets(course) if everything else list(dict.fromkeys(problem_sets or []))
    if not chosen:
        raise GradingError("which problem set? Name some, or say --all for those that have been graded")
    if platform is None and len(chosen) == 1 and not everything and worksheet is None:
        terminal.paths({"scores": write_csv(course, chosen[0])})
        return
    path, notes = write_marks(
        course, chosen, platform or ("moodle" if worksheet else "csv"), worksheet, so_far
    )
    terminal.lines(notes)
    terminal.paths({"marks": path})
