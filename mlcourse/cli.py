"""The command `mlcourse`.

The commands themselves are in `mlcourse.grading.command_line.commands`; here is only what must work without
the grader: checking answers, help and version in a students' build, and saying which extra is missing.
"""

import io
import sys

from mlcourse._edition import is_for_students

__all__ = ["main"]

EXTRA = 'The command mlcourse needs its extra; run: pip install "mlcourse[grading]"'
STUDENTS_HELP = """Usage: mlcourse COMMAND [ARGUMENTS]

  check FILE [ROW]… [--watch]   check answers written in an editor, or a notebook; check --help says more

  --version                     show the version
  --help                        show this

This is the students' build of the course. In a notebook: from mlcourse import check, hint"""


def main() -> None:
    """Run the command line; errors take one line, unless ``--verbose`` asks for more."""
    words = [word for word in sys.argv[1:] if word != "--verbose"]
    _print_whatever_comes()
    if words[:1] == ["check"]:  # for students, who need no grader
        from mlcourse.answers.command import main as check

        sys.exit(check(words[1:], verbose="--verbose" in sys.argv))
    if is_for_students():
        sys.exit(_without_grader(words))
    import mlcourse._quick_start  # noqa: F401 (for what it does)

    try:
        from mlcourse.grading.command_line.commands import run
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "mlcourse" or "--verbose" in sys.argv:
            raise
        print(f"{EXTRA} (missing: {error.name})", file=sys.stderr)
        sys.exit(1)
    sys.exit(run(sys.argv[1:]))


def _print_whatever_comes() -> None:
    """Where an encoding has no → or σ, a question mark is printed in its place, and no error raised."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _without_grader(words: list[str]) -> int:
    """What a students' build answers, beside `check`; the exit code is that of the whole command line."""
    if words[:1] == ["--version"]:
        from mlcourse import __version__

        print(f"mlcourse {__version__}")
        return 0
    if words[:1] in ([], ["--help"]):
        print(STUDENTS_HELP)
        return 0 if words else 2
    said = f"there is no command {words[0]!r} in the students' build; it has check (try: mlcourse --help)"
    print(f"mlcourse: {said}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    main()
