"""The command `mlcourse`.

The commands themselves are in `mlcourse.grading.command_line.commands`; here is only what must work when the
extra that they need is not installed: checking answers, and saying so.
"""

import sys

__all__ = ["main"]

EXTRA = 'The command mlcourse needs its extra; run: pip install "mlcourse[grading]"'


def main() -> None:
    """Run the command line; errors take one line, unless ``--verbose`` asks for more."""
    words = [word for word in sys.argv[1:] if word != "--verbose"]
    if words[:1] == ["check"]:  # for students, who need no grader
        from mlcourse.answers.command import main as check

        sys.exit(check(words[1:], verbose="--verbose" in sys.argv))
    import mlcourse._quick_start  # noqa: F401 (for what it does)

    try:
        from mlcourse.grading.command_line.commands import run
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] == "mlcourse" or "--verbose" in sys.argv:
            raise
        print(f"{EXTRA} (missing: {error.name})", file=sys.stderr)
        sys.exit(1)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
