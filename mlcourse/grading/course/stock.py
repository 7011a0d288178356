"""Running nbgrader itself, with what it needs around it."""

import logging
import os
import sys
import warnings
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.private import make_private

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traitlets.config import Config

__all__ = ["as_nbgrader_needs", "run_converter"]


def run_converter(name: str, config: "Config", course: Course) -> None:
    """Run one of nbgrader's converters on the assignment and student that `config` names.

    Its log goes to ``nbgrader.log`` in the class folder; a failure is raised as a `GradingError`.
    """
    from nbgrader import converters
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    make_private(course.class_dir)
    with _own_log(course.class_dir / "nbgrader.log") as (log, kept), as_nbgrader_needs():
        coursedir = CourseDirectory(config=config, log=log)
        converter = getattr(converters, name)(coursedir=coursedir, config=config, log=log)
        converter.force = True
        try:
            converter.start()
        except NbGraderException as error:
            reason = kept.reason or error
            raise GradingError(f"nbgrader: {reason} (more in {course.class_dir / 'nbgrader.log'})") from error


class _Log(logging.FileHandler):
    """A log file that remembers the reason of a failure: the last line of the first traceback."""

    reason = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a message and look for the reason in it."""
        super().emit(record)
        text = record.getMessage().strip()
        if not self.reason and text.startswith("Traceback"):
            self.reason = text.splitlines()[-1]


@contextmanager
def _own_log(path: Path) -> "Iterator[tuple[logging.Logger, _Log]]":
    """Keep nbgrader's messages in a file, not between our lines."""
    log = logging.getLogger("mlcourse.nbgrader")
    log.setLevel(logging.WARNING)
    log.propagate = False
    handler = _Log(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    try:
        yield log, handler
    finally:
        log.removeHandler(handler)
        handler.close()


@contextmanager
def as_nbgrader_needs() -> "Iterator[None]":
    """Three things that nbgrader needs from its surroundings.

    It calls `alembic` by name, which lies beside this Python and need not be on PATH; SQLAlchemy warns
    about the order in which nbgrader links a new submission to its parts, to no effect; and nbgrader prints
    the traceback of what a database refuses, although it raises that all the same.
    """
    from sqlalchemy.exc import SAWarning

    def is_no_traceback(record: logging.LogRecord) -> bool:
        return record.exc_info is None

    before, log = os.environ.get("PATH", ""), logging.getLogger("tornado.application")
    log.addFilter(is_no_traceback)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)
            yield
    finally:
        log.removeFilter(is_no_traceback)
        os.environ["PATH"] = before
