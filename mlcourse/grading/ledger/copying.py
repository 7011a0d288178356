"""A gradebook copied row for row, from one database to another: SQLite, PostgreSQL, and back.

Copied is what is there at one moment, whoever writes meanwhile. What arrives is read again and compared; if
anything differs, or cannot be kept by the other database, nothing has been changed there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    String,
    Table,
    func,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from mlcourse.grading.course.errors import GradingError
from mlcourse.grading.ledger.engines import engine_at
from mlcourse.grading.ledger.opening import first_line
from mlcourse.grading.ledger.tables import OURS

__all__ = ["copy_gradebook"]

AT_A_TIME = 500
VERSION = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
# With a row in one of these a gradebook is somebody's; nbgrader itself makes a course in each that it opens.
SOMEBODYS = ("student", "assignment")


def copy_gradebook(source: str, target: str, replace: bool = False) -> dict[str, int]:
    """Copy a gradebook into another one, whose tables nbgrader has made.

    Parameters
    ----------
    source, target : str
        As SQLAlchemy spells databases.
    replace : bool
        Whether what is in the target goes; else it must be empty.

    Returns
    -------
    dict of str to int
        How many rows each table has; those without any left out.

    Raises
    ------
    GradingError
        If the target holds a class, is of another version, or cannot keep a row.
    """
    try:
        with engine_at(source) as here, here.begin() as writing:
            _mend(writing)
        with (
            engine_at(source) as here,
            engine_at(target) as there,
            _at_one_moment(here) as reading,
            there.begin() as writing,
        ):
            _refuse(reading, writing, replace)
            return _copy(reading, writing)
    except DBAPIError as error:
        raise GradingError(f"nothing was copied: the database says: {first_line(error)}") from None


@contextmanager
def _at_one_moment(engine: Engine) -> Iterator[Connection]:
    """Read as of one moment, whoever writes meanwhile."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("BEGIN"))
        else:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def _mend(writing: Connection) -> None:
    """Enter courses that assignments refer to: without a name of the course nbgrader on SQLite makes none."""
    from nbgrader.api import Assignment, Course

    known = select(Course.id).scalar_subquery()
    named = select(Assignment.course_id).distinct().where(Assignment.course_id.not_in(known))
    for name in writing.execute(named).scalars().all():
        writing.execute(Course.__table__.insert().values(id=name))


def _tables() -> list[Table]:
    """Every table, those that others refer to first."""
    from nbgrader.api import Base

    return [*Base.metadata.sorted_tables, *OURS.sorted_tables]


def _refuse(reading: Connection, writing: Connection, replace: bool) -> None:
    own, other = (connection.execute(select(VERSION)).scalar() for connection in (reading, writing))
    if own != other:
        raise GradingError(
            f"one gradebook is of nbgrader's version {own}, the other of {other}; run: nbgrader db upgrade"
        )
    full = [table for table in _tables() if table.name in SOMEBODYS and _count(writing, table)]
    if full and not replace:
        raise GradingError("there is a class in that gradebook already; nothing was copied")


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _copy(reading: Connection, writing: Connection) -> dict[str, int]:
    tables = _tables()
    for table in reversed(tables):
        writing.execute(table.delete())
    counts, there = {}, set(inspect(reading).get_table_names())
    for table in tables:
        if table.name not in there and table in OURS.sorted_tables:
            continue  # nothing was ever noted there
        rows = reading.execution_options(yield_per=AT_A_TIME).execute(table.select()).mappings()
        while some := [dict(row) for row in islice(rows, AT_A_TIME)]:
            writing.execute(table.insert(), some)
        if _rows(reading, table) != _rows(writing, table):
            raise GradingError(f"nothing was copied: rows of {table.name} did not arrive as they were")
        if number := _count(writing, table):
            counts[table.name] = number
    return counts


def _rows(connection: Connection, table: Table) -> set[tuple[Any, ...]]:
    """All rows, in no order: databases sort texts differently."""
    return set(map(tuple, connection.execute(table.select())))
