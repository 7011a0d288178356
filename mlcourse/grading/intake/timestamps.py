"""When something was handed in: the date in ``timestamp.txt``, as far as it is one."""

import re
import stat
from pathlib import Path

from mlcourse.grading.course.attempts import read_choice
from mlcourse.grading.course.beside.names import DATE_FILE
from mlcourse.grading.course.folders import Course

__all__ = ["late_without_date", "read_timestamp"]

MAX_BYTES = 200  # a date with a time zone has 30
YEAR = re.compile(r"20\d\d")  # without one it would be a day of this week, and another one next week
YEARS = range(1999, 2101)
ODD = f"{DATE_FILE} holds no date that could be one of this course: lateness is not known"
UNDATED = (
    "the platform marks it late and does not say when it came: lateness costs nothing until a person says it"
)


def read_timestamp(folder: Path) -> tuple[str | None, str]:
    """Read when a submission was handed in.

    Parameters
    ----------
    folder : Path
        Of the submission.

    Returns
    -------
    text : str or None
        The date as it stands there; None if there is none.
    look : str
        Why somebody should look; empty where nothing is odd.
    """
    path = folder / DATE_FILE
    try:
        found = path.lstat()
    except OSError:
        return None, ""
    plain = stat.S_ISREG(found.st_mode) and found.st_nlink == 1 and found.st_size <= MAX_BYTES
    text = _text_of(path) if plain else ""
    return (text, "") if text and _is_date(text) else (None, ODD)


def late_without_date(course: Course, student: str, problem_set: str) -> str:
    """Why to look at what a platform marks late without saying when it came; empty if there is no reason."""
    choice = read_choice(course, student, problem_set)
    return UNDATED if choice.late and not choice.dated else ""


def _text_of(path: Path) -> str:
    """The beginning of a file; it may grow while it is read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES).decode("utf-8", "replace").lstrip("\ufeff").strip()
    except OSError:
        return ""


def _is_date(text: str) -> bool:
    """Whether nbgrader reads a date of our time in it."""
    from nbgrader.utils import parse_utc

    try:
        return bool(text.isprintable() and YEAR.search(text) and parse_utc(text).year in YEARS)
    except Exception:  # its parser fails in as many ways as there are odd dates
        return False
