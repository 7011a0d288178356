"""What `mlcourse` can be told to do.

Each command imports what it needs when it runs, so that ``mlcourse --help`` answers at once.
"""

import sys
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from mlcourse.grading.command_line import terminal
from mlcourse.grading.command_line.after_grading import export, feedback, mark, report
from mlcourse.grading.command_line.class_commands import class_app
from mlcourse.grading.command_line.gradebook_commands import gradebook_app
from mlcourse.grading.command_line.places import ClassDir, Root, Set, course_at
from mlcourse.grading.command_line.regrades_commands import regrades_app
from mlcourse.grading.course.errors import GradingError

__all__ = ["app", "run"]

app = typer.Typer(
    help="Build the book, release problem sets, grade a class, write feedback and reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
Edition = StrEnum("Edition", ["public", "ta", "pdf"])
app.add_typer(class_app, name="class")
app.add_typer(regrades_app, name="regrades")
app.add_typer(gradebook_app, name="gradebook")


def run(arguments: list[str]) -> int:
    """Run one command; return the exit code: 0 done, 1 failed, 2 not understood."""
    verbose = "--verbose" in arguments  # before or after the command, as it comes
    arguments = [argument for argument in arguments if argument != "--verbose"]
    try:
        result = app(arguments, prog_name="mlcourse", standalone_mode=False)
    except typer.Exit as ending:
        return ending.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return _say("interrupted")
    except Exception as error:
        if verbose:
            raise
        # the command line itself was not understood
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):
            return _say(f"{error.format_message()} (try: mlcourse --help)", error.exit_code)
        known = isinstance(error, GradingError)
        hint = "" if known else " (mlcourse --verbose … shows where)"
        return _say(f"{error if known else f'{type(error).__name__}: {error}'}{hint}")
    return result if isinstance(result, int) else 0


def _say(message: str, code: int = 1) -> int:
    """Print an error as one line and return the exit code."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(f"mlcourse: {message}", markup=False)
    return code


def _show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        try:
            print(f"mlcourse {version('mlcourse')}")
        except PackageNotFoundError:  # run from a folder, not installed
            from mlcourse import __version__

            print(f"mlcourse {__version__}")
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit."),
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the traceback of an error.")] = False,
) -> None:
    """Build the book, release problem sets, grade a class, write feedback and reports."""


@app.command()
def book(
    edition: Annotated[
        Edition, typer.Option(help="For everybody, for teaching assistants, or as a PDF.")
    ] = Edition.public,
    page: Annotated[str, typer.Option(help="Build one page alone, such as softmax, into _build/page.")] = "",
    root: Root = Path(),
) -> None:
    """Build the book into _build/html (ta: _build/ta/html, pdf: _build/pdf); a warning is an error."""
    from mlcourse.publishing.book import build_book

    with terminal.Steps(1) as steps:
        steps.begin("Build the book" if edition == "public" else f"Build the book, edition {edition}")
        built = build_book(root.resolve(), steps.detail, edition, page)
    terminal.paths({"book": built})


@app.command()
def release(
    problem_set: Set,
    class_dir: ClassDir = None,
    with_bundle: Annotated[
        bool, typer.Option("--bundle", help="One zip, too: notebooks, data, the package, how to begin.")
    ] = False,
    book_url: Annotated[str, typer.Option(help="Address of the book, for the bundle's page.")] = "",
    root: Root = Path(),
) -> None:
    """Write the students' notebooks into exercises/SET; the same bytes every time."""
    from mlcourse.grading.release import notebooks
    from mlcourse.publishing.bundle import bundle

    course = course_at(root, class_dir)
    written = {path.stem: path for path in notebooks.release(course, problem_set)}
    if with_bundle:
        target = course.root / "_build" / "bundle" / f"{problem_set}.zip"
        written["bundle"] = bundle(course.exercises / problem_set, target, book_url)
    terminal.paths(written)


@app.command()
def grade(
    problem_set: Set,
    class_dir: ClassDir = None,
    student: Annotated[list[str] | None, typer.Option(help="Grade only this student; repeatable.")] = None,
    timeout: Annotated[int, typer.Option(min=1, help="Seconds of CPU time that one cell may take.")] = 30,
    workers: Annotated[int, typer.Option(min=1, help="Submissions graded at a time.")] = 1,
    dask: Annotated[str, typer.Option(metavar="ADDRESS", help="Scheduler of a Dask cluster.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change nothing; show what would change.")
    ] = False,
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Grade without full isolation.")] = False,
    drop_missing: Annotated[
        bool,
        typer.Option("--drop-missing", help="Let scores go whose notebook is not there any more."),
    ] = False,
    root: Root = Path(),
) -> int:
    """Grade what was handed in; exit code 0 only if every submission got a status and no fault is ours."""
    from mlcourse.grading.command_line import changes
    from mlcourse.grading.course.limits import Limits
    from mlcourse.grading.course.nbgrader import database_url
    from mlcourse.grading.intake.handed_in import odd_folders
    from mlcourse.grading.intake.unexpected import unexpected
    from mlcourse.grading.ledger.opening import shown_url
    from mlcourse.grading.running.batch import Plan, grade_class

    course = course_at(root, class_dir)
    limits = Limits(seconds=timeout, notebook_seconds=10 * timeout)
    plan = Plan(workers, unsafe, dry_run, dask, drop_missing)
    with terminal.Steps(1) as steps:
        steps.begin(f"Grade {problem_set}{' (dry run)' if dry_run else ''}")
        before = changes.snapshot(course, problem_set) if dry_run else {}
        records = grade_class(course, problem_set, student, limits, plan, steps.graded)
    if dry_run:
        terminal.change_table(changes.between(before, records))
    else:
        terminal.class_table(records)
        terminal.attention(records)
        terminal.paths({"records": course.graded(problem_set)})
        terminal.lines([f"gradebook  {shown_url(database_url(course))}"])
    for sentence in unexpected(course, problem_set):
        _say(sentence)
    if missing := next((record.unsafe for record in records if record.unsafe), ""):
        _say(f"graded without full isolation: {missing}")
    faults = [record.student for record in records if record.status == "grader_fault"]
    if faults:
        return _say(f"the grader failed on {', '.join(faults)}; see {course.class_dir / 'faults.log'}")
    if odd := odd_folders(course, problem_set):
        return _say(f"not graded, the folder's name cannot be a student id: {', '.join(map(repr, odd))}")
    return 0


@app.command()
def collect(
    problem_set: Set,
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="FROM…", help="Downloads of a platform; Moodle's grading worksheet (.csv), too."
        ),
    ],
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Take in what was handed in on Moodle, Canvas, Gradescope or nbgrader's exchange, every attempt kept."""
    from mlcourse.grading.collecting.collect import collect as collect_from

    course = course_at(root, class_dir)
    terminal.collected(collect_from(course, problem_set, sources))
    terminal.paths({"submissions": course.submitted, "every attempt": course.collected})


@app.command()
def doctor() -> int:
    """Attack every layer of the grader's isolation; end with one verdict, and what to change here."""
    from mlcourse.grading.isolated.doctor import examine
    from mlcourse.grading.machine.here import this_machine
    from mlcourse.grading.machine.verdict import verdict

    findings = examine()
    terminal.doctor_table(findings)
    terminal.lines(["", *verdict(findings, this_machine())])
    return int(any(finding.needed and not finding.holds for finding in findings))


for command in (feedback, mark, report, export):
    app.command()(command)


@app.command(
    add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def check(context: typer.Context) -> int:
    """Check answers written in an editor: FILE [ROW]… [--watch]."""
    from mlcourse.answers.command import main

    return main(context.args)


@app.command()
def new(
    topic: Annotated[str, typer.Argument(metavar="TOPIC", help="Name of its modules, such as gelu.")],
    rows: Annotated[
        list[str],
        typer.Argument(metavar="ROW…", help="ROW[:KIND[:FUNCTION]], such as GEL-02:formula:gelu_grad."),
    ],
    title: Annotated[str, typer.Option(help="Title of the chapter.")] = "",
    problem_set: Annotated[str, typer.Option("--set", help="Such as ps9-gelu; a new one by default.")] = "",
    part: Annotated[str, typer.Option(help="Part of the book; the last numbered one by default.")] = "",
    root: Root = Path(),
) -> None:
    """Write every file of a new topic, with what is left to do in it; CONTRIBUTING.md says how to go on."""
    from mlcourse.authoring import new_topic

    written = new_topic(root.resolve(), topic, rows, title=title, problem_set=problem_set, part=part)
    for done, files in (("new", written.new), ("changed", written.changed)):
        for path in files:
            print(f"{done:<8} {path}")


@app.command("new-mistake")
def new_mistake(
    row: Annotated[str, typer.Argument(metavar="ROW", help="The exercise, such as JAC-05.")],
    group: Annotated[
        str, typer.Argument(metavar="[GROUP]", help="As the class report calls equal wrong answers.")
    ] = "",
    class_dir: ClassDir = None,
    root: Root = Path(),
) -> None:
    """Write the beginning of a named mistake into an exercise, from a group of wrong answers or empty."""
    from mlcourse.grading.reporting.naming import begin_mistake

    terminal.lines(begin_mistake(course_at(root, class_dir), row, group))


@app.command()
def demo(
    with_book: Annotated[bool, typer.Option("--book/--no-book", help="Build the book as well.")] = True,
    workers: Annotated[int, typer.Option(min=1, help="Submissions graded at a time.")] = 2,
    root: Root = Path(),
) -> int:
    """Show everything: book, release, a simulated class, grades, feedback, table and report."""
    from mlcourse.grading.command_line.demo import run_demo
    from mlcourse.grading.course.folders import Course

    sets = len(Course.at(root).problem_sets())
    if not sets:
        raise GradingError(f"there is no course in {root.resolve()}: no solutions/SET/*.md")
    with terminal.Steps(5 * sets + with_book) as steps:
        done = run_demo(root.resolve(), steps, with_book, workers)
    terminal.sets_table(done.records)
    terminal.paths(done.paths)
    everyone = [record for records in done.records.values() for record in records]
    return int(any(record.status == "grader_fault" for record in everyone))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
