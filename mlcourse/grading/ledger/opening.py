"""Opening a class's gradebook, wherever it is, with our tables beside nbgrader's."""

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.course.folders import Course
from mlcourse.grading.course.nbgrader import database_url
from mlcourse.grading.course.private import make_private
from mlcourse.grading.course.stock import as_nbgrader_needs
from mlcourse.grading.ledger.history import keep_history
from mlcourse.grading.ledger.new_database import with_version
from mlcourse.grading.ledger.tables import ensure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbgrader.api import Gradebook
    from sqlalchemy.exc import DBAPIError

__all__ = ["first_line", "open_at", "open_gradebook", "shown_url"]

EXAMPLE = "postgresql+psycopg://NAME:PASSWORD@HOST/DATABASE"


@contextmanager
def open_gradebook(course: Course) -> "Iterator[Gradebook]":
    """The class's gradebook, closed at the end.

    Raises
    ------
    GradingError
        If it cannot be opened, read or written: a full disk, a lock that is held, a database that is gone.
    """
    from nbgrader.api import InvalidEntry
    from sqlalchemy.exc import OperationalError

    make_private(course.class_dir)
    keep_history()
    url = database_url(course)
    with as_nbgrader_needs(), closing(open_at(url)) as gradebook:
        try:
            yield gradebook
        except OperationalError as error:
            raise GradingError(f"the gradebook at {shown_url(url)} fails: {first_line(error)}") from error
        except InvalidEntry as error:  # nbgrader's name for whatever a database refuses
            if not isinstance(error.__context__, OperationalError):
                raise
            said = first_line(error.__context__)
            raise GradingError(f"the gradebook at {shown_url(url)} fails: {said}") from error


def first_line(error: "DBAPIError") -> str:
    """What the database said, without SQLAlchemy's own words around it."""
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__


def open_at(url: str) -> "Gradebook":
    """The gradebook at an address, made if there is none.

    Raises
    ------
    GradingError
        If nothing answers there.
    """
    from nbgrader.api import Gradebook
    from sqlalchemy.exc import ArgumentError, DBAPIError

    try:
        with as_nbgrader_needs():
            gradebook = Gradebook(with_version(url))
            ensure(gradebook.engine)
    except ModuleNotFoundError as error:
        raise GradingError(
            f'the gradebook at {shown_url(url)} needs {error.name}; run: pip install "mlcourse[postgres]"'
        ) from None
    except ArgumentError:
        raise GradingError(f"{shown_url(url)} is no address of a database, such as {EXAMPLE}") from None
    except DBAPIError as error:
        raise GradingError(f"the gradebook at {shown_url(url)} does not open: {first_line(error)}") from None
    return gradebook


def shown_url(url: str) -> str:
    """The address of a gradebook without its password."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "the address in db_url"  # it may hold a password somewhere
