"""What ``mlcourse check`` does."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import NoReturn

from mlcourse.answers.reading import AnswersError
from mlcourse.answers.runner import PATIENCE, events

RIGHT, NOT_RIGHT, NOT_UNDERSTOOD = 0, 1, 2
LOOKS_PER_SECOND = 5


def main(arguments: list[str], verbose: bool = False) -> int:
    """Check a file as the command line says; return the exit code: 0 if all that was checked is right."""
    verbose = verbose or "--verbose" in arguments
    try:
        options = _parser().parse_args(arguments)
        if options.watch:
            return _watch(options, verbose)
        return check_file(options.answers, tuple(options.rows), options.seconds, verbose)
    except AnswersError as error:
        if verbose:
            raise
        print(f"mlcourse: {error}", file=sys.stderr)
        return NOT_UNDERSTOOD
    except KeyboardInterrupt:
        print("mlcourse: interrupted", file=sys.stderr)
        return NOT_RIGHT


def check_file(path: Path, rows: tuple[str, ...], patience: float = PATIENCE, verbose: bool = False) -> int:
    """Check a file and print what is found; return 0 if all is right, else 1.

    Raises
    ------
    AnswersError
        If the file cannot be checked at all.
    """
    results, trouble = [], 0
    for event in events(path, rows, patience):
        if event["kind"] == "result":
            results.append(event)
            print(event["text"])
        else:
            trouble += 1
            print(event["traceback"] if verbose and "traceback" in event else event["text"])
    right = sum(result["status"] == "ok" for result in results)
    points = sum(result["points"] or 0 for result in results)
    most = sum(result["max_points"] for result in results)
    if results:
        print(f"\n{right} of {len(results)} right by the public checks, {points:g} of {most:g} points")
    elif not trouble:
        print(f"{path.name} answers no exercise: answers are found by the names that the exercises give")
    return RIGHT if results and right == len(results) and not trouble else NOT_RIGHT


def _watch(options: argparse.Namespace, verbose: bool) -> int:
    """Check the file again whenever it is saved, until interrupted."""
    seen, code = None, NOT_RIGHT
    try:
        while True:
            now = _version(options.answers)
            if now != seen:
                seen = now
                print(f"\n{time.strftime('%H:%M:%S')}  {options.answers}  (Ctrl+C ends this)\n", flush=True)
                try:
                    code = check_file(options.answers, tuple(options.rows), options.seconds, verbose)
                except AnswersError as error:  # a file that is being saved may be away for a moment
                    print(f"mlcourse: {error}", flush=True)
            sys.stdout.flush()
            time.sleep(1 / LOOKS_PER_SECOND)
    except KeyboardInterrupt:
        return code


def _version(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


class _Parser(argparse.ArgumentParser):
    """Says in one line what it does not understand."""

    def error(self, message: str) -> NoReturn:
        """Raise, where argparse would print its usage and exit."""
        raise AnswersError(f"{message} (try: mlcourse check --help)")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="mlcourse check",
        description="Check answers that are written in an editor: functions and values are found by name, "
        "run in a process of their own, and judged by the public checks.",
    )
    parser.add_argument("answers", type=Path, help="a Python file or a notebook")
    parser.add_argument("rows", nargs="*", metavar="ROW", help="check only these, such as JAC-05")
    parser.add_argument("--watch", action="store_true", help="check again whenever the file is saved")
    parser.add_argument("--seconds", type=float, default=PATIENCE, help="how long one answer may take")
    parser.add_argument("--verbose", action="store_true", help="show the traceback of an error")
    return parser
