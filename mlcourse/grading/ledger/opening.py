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

__all__ = ["open_at", "open_gradebook", "shown_url"]

EXAMPLE = "postgresql+psycopg://NAME:PASSWORD@HOST/DATABASE"


@contextmanager
def open_gradebook(course: Course) -> "Iterator[Gradebook]":
    """The class's gradebook, closed at the end."""
    make_private(course.class_dir)
    keep_history()
    url = database_url(course)
    with as_nbgrader_needs(), closing(open_at(url)) as gradebook:
        yield gradebook


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
        said = str(error.orig).strip().splitlines()[0]
        raise GradingError(f"the gradebook at {shown_url(url)} does not open: {said}") from None
    return gradebook


def shown_url(url: str) -> str:
    """The address of a gradebook without its password."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "the address in db_url"  # it may hold a password somewhere
