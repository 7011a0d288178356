"""A class's gradebook moved to another database, kept in a file, and brought back."""

import os
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import URL

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.files import alone_in
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.nbgrader import database_url
from mlcourse.grading.ledger.copying import copy_gradebook
from mlcourse.grading.ledger.opening import open_at, open_gradebook

__all__ = ["back_up", "move", "restore"]

DATABASE = b"SQLite format 3\0"


def move(course: Course, target: str) -> dict[str, int]:
    """Copy the gradebook into an empty database; the class goes on with the old one until ``db_url`` says so.

    Returns
    -------
    dict of str to int
        Rows by table.
    """
    with alone_in(course.class_dir, "copying the gradebook"), open_gradebook(course):
        open_at(target).close()
        return copy_gradebook(database_url(course), target)


def back_up(course: Course, path: Path | None = None) -> Path:
    """Write the gradebook into one file, whatever database it lives in; others may mark meanwhile."""
    stamp = f"{datetime.now(UTC):%Y-%m-%d-%H%M%S-%f}"  # two may come within a second
    path = path or course.class_dir / "backups" / f"gradebook-{stamp}.db"
    if path.exists():
        raise GradingError(f"{path} is there already; a backup takes the place of nothing")
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.part")
    scratch.unlink(missing_ok=True)
    try:
        with open_gradebook(course):
            os.close(os.open(scratch, os.O_CREAT | os.O_WRONLY, 0o600))
            open_at(_file(scratch)).close()
            copy_gradebook(database_url(course), _file(scratch))
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    return path


def restore(course: Course, path: Path) -> tuple[Path, dict[str, int]]:
    """Bring a backup back into the gradebook that the class uses; what was in it is backed up before.

    Returns
    -------
    before : Path
        Backup of what was there.
    rows : dict of str to int
        Rows by table, as they are now.
    """
    if not path.is_file() or path.read_bytes()[: len(DATABASE)] != DATABASE:
        raise GradingError(f"{path} is no backup of a gradebook")
    with alone_in(course.class_dir, "restoring the gradebook"):
        before = back_up(course)
        return before, copy_gradebook(_file(path.resolve()), database_url(course), replace=True)


def _file(path: Path) -> str:
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)
